"""A change of label counts once where it is sure; what is not paired is said."""

import pandas as pd
import pytest
from cell_tables import cell, publication

from tipresearch import observations
from tipresearch.observations import relabelling

LATER = {"period_start": pd.Timestamp("2020-01-01"), "period_end": pd.Timestamp("2020-12-31")}


def compared(*pairs):
    """Compare editions in which each label of a pair stands for the other; a pair has a count and codes of its cell."""
    old, new = (
        publication(
            *(cell(n, dimension="citizenship", label=names[at], **codes) for *names, n, codes in pairs), edition=name
        )
        for at, name in enumerate("ab")
    )
    return observations.differences(old, new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pakistan", "Pakistani"),
        ("Republic of Moldova", "Moldavian"),
        ("Per\u00fa", "PERUANA"),
        ("Iran (Islamic Republic of)", "Iran"),
    ],
)
@pytest.mark.parametrize("sex", ["total", "female"])
def test_labels_that_begin_alike_are_one_cell(before, after, sex):
    """One row with both labels, whatever accents, case, and sex beside it."""
    found = compared((before, after, 40, {"sex": sex}))
    suffix = "" if sex == "total" else "_female"
    assert found[["status", "category_old", "category", "factor"]].to_numpy().tolist() == [
        ["redefined", before + suffix, after + suffix, 1.0]
    ]


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Romania", ["ROMANIANS", "Rom\u00e2nia"]), ("Nigeria", ["Nigerian", "Nigerien"]), ("Niger", []), ("Austria", ["Austrian"]),
        ("Republic of Moldova", ["Moldovan"]), ("Africa", []), ("Fiji", []), ("Oman", []), ("", []),
    ],
)  # fmt: skip
def test_labels_that_may_be_of_one_country(label, found):
    """They begin as one country's name does, in as many letters as tell it from others'."""
    others = ["ROMANIANS", "Rom\u00e2nia", "Nigerian", "Nigerien", "Austrian", "Australian", "Moldovan", "African", "Romani", label]  # fmt: skip
    expected = found + ["Romani"] * (label == "Romania")
    assert observations.similar_labels(label, others) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("Syrian Arab Republic", "Lebanese"), ("Niger", "Nigerian"), ("Austria", "Australia"), ("Thailand", "Nationals")],
)
def test_the_same_count_alone_pairs_nothing(before, after):
    """Other letters, or letters that two countries begin with: doubtful, so both stay."""
    found = compared((before, after, 49, {}))
    assert sorted(found["status"]) == ["new", "removed"]
    assert set(found["unpaired"]) == {"doubtful"}
    table = relabelling.unpaired(found)
    assert table[["measure", "removed", "new"]].to_numpy().tolist() == [["detected", 1, 1]]
    assert "nothing else says" in table["why"].iloc[0]


@pytest.mark.slow
def test_a_change_seen_in_two_periods_is_sure():
    """The same two labels with equal counts in two years are one label changed; two rows of one year are not."""
    twice = compared(("Myanmar", "Burmese", 8, {}), ("Myanmar", "Burmese", 9, LATER))
    assert twice["status"].tolist() == ["redefined", "redefined"]
    once = compared(("Myanmar", "Burmese", 8, {}), ("Myanmar", "Burmese", 9, {"sex": "female"}))
    assert "redefined" not in set(once["status"])


def test_suppressed_cells_are_never_paired_and_that_is_said():
    """Of `<5` any label can be the other: one removed, one new, and both counted."""
    found = compared(("Pakistan", "Pakistani", "<5", {}))
    assert sorted(found["status"]) == ["new", "removed"]
    title, table = observations.sections(found, 5)[1]
    assert "not paired" in title
    assert table.to_numpy().tolist() == [["a suppressed count such as <5 fits any label", "Detected victims", "1", "1"]]


def test_published_editions(read_edition):
    """No cell is in conflict any more, as repeated rows are added; 411 labels changed, each counted once."""
    readings = [read_edition(day) for day in ("2023-05-30", "2025-04-14")]
    tables, conflicts = zip(*((r.observations, r.in_conflict) for r in readings), strict=True)
    found = observations.differences(*tables, in_conflict=conflicts)
    assert "in conflict" not in set(found["status"])
    assert (found["category_old"] != "").sum() == 411
    assert relabelling.unpaired(found)[["removed", "new"]].sum().tolist() == [970, 2276]


def test_nothing_is_said_of_suppressed_cells_that_stay_or_are_no_countries():
    """A cell that stands in both editions needs no pair, and one by sex has no label of a country."""
    found = compared(("Nepal", "Nepal", "<5", {}), ("Pakistan", "Pakistani", 9, {}))
    assert found["status"].tolist().count("same") == 1
    assert not (found["unpaired"] == "suppressed").any()
    sides = (publication(cell("<5", sex=sex), edition=name) for name, sex in (("a", "female"), ("b", "male")))
    found = observations.differences(*sides)
    assert sorted(found["status"]) == ["new", "removed"]
    assert not (found["unpaired"] == "suppressed").any()
