import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from nbpress.core.errors import TipResearchError


def test_one_number_two_years(observed):
    """The four counts of the release for 2020 stand under 2019 in GLOTIP."""
    found = tip.conflicts(observed)
    assert len(found) == 1
    row = found.iloc[0]
    assert row["equal_counts"] == (32022, 15255, 9581, 6937)
    assert (row["period"], row["source_id"]) == ("2019", "unodc_glotip")
    assert (row["other_period"], row["other_source_id"]) == ("2020", "unodc_fia_conference_2022")
    assert tip.observations.largest_shared(found) == 32022


def test_what_a_newer_edition_replaced_is_no_conflict_of_today(observed):
    """The 32,022 of an edition before 2025 stand under 2019, too: they are told once, by the edition that stands."""
    database = observed[(observed["source_id"] == "unodc_glotip") & (observed["edition"] == "2025-04-14")]
    earlier = database.assign(figure_id="e-" + database["figure_id"], edition="2024-01-01")
    found = tip.conflicts(pd.concat([observed, earlier]))
    assert found["edition"].tolist() == ["2025-04-14"]


def test_counts_of_fifty_tell_something():
    """Smaller ones are often equal by chance, unless less is asked for."""
    groups = [{}, WOMEN, MEN]
    equal = [[(n + at, of) for at, of in enumerate(groups)] for n in (50, 49)]
    assert tip.conflicts(two_years(equal[0], equal[0]))["equal_counts"].tolist() == [(52, 51, 50)]
    assert tip.conflicts(two_years(equal[1], equal[1])).empty
    assert len(tip.conflicts(two_years(equal[1], equal[1]), at_least=49)) == 1


def test_counts_below_ten_are_never_the_same_counts():
    """Whatever is asked for: small numbers coincide by chance."""
    for least, found in ((9, []), (10, [(12, 11, 10)])):
        counted = [(least + at, of) for at, of in enumerate([{}, WOMEN, MEN])]
        told = tip.conflicts(two_years(counted, counted), at_least=1)
        assert told["equal_counts"].tolist() == found
    counted = [(9, WOMEN), (10, MEN)]
    assert tip.conflicts(two_years(counted, counted), at_least=1, shared=1)["equal_counts"].tolist() == [(10,)]


def test_no_conflict_is_no_number(observed):
    """Without a shared vector nothing is reported."""
    nothing = tip.conflicts(observed[observed["source_id"] == "unodc_glotip"])
    assert nothing.empty
    assert tip.observations.largest_shared(nothing) is None


WOMEN, MEN, BOYS = {"sex": "female"}, {"sex": "male"}, {"sex": "male", "age": "child"}
ROMANIANS, BULGARIANS = ({"dimension": "citizenship", "label": name} for name in ("Romania", "Bulgaria"))


def two_years(first, second, **later):
    """Counts of 2011 and 2012, each with what it is of, and columns that the later year has otherwise."""
    columns = (
        {"period_start": pd.Timestamp(year, 1, 1), "period_end": pd.Timestamp(year, 12, 31)} for year in (2011, 2012)
    )
    return publication(
        *[
            cell(n, **days, **of, **more)
            for counted, days, more in zip((first, second), columns, ({}, later), strict=True)
            for n, of in counted
        ]
    )


def test_numbers_of_other_groups_are_not_the_same_counts():
    """90, 80 and 70 of both years are of women, men and boys, and of men, boys and women."""
    turned = two_years([(90, WOMEN), (80, MEN), (70, BOYS)], [(90, MEN), (80, BOYS), (70, WOMEN)])
    assert tip.conflicts(turned, shared=1).empty
    labels = two_years([(90, ROMANIANS), (80, BULGARIANS)], [(90, BULGARIANS), (80, ROMANIANS)])
    assert tip.conflicts(labels, shared=1).empty


def test_three_counts_are_a_conflict_and_two_may_be_chance():
    """Women, men and Romanians are the same in both years; then women and men alone."""
    first = [(90, WOMEN), (80, MEN), (70, ROMANIANS), (170, {})]
    (row,) = tip.conflicts(two_years(first, [*first[:3], (171, {})])).to_dict("records")
    assert (row["period"], row["other_period"], row["equal_counts"]) == ("2011", "2012", (90, 80, 70))
    two = two_years(first, [*first[:2], (71, ROMANIANS), (171, {})])
    assert tip.conflicts(two).empty
    assert tip.conflicts(two, shared=2)["n_equal"].tolist() == [2]


def test_a_number_of_several_groups_is_one():
    """All are female, and all children boys: two numbers stand for four groups."""
    counted = [(90, {}), (90, WOMEN), (60, {"age": "child"}), (60, BOYS)]
    assert tip.conflicts(two_years(counted, counted), shared=1)["equal_counts"].tolist() == [(90, 60)]


@pytest.mark.parametrize("column", [{"unit": "cases"}, {"crime": "SOM"}])
def test_cases_and_persons_are_not_the_same_counts(column):
    """Nor are those of two crimes."""
    counted = [(90, WOMEN), (80, MEN), (70, BOYS)]
    assert len(tip.conflicts(two_years(counted, counted))) == 1
    assert tip.conflicts(two_years(counted, counted, **column), shared=1).empty


def test_years_of_the_database_with_the_same_counts(read_edition):
    """Nigeria, Albania, Romania: of other years no three numbers of 50 and more are those of another in one group each."""
    found = tip.conflicts(read_edition("2025-04-14").observations)
    said = [(row.ref_area, row.period, row.other_period, row.equal_counts) for row in found.itertuples()]
    assert said == [
        ("NGA", "2015", "2016", (517, 362, 357, 288, 94, 78)),
        ("ALB", "2017", "2018", (95, 67, 60)),
        ("ROU", "2005", "2006", (1011, 213, 112)),
    ]


@pytest.mark.parametrize(
    "asked", [{"at_least": "50"}, {"at_least": 50.5}, {"at_least": None}, {"shared": "3"}, {"shared": 0}]
)
def test_how_many_are_equal_is_a_whole_number(observed, asked):
    """A text ended in the words of a library, and of none that are shared every pair was a conflict."""
    ((name, value),) = asked.items()
    with pytest.raises(TipResearchError) as caught:
        tip.conflicts(observed, **asked)
    assert str(caught.value) == f"{name} {value!r} is not allowed; it is a whole number above 0, such as 3."
