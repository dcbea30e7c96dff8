"""The choice of further withheld cells, so that no small count follows from the others.

A master programme chooses few cells, the attack on the choice returns the conditions that it violates,
and both are solved again until each small cell is protected (Fischetti and Salazar's method
for cell suppression). The cost of a cell does not depend on its count, so that the
choice reveals little about the count; margins cost a little more.
"""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from nbpress.core.errors import CheckFailed, SchemaError, quoted
from tipresearch.consistency import Place, Unsolved
from tipresearch.disclosure.attack import Attack, Cut, Known
from tipresearch.disclosure.record import Record
from tipresearch.disclosure.rules import Rule
from tipresearch.disclosure.tables import CountTable, cell_name, merged, ordered_place

#: Choices that are tried before the search fails, and the first of them, which may replace all cells.
_ROUNDS = 200
_FREE = 12

#: Among up to this number of cells the fewest are found. Among more, the choice has at most `_GAP` more cells
#: than the fewest, unless the solver needs more than `_NODES` branchings.
_EXACTLY, _GAP, _NODES = 24, 0.1, 2_000

#: Number of merged tables that are tried.
_MERGES = 20


class NotProtected(CheckFailed):
    """A table is not published, because no choice of withheld cells protects it."""


@dataclass(frozen=True)
class Protected:
    """A table that may be published: small counts are withheld, and others from which they would follow."""

    #: Count by place [persons]; None where it is withheld, for either reason.
    shown: dict[Place, int | None]
    record: Record

    @property
    def withheld(self) -> frozenset[Place]:
        """The cells without a count."""
        return frozenset(p for p, n in self.shown.items() if n is None)


def protect(
    table: CountTable,
    rule: Rule | None = None,
    *,
    known: Known | None = None,
    keep: Collection[Place] = (),
    key: str = "",
) -> Protected:
    """Return a table with small cells withheld, and with few other cells withheld to hide them.

    Without a secret `key`, which decides between choices with nearly as many cells, an attacker who runs this
    programme on all tables that the published one allows can rule out some of them. A key that is computed from the
    counts is no secret. Tables that are protected apart are not protected together: `link` them.
    """
    rule = rule or Rule()
    attack, keep = Attack(table, rule, known), table.places(keep, "keep")
    if kept := [p for p in keep if attack.small[attack.places[p]]]:
        raise NotProtected(f"{cell_name(kept[0])} is small and cannot be kept; take it out of keep.")
    if (withheld := _choice(attack, rule, set(keep), key)) is None:
        raise NotProtected(_refusal(table, rule, known, keep))
    published = {p: None if withheld[attack.places[p]] else n for p, n in table.counts.items()}
    hidden = sum(n is None for n in published.values())
    return Protected(published, Record(str(rule), len(published), hidden, "suppression", rule.needed))


def seen_before(table: CountTable, *earlier: Protected) -> Known:
    """Return the counts of a table that earlier editions or other tables have shown."""
    shown = [(p, n) for each in earlier for p, n in each.shown.items() if n is not None]
    codes = {pair for place in table.counts for pair in place}
    variables = {name for name, _ in codes}
    before = (pair for each in earlier for p in each.shown for pair in p)
    if gone := [pair for pair in before if pair[0] in variables and pair not in codes]:
        raise SchemaError(f"{cell_name((gone[0],))} is in an earlier table and is no category of this one. Merged, split or renamed categories can reveal counts: keep those of the earlier table, also without persons, as a row of 0.")  # fmt: skip
    if beside := [p for p, _ in shown if table.place(p) is None and codes.issuperset(p)]:
        by = ", ".join(name for name, _ in beside[0])
        raise SchemaError(f"{cell_name(beside[0])} was shown and is no cell of the table; it can reveal others, so link() the table by {by} as well.")  # fmt: skip
    return {own: (n, n) for p, n in shown if (own := table.place(p)) is not None and table.counts[own] == n}


def _choice(attack: Attack, rule: Rule, keep: set[Place], key: str) -> np.ndarray | None:
    """Return the cells to withhold; None if no choice protects the table."""
    may = _optional(attack, keep)
    if _violated(attack, attack.always | may, rule, may):
        return None
    withheld, cost, cuts = attack.always, _costs(attack, key), []
    for turn in range(_ROUNDS):
        if not (found := _violated(attack, withheld, rule, may)):
            return withheld
        cuts += found
        # Later turns gain little, so cells that are withheld by then remain withheld.
        decided = attack.always if turn < _FREE else withheld
        withheld = _cheapest(cuts, cost, may & ~decided, decided)
    raise Unsolved(f"no choice among {may.sum()} cells was found in {_ROUNDS} rounds; protect fewer cells at once.")


def possible(table: CountTable, rule: Rule, keep: Collection[Place] = (), known: Known | None = None) -> bool:
    """Return whether any choice protects a table, by withholding all optional cells."""
    attack = Attack(table, rule, known)
    may = _optional(attack, {*table.places(keep, "keep")})
    return not _violated(attack, attack.always | may, rule, may)


def _optional(attack: Attack, keep: set[Place]) -> np.ndarray:
    """Return the cells that may be withheld to hide others."""
    kept = {p for p in attack.table.counts if attack.table.always_shown(p)} | keep
    may: np.ndarray = ~(attack.always | np.array([p in kept for p in attack.places], dtype=bool))
    return may


def _violated(attack: Attack, withheld: np.ndarray, rule: Rule, may: np.ndarray) -> list[Cut]:
    """Return the conditions that a choice violates; none if it protects each small cell in whole numbers."""
    (low, high), (found, doubtful) = rule.needed, attack.cuts(withheld, rule.needed)
    if not found and any(a > low or b < high for a, b in attack.ends(withheld, doubtful).values()):
        # The choice is not enough in whole numbers, so at least one more cell is needed.
        found = [((may & ~withheld).astype(float), 1.0)]
    return found


def _cheapest(cuts: list[Cut], cost: np.ndarray, may: np.ndarray, decided: np.ndarray) -> np.ndarray:
    """Return the choice that meets all conditions at the least cost, or nearly the least."""
    weights = np.array([w for w, _ in cuts])
    gaps = np.array([gap for _, gap in cuts]) - weights[:, decided].sum(axis=1) - 1e-6
    weights = np.minimum(weights[:, may], np.maximum(gaps, 0)[:, None])
    gap = 0 if may.sum() <= _EXACTLY else _GAP
    result = milp(
        cost[may], integrality=np.ones(may.sum()), bounds=Bounds(0, 1),
        constraints=LinearConstraint(weights, gaps, np.inf), options={"mip_rel_gap": gap, "node_limit": _NODES},
    )  # fmt: skip
    if result.x is None:
        raise Unsolved(f"the solver chose none of {may.sum()} cells ({result.message}); protect fewer cells at once.")
    withheld = decided.copy()
    withheld[may] = np.rint(result.x) > 0
    return withheld


def _costs(attack: Attack, key: str) -> np.ndarray:
    """Return the cost of withholding each cell, 1 to 1.25, which depends on the key and on no count."""
    depth = max(map(len, attack.table.counts)) or 1
    # Places of a file begin with their publication and are ordered; places made by hand may have any order.
    names = [place if place[:1] and place[0][0] == "publication" else ordered_place(place) for place in attack.places]
    digests = [hashlib.sha256(f"{key}{name}".encode()).digest() for name in names]
    return np.array([
        1 + 0.1 * (depth - len(place)) / depth + 0.15 * int.from_bytes(digest[:4]) / 2**32
        for place, digest in zip(attack.places, digests, strict=True)
    ])  # fmt: skip


def _refusal(table: CountTable, rule: Rule, known: Known | None, keep: Collection[Place]) -> str:
    """Return why a table is not published, and which merged categories would protect it."""
    reason = f"the table of {len(table.counts)} cells is not published: whatever else is withheld, a count below {rule.threshold} follows of the rest"
    for variable, pair in _pairs(table):
        # A merge may reveal a cell that is known already, or contradict sums that were made by hand.
        with suppress(SchemaError):
            if possible(merged(table, variable, pair), rule, keep, known):
                return f"{reason}; merge {' and '.join(map(quoted, pair))} of {variable}, which passes."
    return f"{reason}; no two merged categories would pass: leave a variable or a margin out."


def _pairs(table: CountTable) -> list[tuple[str, tuple[str, str]]]:
    """Return pairs of categories to merge, those with few persons first."""
    single = {p[0]: n for p, n in table.counts.items() if len(p) == 1}
    by_size = sorted(single, key=lambda each: (single[each], each))
    return [(a[0], (a[1], b[1])) for a, b in combinations(by_size, 2) if a[0] == b[0]][:_MERGES]
