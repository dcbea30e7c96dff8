"""Linked tables, and cells under other names: an attacker who counts persons, and knows nothing of our programme."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from disclosure_tables import among_persons

from nbpress.core.errors import SchemaError
from tipresearch.disclosure import (
    CountTable,
    NotProtected,
    Rule,
    Sum,
    audit,
    cross_table,
    link,
    merged,
    protect,
    seen_before,
)
from tipresearch.disclosure.behind import MOST_BEHIND, ring

RULE = Rule()
RING = [("form", "nation"), ("form", "region"), ("nation", "region")]
HANGING = [*RING, ("region", "year")]
CHAIN = [("form", "nation"), ("nation", "region"), ("region", "year")]
ONE_BY_ONE = {
    ("a1", "b1", "c1"): 0, ("a1", "b2", "c1"): 10, ("a2", "b1", "c1"): 10, ("a2", "b2", "c1"): 9,
    ("a1", "b1", "c2"): 500, ("a1", "b2", "c2"): 200, ("a2", "b1", "c2"): 300, ("a2", "b2", "c2"): 0,
    ("a1", "b1", "c3"): 0, ("a1", "b2", "c3"): 900, ("a2", "b1", "c3"): 100, ("a2", "b2", "c3"): 0,
}  # fmt: skip


def people(seed, sizes):
    """Return invented counts of each combination: nobody in many, few in some."""
    rng = np.random.default_rng(seed)
    rows = [[f"{name[0]}{i}" for name, i in zip(sizes, at, strict=True)] for at in np.ndindex(*sizes.values())]
    frame = pd.DataFrame(rows, columns=list(sizes))
    return frame.assign(persons=rng.choice([0, 0, 2, 9, 10, 12, 40, 300], size=len(rows)))


def tables(frame, by):
    return [cross_table(frame, list(names), count="persons") for names in by]


@pytest.mark.slow
def test_three_tables_of_two_variables_tell_of_one_another():
    """In c1 19 of 29 are of a2, and 19 of b2: 9 are both at least. By the rule one of four is small: all follow."""
    rows = [(*key, n) for key, n in ONE_BY_ONE.items()]
    frame = pd.DataFrame(rows, columns=["form", "nation", "region", "persons"])
    table = link(*tables(frame, RING))
    four = [(("form", a), ("nation", b)) for a in ("a1", "a2") for b in ("b1", "b2")]
    assert list(audit(table, four, RULE).values()) == [(500, 500), (1110, 1110), (410, 410), (9, 9)]
    assert list(audit(table, four).values()) == [(500, 810), (800, 1110), (100, 410), (9, 319)]  # the rule unknown
    shown = protect(table).shown
    assert set(shown) == set(table.counts)  # no finest cell is among them
    assert shown[four[3]] is None
    assert among_persons(frame, table.counts, shown, four[3], RULE) == (0, 9)


@pytest.mark.slow
@pytest.mark.parametrize("by", [RING, HANGING, CHAIN], ids=["ring", "hanging", "chain"])
def test_no_small_count_follows_of_linked_tables(by):
    """Each is 1 to 9 to who solves for persons; the audit finds just what he does. Where sums alone were known, a third of rings told."""
    sizes = {"form": 2, "nation": 2, "region": 3} | ({"year": 2} if by != RING else {})
    protected = 0
    for seed in range(12):
        frame = people(seed, sizes)
        table = link(*tables(frame, by))
        assert bool(table.behind) == (by != CHAIN)
        try:
            shown = protect(table, RULE, key="k").shown
        except NotProtected:
            continue
        protected += 1
        hidden = [p for p, n in shown.items() if n is None]
        told = {p: among_persons(frame, table.counts, shown, p, RULE) for p in hidden}
        assert audit(table, hidden, RULE) == told
        small = [p for p, n in table.counts.items() if RULE.small(n)]
        assert {p: told[p] for p in small if told[p][0] > 1 or told[p][1] < 9} == {}
    assert protected > 3


@pytest.mark.parametrize(
    ("breakdowns", "left"),
    [
        (["ab", "bc"], []),
        (["ab", "bc", "cd"], []),
        (["ab", "bc", "ca"], ["ab", "ac", "bc"]),
        (["abc", "ab", "bc", "ca"], []),
        (["ab", "bc", "ca", "cd", "de"], ["ab", "ac", "bc"]),
        (["abx", "bc", "cd", "da"], ["ab", "ad", "bc", "cd"]),
    ],
)
def test_breakdowns_that_go_round_in_a_ring(breakdowns, left):
    """What hangs on one breakdown, and what one of all variables joins, is none."""
    assert sorted("".join(sorted(names)) for names in ring(breakdowns)) == left


def test_merged_categories_keep_the_persons_behind():
    table = merged(link(*tables(people(1, {"form": 3, "nation": 2, "region": 2}), RING)), "form", ["f0", "f1"])
    assert len(table.behind) == 8
    assert sum(table.behind.values()) == table.counts[()]


@pytest.mark.slow
def test_a_variable_that_follows_of_another_is_linked_by_both():
    """Provinces p and q make region r: its 50 for labour less the 45 of p are q's 5, though no table has both."""
    rows = [("r", "p", "labour", 45), ("r", "q", "labour", 5), ("s", "t", "labour", 60)]
    rows += [(*of, "sexual", 70) for of in (("r", "p"), ("r", "q"), ("s", "t"))]
    frame = pd.DataFrame(rows, columns=["region", "province", "form", "persons"])
    apart = [(("province", p), ("region", r)) for p, r in (("p", "s"), ("q", "s"), ("t", "r"))]
    both = cross_table(frame, ["region", "province"], count="persons", structural=apart)
    table = link(*tables(frame, [("region", "form"), ("province", "form")]), both)
    hidden = [(("form", form), ("province", p)) for p in "qt" for form in ("labour", "sexual")]
    q = hidden[0]
    assert audit(table, hidden)[q] == (5, 5)
    assert audit(link(*tables(frame, [("region", "form"), ("province", "form")])), hidden)[q] == (0, 65)
    shown = protect(table, RULE).shown
    told = audit(table, [p for p, n in shown.items() if n is None], RULE)[q]
    assert told[0] <= 1
    assert told[1] >= 9


def test_tables_that_cannot_be_linked():
    """Too many combinations, no persons that have all counts, categories that differ: one line each."""
    wide = {"form": 11, "nation": 10, "region": 10}
    with pytest.raises(
        SchemaError, match=f"by 1,100 combinations of these; allowed are at most {MOST_BEHIND:,}: merge"
    ):
        link(*tables(people(1, wide), RING))
    # Whoever is of a1 is of b1, and so is c1; nobody of a1 is of c1.
    counts = [pd.DataFrame({n: ["1", "1", "2", "2"], m: ["1", "2", "1", "2"], "persons": [k, 10 - k, 10 - k, k]})
              for (n, m), k in zip(RING, (10, 10, 0), strict=True)]  # fmt: skip
    with pytest.raises(SchemaError, match="^no persons have the counts of the tables by form, nation, region together"):
        link(*(cross_table(f, list(f.columns[:2]), count="persons") for f in counts))
    frame = people(1, {"form": 3, "nation": 2})
    fewer = merged(cross_table(frame, ["form"], count="persons"), "form", ["f0", "f1"])
    with pytest.raises(SchemaError, match="^variable form has the category 'f0' in one of the tables and not in"):
        link(cross_table(frame, ["form", "nation"], count="persons"), fewer)


def test_tables_in_a_ring_are_linked_by_full_sums_alone():
    """Of a cell that its parts are not said to add up to nothing is known by the persons behind them."""
    one, *others = tables(people(1, {"form": 2, "nation": 2, "region": 2}), RING)
    of_nation = next(each for each in one.sums if each.whole == (("nation", "n0"),))
    fewer = replace(one, sums=tuple(each for each in one.sums if each != of_nation))
    with pytest.raises(SchemaError, match="tell of each other, and nation 'n0' by form is no full sum of them"):
        link(fewer, *others)


@pytest.mark.slow
def test_a_cell_is_one_whatever_the_order_of_its_variables():
    """Counts known before, cells that are kept, linked tables and rounding: none depends on it."""
    frame = people(5, {"form": 3, "sex": 3})
    one, other = (cross_table(frame, by, count="persons") for by in (["form", "sex"], ["sex", "form"]))
    assert one == other == link(one, other)
    assert protect(one, key="x") == protect(other, key="x")
    cell = next(p for p, n in one.counts.items() if len(p) == 2 and n >= 10)
    turned = cell[::-1]
    n = one.counts[cell]
    assert audit(one, [turned], known={turned: (n, n)}) == {cell: (n, n)}
    assert protect(one, keep=[turned], key="x").shown[cell] == n


@pytest.mark.slow
@pytest.mark.parametrize("form", [lambda p: p[::-1], lambda p: tuple((v, np.str_(c)) for v, c in p)])
def test_the_same_cells_are_withheld_whatever_the_order_and_type_of_their_names(form):
    """A table made by hand withheld others than `cross_table` gave: what both hid left 20 of 97 small cells known exactly."""
    tried = np.random.default_rng(1).choice([2, 3, 12, 15, 20, 33, 40, 60], size=(5, 16))
    for numbers in tried.tolist():
        rows = [(*cell, n) for cell, n in zip(itertools.product("pqrs", "wxyz"), numbers, strict=True)]
        one = cross_table(pd.DataFrame(rows, columns=["a", "b", "n"]), ["a", "b"], count="n")
        other = CountTable(
            {form(p): n for p, n in one.counts.items()},
            tuple(Sum(form(s.whole), tuple(map(form, s.parts)), s.exact) for s in one.sums),
        )
        hidden = [{frozenset(p) for p, n in protect(t).shown.items() if n is None} for t in (one, other)]
        assert hidden[0] == hidden[1]


@pytest.mark.slow
def test_an_earlier_table_by_the_same_variables_in_another_order_is_reckoned_with():
    """What both show together leaves each small cell open; 7 of 60 were known exactly, as nothing of the first was."""
    rng = np.random.default_rng(1)
    held = 0
    tried = rng.choice([2, 5, 12, 15, 20, 30, 45], size=(5, 9)).tolist()
    for counts in [[20, 15, 20, 15, 45, 30, 2, 5, 15], *tried]:
        rows = [(f"a{i}", f"b{j}", n) for (i, j), n in zip(np.ndindex(3, 3), counts, strict=True)]
        frame = pd.DataFrame(rows, columns=["form", "sex", "persons"])
        first = cross_table(frame, ["form", "sex"], count="persons")
        again = cross_table(frame, ["sex", "form"], count="persons")
        try:
            one = protect(first, key="x")
            turned = type(one)({p[::-1]: n for p, n in one.shown.items()}, one.record)
            two = protect(again, known=seen_before(again, turned), key="y")
        except NotProtected:
            continue
        held += 1
        told = audit(first, one.withheld & two.withheld, RULE)
        small = [p for p, n in first.counts.items() if RULE.small(n)]
        assert all(told[p][0] <= 1 and told[p][1] >= 9 for p in small)
    assert held > 2


@pytest.mark.slow
def test_a_cell_that_the_table_has_not_is_refused():
    """It was dropped without a word; so is a shown cell that tells of the table and is none of it."""
    frame = people(5, {"form": 3, "sex": 3})
    table = cross_table(frame, ["form", "sex"], count="persons")
    wrong = (("form", "f7"), ("sex", "s1"))
    for asked in (
        lambda: protect(table, known={wrong: (1, 9)}),
        lambda: protect(table, keep=[wrong]),
        lambda: audit(table, [wrong]),
    ):
        with pytest.raises(SchemaError, match=r"^form 'f7', sex 's1' of \w+ is no cell of the table; .* Did you mean"):
            asked()
    apart = link(*tables(frame, [("form",), ("sex",)]))
    shown = type(protect(table))(dict(table.counts), None)
    with pytest.raises(SchemaError, match=r"was shown and is no cell of the table, .* by form, sex as well\.$"):
        seen_before(apart, shown)
    assert seen_before(apart, type(shown)({(("region", "r1"), ("sex", "s1")): 3}, None)) == {}


@pytest.mark.parametrize(("before", "now"), [(("a", "b"), ("a + b", "a + b")), (("a + b", "a + b"), ("a", "b"))])
def test_an_earlier_table_by_other_categories_is_refused(before, now):
    """40 of a were shown and 43 of a and b: three of b followed, as nothing of the other categories was reckoned with."""

    def of(names):
        frame = pd.DataFrame({"nation": [*names, "c", "d", "e"], "persons": [40, 3, 2, 60, 70]})
        return cross_table(frame, ["nation"], count="persons")

    first, again = protect(of(before), key="secret two sixteen"), of(now)
    with pytest.raises(
        SchemaError, match=r"^nation 'a( \+ b)?' stood in an earlier table and is no category of this one; "
    ):
        seen_before(again, first)
    # A category that nobody is in any more has its row.
    none = pd.DataFrame({"nation": list("abcde"), "persons": [0, 43, 2, 60, 70]})
    assert seen_before(cross_table(none, ["nation"], count="persons"), protect(of(("a", "b"))))
