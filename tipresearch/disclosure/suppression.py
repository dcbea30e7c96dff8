"""Which further cells to withhold, so that no small one follows of the others.

Few of them: a master programme chooses cells, the attack on its choice says what it
lacks, and both are solved again until nothing is too well known (Fischetti and Salazar's way
for cell suppression). What a cell costs to withhold does not depend on its count, so that the
choice says little of it; margins cost a little more.
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
from tipresearch.disclosure.tables import CountTable, merged, named, ordered

#: Choices that are tried before a table counts as too hard, and those that are made anew.
_ROUNDS = 200
_FREE = 12

#: Up to so many cells to choose from the fewest are found; of more, at most `_GAP` more than
#: the fewest, unless the solver needs more branchings than `_NODES`.
_EXACTLY, _GAP, _NODES = 24, 0.1, 2_000

#: Merged tables that are tried.
_MERGES = 20


class NotProtected(CheckFailed):
    """No choice of withheld cells protects a table: it is not published."""


@dataclass(frozen=True)
class Protected:
    """A table that may be published: small counts are withheld, and others that these would follow of.

    Attributes
    ----------
    shown : dict
        Count by place [persons]; None where it is withheld, for whichever reason.
    record : Record
        What was done, without a count.
    """

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
    """The table with small cells withheld, and as few others as hide these.

    Parameters
    ----------
    table : CountTable
        Exact counts; linked tables in one, so that they protect each other.
    rule : Rule, optional
        By default a threshold of 10.
    known : mapping, optional
        Smallest and largest count by place that the attacker has from elsewhere; see `seen_before`.
    keep : collection of Place
        Cells that are published whatever happens, such as a total that stands elsewhere.
    key : str
        Secret that decides among choices of nearly as many cells; never stored. Without one,
        somebody who runs this programme on all tables that the published one allows can
        rule some of them out, and now and then all but one. What is made of the counts is no
        secret: he makes it of each of these tables, and rules out more.

    Returns
    -------
    Protected
        Counts [persons] or None. Each small cell may be any count of ``rule.needed`` for
        an attacker who knows all but the counts: audited in whole numbers.

    Raises
    ------
    NotProtected
        If no choice protects every small cell; says which merged categories would.
    SchemaError
        For a place of `known` or `keep` that is no cell of the table.

    Notes
    -----
    Caution: whoever contributed to a cell knows its own part of it, and tables protected apart are not protected
    together: `link` them. Reference: docs/methods.md, section 9.

    Examples
    --------
    >>> from tipresearch.disclosure import cross_table
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"sex": ["a", "b", "c"], "persons": [3, 12, 40]})
    >>> protect(cross_table(counts, ["sex"], count="persons"), key="a secret").shown
    {(): 55, (('sex', 'a'),): None, (('sex', 'b'),): 12, (('sex', 'c'),): None}
    """
    rule = rule or Rule()
    attack, keep = Attack(table, rule, known), table.owned(keep, "keep")
    if kept := [p for p in keep if attack.small[attack.places[p]]]:
        raise NotProtected(f"{named(kept[0])} is small and cannot be kept; take it out of keep.")
    if (withheld := _choice(attack, rule, set(keep), key)) is None:
        raise NotProtected(_refusal(table, rule, known, keep))
    published = {p: None if withheld[attack.places[p]] else n for p, n in table.counts.items()}
    hidden = sum(n is None for n in published.values())
    return Protected(published, Record(str(rule), len(published), hidden, "suppression", rule.needed))


def seen_before(table: CountTable, *earlier: Protected) -> Known:
    """What earlier editions, or other tables, have already shown of a table."""
    shown = [(p, n) for each in earlier for p, n in each.shown.items() if n is not None]
    codes = {pair for place in table.counts for pair in place}
    variables = {name for name, _ in codes}
    before = (pair for each in earlier for p in each.shown for pair in p)
    if gone := [pair for pair in before if pair[0] in variables and pair not in codes]:
        raise SchemaError(f"{named((gone[0],))} stood in an earlier table and is no category of this one; where categories were merged, parted or renamed each table tells of the other: count by those of before, one that nobody is in by a row of 0 persons.")  # fmt: skip
    if beside := [p for p, _ in shown if table.own(p) is None and codes.issuperset(p)]:
        by = ", ".join(name for name, _ in beside[0])
        raise SchemaError(f"{named(beside[0])} was shown and is no cell of the table, of which it tells; link() the table by {by} as well.")  # fmt: skip
    return {own: (n, n) for p, n in shown if (own := table.own(p)) is not None and table.counts[own] == n}


def _choice(attack: Attack, rule: Rule, keep: set[Place], key: str) -> np.ndarray | None:
    """Return which cells are withheld; None where no choice protects."""
    may = _may(attack, keep)
    if _lacks(attack, attack.always | may, rule, may):
        return None
    withheld, cost, cuts = attack.always, _costs(attack, key), []
    for turn in range(_ROUNDS):
        if not (found := _lacks(attack, withheld, rule, may)):
            return withheld
        cuts += found
        # Near the fewest each turn gains little; from then on what is withheld stays so.
        decided = attack.always if turn < _FREE else withheld
        withheld = _cheapest(cuts, cost, may & ~decided, decided)
    raise Unsolved(f"no choice among {may.sum()} cells was found in {_ROUNDS} rounds; protect fewer cells at once.")


def possible(table: CountTable, rule: Rule, keep: Collection[Place] = (), known: Known | None = None) -> bool:
    """Return whether any choice protects a table: whether withholding all that may be does."""
    attack = Attack(table, rule, known)
    may = _may(attack, {*table.owned(keep, "keep")})
    return not _lacks(attack, attack.always | may, rule, may)


def _may(attack: Attack, keep: set[Place]) -> np.ndarray:
    """Return which cells may be withheld for the sake of others."""
    kept = {p for p in attack.table.counts if attack.table.fixed(p)} | keep
    may: np.ndarray = ~(attack.always | np.array([p in kept for p in attack.places], dtype=bool))
    return may


def _lacks(attack: Attack, withheld: np.ndarray, rule: Rule, may: np.ndarray) -> list[Cut]:
    """Return what a choice lacks; nothing if it protects every small cell, in whole numbers."""
    (low, high), (found, doubtful) = rule.needed, attack.cuts(withheld, rule.needed)
    if not found and any(a > low or b < high for a, b in attack.ends(withheld, doubtful).values()):
        # In whole numbers too little is withheld, and less would be too little as well.
        found = [((may & ~withheld).astype(float), 1.0)]
    return found


def _cheapest(cuts: list[Cut], cost: np.ndarray, may: np.ndarray, decided: np.ndarray) -> np.ndarray:
    """Return the choice that meets all cuts at the least cost, or nearly."""
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
    """Return what it costs to withhold each cell, 1 to 1.25: nothing of it depends on a count, most on the key."""
    depth = max(map(len, attack.table.counts)) or 1
    # Cells of a file begin with their publication and have one order; those made by hand may have any.
    names = [place if place[:1] and place[0][0] == "publication" else ordered(place) for place in attack.places]
    drawn = [hashlib.sha256(f"{key}{name}".encode()).digest() for name in names]
    return np.array([
        1 + 0.1 * (depth - len(place)) / depth + 0.15 * int.from_bytes(digest[:4]) / 2**32
        for place, digest in zip(attack.places, drawn, strict=True)
    ])  # fmt: skip


def _refusal(table: CountTable, rule: Rule, known: Known | None, keep: Collection[Place]) -> str:
    """Return why a table is not published, and which merged categories would pass."""
    said = f"the table of {len(table.counts)} cells is not published: whatever else is withheld, a count below {rule.threshold} follows of the rest"
    for variable, pair in _pairs(table):
        # Some would say what becomes of a cell that is known already, or sums of one's own do not bear it.
        with suppress(SchemaError):
            if possible(merged(table, variable, pair), rule, keep, known):
                return f"{said}; merge {' and '.join(map(quoted, pair))} of {variable}, which passes."
    return f"{said}; no two merged categories would pass: leave a variable or a margin out."


def _pairs(table: CountTable) -> list[tuple[str, tuple[str, str]]]:
    """Return the first pairs of categories that a merged table could have, those of few persons first."""
    single = {p[0]: n for p, n in table.counts.items() if len(p) == 1}
    by_size = sorted(single, key=lambda each: (single[each], each))
    return [(a[0], (a[1], b[1])) for a, b in combinations(by_size, 2) if a[0] == b[0]][:_MERGES]
