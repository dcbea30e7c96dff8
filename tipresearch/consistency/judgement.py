"""Decide which cells of a publication are off, and which readings explain the disagreement.

Reference: docs/methods.md, section 9b.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tipresearch.consistency.copies import Copy
from tipresearch.consistency.explanations import Case, cases_of
from tipresearch.consistency.margins import FREE, Bounds, Margins
from tipresearch.consistency.places import Place
from tipresearch.consistency.repair import Repair, Tables, repairs_of, smallest_sets

#: The share of unchanged other cells from which an edition is taken to have revised the total alone.
_UNCHANGED = 2 / 3


@dataclass(frozen=True, eq=False)
class Judgement:
    """The result of the check of one publication."""

    printed: Margins
    #: The readings under which the fewest cells are off; None if all cells as printed can be true.
    case: Case | None = None
    #: All repairs of the fewest cells and persons under these readings; empty if no cell is off.
    repairs: tuple[Repair, ...] = ()
    #: Whether so many cells disagree that no repair was found.
    unsolved: bool = False
    #: Whether only the total was revised, and the tables are those of the earlier edition.
    newest: bool = False

    @property
    def readings(self) -> tuple[str, ...]:
        """Codes of the readings."""
        return self.case.readings if self.case else ()

    @cached_property
    def _repaired(self) -> dict[Place, list[int]]:
        found: dict[Place, list[int]] = {}
        for repair in self.repairs:
            for place, value in repair.values.items():
                found.setdefault(place, []).append(value)
        return found

    def state(self, place: Place) -> str:
        """Return ``off`` for a cell in every repair, ``one_of`` for one in some, else ``stands``."""
        if self.unsolved:
            return "one_of"
        times = len(self._repaired.get(place, ()))
        return ("off" if times == len(self.repairs) else "one_of") if times else "stands"

    def range(self, place: Place) -> Bounds:
        """Return the smallest and the largest count of a cell over all repairs, the printed one among them."""
        if self.unsolved:
            return FREE
        low, high = self.printed.bounds[place]
        values = self._repaired.get(place, [])
        return min([low, *values]), max([high, *values])


def judge(
    margins: Margins,
    *,
    alternatives: Mapping[Place, Bounds] | None = None,
    copies: Callable[[], Sequence[Copy]] = list,
    earlier: Callable[[], Mapping[Place, Bounds]] = dict,
) -> Judgement:
    """Check the cells of one publication."""
    if margins.conflict() is None:
        return Judgement(margins)
    best: list[tuple[int, int, int, Case, list[Repair]]] = []
    fewest = float("inf")
    for order, case in enumerate(cases_of(Case(margins, alternatives or {}, copies()))):
        tables = Tables(case.margins)
        sets = smallest_sets(tables, fewest)
        # An empty set needs no repair. A set without a repair is not an answer.
        repairs = repairs_of(tables, sets) if sets and sets[0] else [Repair({}, 0)] * len(sets)
        if repairs:
            fewest = len(sets[0])
            best.append((fewest, repairs[0].persons, order, case, repairs))
        if not fewest:
            break
    if not best:
        return Judgement(margins, Case(margins), unsolved=True)
    number, _, _, case, repairs = min(best, key=lambda found: found[:3])
    if not number:
        return Judgement(margins, case)
    found = Judgement(margins, case, tuple(repairs))
    newest = () in margins.bounds and found.state(()) != "stands" and _only_the_total_is_new(margins, earlier())
    return replace(found, newest=newest)


def _only_the_total_is_new(margins: Margins, earlier: Mapping[Place, Bounds]) -> bool:
    """Whether the earlier edition has another total, and mostly the same other cells."""
    if () not in earlier or earlier[()] == margins.bounds[()]:
        return False
    others = [place for place in margins.bounds if place]
    same = sum(earlier.get(place) == margins.bounds[place] for place in others)
    return bool(others) and same >= _UNCHANGED * len(others)
