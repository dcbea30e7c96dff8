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
from tipresearch.disclosure.linked_tables import MOST_FINEST_CELLS, ring

RULE = Rule()
RING = [("form", "nation"), ("form", "region"), ("nation", "region")]
HANGING = [*RING, ("region", "year")]
CHAIN = [("form", "nation"), ("nation", "region"), ("region", "year")]
#: Persons of two forms and two nations, in three regions.
BY_REGION = {"c1": (0, 10, 10, 9), "c2": (500, 200, 300, 0), "c3": (0, 900, 100, 0)}


def people(seed, sizes):
    """Return invented counts of each combination: nobody in many, few in some."""
    rng = np.random.default_rng(seed)
    rows = [[f"{name[0]}{i}" for name, i in zip(sizes, at, strict=True)] for at in np.ndindex(*sizes.values())]
    frame = pd.DataFrame(rows, columns=list(sizes))
    return frame.assign(persons=rng.choice([0, 0, 2, 9, 10, 12, 40, 300], size=len(rows)))


def tables(frame, by):
    return [cross_table(frame, list(names), count="persons") for names in by]


def linked(frame, by=RING):
    return link(*tables(frame, by))


def withheld_cells(shown):
    return [place for place, n in shown.items() if n is None]


def small_cells(table):
    return [place for place, n in table.counts.items() if RULE.small(n)]


@pytest.mark.slow
def test_three_tables_of_two_variables_tell_of_one_another():
    """In c1 19 of 29 are of a2, and 19 of b2: 9 are both at least. By the rule one of four is small: all follow."""
    groups = list(itertools.product(("a1", "a2"), ("b1", "b2")))
    rows = [(*of, region, n) for region, counts in BY_REGION.items() for of, n in zip(groups, counts, strict=True)]
    frame = pd.DataFrame(rows, columns=["form", "nation", "region", "persons"])
    table = linked(frame)
    four = [(("form", a), ("nation", b)) for a, b in groups]
    assert list(audit(table, four, RULE).values()) == [(500, 500), (1110, 1110), (410, 410), (9, 9)]
    assert list(audit(table, four).values()) == [(500, 810), (800, 1110), (100, 410), (9, 319)]  # the rule unknown
    shown = protect(table).shown
    assert set(shown) == set(table.counts)  # no finest cell is among them
    assert shown[four[3]] is None
    assert among_persons(frame, table.counts, shown, four[3], RULE) == (0, 9)


@pytest.mark.slow
@pytest.mark.parametrize("by", [RING, HANGING, CHAIN], ids=["ring", "hanging", "chain"])
def test_no_small_count_follows_from_linked_tables(by):
    """Each is 1 to 9 to an attacker who solves for persons; the audit finds the same limits.

    With the sums alone, a third of the rings would tell a small count.
    """
    sizes = {"form": 2, "nation": 2, "region": 3} | ({"year": 2} if by != RING else {})
    protected = 0
    for seed in range(12):
        frame = people(seed, sizes)
        table = linked(frame, by)
        assert bool(table.finest) == (by != CHAIN)
        try:
            shown = protect(table, RULE, key="k").shown
        except NotProtected:
            continue
        protected += 1
        hidden = withheld_cells(shown)
        found = {p: among_persons(frame, table.counts, shown, p, RULE) for p in hidden}
        assert audit(table, hidden, RULE) == found
        assert {p: found[p] for p in small_cells(table) if found[p][0] > 1 or found[p][1] < 9} == {}
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
def test_breakdowns_form_a_ring_without_those_that_hang_on_one(breakdowns, left):
    """A breakdown by all variables joins the others, so that they form no ring."""
    assert sorted("".join(sorted(names)) for names in ring(breakdowns)) == left


def test_merged_categories_keep_the_finest_cells():
    table = merged(linked(people(1, {"form": 3, "nation": 2, "region": 2})), "form", ["f0", "f1"])
    assert len(table.finest) == 8
    assert sum(table.finest.values()) == table.counts[()]


@pytest.mark.slow
def test_a_variable_that_follows_from_another_is_linked_by_both():
    """Provinces p and q make region r: its 50 for labour less the 45 of p are q's 5, though no table has both."""
    rows = [("r", "p", "labour", 45), ("r", "q", "labour", 5), ("s", "t", "labour", 60)]
    rows += [(*of, "sexual", 70) for of in (("r", "p"), ("r", "q"), ("s", "t"))]
    frame = pd.DataFrame(rows, columns=["region", "province", "form", "persons"])
    impossible = [(("province", p), ("region", r)) for p, r in (("p", "s"), ("q", "s"), ("t", "r"))]
    both = cross_table(frame, ["region", "province"], count="persons", structural=impossible)
    apart = tables(frame, [("region", "form"), ("province", "form")])
    table = link(*apart, both)
    hidden = [(("form", form), ("province", p)) for p in "qt" for form in ("labour", "sexual")]
    q = hidden[0]
    assert audit(table, hidden)[q] == (5, 5)
    assert audit(link(*apart), hidden)[q] == (0, 65)
    low, high = audit(table, withheld_cells(protect(table, RULE).shown), RULE)[q]
    assert (low <= 1, high >= 9) == (True, True)


def contradictory():
    """Return tables in which whoever is of a1 is of b1, and so of c1; and nobody of a1 is of c1."""
    for (n, m), k in zip(RING, (10, 10, 0), strict=True):
        frame = pd.DataFrame({n: ["1", "1", "2", "2"], m: ["1", "2", "1", "2"], "persons": [k, 10 - k, 10 - k, k]})
        yield cross_table(frame, [n, m], count="persons")


def of_other_categories():
    frame = people(1, {"form": 3, "nation": 2})
    yield cross_table(frame, ["form", "nation"], count="persons")
    yield merged(cross_table(frame, ["form"], count="persons"), "form", ["f0", "f1"])


def without_a_full_sum():
    one, *others = tables(people(1, {"form": 2, "nation": 2, "region": 2}), RING)
    yield replace(one, sums=tuple(each for each in one.sums if each.whole != (("nation", "n0"),)))
    yield from others


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda: tables(people(1, {"form": 11, "nation": 10, "region": 10}), RING), f"by 1,100 combinations of these; allowed are at most {MOST_FINEST_CELLS:,}: merge"),
        (contradictory, "^no persons have the counts of the tables by form, nation, region together"),
        (of_other_categories, "^variable form has the category 'f0' in one of the tables and not in"),
        (without_a_full_sum, "limit each other, and nation 'n0' by form is not a full sum"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_linked_are_refused(given, message):
    with pytest.raises(SchemaError, match=message):
        link(*given())


@pytest.mark.slow
def test_a_cell_is_the_same_whatever_the_order_of_its_variables():
    """Counts known before, cells that are kept, linked tables and rounding do not depend on the order."""
    frame = people(5, {"form": 3, "sex": 3})
    one, other = tables(frame, [("form", "sex"), ("sex", "form")])
    assert one == other == link(one, other)
    assert protect(one, key="x") == protect(other, key="x")
    cell = next(p for p, n in one.counts.items() if len(p) == 2 and n >= 10)
    turned, n = cell[::-1], one.counts[cell]
    assert audit(one, [turned], known={turned: (n, n)}) == {cell: (n, n)}
    assert protect(one, keep=[turned], key="x").shown[cell] == n


@pytest.mark.slow
@pytest.mark.parametrize("form", [lambda p: p[::-1], lambda p: tuple((v, np.str_(c)) for v, c in p)])
def test_the_same_cells_are_withheld_whatever_the_order_and_type_of_their_names(form):
    """Two choices for one table, from `cross_table` and made by hand, would together tell small cells."""
    tried = np.random.default_rng(1).choice([2, 3, 12, 15, 20, 33, 40, 60], size=(5, 16))
    for numbers in tried.tolist():
        rows = [(*cell, n) for cell, n in zip(itertools.product("pqrs", "wxyz"), numbers, strict=True)]
        one = cross_table(pd.DataFrame(rows, columns=["a", "b", "n"]), ["a", "b"], count="n")
        sums = tuple(Sum(form(s.whole), tuple(map(form, s.parts)), s.exact) for s in one.sums)
        other = CountTable({form(p): n for p, n in one.counts.items()}, sums)
        hidden = [{frozenset(p) for p in withheld_cells(protect(t).shown)} for t in (one, other)]
        assert hidden[0] == hidden[1]


@pytest.mark.slow
def test_an_earlier_table_by_the_same_variables_in_another_order_is_reckoned_with():
    """What both show together leaves each small cell open."""
    tried = np.random.default_rng(1).choice([2, 5, 12, 15, 20, 30, 45], size=(5, 9)).tolist()
    protected = 0
    for counts in [[20, 15, 20, 15, 45, 30, 2, 5, 15], *tried]:
        rows = [(f"a{i}", f"b{j}", n) for (i, j), n in zip(np.ndindex(3, 3), counts, strict=True)]
        frame = pd.DataFrame(rows, columns=["form", "sex", "persons"])
        first, again = tables(frame, [("form", "sex"), ("sex", "form")])
        try:
            one = protect(first, key="x")
            turned = type(one)({p[::-1]: n for p, n in one.shown.items()}, one.record)
            two = protect(again, known=seen_before(again, turned), key="y")
        except NotProtected:
            continue
        protected += 1
        found = audit(first, one.withheld & two.withheld, RULE)
        assert all(found[p][0] <= 1 and found[p][1] >= 9 for p in small_cells(first))
    assert protected > 2


@pytest.mark.slow
def test_a_cell_that_is_not_in_the_table_is_refused():
    """So is a shown cell that tells of the table and is not in it."""
    frame = people(5, {"form": 3, "sex": 3})
    table, apart = cross_table(frame, ["form", "sex"], count="persons"), linked(frame, [("form",), ("sex",)])
    wrong = (("form", "f7"), ("sex", "s1"))
    for call in (
        lambda: protect(table, known={wrong: (1, 9)}),
        lambda: protect(table, keep=[wrong]),
        lambda: audit(table, [wrong]),
    ):
        with pytest.raises(SchemaError, match=r"^form 'f7', sex 's1' of \w+ is no cell of the table; .* Did you mean"):
            call()
    shown = type(protect(table))(dict(table.counts), None)
    with pytest.raises(SchemaError, match=r"was shown and is no cell of the table; .* by form, sex as well\.$"):
        seen_before(apart, shown)
    assert seen_before(apart, type(shown)({(("region", "r1"), ("sex", "s1")): 3}, None)) == {}


@pytest.mark.parametrize(("before", "now"), [(("a", "b"), ("a + b", "a + b")), (("a + b", "a + b"), ("a", "b"))])
def test_an_earlier_table_by_other_categories_is_refused(before, now):
    """40 of a were shown, and 43 of a and b together would tell three of b."""

    def of(names):
        frame = pd.DataFrame({"nation": [*names, "c", "d", "e"], "persons": [40, 3, 2, 60, 70]})
        return cross_table(frame, ["nation"], count="persons")

    with pytest.raises(SchemaError, match=r"^nation 'a( \+ b)?' is in an earlier table and is no category of this"):
        seen_before(of(now), protect(of(before), key="secret two sixteen"))
    # A category that nobody is in any more has its row.
    none = pd.DataFrame({"nation": list("abcde"), "persons": [0, 43, 2, 60, 70]})
    assert seen_before(cross_table(none, ["nation"], count="persons"), protect(of(("a", "b"))))
