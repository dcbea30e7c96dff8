"""Several linked tables of the same records, and the finest cells that none of them prints.

Tables by form and nation, by form and region, and by nation and region limit the counts by form, nation and
region, and so limit each other beyond their sums. They do so if their breakdowns form a ring.
Without a ring, any counts that agree on shared margins are those of some persons (Vorob'ev).
"""

import math
from collections.abc import Iterable, Mapping
from itertools import combinations, product

import numpy as np

from nbpress.core.errors import SchemaError, listed
from tipresearch.consistency import Place, Programme
from tipresearch.disclosure.tables import CountTable, Sum, cell_name, ordered_place
from tipresearch.quantities import gathered

#: Largest number of finest cells of linked tables; a choice then takes some ten seconds.
MOST_FINEST_CELLS = 1_000


def link(*tables: CountTable) -> CountTable:
    """Return several tables of the same records as one, so that together they reveal no withheld cell."""
    counts: dict[Place, int] = {}
    for table in tables:
        for place, n in table.counts.items():
            if counts.setdefault(ordered_place(place), n) != n:
                raise SchemaError(f"{cell_name(place)} has different counts in two of the tables; link tables of the same records.")  # fmt: skip
    _require_categories(tables)
    sums = dict.fromkeys(
        Sum(ordered_place(s.whole), tuple(sorted(map(ordered_place, s.parts))), s.exact)
        for t in tables for s in t.sums if t.counts.keys() >= {*s.parts}
    )  # fmt: skip
    finest, their_sums = _finest_cells(counts, sums)
    structural = frozenset(ordered_place(p) for t in tables for p in t.structural)
    implied = frozenset(ordered_place(p) for t in tables for p in t.implied)
    return CountTable(counts, (*sums, *their_sums), structural, any(t.zeros_shown for t in tables), implied, finest)


def _categories(places: Iterable[Place]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, code in (pair for place in places for pair in place):
        found.setdefault(name, set()).add(code)
    return found


def _require_categories(tables: Iterable[CountTable]) -> None:
    """Refuse tables in which one variable has different categories, as persons in both would not be known."""
    for one, other in combinations([_categories(table.counts) for table in tables], 2):
        for name in one.keys() & other.keys():
            if differ := sorted(one[name] ^ other[name]):
                raise SchemaError(f"variable {name} has the category {differ[0]!r} in one of the tables and not in another; link tables by the same categories.")  # fmt: skip


def ring(breakdowns: Iterable[Iterable[str]]) -> set[frozenset[str]]:
    """Return the breakdowns that form a ring, without variables that are in one breakdown only (Graham)."""
    left = {frozenset(names) for names in breakdowns}
    while True:
        shared = {frozenset(n for n in names if sum(n in other for other in left) > 1) for names in left}
        shared = {names for names in shared if not any(names < other for other in shared)}
        if shared == left:
            return left - {frozenset()}
        left = shared


def _finest_cells(counts: Mapping[Place, int], sums: Iterable[Sum]) -> tuple[dict[Place, int], list[Sum]]:
    """Return the finest cells of tables in a ring, with possible counts, and their sums."""
    if not (edges := ring(tuple(name for name, _ in place) for place in counts)):
        return {}, []
    codes = {n: sorted(c) for n, c in sorted(_categories(counts).items()) if any(n in edge for edge in edges)}
    if (size := math.prod(map(len, codes.values()))) > MOST_FINEST_CELLS:
        raise SchemaError(f"the tables by {listed(codes)} limit each other by {size:,} combinations of these; allowed are at most {MOST_FINEST_CELLS:,}: merge categories, or link tables that share fewer variables.")  # fmt: skip
    every = [tuple(zip(codes, codes_of, strict=True)) for codes_of in product(*codes.values())]
    parts = gathered((tuple(p for p in finest if p[0] in edge), finest) for finest in every for edge in edges)
    full = {(s.whole, frozenset(s.parts)) for s in sums if s.exact}
    for place in parts:
        for i, (name, _) in enumerate(place):
            whole = place[:i] + place[i + 1 :]
            along = frozenset(ordered_place((*whole, (name, code))) for code in codes[name])
            if (whole, along) not in full:
                raise SchemaError(f"the tables by {listed(codes)} limit each other, and {cell_name(whole)} by {name} is not a full sum; link tables that cross_table() has made.")  # fmt: skip
    places = {p: i for i, p in enumerate(dict.fromkeys(p for found in parts.values() for p in found))}
    rows = [(dict.fromkeys(found, 1.0), float(counts[whole]), float(counts[whole])) for whole, found in parts.items()]
    some = Programme(places, np.zeros(len(places)), np.full(len(places), np.inf), rows).some()
    if some is None:
        raise SchemaError(f"no persons have the counts of the tables by {listed(codes)} together; link tables of the same records.")  # fmt: skip
    return dict(zip(places, map(int, some), strict=True)), [Sum(whole, tuple(p)) for whole, p in parts.items()]
