"""Persons of unknown sex and age who are printed beside parts that are the whole without them."""

from collections.abc import Mapping, Sequence

from tipresearch.cells.places import UNKNOWN, Cell, Place

_DIVIDED = ("sex", "age")


def surplus_of(cells: Mapping[Place, Cell]) -> dict[Place, tuple[Cell, ...]]:
    """Return the cells of unknown sex and age for whom the other parts leave nobody, with the parts that are all.

    These add up to the whole of the cell, or to the total, exactly without it. No cell is one that a breakdown
    needs to reach the whole, or beside which persons of unknown sex, or of unknown age, are printed: they may be
    the same. docs/methods.md, section 9a.
    """
    asked = [place for place, cell in cells.items() if cell.lo and _unknown(place) == 2]
    divided: dict[Place, dict[tuple[str, ...], list[Place]]] = {}
    for place in cells if asked else ():
        whole, inside = _apart(place)
        if inside:
            divided.setdefault(whole, {}).setdefault(tuple(name for name, _ in inside), []).append(place)
    found = {place: _whole_without(cells, place, [*divided[_apart(place)[0]].values()]) for place in asked}
    # Whoever is of one form is of the whole, and among its parts nobody is of unknown sex and age.
    found = {place: parts or found.get(_apart(place)[1], ()) for place, parts in found.items()}
    return {place: parts for place, parts in found.items() if parts}


def _unknown(place: Place) -> int:
    """Return how many of sex and age are unknown."""
    return sum(name in _DIVIDED and code in UNKNOWN for name, code in place)


def _apart(place: Place) -> tuple[Place, Place]:
    """Return what a place is apart from sex and age, and these."""
    names = [at for at in place if at[0] in _DIVIDED]
    return tuple(at for at in place if at not in names), tuple(names)


def _whole_without(
    cells: Mapping[Place, Cell], unknown: Place, breakdowns: Sequence[Sequence[Place]]
) -> tuple[Cell, ...]:
    """Return the parts that are the whole without a cell; none where another breakdown needs it."""
    whole, cell = cells.get(_apart(unknown)[0]), cells[unknown]
    if whole is None or whole.lo < whole.hi:
        return ()
    found: list[Cell] = []
    for places in breakdowns:
        parts = [cells[place] for place in places if place != unknown]
        low, high = sum(c.lo for c in parts), sum(c.hi for c in parts)
        inside = len(places[0]) == len(unknown) - 1 and any(map(_unknown, places))
        if inside or (high < whole.lo and low + cell.lo <= whole.lo <= high + cell.hi):
            return ()
        if low == high == whole.lo:
            found += parts
    return tuple(found)
