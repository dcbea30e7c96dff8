"""Published series of SDG 16.2.2 compared with the counts of GLOTIP, invented and published."""

import pandas as pd
import pytest
from invented_sdg import observed, published

import tipresearch as tip
from nbpress.core.errors import CoverageError
from tipresearch.indicators.sdg import CELL
from tipresearch.indicators.sdg_published import STATUSES
from tipresearch.readers import sdg

TOTAL = ("total", "total", "total")
NOT_KNOWN = "not known"


def compared(glotip, sdg, **options):
    """Return the comparison by cell; each status and reason is documented."""
    rows = tip.compare_published(glotip, sdg, **options)
    assert set(rows["status"]) <= set(STATUSES)
    assert all(f"- {reason}: " in tip.compare_published.__doc__ for reason in set(rows["reason"]) - {""})
    return rows.set_index(CELL)


def outcome(glotip, sdg, **options):
    return {cell: (row["status"], row["reason"]) for cell, row in compared(glotip, sdg, **options).iterrows()}


def test_status_of_exact_and_suppressed_counts():
    """Equal counts agree; a number inside <5 agrees; outside it is higher; else lower."""
    cells = [("FRA", year, *TOTAL) for year in range(2010, 2014)]
    ours = observed(*((*c, n) for c, n in zip(cells, [7, (0, 4), (0, 4), 9], strict=True)))
    theirs = published(*((*c, n) for c, n in zip(cells, [7, 3, 5, 8], strict=True)))
    agree = [("agree", ""), ("agree", "suppressed in GLOTIP")]
    assert [*outcome(ours, theirs).values()] == [
        *agree,
        ("published higher", NOT_KNOWN),
        ("published lower", NOT_KNOWN),
    ]
    suppressed = compared(ours, theirs).iloc[1]
    assert suppressed.to_dict() == suppressed.to_dict() | {
        "published_lo": 3, "published_hi": 3, "glotip_lo": 0, "glotip_hi": 4, "series": "VC_HTF_DETV", "published_as": "as published",
        "published_id": "sdg_16_2_2:1", "glotip_id": "glotip:1", "published_edition": "2020-10", "glotip_edition": "2025-04-14",
    }  # fmt: skip


def test_a_total_is_the_sum_of_female_and_male_only_where_none_is_published():
    """7 women and 2 men are 9; the published total of 12 is not replaced by its parts."""
    labour, other, sexual = (("FRA", 2010, form) for form in ("forced_labour", "other", "sexual"))
    theirs = published(
        (*labour, "female", "total", 7), (*labour, "male", "total", 2), (*labour, "female", "child", 1),
        (*other, "female", "total", 7), (*other, "male", "total", 2), (*other, "total", "total", 12),
        (*sexual, "female", "total", 7), (*sexual, "male", "total", 2),
    )  # fmt: skip
    rows = compared(observed(*((*form, "total", "total", n) for form, n in ((labour, 11), (other, 12), (sexual, 8)))), theirs)  # fmt: skip
    columns = ["published_lo", "published_hi", "published_as", "published_id", "status", "reason"]
    built, kept, higher = (rows.loc[(*form, "total", "total"), columns].tolist() for form in (labour, other, sexual))
    summed = "sum of female and male"
    assert built == [9, 9, "female + male", "sdg_16_2_2:0; sdg_16_2_2:1", "published lower", summed]
    assert kept == [12, 12, "as published", "sdg_16_2_2:5", "agree", ""]
    # Persons of unknown sex, who are left out, cannot make a sum higher.
    assert higher[-2:] == ["published higher", NOT_KNOWN]
    assert (*labour, "total", "child") not in rows.index


def test_organs_explain_other_forms_only_if_the_sum_agrees():
    """5 for other purposes and 2 for organs are GLOTIP's 7 other forms, but not its 8."""
    cells = {(year, form): ("FRA", year, form, "total", "total") for year in (2010, 2011) for form in ("other", "organ_removal")}  # fmt: skip
    theirs = published(*((*cell, 5 if form == "other" else 2) for (_, form), cell in cells.items()))
    found = outcome(observed((*cells[2010, "other"], 7), (*cells[2011, "other"], 8)), theirs)
    reason = "organs inside other forms"
    assert found[cells[2010, "other"]] == ("published lower", reason)
    assert found[cells[2011, "other"]] == ("published lower", NOT_KNOWN)
    assert found[cells[2010, "organ_removal"]] == ("only in SDG", reason)


@pytest.mark.slow
def test_a_revision_is_known_only_with_an_earlier_edition():
    """SDG has 22, as the earlier GLOTIP had; the later one has 20,045, or dropped the row."""
    revised, dropped, kept = (("FRA", year, *TOTAL) for year in (2010, 2011, 2012))
    theirs = published((*revised, 22), (*dropped, 6), (*kept, 9))
    ours = observed((*revised, 20_045), (*kept, 8), ("FRA", 2011, "sexual", "total", "total", 5))
    before = observed((*revised, 22), (*dropped, (0, 6)), (*kept, 8), edition="2023-05-30")
    alone, found = outcome(ours, theirs), outcome(ours, theirs, earlier=before)
    assert (alone[revised], alone[dropped][0]) == (("published lower", NOT_KNOWN), "only in SDG")
    assert found[revised] == ("published lower", "revised later")
    assert found[dropped] == ("only in SDG", "revised later")
    assert found[kept] == ("published higher", NOT_KNOWN)


def test_a_cell_of_one_file_alone_has_its_reason():
    """A breakdown, area or year that the other file never has; the rest is not known."""
    sexual, of_women = ("sexual", "total", "total"), ("total", "female", "total")
    sexual_women = ("sexual", "female", "total")
    theirs = [("FRA", 2010, *TOTAL), ("TWN", 2010, *TOTAL), ("FRA", 2011, *TOTAL), ("ITA", 2010, *sexual), ("FRA", 2010, *sexual_women)]  # fmt: skip
    ours = [
        ("FRA", 2010, *TOTAL), ("ITA", 2010, *TOTAL), ("FRA", 2010, *of_women), ("FRA", 2022, *TOTAL), ("AUT", 2010, *TOTAL),
        ("FRA", 2010, *sexual), ("FRA", 2011, *sexual),
    ]  # fmt: skip
    found = outcome(observed(*((*cell, 9) for cell in ours)), published(*((*cell, 9) for cell in theirs)))
    assert {cell: of for cell, of in found.items() if of[0] != "agree" and cell != ("FRA", 2010, *sexual)} == {
        ("TWN", 2010, *TOTAL): ("only in SDG", "area not covered"),
        ("FRA", 2011, *TOTAL): ("only in SDG", "year not covered"),
        ("FRA", 2010, *sexual_women): ("only in SDG", "no such breakdown"),
        ("ITA", 2010, *sexual): ("only in SDG", NOT_KNOWN),
        ("FRA", 2010, *of_women): ("only in GLOTIP", "no such breakdown"),
        ("FRA", 2022, *TOTAL): ("only in GLOTIP", "year not covered"),
        ("FRA", 2011, *sexual): ("only in GLOTIP", "year not covered"),
        ("AUT", 2010, *TOTAL): ("only in GLOTIP", "area not covered"),
        ("ITA", 2010, *TOTAL): ("only in GLOTIP", NOT_KNOWN),
    }


def test_no_column_recovers_a_suppressed_count():
    """Both intervals are given as published; no column subtracts, and no sum of GLOTIP is made."""
    cell = ("FRA", 2010, "sexual")
    ours = observed((*cell, "female", "total", (0, 4)), (*cell, "male", "total", 90))
    rows = compared(ours, published((*cell, "female", "adult", 6)))
    assert (*cell, "total", "total") not in rows.index
    ends = ["published_lo", "published_hi", "glotip_lo", "glotip_hi"]
    assert [c for c in rows if c.endswith(("_lo", "_hi"))] == ends


@pytest.mark.slow
def test_one_edition_without_contradiction_is_needed():
    """Several editions, none, or a cell with two counts are refused with what was found."""
    cell = ("FRA", 2010, *TOTAL)
    theirs, ours = published((*cell, 9)), observed((*cell, 9))
    two = pd.concat([ours, observed((*cell, 8), edition="2023-05-30")])
    for glotip, message in (
        (two, "of editions 2023-05-30, 2025-04-14; select one"),
        (theirs, "glotip needs .* source 'unodc_glotip'; it holds none"),
        (observed((*cell, 9), (*cell, 8)), "different counts for FRA 2010 total total total"),
    ):
        with pytest.raises(CoverageError, match=message):
            tip.compare_published(glotip, theirs)
    assert len(tip.compare_published(observed((*cell, 9), (*cell, 9)), theirs)) == 1


@pytest.mark.slow
def test_each_published_cell_has_a_status_and_a_reason(edition, datasets, read_edition):
    """Most counts that both files hold agree."""
    theirs = sdg.read(datasets / "sdg_16_2_2").observations
    rows = tip.compare_published(edition, theirs, earlier=read_edition("2023-05-30").observations)
    both = rows[~rows["status"].str.startswith("only")]
    assert both.groupby(["status", "reason"]).size().to_dict() == {
        ("agree", ""): 1752,
        ("agree", "suppressed in GLOTIP"): 1010,
        ("published higher", NOT_KNOWN): 74,
        ("published higher", "revised later"): 9,
        ("published lower", NOT_KNOWN): 112,
        ("published lower", "organs inside other forms"): 27,
        ("published lower", "revised later"): 12,
        ("published lower", "sum of female and male"): 55,
    }
    assert (rows["reason"] != "").sum() + 1752 == len(rows)
