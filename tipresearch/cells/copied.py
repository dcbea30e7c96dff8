"""Parts that a publication prints under a measure, and that are cell by cell those of another measure."""

from collections.abc import Mapping
from itertools import permutations
from typing import NamedTuple

from tipresearch.cells.places import APART, OUTSIDE, UNKNOWN, Cell, Place, adds_up
from tipresearch.gathering import gathered

#: Smallest number that is compared: those below are suppressed by some.
_LEAST = 5

#: How many persons in equal cells are no chance, in several cells and in one: in UNODC's workbook single
#: numbers of up to 25 coincide where parts exceed their total and nothing was copied.
_IN_SEVERAL, _IN_ONE = 20, 30

_Names = tuple[str, ...]
_Divided = Mapping[_Names, list[Cell]]


class Copied(NamedTuple):
    """Of which measure parts are, and its cells that are equal to them."""

    measure: str
    equal: tuple[Cell, ...]


def copied_of(held: Mapping[str, Mapping[Place, Cell]]) -> dict[str, dict[Place, Copied]]:
    """Return the parts of each measure, by place, that are those of another measure: docs/methods.md, section 9a.

    A cell that differs may be copied from an older state of the other measure, so whole breakdowns are.
    """
    divided = {measure: _breakdowns(cells) for measure, cells in held.items()}
    found: dict[str, dict[Place, Copied]] = {measure: {} for measure in held}
    for own, other in permutations(held, 2):
        for parts in divided[own].values():
            same = (held[other].get(part.place) for part in parts if part.lo == part.hi >= _LEAST)
            equal = tuple(cell for cell in same if cell and cell.lo == cell.hi == held[own][cell.place].lo)
            before = found[own].get(parts[0].place)
            if (
                (persons := _least(equal)) >= (_IN_SEVERAL if len(equal) > 1 else _IN_ONE)
                and (before is None or persons > _least(before.equal))
                and (missed := _missed(parts, held[own], divided[own])) is not None
                and (by_other := _missed(parts, held[other], divided[other])) is not None
                and missed > 2 * by_other
            ):
                found[own] |= dict.fromkeys((part.place for part in parts), Copied(other, equal))
    return found


def _breakdowns(cells: Mapping[Place, Cell]) -> dict[_Names, list[Cell]]:
    """Return the parts by each breakdown of which they exclude one another inside the total."""
    found = gathered((tuple(name for name, _ in place), cell) for place, cell in cells.items())
    return {names: parts for names, parts in found.items() if names and not OUTSIDE & {*names} and adds_up(names, ())}


def _least(cells: tuple[Cell, ...] | list[Cell]) -> int:
    return sum(c.lo for c in cells)


def _missed(parts: list[Cell], cells: Mapping[Place, Cell], divided: _Divided) -> float | None:
    """Return by how many parts miss the total of a measure at least; None without one.

    Where parts by sex or age that share no variable with them exceed it, these are taken. Forms can leave persons
    out, so they miss only what they exceed; persons of whom nothing is known may be no part.
    """
    names, total = {name for name, _ in parts[0].place}, cells.get(())
    if total is None:
        return None
    shown = max((_least(p) for others, p in divided.items() if {*others} <= {"sex", "age"} - names), default=0)
    low, high = (total.lo, total.hi) if shown <= total.hi else (shown, shown)
    excess = max(0, _least([p for p in parts if not {code for _, code in p.place} <= {*UNKNOWN}]) - high)
    return excess if APART & names else max(excess, low - sum(c.hi for c in parts))
