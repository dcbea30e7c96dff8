"""A change of label counts once where it is sure; what is not paired is said."""

import pandas as pd
import pytest

from tipresearch import load, observations
from tipresearch.observations import relabelling


def cell(edition, category, n, *, year=2019, sex="total", suppressed=False):
    base = load().query("source_id == 'unodc_glotip' and measure == 'detected' and partition == 'total'").iloc[[0]]
    return base.assign(
        figure_id=f"{edition}{category}{n}{year}", edition=edition, sex=sex,
        category=category if sex == "total" else f"{category}_{sex}",
        count_lo=0 if suppressed else n, count_hi=n, raw_value="<5" if suppressed else str(n),
        partition="citizenship" if sex == "total" else "citizenship_sex",
        period_start=pd.Timestamp(year, 1, 1), period_end=pd.Timestamp(year, 12, 31),
    )  # fmt: skip


def compared(*pairs):
    """Compare editions in which each label of a pair stands for the other."""
    old = pd.concat([cell("a", before, n, **more) for before, _, n, more in pairs])
    new = pd.concat([cell("b", after, n, **more) for _, after, n, more in pairs])
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
    twice = compared(("Myanmar", "Burmese", 8, {}), ("Myanmar", "Burmese", 9, {"year": 2020}))
    assert twice["status"].tolist() == ["redefined", "redefined"]
    once = compared(("Myanmar", "Burmese", 8, {}), ("Myanmar", "Burmese", 9, {"sex": "female"}))
    assert "redefined" not in set(once["status"])


def test_suppressed_cells_are_never_paired_and_that_is_said():
    """Of `<5` any label can be the other: one removed, one new, and both counted."""
    found = compared(("Pakistan", "Pakistani", 4, {"suppressed": True}))
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
    stays = {"suppressed": True}
    found = compared(("Nepal", "Nepal", 4, stays), ("Pakistan", "Pakistani", 9, {}))
    assert found["status"].tolist().count("same") == 1
    assert not (found["unpaired"] == "suppressed").any()
    total = cell("a", "Nepal", 4, **stays).assign(partition="sex", category="female", sex="female")
    other = total.assign(edition="b", figure_id="other", category="male", sex="male")
    found = observations.differences(total, other)
    assert sorted(found["status"]) == ["new", "removed"]
    assert not (found["unpaired"] == "suppressed").any()
