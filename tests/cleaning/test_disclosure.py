import itertools
from collections import defaultdict

import pytest

from tipresearch import (
    cleaning,
    profiles,
)
from tipresearch.quantities import Count


def displayed(values, total):
    """Return what a reader sees of parts: a number, <5, or that one is withheld."""
    parts = [
        Count(v, v, category=str(i)) if v > 4 else Count(0, 4, category=str(i))
        for i, v in enumerate(values)
    ]
    out = {c.category for c in cleaning.withheld(parts, Count(total, total))}
    shown = ["withheld" if c.category in out else c.lo if c.exact else "<5" for c in parts]
    return (*shown, total)


@pytest.mark.parametrize(("parts", "below"), [(2, 40), (3, 22)])
def test_suppressed_part_cannot_be_computed_from_a_profile(parts, below):
    """Every table of small numbers is tried: who sees what is shown, and knows the rule, cannot
    tell a suppressed part, unless all that could be withheld is."""
    worlds = defaultdict(list)
    for values in itertools.product(range(below), repeat=parts):
        worlds[displayed(values, sum(values))].append(values)
    for shown, possible in worlds.items():
        cut_off = max(map(max, possible)) >= below - 1
        if cut_off or not any(isinstance(n, int) for n in shown[:-1]):
            continue
        for i, part in enumerate(shown[:-1]):
            assert part != "<5" or len({values[i] for values in possible}) > 1, shown


def test_nothing_is_withheld_where_nothing_can_be_computed():
    """Sex of 2022 adds up but for a suppressed part; the forms leave 2,838 people in none."""
    profile = profiles.load_profile("PAK", 2022, 2022)
    assert set(profile.series("sex")) == {"Female", "Other"}
    assert profile.withheld("sex") == {"Male": [2022]}
    assert [c.value for c in profile.series("form")["Forced labour"]] == [1126]
    assert profile.withheld("form") == {}
    assert cleaning.withheld([], None) == []
    assert displayed((100, 50, 3), 200) == (100, 50, "<5", 200)
    assert displayed((100, 50, 3), 140) == (100, 50, "<5", 140)
