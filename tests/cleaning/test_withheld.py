"""What is left out beside suppressed counts: the smallest, as few as keep them open."""

import itertools

import numpy as np
import pandas as pd
import pytest

from tipresearch.cleaning import WITHHELD, withheld, withhold_beside
from tipresearch.cleaning.disclosure import _ADDITIVE
from tipresearch.quantities import Count


def rows(groups, texts=(np.nan, "<5", "7", "1,020")):
    for values in itertools.product(texts, repeat=len(groups)):
        yield pd.Series(values, groups, dtype=object)


@pytest.mark.parametrize(
    "groups",
    [["Girls", "Boys", "Children"], ["Women", "Men", "Girls", "Boys", "Total"], ["Women", "Children", "Girls", "Boys", "Total"]],
    ids=["children", "all", "both"],
)  # fmt: skip
def test_no_group_is_suppressed_alone(groups):
    """Wherever groups add up to another, one alone is suppressed only if no other could be left out."""
    for row in rows(groups):
        shown = withhold_beside(row)
        for whole, parts in _ADDITIVE:
            held = [p for p in (*parts, whole) if isinstance(shown.get(p), str)]
            hidden = [p for p in held if shown[p].startswith(("<", WITHHELD))]
            if whole in held and len(hidden) == 1:
                assert set(held) <= {whole, *hidden}, row.to_dict()


def test_what_stands_beside_nothing_suppressed_is_shown():
    """Without a suppressed group all stays; with one, what is not withheld stays as published."""
    for row in rows(["Girls", "Boys", "Children", "Total"]):
        shown = withhold_beside(row)
        kept = shown != WITHHELD
        assert shown[kept].equals(row[kept])
        assert kept.all() or (row == "<5").any()


def test_smallest_group_is_withheld():
    """Beside a suppressed group the smallest number is left out, the first of equal ones."""
    row = pd.Series(
        {"Women": "1,020", "Men": "80", "Transgender": "80", "Other": "<5", "Total": "1,183"}
    )
    assert withhold_beside(row).to_dict() == row.to_dict() | {"Men": WITHHELD}


@pytest.mark.parametrize(
    ("values", "total", "out"),
    [
        ((100, 50, "<5"), 152, [50]),  # 2 is left for the suppressed part
        ((100, 50, "<5"), 200, []),  # 50 are in no part
        ((100, 50, "<5"), 140, []),  # the parts are more than the whole
        ((100, 50, "<5", "<5"), 154, []),  # 4 of 8 are left: 0 to 4 each
        ((100, 50, "<5", "<5"), 158, [50]),  # 8 are left: 4 each
        ((6, 6, 6, "<5"), 18, [6, 6, 6]),  # no number of them leaves all open
    ],
)  # fmt: skip
def test_fewest_parts_are_left_out(values, total, out):
    """As few parts of a total as keep the suppressed ones open, smallest first."""
    parts = [Count(0, 4) if v == "<5" else Count(v, v) for v in values]
    assert [c.value for c in withheld(parts, Count(total, total))] == out
    assert withheld(parts, None) == withheld(parts, Count(0, 4)) == []
