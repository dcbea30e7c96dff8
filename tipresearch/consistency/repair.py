"""Find the fewest cells that must be off if all others are true.

Relations that the printed numbers meet exactly stay equalities. The table of one form whose cells add up counts as one
cell. Reference: docs/methods.md, section 9b, step 4.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tipresearch.consistency.margins import FREE, Margins, Relation
from tipresearch.consistency.places import Place
from tipresearch.quantities import gathered

#: The most sets of cells that are tried for one publication.
LARGEST_SEARCH = 4_000


@dataclass(frozen=True)
class Repair:
    """Cells that are off together, with their counts if all others are true, and the persons that these move."""

    values: Mapping[Place, int]
    persons: int


@dataclass(frozen=True, eq=False)
class Tables:
    """The cells of one publication, in units that are off together."""

    margins: Margins

    @cached_property
    def exact(self) -> list[Relation]:
        """Relations that the printed numbers meet exactly."""
        return self.margins.exact()

    @cached_property
    def kept(self) -> list[Relation]:
        """Relations that stay equalities: those that are met exactly, and those of complete parts."""
        complete = [r for r in self.margins.relations if r.complete and all(p in self.margins.bounds for p in r.parts)]
        return [*self.exact, *complete]

    @cached_property
    def unit_of(self) -> dict[Place, Place]:
        """The unit of each printed cell, named by the first cell of the unit."""
        found = {place: place for place in self.margins.bounds}

        def first(place: Place) -> Place:
            while found[place] != place:
                place = found[place]
            return place

        for relation in self.exact:
            if any(name not in ("sex", "age") for name, _ in relation.margin):
                for part in relation.parts:
                    found[first(part)] = first(relation.margin)
        return {place: first(place) for place in found}

    @cached_property
    def cells_of(self) -> dict[Place, list[Place]]:
        """The printed cells of each unit."""
        return gathered((unit, place) for place, unit in self.unit_of.items())

    def free(self, units: Collection[Place]) -> list[Place]:
        """Return the cells of some units."""
        return [place for unit, cells in self.cells_of.items() if unit in units for place in cells]

    def broken(self, units: Collection[Place]) -> list[Place] | None:
        """Return the units of which one more must be off; None if the given units are enough."""
        if conflict := self.margins.conflict({*self.free(units)}):
            found = {self.unit_of[place] for place in conflict.cells if place in self.unit_of}
            return [unit for unit in self.unit_of if unit in found and unit not in units]
        for relation in self.exact:
            held = Counter(self.unit_of[place] for place in (relation.margin, *relation.parts))
            moved = [unit for unit in held if unit in units]
            # In an exact relation at least two cells move.
            if len(moved) == 1 and held[moved[0]] == 1:
                return [unit for unit in held if unit not in units]
        return None


def smallest_sets(tables: Tables, most: float = math.inf) -> list[frozenset[Place]]:
    """Return all smallest sets of units that must be off; none if they exceed `most` or are too many to try.

    Each conflict has a cell that is off, so each set grows by one unit of the first conflict that remains.
    """
    sets, tried = [frozenset[Place]()], 0
    while sets and len(sets[0]) <= most:
        tried += len(sets)
        if tried > LARGEST_SEARCH:
            return []
        broken = {units: tables.broken(units) for units in sets}
        if enough := [units for units, more in broken.items() if more is None]:
            return enough
        sets = list(dict.fromkeys(units | {one} for units, more in broken.items() for one in more or ()))
    return []


def repairs_of(tables: Tables, sets: Sequence[frozenset[Place]]) -> list[Repair]:
    """Return the repairs by some sets of units that move the fewest persons."""
    moves = {units: _least_moves(tables, units) for units in sets}
    found: list[Repair] = []
    # Sets that may move the fewest persons come first, so that most others need no solver.
    for units in sorted(sets, key=lambda each: sum(moves[each].values())):
        fewest = min((repair.persons for repair in found), default=math.inf)
        if sum(moves[units].values()) <= fewest and (repair := _fewest_moved(tables, units, moves[units])):
            found.append(repair)
    fewest = min((repair.persons for repair in found), default=0)
    return [repair for repair in found if repair.persons == fewest]


def _least_moves(tables: Tables, units: frozenset[Place]) -> dict[Place, int]:
    """Return how many persons each unit of one cell moves at least if the others may be anything."""
    cells = tables.free(units)
    return {unit: _least_move(tables.margins, unit, cells) for unit in units if tables.cells_of[unit] == [unit]}


def _fewest_moved(tables: Tables, units: frozenset[Place], moves: Mapping[Place, int]) -> Repair | None:
    """Return the repair by some units that moves the fewest persons."""
    cells, margins = tables.free(units), tables.margins
    kept = [r for r in tables.kept if {*cells} & {r.margin, *r.parts}]
    ends = {place: margins.bounds[place] for place in cells}
    if not kept:
        # If the smallest move of each cell is enough, no repair moves fewer persons.
        widened = {p: (max(0, low - moves[p]), high + moves[p]) for p, (low, high) in ends.items()}
        if least := margins.least({**margins.bounds, **widened}):
            values = {p: least[p] if least[p] > high else max(0, low - moves[p]) for p, (low, high) in ends.items()}
            return Repair(values, sum(moves.values()))
    from tipresearch.consistency.programme import fewest_moved  # scipy is imported for these few publications only

    # Under relations that stay equalities, the answer of the solver is checked by propagation.
    solved = fewest_moved(margins, cells, kept)
    if solved is None or margins.conflict(bounds={**margins.bounds, **{p: (n, n) for p, n in solved.items()}}):
        return None
    return Repair(solved, sum(int(max(ends[p][0] - n, n - ends[p][1], 0)) for p, n in solved.items()))


def _least_move(margins: Margins, place: Place, free: Collection[Place]) -> int:
    """Return by how many persons a cell must be off at least if others may be anything."""
    bounds = {**margins.bounds, **dict.fromkeys((*free, place), FREE)}
    smallest, (low, high) = margins.least(bounds)[place], margins.bounds[place]
    if smallest > high:
        return int(smallest - high)
    # No cell needs to move by more than the largest number that is printed.
    short, most = -1, max(low for low, _ in margins.bounds.values())
    while most - short > 1:
        middle = (short + most) // 2
        fits = margins.conflict(bounds={**bounds, place: (max(0, low - middle), high + middle)}) is None
        short, most = (short, middle) if fits else (middle, most)
    return most
