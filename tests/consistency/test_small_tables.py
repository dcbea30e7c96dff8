"""Every answer over small tables, against all whole numbers that the table allows.

The oracle knows nothing of the package: it lists all combinations of counts, keeps those in
which no part exceeds its whole, and looks at what is left.
"""

import itertools

import numpy as np
import pytest
from cell_tables import cell, publication
from hypothesis import given, settings
from hypothesis import strategies as st

from tipresearch import cells
from tipresearch.errors import SchemaError
from tipresearch.quantities import parse_count

SEXES, AGES = {"F": "female", "M": "male"}, {"C": "child", "A": "adult"}
#: A node is named by the letters of its sex and age; the total has none.
NODES = ["", *SEXES, *AGES, *(s + a for s in SEXES for a in AGES)]
WHOLES = [("", ["F", "M"]), ("", ["C", "A"])]
WHOLES += [(s, [s + "C", s + "A"]) for s in SEXES] + [(a, ["F" + a, "M" + a]) for a in AGES]
PARTITIONS = {"sex": ["F", "M"], "age": ["C", "A"], "sex_age": ["FC", "FA", "MC", "MA"]}


def row(node, value):
    """Return the row of a node."""
    sex = [name for letter, name in SEXES.items() if letter in node]
    age = [name for letter, name in AGES.items() if letter in node]
    return cell(value, sex=sex[0] if sex else "total", age=age[0] if age else "total")


def answers(published, complete=()):
    """Return the smallest and largest count of each node over all tables; None if there is none."""
    free = {0: range(9), 1: range(5), 2: range(2)}
    ranges = []
    for node in NODES:
        lo, hi = parse_count(str(published[node])) if node in published else (None, None)
        ranges.append(free[len(node)] if lo is None else range(lo, hi + 1))
    grid = [g.ravel() for g in np.meshgrid(*(np.array(r, np.int8) for r in ranges), indexing="ij")]
    count = dict(zip(NODES, grid, strict=True))
    holds = np.ones(len(grid[0]), bool)
    for whole, parts in WHOLES:
        holds &= count[whole] >= sum(count[p] for p in parts)
    for name in complete:
        for whole in NODES:
            inside = set(whole)
            parts = [p for p in PARTITIONS[name] if p in published and inside < set(p)]
            if parts:
                holds &= count[whole] == sum(count[p] for p in parts)
    if not holds.any():
        return None
    return {n: (int(c[holds].min()), int(c[holds].max())) for n, c in count.items()}


def check(published, complete=()):
    """Compare states and exposures of a publication with all its tables."""
    expected = answers(published, complete)
    table = publication(*(row(node, value) for node, value in published.items()))
    system = cells.system_of(table, complete=complete)
    coherent = all(m.state == "coherent" for m in cells.margins_of(system))
    if not complete or len(published) == len(NODES):
        assert coherent is (expected is not None)
    assert coherent or expected is None
    if expected is None:
        with pytest.raises(SchemaError, match="no whole numbers agree"):
            cells.audit(system)
        return system
    ids = dict(zip(table["figure_id"], published, strict=True))
    found = {ids[e.cell.figure_id]: (e.lo, e.hi) for e in cells.audit(system)}
    assert found == {n: expected[n] for n, value in published.items() if value == "<3"}
    return system


@pytest.mark.slow
@pytest.mark.parametrize("nodes", [["", "F", "M"], pytest.param(["", "F", "M", "FA"], marks=pytest.mark.slow)], ids=len)
def test_every_table_of_a_few_cells(nodes):
    """A total, women, men and adult women, each absent, 1, 2 or below 3: all 255 publications."""
    for values in itertools.product([None, 1, 2, "<3"], repeat=len(nodes)):
        named = zip(nodes, values, strict=True)
        if published := {node: value for node, value in named if value is not None}:
            check(published)


counts = st.sampled_from([0, 1, 2, "<3"])
totals = st.sampled_from([0, 1, 2, 3, 4, "<3"])
some = st.tuples(st.dictionaries(st.sampled_from(NODES[1:]), counts), st.one_of(st.none(), totals)).map(
    lambda t: t[0] | ({} if t[1] is None else {"": t[1]})
)
full = st.fixed_dictionaries({"": totals, **dict.fromkeys(NODES[1:], counts)})


@pytest.mark.slow
@settings(max_examples=60)
@given(st.one_of(some.filter(bool), full))
def test_tables_by_sex_and_age(published):
    """States and exposures are those of all tables; what is left of a contradiction can be audited."""
    system = check(published)
    doubted = cells.in_question(cells.margins_of(system))
    left = cells.without(system, doubted.values())
    assert not cells.in_question(cells.margins_of(left))
    assert all(e.cell.lo <= e.lo <= e.hi <= e.cell.hi for e in cells.audit(left))


@pytest.mark.slow
@settings(max_examples=60)
@given(
    st.one_of(some.filter(bool), full),
    st.sets(st.sampled_from(sorted(PARTITIONS)), min_size=1).map(sorted),
)
def test_tables_with_complete_partitions(published, complete):
    """The same, where a partition is all of each of its wholes."""
    check(published, complete)


@pytest.mark.slow
@settings(max_examples=30)
@given(full, st.sampled_from(["F", "MC", "A"]), st.integers(0, 2))
def test_whoever_knows_more_learns_no_less(published, node, value):
    """A number of ours never widens an interval, and never moves what is there without it."""
    published |= {node: "<3"}
    table = publication(*(row(n, v) for n, v in published.items()))
    system = cells.system_of(table)
    figure = f"f{list(published).index(node)}"
    number = cells.Computed("told", {figure: 1.0}, value, value)
    left = cells.without(system, cells.in_question(cells.margins_of(system)).values())
    alone = cells.audit(left)
    reach = {e.cell.figure_id: (e.lo, e.hi) for e in alone}[figure]
    attacker = cells.Attacker(computed=(number,))
    if not reach[0] <= value <= reach[1]:
        with pytest.raises(SchemaError, match="agree with the 1 computed numbers"):
            cells.audit(left, attacker)
        return
    for before, after in zip(alone, cells.audit(left, attacker), strict=True):
        assert (before.lo, before.hi) == (after.alone_lo, after.alone_hi)
        assert before.lo <= after.lo <= after.hi <= before.hi
