"""A total that was revised, beside what became of its parts."""

import pandas as pd
import pytest

from tipresearch import load, reconciliation
from tipresearch.reconciliation.moved_with import moved_with


def cell(edition, partition, category, lo, hi=None):
    """One cell of an invented country-year."""
    row = load().query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'")
    text = str(lo) if hi is None else f"<{hi + 1}"
    return row.iloc[[0]].assign(
        figure_id=f"{edition}{partition}{category}", edition=edition, partition=partition, category=category,
        count_lo=lo, count_hi=lo if hi is None else hi, raw_value=text,
    )  # fmt: skip


@pytest.fixture
def moved():
    """A total of 100 that became 10: ages stay, one sex moved, one form went, none by sex and age."""
    old = [("total", "total", 100), ("age", "adult", 60), ("age", "child", 40), ("sex", "female", 70), ("sex", "male", 0, 4), ("form", "a", 5), ("form", "b", 6)]  # fmt: skip
    new = [("total", "total", 10), ("age", "adult", 60), ("age", "child", 40), ("sex", "female", 8), ("sex", "male", 0, 4), ("form", "a", 5)]  # fmt: skip
    sides = (pd.concat([cell(e, *c) for c in cells]) for e, cells in (("a", old), ("b", new)))
    found = reconciliation.differences(*sides)
    totals = pd.DataFrame({"ref_area": ["PAK"], "year": found["period_start"].dt.year[:1], "measure": ["detected"]})
    return moved_with(found, totals).iloc[0]


def test_parts_that_stayed_are_told_from_those_that_moved(moved):
    assert moved["by age"] == "100 (unchanged)"
    assert moved["by sex"] == "8–12 (1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}2)"
    assert moved["by form"] == "5 (1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}2)"


def test_a_breakdown_that_is_not_published_is_blank(moved):
    assert moved["by sex and age"] == ""


def test_the_total_of_nepal_was_revised_and_its_ages_were_not(read_edition):
    """2,023 became 187 in the edition of 2025, whose ages still add up to 2,023."""
    old, new = (read_edition(e) for e in ("2023-05-30", "2025-04-14"))
    found = reconciliation.differences(
        old.observations, new.observations, in_conflict=(old.in_conflict, new.in_conflict)
    )
    title, table = reconciliation.sections(found, 15)[3]
    assert title.startswith("What moved with them")
    nepal = table.set_index("area").loc["Nepal"]
    assert (nepal["now"], nepal["by age"]) == ("187", "2,023 (unchanged)")
    assert nepal["by form"] == "in conflict"
