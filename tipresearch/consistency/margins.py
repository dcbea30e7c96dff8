"""The relations between the cells of one publication, and whether the cells can all be true.

A part is at most its margin, and parts that exclude one another add up to at most their margin. These constraints
only push upwards, so the least solution decides: from the finest cells up, each margin is as small as its parts and
its own printed count allow. The cells can all be true if and only if no margin then exceeds what is printed.
Reference: docs/methods.md, section 9b.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tipresearch.consistency.places import OUTSIDE, Place, adds_up, coarser, margins_reached, variables
from tipresearch.consistency.publications import Publication
from tipresearch.quantities import gathered

#: Smallest and largest count that a cell may have.
Bounds = tuple[int, int | float]

FREE: Bounds = (0, math.inf)


class Relation(NamedTuple):
    """Parts of one margin by one breakdown.

    The sum of the parts, or each part if `additive` is false, is at most `times` the margin. `complete` parts are all
    of the margin.
    """

    margin: Place
    parts: tuple[Place, ...]
    additive: bool = True
    complete: bool = False
    times: int = 1

    @property
    def by(self) -> tuple[str, ...]:
        """The variables of the breakdown, those of the margin among them."""
        return variables(self.parts[0])


class Conflict(NamedTuple):
    """Cells that cannot all be true, and the smallest count of the margin that follows from them."""

    margin: Place
    cells: frozenset[Place]
    least: int = 0


@dataclass(frozen=True, eq=False)
class Margins:
    """Printed counts by place, and the relations between them; those of finer margins come first."""

    bounds: Mapping[Place, Bounds]
    relations: tuple[Relation, ...]

    @cached_property
    def _steps(self) -> list[tuple[Place, list[Relation]]]:
        """Places in order, each with its relations: first those whose parts come before it."""
        of_margin = gathered((relation.margin, relation) for relation in self.relations)
        parts = (part for relation in self.relations for part in relation.parts)
        places = dict.fromkeys((*self.bounds, *parts, *of_margin))
        return [(place, of_margin.get(place, [])) for place in _finest_first(places, of_margin)]

    def conflict(self, free: Collection[Place] = (), bounds: Mapping[Place, Bounds] | None = None) -> Conflict | None:
        """Return cells that cannot all be true; None if all can be true.

        The counts in `free` may be anything; `bounds` replaces the printed counts.
        """
        printed = self.bounds if bounds is None else bounds
        found = next(self._conflicts(free, printed, {}), None)
        return found or self._shortfall(free, printed)

    def conflicts(self) -> list[Conflict]:
        """Return the conflicts of all margins; a margin that its parts exceed counts as printed further up."""
        return list(self._conflicts((), self.bounds, {}))

    def least(self, bounds: Mapping[Place, Bounds]) -> dict[Place, int]:
        """Return the smallest counts that meet all relations; empty if there are none."""
        least: dict[Place, int] = {}
        return {} if any(self._conflicts((), bounds, least)) or self._shortfall((), bounds) else least

    def _conflicts(
        self, free: Collection[Place], printed: Mapping[Place, Bounds], least: dict[Place, int]
    ) -> Iterator[Conflict]:
        """Yield each margin that its parts exceed, and fill `least` with the smallest counts."""
        shown_by: dict[Place, tuple[Place, ...]] = {}
        for place, relations in self._steps:
            low, high = FREE if place in free else printed.get(place, FREE)
            least[place] = low
            for relation in relations:
                together, parts = _least(relation, least)
                if together > least[place]:
                    least[place], shown_by[place] = together, parts
            if least[place] > high:
                yield Conflict(place, frozenset((place, *_cells_with_fewest(place, shown_by, least))), least[place])
                least[place] = low
                del shown_by[place]

    def _shortfall(self, free: Collection[Place], printed: Mapping[Place, Bounds]) -> Conflict | None:
        """Return complete parts that add up to less than their margin."""
        for relation in self.relations:
            cells = (relation.margin, *relation.parts)
            fixed = relation.complete and all(place in printed and place not in free for place in cells)
            if fixed and sum(printed[part][1] for part in relation.parts) < printed[relation.margin][0]:
                return Conflict(relation.margin, frozenset(cells))
        return None

    def exact(self) -> list[Relation]:
        """Return the relations in which several printed parts add up exactly to their margin.

        Parts that are not printed are left out.
        """
        added = (r for r in self.relations if r.additive and r.times == 1)
        printed = (r._replace(parts=tuple(part for part in r.parts if part in self.bounds)) for r in added)
        return [r for r in printed if len(r.parts) > 1 and self._is_exact(r)]

    def _is_exact(self, relation: Relation) -> bool:
        ends = [self.bounds.get(place, FREE) for place in (relation.margin, *relation.parts)]
        return all(low == high for low, high in ends) and ends[0][0] == sum(low for low, _ in ends[1:])


def margins_of(publication: Publication, complete: Collection[str] = ()) -> Margins:
    """Return the counts of a publication with their relations."""
    cells = {p: c for p, c in publication.cells.items() if OUTSIDE.isdisjoint(variables(p))}
    within = {place: cell.within for place, cell in cells.items() if cell.within}

    def next_above(place: Place) -> tuple[Place, ...]:
        return (*coarser(place), *([within[place]] if place in within else ()))

    places, seen = dict.fromkeys(cells), set[Place]()
    for place in cells:
        places |= dict.fromkeys(margins_reached(place, next_above, seen))
    steps = gathered(((margin, variables(place)), place) for place in places for margin in next_above(place))
    relations = [
        Relation(margin, tuple(parts), adds_up(by, variables(margin), publication.measure))
        for (margin, by), parts in steps.items()
    ]
    if complete:
        relations += _complete_relations(publication, cells, complete)
    bounds: dict[Place, Bounds] = {place: (cell.lo, cell.hi) for place, cell in cells.items()}
    return Margins(bounds, tuple(relations))


def _complete_relations(
    publication: Publication, cells: Collection[Place], complete: Collection[str]
) -> Iterator[Relation]:
    parts = [place for place in cells if publication.cells[place].partition in complete]
    steps = gathered(
        ((margin, variables(place)), place) for place in parts for margin in margins_reached(place, coarser, set())
    )
    for (margin, by), found in steps.items():
        if margin in cells and adds_up(by, variables(margin), publication.measure):
            yield Relation(margin, tuple(found), complete=True)


def _finest_first(places: Iterable[Place], of_margin: Mapping[Place, list[Relation]]) -> list[Place]:
    """Return places in an order in which the parts of each place come first."""
    found: dict[Place, None] = {}

    def add(place: Place) -> None:
        if place not in found:
            for relation in of_margin.get(place, ()):
                for part in relation.parts:
                    add(part)
            found[place] = None

    for place in places:
        add(place)
    return list(found)


def _least(relation: Relation, least: Mapping[Place, int]) -> tuple[int, tuple[Place, ...]]:
    """Return the smallest count of the margin that follows from the parts, and these parts."""
    if relation.additive:
        together = sum([least[part] for part in relation.parts])
        return -(-together // relation.times), relation.parts
    largest = max(relation.parts, key=least.__getitem__)
    return least[largest], (largest,)


def _cells_with_fewest(
    place: Place, shown_by: Mapping[Place, tuple[Place, ...]], least: Mapping[Place, int]
) -> Iterator[Place]:
    """Yield the printed cells from which the smallest count of a place follows."""
    for part in shown_by.get(place, ()):
        if least[part]:
            yield from _cells_with_fewest(part, shown_by, least) if part in shown_by else (part,)
