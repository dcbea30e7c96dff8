import pandas as pd
import pytest

from tipresearch import (
    competing,
    conflicts,
    editions,
    reconcile,
    reconciliation,
    related,
    side_by_side,
)
from tipresearch.errors import TipResearchError


def test_anchor_parts_add_up(observed, release):
    """15,255 + 9,581 + 6,937 + 249 = 32,022."""
    from tipresearch import pick_parts

    parts = pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    check = reconcile(parts.values(), 32022)
    assert check.status == "equal"
    assert check.difference.value == 0
    assert str(check) == "the parts add up to the total"


@pytest.mark.parametrize(
    ("parts", "total", "status", "lo", "hi"),
    [
        ((3, 4), 7, "equal", 0, 0),
        ((30, 40), 90, "parts_lt_total", -20, -20),
        ((30, 40), 50, "parts_gt_total", 20, 20),
        (((0, 4), 40), 42, "undetermined", -2, 2),
        (((0, 4), 40), 100, "parts_lt_total", -60, -56),
        ((40,), (0, 4), "parts_gt_total", 36, 40),
    ],
)
def test_reconcile_is_interval_aware(parts, total, status, lo, hi):
    """The status follows from the intervals, not from a number put in the place of <5."""
    check = reconcile(parts, total)
    assert check.status == status
    difference = check.difference
    if "SUPPRESSED" in difference.flags:
        assert difference.value is None
        assert difference.lo is None
    else:
        shown = (
            (difference.value, difference.value)
            if difference.lo is None
            else (difference.lo, difference.hi)
        )
        assert shown == (lo, hi)


@pytest.mark.parametrize("total", [98, 99, 100, 101])
def test_small_residual_of_a_suppressed_part_is_withheld(total):
    """97 + <5 against 100 would reveal the hidden 3, so no difference is printed."""
    check = reconcile([97, (0, 4)], total)
    assert check.status == "undetermined"
    assert "SUPPRESSED" in check.difference.flags
    assert (check.difference.value, check.difference.lo, check.difference.hi) == (None, None, None)
    assert str(check.difference) == "not shown"


def test_overlapping_categories_may_exceed():
    """Where a person can be in two categories, an excess is no contradiction."""
    assert reconcile([6, 6], 10, exclusive=False).status == "overlap_possible"


def test_one_number_two_years(observed):
    """The four counts of the release for 2020 stand under 2019 in GLOTIP."""
    found = conflicts(observed)
    assert len(found) == 1
    row = found.iloc[0]
    assert row["equal_counts"] == (32022, 15255, 9581, 6937)
    assert (row["period"], row["source_id"]) == ("2019", "unodc_glotip")
    assert (row["other_period"], row["other_source_id"]) == ("2020", "unodc_fia_conference_2022")
    assert reconciliation.largest_shared(found) == 32022


def test_no_conflict_is_no_number(observed):
    """Without a shared vector nothing is reported."""
    nothing = conflicts(observed[observed["source_id"] == "unodc_glotip"])
    assert nothing.empty
    assert reconciliation.largest_shared(nothing) is None


def test_three_answers_for_2020(observed):
    """For 2020 the totals are 32,022 (twice), 20,045 and 22, each with source and edition."""
    answers = competing(observed, ref_area="PAK").query("year == 2020")
    assert sorted(answers["raw_value"]) == ["20,045", "22", "32,022", "32,022"]
    assert not answers["edition"].eq("").any()


def test_edition_difference_by_hand():
    """A revised, a new, a removed and an unchanged cell are told apart."""
    from tipresearch import load

    base = (
        load()
        .query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'")
        .iloc[[0]]
    )

    def cell(edition, category, n):
        return base.assign(
            edition=edition, category=category, count_lo=n, count_hi=n, raw_value=str(n)
        )

    table = pd.concat(
        [
            cell("a", "x", 10),
            cell("b", "x", 25),
            cell("b", "y", 1),
            cell("a", "z", 2),
            cell("a", "w", 3),
            cell("b", "w", 3),
        ]
    )
    found = editions(table, "a", "b", source_id="unodc_glotip").set_index("category")
    assert found["status"].to_dict() == {"x": "revised", "y": "new", "z": "removed", "w": "same"}
    assert found.loc["x", "factor"] == 2.5


def test_revisions_of_pakistan(observed):
    """Edition 2025-04-14 has 20,045 where edition 2023-05-30 had 22: a factor of 911."""
    found = reconciliation.revised_totals(observed, ref_area="PAK", source_id="unodc_glotip")
    first = found.iloc[0]
    assert (first["2023-05-30"], first["2025-04-14"]) == ("22", "20,045")
    assert first["factor"] == pytest.approx(911.136, abs=1e-3)
    assert reconciliation.revised_totals(
        observed, ref_area="PAK", source_id="thenews_2022_02_28"
    ).empty


def test_publications_stand_side_by_side(observed):
    """A group that is not published is blank, never zero."""
    table = side_by_side(observed, ref_area="PAK").set_index(["year", "source_id", "edition"])
    release = table.loc[(2020, "unodc_fia_conference_2022", "2022-03-25")]
    assert release["Women"] == "15,255"
    assert release["Girls"] == ""
    assert release["Transgender"] == "249"
    assert table.loc[(2019, "unodc_glotip", "2025-04-14"), "Girls"] == "<5"


def test_suppressed_group_cannot_be_computed(observed):
    """No sum of groups that are printed gives away a suppressed one: others are withheld."""
    table = side_by_side(observed, ref_area="PAK").set_index(["year", "source_id", "edition"])
    glotip = table.xs("2025-04-14", level="edition").droplevel("source_id")
    assert glotip.loc[2022, ["Girls", "Boys", "Children"]].tolist() == [
        "withheld",
        "2,170",
        "withheld",
    ]
    assert glotip.loc[2022, ["Women", "Men", "Other", "Total"]].tolist() == [
        "19,913",
        "4,165",
        "<5",
        "26,539",
    ]
    assert glotip.loc[2020, ["Girls", "Boys", "Children"]].tolist() == ["<5", "withheld", "1,022"]
    assert glotip.loc[2021, ["Girls", "Boys"]].tolist() == ["50", "1,310"]


def test_small_rest_of_published_counts_is_not_computed(observed):
    """Subtracting female and male from a total of a source that suppresses small counts is refused."""
    from tipresearch import pick

    cells = {
        "ref_area": "PAK",
        "measure": "detected",
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
        "year": 2022,
    }
    total, female, male = (
        pick(observed, category=c, partition=p, **cells)
        for c, p in (("total", "total"), ("female", "sex"), ("male", "sex"))
    )
    check = reconcile([female, male], total)
    assert check.status == "parts_lt_total"
    assert "SUPPRESSED" in check.difference.flags
    assert check.difference.inputs == ()
    assert "not shown" in check.difference.formula
    with pytest.raises(TipResearchError, match="is below 10 and is not shown"):
        total - female - male


def test_related_figures_name_what_they_measure(observed):
    """Identified, released and estimated people on bonded labour stand apart, provinces included."""
    table = related(observed, ref_area="PAK", form="bonded_labour")
    assert {"Identified victims", "People released from bonded labour"} <= set(table["measure"])
    assert "PK-SD" in set(table["ref_area"])
