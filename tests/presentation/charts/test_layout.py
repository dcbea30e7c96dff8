"""The layout that all charts share."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipresearch.presentation.charts.layout import fitted, spread


@pytest.mark.slow
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.2)), min_size=1, max_size=5))
def test_labels_do_not_cover_each_other(labels):
    """All stay below the top; labels that need more room than there is go below the ground."""
    wanted, sizes = zip(*labels, strict=True)
    places = spread(wanted, sizes)
    spans = sorted((p - s / 2, p + s / 2) for p, s in zip(places, sizes, strict=True))
    assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(spans))
    assert spans[-1][1] <= 1 + 1e-9
    if sum(sizes) <= 1:
        assert spans[0][0] >= -1e-9


def test_labels_with_enough_room_are_not_moved():
    assert spread([0.8, 0.2], [0.1, 0.1]) == [0.8, 0.2]


@pytest.mark.parametrize(
    ("text", "limits", "lines"),
    [
        ("one two three four", {"letters": 9}, ["one two", "three", "four"]),
        ("one two three four", {"letters": 9, "lines": 2}, ["one two", "three …"]),
        ("unbreakable", {"letters": 5}, ["unbre", "akabl", "e"]),
    ],
)
def test_a_label_is_broken_into_the_allowed_lines(text, limits, lines):
    assert fitted(text, **limits).split("\n") == lines
