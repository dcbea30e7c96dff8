"""The audit compared with an attacker who writes down every table that the published one allows."""

import itertools

import numpy as np
import pandas as pd
import pytest
from disclosure_tables import by_enumeration, every_choice, random_table

from tipresearch.disclosure import CountTable, NotProtected, Rule, Sum, audit, cross_table, protect

RULE = Rule(5)


@pytest.mark.parametrize("zeros_shown", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (2, 3)])
def test_the_audit_agrees_with_enumeration(shape, zeros_shown):
    """Smallest and largest count of each withheld cell, for choices that protect and that do not."""
    rng = np.random.default_rng(sum(shape) + zeros_shown)
    for _ in range(6):
        table = random_table(rng, shape, most=7, zeros_shown=zeros_shown)
        small = [p for p, n in table.counts.items() if RULE.small(n) and not table.always_shown(p)]
        others = [p for p in table.counts if p not in small and p and not table.always_shown(p)]
        withheld = small + others[: rng.integers(0, 4)]
        assert audit(table, withheld, RULE) == by_enumeration(table, withheld, RULE)


def test_what_is_known_from_elsewhere_narrows_a_cell():
    """A margin of another table, and a count of an earlier edition, are given to the attacker."""
    table = random_table(np.random.default_rng(3), (2, 2), most=9)
    withheld = list(table.counts)
    place = withheld[-1]
    free = audit(table, withheld, RULE)
    narrowed = audit(table, withheld, RULE, known={place: (table.counts[place], table.counts[place])})
    assert narrowed[place] == (table.counts[place],) * 2 != free[place]
    assert all(free[p][0] <= narrowed[p][0] <= narrowed[p][1] <= free[p][1] for p in withheld)


@pytest.mark.slow
def test_no_other_choice_has_much_fewer_cells():
    """All choices of small tables tried: at most a quarter fewer would do, in all."""
    ours = fewest = 0
    rng = np.random.default_rng(14)
    for shape in [(3,)] * 14 + [(2, 2)] * 3:
        table = random_table(rng, shape, most=16)
        best = every_choice(table, RULE)
        try:
            found = len(protect(table, RULE).withheld)
        except NotProtected:
            assert best is None
            continue
        assert best is not None
        assert found >= best
        ours, fewest = ours + found, fewest + best
    assert fewest > 25
    assert ours <= 1.25 * fewest


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "tables"), [((4,), 5), ((3, 4), 2), ((2, 2, 2), 2)])
def test_every_small_cell_stays_as_wide_as_the_rule_says(shape, tables):
    """Every small cell of random tables may be anything from 1 to 4, to an attacker who knows all but the counts."""
    rng = np.random.default_rng(len(shape))
    for _ in range(tables):
        table = random_table(rng, shape, most=30)
        try:
            found = protect(table, RULE)
        except NotProtected:
            continue
        ends = audit(table, found.withheld, RULE)
        small = [p for p in ends if RULE.small(table.counts[p])]
        assert set(small) == {p for p, n in table.counts.items() if RULE.small(n)}
        assert all(ends[p][0] <= 1 and ends[p][1] >= 4 for p in small)
        for place, n in found.shown.items():
            assert n is None or n == table.counts[place]


def test_the_choice_does_not_follow_the_size_of_the_counts():
    """All tables with the same labels and room have one choice, so that the choice says nothing of a count."""
    chosen = set()
    for a, b in itertools.product((0, 2, 4), (30, 60)):
        frame = pd.DataFrame({"x": ["p", "q", "r"], "n": [a, b, 40]})
        chosen.add(protect(cross_table(frame, ["x"], count="n")).withheld)
    assert len(chosen) == 1


def test_a_cell_that_only_fractions_of_persons_hide_is_not_published():
    """Published are 12 of q and r, 12 of p and q, 15 of p, r and s: s is twice q less 9, so 1 or 3, and 4 for six and a half."""
    p, q, r, s = ((("x", name),) for name in "pqrs")
    sums = tuple(Sum((("of", f"{n}"),), parts) for n, parts in enumerate([(q, r), (p, q), (p, r, s)]))
    counts = {p: 6, q: 6, r: 6, s: 3} | {each.whole: n for each, n in zip(sums, (12, 12, 15), strict=True)}
    table = CountTable(counts, sums)
    assert audit(table, [p, q, r, s], RULE)[s] == (1, 3)
    with pytest.raises(NotProtected, match="a count below 5 follows of the rest"):
        protect(table, RULE, keep=[each.whole for each in sums])
