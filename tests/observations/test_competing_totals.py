import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError


def test_publications_stand_side_by_side(observed):
    """Each group is as published, also next to a suppressed one. A group that is not published is blank, never zero."""
    table = tip.side_by_side(observed, ref_area="PAK").set_index(["year", "source_id", "edition"])
    release = table.loc[(2020, "unodc_fia_conference_2022", "2022-03-25")]
    assert release[["Women", "Girls", "Transgender"]].tolist() == ["15,255", "", "249"]
    assert table.loc[(2019, "unodc_glotip", "2025-04-14"), "Girls"] == "<5"
    of_2022 = {
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
        "measure": "detected",
        "year": 2022,
        "form": "total",
    }
    groups = {"Girls": ("female", "child"), "Boys": ("male", "child"), "Children": ("total", "child")}
    for group, (sex, age) in groups.items():
        (published,) = tip.select(observed, sex=sex, age=age, **of_2022)["raw_value"]
        assert table.loc[(2022, "unodc_glotip", "2025-04-14"), group] == published
    assert table.loc[(2022, "unodc_glotip", "2025-04-14"), ["Women", "Men"]].tolist() == ["19,913", "4,165"]
    assert not (table == "withheld").any(axis=None)


def test_persons_of_one_country_are_no_total(observed):
    """UNODC gives no total of Brazil in 2014: its 57 returned to Bolivia stood as one, as did a shelter of one's own."""
    of_year = {"measure": "detected", "area": "Nepal", "year": 2003, "sex": "total"}
    ages = [{"age": "child", "count": 9}, {"age": "adult", "count": 48}]
    places = [{"category": name, "age": "total", "count": n} for name, n in (("Kathmandu shelter", 57), ("Pokhara shelter", 6))]  # fmt: skip
    own = tip.observations_from(pd.DataFrame([of_year | row for row in [*ages, *places]]).fillna("total"), source="Own")
    (row,) = tip.side_by_side(own.observations, ref_area="NPL").to_dict("records")
    assert (row["Children"], row["Adults"]) == ("9", "48")
    assert "Total" not in row
    assert len(row["figure_id"]) == 2
    assert tip.side_by_side(own.select(age="total").observations, ref_area="NPL").empty


def test_two_counts_of_one_group_both_stand(observed):
    """A source that has the persons both identified and detected has two answers, of which none is chosen."""
    rows = observed.query("source_id == 'unodc_fia_conference_2022' and partition == 'unodc_pk_4'")
    women = rows.query("category == 'women'").assign(figure_id="again", measure="detected", count_lo=9, count_hi=9, raw_value="9")  # fmt: skip
    table = tip.side_by_side(pd.concat([rows, women], ignore_index=True), ref_area="PAK")
    assert table["Women"].tolist() == ["15,255 or 9"]
    assert table["Men"].tolist() == ["9,581"]


@pytest.mark.slow
def test_cases_are_no_answer_to_how_many_persons():
    """7 cases stood as the least of two totals of 100 persons, and 100 or 7 in one cell."""
    of_year = {"measure": "identified", "area": "Nepal", "year": 2020}
    cells = [{"count": 100, "unit": "persons"}, {"count": 7, "unit": "cases"}, {"count": 60, "unit": "persons", "sex": "female"}]  # fmt: skip
    own = tip.observations_from(
        pd.DataFrame([of_year | cell for cell in cells]).fillna("total"), source="Own"
    ).observations
    assert tip.competing(own, ref_area="NPL")["raw_value"].tolist() == ["100"]
    assert [str(c) for c in tip.observations.extremes(own, "NPL", 2020)] == ["100", "100"]
    assert tip.side_by_side(own, ref_area="NPL")[["Female", "Total"]].to_numpy().tolist() == [["60", "100"]]
    by_year = tip.observations.by_year(own, ref_area="NPL", source_id="own:Own", measures=["identified"])
    assert by_year["identified"].tolist() == ["100 persons or 7 cases"]


def test_totals_of_a_year_are_distinct_answers(observed):
    """For 2020 two different totals stand today: 32,022 (twice) and 20,045. The database has withdrawn its 22."""
    answers = tip.competing(observed, ref_area="PAK").query("year == 2020")
    assert sorted(answers["raw_value"]) == ["20,045", "22", "32,022", "32,022"]
    assert not answers["edition"].eq("").any()
    assert sorted(c.value for c in tip.observations.totals(observed, "PAK", 2020)) == [20045, 32022]
    (aside,) = tip.observations.set_aside(observed, "PAK", 2020)
    assert (aside.count.lo, aside.count.edition, aside.replaced) == (22, "2023-05-30", True)
    highest, lowest = tip.observations.extremes(observed, "PAK", 2020)
    assert (highest.value, lowest.value) == (32022, 20045)
    with pytest.raises(CoverageError, match="no total of victims for PAK in 1999"):
        tip.observations.extremes(observed, "PAK", 1999)


def test_a_number_is_replaced_only_by_a_newer_edition_that_has_one(observed):
    """Without the edition of 2025 the 22 is an answer; an opinion piece is one where no office has a total."""
    earlier = observed[observed["edition"] != "2025-04-14"]
    assert sorted(c.value for c in tip.observations.totals(earlier, "PAK", 2020)) == [22, 32022]
    assert tip.observations.set_aside(earlier, "PAK", 2020) == []
    assert [c.value for c in tip.observations.totals(observed, "PAK", 2022)] == [26539]
    assert [(a.count.value, a.replaced) for a in tip.observations.set_aside(observed, "PAK", 2022)] == [(35309, False)]
    assert [c.value for c in tip.observations.totals(earlier, "PAK", 2022)] == [35309]
