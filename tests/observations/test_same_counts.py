"""Equal counts that two publications report for different periods."""

import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from nbpress.core.errors import TipResearchError

WOMEN, MEN, BOYS = {"sex": "female"}, {"sex": "male"}, {"sex": "male", "age": "child"}
ROMANIANS, BULGARIANS = ({"dimension": "citizenship", "label": name} for name in ("Romania", "Bulgaria"))


def two_years(first, second, **later):
    """Return counts of 2011 and 2012 with their codes, and columns that differ in the later year."""
    rows = []
    for year, counts, more in ((2011, first, {}), (2012, second, later)):
        days = {"period_start": pd.Timestamp(year, 1, 1), "period_end": pd.Timestamp(year, 12, 31)}
        rows += [cell(n, **days, **codes, **more) for n, codes in counts]
    return publication(*rows)


def test_the_counts_of_the_release_for_2020_are_those_of_the_database_for_2019(observed):
    found = tip.conflicts(observed)
    (row,) = found.to_dict("records")
    assert row["equal_counts"] == (32022, 15255, 9581, 6937)
    assert (row["period"], row["source_id"]) == ("2019", "unodc_glotip")
    assert (row["other_period"], row["other_source_id"]) == ("2020", "unodc_fia_conference_2022")
    assert tip.observations.largest_shared(found) == 32022
    database = observed[observed["source_id"] == "unodc_glotip"]
    nothing = tip.conflicts(database)
    assert nothing.empty
    assert tip.observations.largest_shared(nothing) is None
    # An earlier edition with the same counts is replaced, and not listed again.
    newest = database[database["edition"] == "2025-04-14"]
    earlier = newest.assign(figure_id="e-" + newest["figure_id"], edition="2024-01-01")
    assert tip.conflicts(pd.concat([observed, earlier]))["edition"].tolist() == ["2025-04-14"]


def counts_from(least):
    """Return three counts from `least` on, of all persons, of women and of men."""
    return [(least + n, codes) for n, codes in enumerate(({}, WOMEN, MEN))]


FIRST = [(90, WOMEN), (80, MEN), (70, ROMANIANS), (170, {})]


@pytest.mark.parametrize(
    ("first", "second", "options", "equal"),
    [
        # Counts below 50 are compared on request, counts below 10 never.
        (counts_from(50), counts_from(50), {}, [(52, 51, 50)]),
        (counts_from(49), counts_from(49), {}, []),
        (counts_from(49), counts_from(49), {"at_least": 49}, [(51, 50, 49)]),
        (counts_from(9), counts_from(9), {"at_least": 1}, []),
        (counts_from(10), counts_from(10), {"at_least": 1}, [(12, 11, 10)]),
        ([(9, WOMEN), (10, MEN)], [(9, WOMEN), (10, MEN)], {"at_least": 1, "shared": 1}, [(10,)]),
        # The same number of another group is not the same count.
        ([(90, WOMEN), (80, MEN), (70, BOYS)], [(90, MEN), (80, BOYS), (70, WOMEN)], {"shared": 1}, []),
        ([(90, ROMANIANS), (80, BULGARIANS)], [(90, BULGARIANS), (80, ROMANIANS)], {"shared": 1}, []),
        # Three equal counts are a conflict; two may be chance.
        (FIRST, [*FIRST[:3], (171, {})], {}, [(90, 80, 70)]),
        (FIRST, [*FIRST[:2], (71, ROMANIANS), (171, {})], {}, []),
        (FIRST, [*FIRST[:2], (71, ROMANIANS), (171, {})], {"shared": 2}, [(90, 80)]),
        # All are female and all children are boys: two numbers stand for four groups.
        (*[[(90, {}), (90, WOMEN), (60, {"age": "child"}), (60, BOYS)]] * 2, {"shared": 1}, [(90, 60)]),
    ],
)
def test_counts_are_equal_by_number_and_group(first, second, options, equal):
    found = tip.conflicts(two_years(first, second), **options)
    assert found["equal_counts"].tolist() == equal
    assert found["n_equal"].tolist() == [len(counts) for counts in equal]
    assert found[["period", "other_period"]].to_numpy().tolist() == [["2011", "2012"]] * len(equal)


@pytest.mark.parametrize("column", [{"unit": "cases"}, {"crime": "SOM"}])
def test_counts_of_another_unit_or_crime_are_not_the_same_counts(column):
    counts = [(90, WOMEN), (80, MEN), (70, BOYS)]
    assert len(tip.conflicts(two_years(counts, counts))) == 1
    assert tip.conflicts(two_years(counts, counts, **column), shared=1).empty


def test_years_of_the_database_with_the_same_counts(read_edition):
    found = tip.conflicts(read_edition("2025-04-14").observations)
    assert found[["ref_area", "period", "other_period", "equal_counts"]].to_numpy().tolist() == [
        ["NGA", "2015", "2016", (517, 362, 357, 288, 94, 78)],
        ["ALB", "2017", "2018", (95, 67, 60)],
        ["ROU", "2005", "2006", (1011, 213, 112)],
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("at_least", "50"), ("at_least", 50.5), ("at_least", None), ("shared", "3"), ("shared", 0)]
)
def test_an_option_that_is_not_a_whole_number_above_0_is_refused(observed, name, value):
    with pytest.raises(TipResearchError, match=rf"^{name} {value!r} is not allowed; it is a whole number above 0"):
        tip.conflicts(observed, **{name: value})
