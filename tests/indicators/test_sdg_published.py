"""Published series of SDG 16.2.2 beside the counts of GLOTIP, invented and published."""

import pandas as pd
import pytest
from invented_sdg import observed, published

import tipresearch as tip
from nbpress.core.errors import CoverageError
from tipresearch.indicators.sdg import CELL
from tipresearch.indicators.sdg_published import STATUSES
from tipresearch.readers import sdg


def compared(glotip, sdg, **options):
    """Return status and reason by cell, without the columns that never change in a test."""
    rows = tip.compare_published(glotip, sdg, **options)
    assert set(rows["status"]) <= set(STATUSES)
    assert all(f"- {reason}: " in tip.compare_published.__doc__ for reason in set(rows["reason"]) - {""})
    return rows.set_index(CELL)


def outcome(rows):
    return {key: (row["status"], row["reason"]) for key, row in rows.iterrows()}


def test_status_of_exact_and_suppressed_counts():
    """Equal counts agree; a number inside <5 agrees; outside it is higher; else lower."""
    cells = [("FRA", year, "total", "total", "total") for year in range(2010, 2014)]
    ours = observed(*[(*c, n) for c, n in zip(cells, [7, (0, 4), (0, 4), 9], strict=True)])
    theirs = published(*[(*c, n) for c, n in zip(cells, [7, 3, 5, 8], strict=True)])
    rows = compared(ours, theirs)
    assert list(outcome(rows).values()) == [
        ("agree", ""),
        ("agree", "suppressed in GLOTIP"),
        ("published higher", "not known"),
        ("published lower", "not known"),
    ]
    suppressed = rows.iloc[1]
    assert suppressed[["published_lo", "published_hi", "glotip_lo", "glotip_hi"]].tolist() == [3, 3, 0, 4]
    assert (suppressed["series"], suppressed["published_as"]) == ("VC_HTF_DETV", "as published")
    assert suppressed[["published_id", "glotip_id"]].tolist() == ["sdg_16_2_2:1", "glotip:1"]
    assert suppressed[["published_edition", "glotip_edition"]].tolist() == ["2020-10", "2025-04-14"]


def test_total_is_built_from_female_and_male_only_where_none_is_published():
    """7 women and 2 men are 9; the published total of 12 is not replaced by its parts."""
    form = ("FRA", 2010, "forced_labour")
    other = ("FRA", 2010, "other")
    theirs = published(
        (*form, "female", "total", 7), (*form, "male", "total", 2), (*form, "female", "child", 1),
        (*other, "female", "total", 7), (*other, "male", "total", 2), (*other, "total", "total", 12),
    )  # fmt: skip
    ours = observed((*form, "total", "total", 11), (*other, "total", "total", 12))
    rows = compared(ours, theirs)
    built = rows.loc[(*form, "total", "total")]
    assert built[["published_lo", "published_hi"]].tolist() == [9, 9]
    assert built["published_as"] == "female + male"
    assert built["published_id"] == "sdg_16_2_2:0; sdg_16_2_2:1"
    assert (built["status"], built["reason"]) == ("published lower", "sum of female and male")
    kept = rows.loc[(*other, "total", "total")]
    assert kept[["published_lo", "published_as", "status"]].tolist() == [12, "as published", "agree"]
    assert (*form, "total", "child") not in rows.index


def test_sum_that_is_higher_is_not_explained_by_unknown_sex():
    """Leaving out persons of unknown sex cannot make a sum higher."""
    form = ("FRA", 2010, "sexual")
    theirs = published((*form, "female", "total", 7), (*form, "male", "total", 2))
    found = outcome(compared(observed((*form, "total", "total", 8)), theirs))
    assert found[(*form, "total", "total")] == ("published higher", "not known")


def test_organs_explain_other_forms_only_if_the_sum_agrees():
    """5 for other purposes and 2 for organs are GLOTIP's 7 other forms, but not its 8."""
    theirs, ours = [], []
    for year, n in ((2010, 7), (2011, 8)):
        theirs += [
            ("FRA", year, "other", "total", "total", 5),
            ("FRA", year, "organ_removal", "total", "total", 2),
        ]
        ours.append(("FRA", year, "other", "total", "total", n))
    found = outcome(compared(observed(*ours), published(*theirs)))
    reason = "organs inside other forms"
    assert found["FRA", 2010, "other", "total", "total"] == ("published lower", reason)
    assert found["FRA", 2011, "other", "total", "total"] == ("published lower", "not known")
    assert found["FRA", 2010, "organ_removal", "total", "total"] == ("only in SDG", reason)


@pytest.mark.slow
def test_revision_is_known_only_with_an_earlier_edition():
    """SDG has 22, as the earlier GLOTIP had; the later one has 20,045, or dropped the row."""
    revised, dropped = (("FRA", year, "total", "total", "total") for year in (2010, 2011))
    kept = (("FRA", 2012, "total", "total", "total"), ("FRA", 2011, "sexual", "total", "total"))
    theirs = published((*revised, 22), (*dropped, 6), (*kept[0], 9))
    ours = observed((*revised, 20_045), (*kept[0], 8), (*kept[1], 5))
    before = observed((*revised, 22), (*dropped, (0, 6)), (*kept[0], 8), edition="2023-05-30")
    found = outcome(compared(ours, theirs))
    assert found[revised] == ("published lower", "not known")
    assert found[dropped][0] == "only in SDG"
    found = outcome(compared(ours, theirs, earlier=before))
    assert found[revised] == ("published lower", "revised later")
    assert found[dropped] == ("only in SDG", "revised later")
    assert found[kept[0]] == ("published higher", "not known")


def test_what_only_one_file_holds_is_said_with_its_reason():
    """A breakdown, area or year that the other file never has; the rest is not known."""
    total, sexual = ("total", "total", "total"), ("sexual", "total", "total")
    theirs = published(
        ("FRA", 2010, *total, 9), ("TWN", 2010, *total, 9), ("FRA", 2011, *total, 9),
        ("ITA", 2010, *sexual, 9), ("FRA", 2010, "sexual", "female", "total", 9),
    )  # fmt: skip
    ours = observed(
        ("FRA", 2010, *total, 9), ("ITA", 2010, *total, 9), ("FRA", 2010, "total", "female", "total", 9),
        ("FRA", 2022, *total, 9), ("AUT", 2010, *total, 9), ("FRA", 2010, *sexual, 9),
        ("FRA", 2011, *sexual, 9),
    )  # fmt: skip
    found = outcome(compared(ours, theirs))
    assert found["TWN", 2010, *total] == ("only in SDG", "area not covered")
    assert found["FRA", 2011, *total] == ("only in SDG", "year not covered")
    assert found["FRA", 2010, "sexual", "female", "total"] == ("only in SDG", "no such breakdown")
    assert found["ITA", 2010, *sexual] == ("only in SDG", "not known")
    assert found["FRA", 2010, "total", "female", "total"] == ("only in GLOTIP", "no such breakdown")
    assert found["FRA", 2022, *total] == ("only in GLOTIP", "year not covered")
    assert found["FRA", 2011, *sexual] == ("only in GLOTIP", "year not covered")
    assert found["AUT", 2010, *total] == ("only in GLOTIP", "area not covered")
    assert found["ITA", 2010, *total] == ("only in GLOTIP", "not known")


def test_nothing_recovers_a_suppressed_count():
    """Both intervals stand as published; no column subtracts, and no sum of GLOTIP is made."""
    cell = ("FRA", 2010, "sexual")
    ours = observed((*cell, "female", "total", (0, 4)), (*cell, "male", "total", 90))
    theirs = published((*cell, "female", "adult", 6))
    rows = compared(ours, theirs)
    assert (*cell, "total", "total") not in rows.index
    assert [c for c in rows if c.endswith(("_lo", "_hi"))] == [
        "published_lo", "published_hi", "glotip_lo", "glotip_hi",
    ]  # fmt: skip


@pytest.mark.slow
def test_one_edition_without_contradiction_is_needed():
    """Several editions, none, or a cell with two counts are refused with what was found."""
    cell = ("FRA", 2010, "total", "total", "total")
    theirs, ours = published((*cell, 9)), observed((*cell, 9))
    two = pd.concat([ours, observed((*cell, 8), edition="2023-05-30")])
    with pytest.raises(CoverageError, match="of editions 2023-05-30, 2025-04-14; select one"):
        tip.compare_published(two, theirs)
    with pytest.raises(CoverageError, match="glotip needs .* source 'unodc_glotip'; it holds none"):
        tip.compare_published(theirs, theirs)
    with pytest.raises(CoverageError, match="different counts for FRA 2010 total total total"):
        tip.compare_published(observed((*cell, 9), (*cell, 8)), theirs)
    assert len(tip.compare_published(observed((*cell, 9), (*cell, 9)), theirs)) == 1


@pytest.fixture(scope="module")
def sdg_edition(datasets):
    return sdg.read(datasets / "sdg_16_2_2").observations


@pytest.mark.slow
def test_published_series_beside_the_published_edition(edition, sdg_edition, read_edition):
    """Most counts that both hold agree; every other one has its status and a reason."""
    earlier = read_edition("2023-05-30").observations
    rows = tip.compare_published(edition, sdg_edition, earlier=earlier)
    both = rows[~rows["status"].str.startswith("only")]
    found = both.groupby(["status", "reason"]).size().to_dict()
    assert found == {
        ("agree", ""): 1752,
        ("agree", "suppressed in GLOTIP"): 1010,
        ("published higher", "not known"): 74,
        ("published higher", "revised later"): 9,
        ("published lower", "not known"): 112,
        ("published lower", "organs inside other forms"): 27,
        ("published lower", "revised later"): 12,
        ("published lower", "sum of female and male"): 55,
    }
    assert (rows["reason"] != "").sum() + 1752 == len(rows)
