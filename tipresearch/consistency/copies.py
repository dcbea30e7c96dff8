"""Breakdowns that repeat those of another measure or of a neighbouring year, cell by cell.

In UNODC's workbook some tables of persons convicted by form hold the numbers of victims, and some tables repeat the
year before. Reference: docs/methods.md, section 9b, reading c.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tipresearch.consistency.places import OUTSIDE, Cell, Place, adds_up, variables
from tipresearch.consistency.publications import Publication
from tipresearch.quantities import gathered

#: The smallest number that is compared: some sources suppress smaller ones.
_LEAST = 5

#: The fewest persons in equal cells that are not chance (in several cells, in one), and their smallest share.
_IN_SEVERAL, _IN_ONE, _SHARE = 20, 30, 1 / 3


class Copy(NamedTuple):
    """A breakdown that repeats a breakdown of another publication."""

    #: The measure and the year that are repeated; the year is blank if it is the same.
    measure: str
    year: str
    #: All places of the breakdown, and those whose numbers are equal.
    cells: tuple[Place, ...]
    equal: tuple[Place, ...]


def copies_in(publication: Publication, others: Iterable[Publication]) -> list[Copy]:
    """Return the breakdowns that repeat another publication and fit its total better; of each the largest copy."""
    found: dict[tuple[str, ...], tuple[int, Copy]] = {}
    total = publication.cells.get(())
    breakdowns = _breakdowns(publication.cells)
    if total is None:
        return []
    for other in others:
        for by, parts in breakdowns.items():
            equal = [part.place for part in parts if _equal(part, other.cells.get(part.place))]
            persons = sum(publication.cells[place].lo for place in equal)
            if persons < (_IN_SEVERAL if len(equal) > 1 else _IN_ONE) or persons < _SHARE * sum(p.lo for p in parts):
                continue
            if _excess(by, publication.cells) > _excess(by, other.cells) and persons > found.get(by, (0,))[0]:
                period, own = (str(each.identity["period_start"])[:4] for each in (other, publication))
                cells = tuple(part.place for part in parts)
                found[by] = persons, Copy(other.measure, period if period != own else "", cells, tuple(equal))
    return [copy for _, copy in found.values()]


def _equal(cell: Cell, other: Cell | None) -> bool:
    return other is not None and cell.lo == cell.hi == other.lo == other.hi and cell.lo >= _LEAST


def _breakdowns(cells: Mapping[Place, Cell]) -> dict[tuple[str, ...], list[Cell]]:
    """Return the parts of each breakdown in which no person is in two parts."""
    found = gathered((variables(place), cell) for place, cell in cells.items() if place)
    return {by: parts for by, parts in found.items() if OUTSIDE.isdisjoint(by) and adds_up(by, ())}


def _excess(by: tuple[str, ...], cells: Mapping[Place, Cell]) -> float:
    """Return by how many persons a breakdown exceeds its total; 0 without a total."""
    parts, total = _breakdowns(cells).get(by, []), cells.get(())
    return max(0, sum(part.lo for part in parts) - total.hi) if total else 0
