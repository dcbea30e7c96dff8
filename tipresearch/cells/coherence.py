"""Whether the cells of one publication can all be true: the state of each margin.

`margins_of` asks one publication, `check_margins` a whole table. Nothing is repaired, and
nothing is said of which of two cells is wrong. Reference: docs/methods.md, section 9a.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tipresearch.cells.places import APART, Cell, Place, above
from tipresearch.cells.system import IDENTITY, Relation, System, systems_of, variables
from tipresearch.gathering import gathered

MARGIN_COLUMNS = [
    *IDENTITY, "figure_id", "partition", "category", "by", "parts", "lo", "hi", "parts_lo",
    "parts_hi", "shortfall_lo", "shortfall_hi", "state",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Margin:
    """A published margin beside its published parts by one breakdown.

    Attributes
    ----------
    whole : Cell
        The margin.
    by : str
        Partition of the parts; several, joined by ``+``, where only cells of several
        breakdowns together exceed the margin.
    parts : tuple of Cell
        The published parts, in the order of the table.
    parts_lo, parts_hi : int or float
        Fewest and most persons in any of the parts [unit of the system].
    state : str
        A key of `STATES`.
    """

    whole: Cell
    by: str
    parts: tuple[Cell, ...]
    parts_lo: int
    parts_hi: int | float
    state: str

    @property
    def shortfall_lo(self) -> int | float:
        """Fewest persons of the margin in none of the parts; negative: the parts can exceed it."""
        return self.whole.lo - self.parts_hi

    @property
    def shortfall_hi(self) -> int | float:
        """Most persons of the margin in none of the parts; negative: the parts exceed it."""
        return self.whole.hi - self.parts_lo

    @property
    def excess(self) -> int | float:
        """By how much the parts exceed the margin at least; 0 where they need not."""
        return max(0, -self.shortfall_hi)

    @property
    def disagreeing(self) -> tuple[Cell, ...]:
        """Return the parts that disagree with the margin; none where it is coherent.

        Of parts that exceed it together, those that are more than 0; of parts that are not added, those
        that exceed it by themselves.
        """
        if self.state == "coherent":
            return ()
        least = 0 if sum(c.lo for c in self.parts) == self.parts_lo else self.whole.hi
        return tuple(c for c in self.parts if c.lo > least) if self.excess else self.parts


def margins_of(system: System) -> tuple[Margin, ...]:
    """State of each published margin of one publication, by each breakdown of it.

    Parameters
    ----------
    system : System
        As `system_of` gives it.

    Returns
    -------
    tuple of Margin
        In the order of the table, finer breakdowns after coarser ones [unit of the system].
        A cell without a published part is no margin and has no state.

    Raises
    ------
    TipResearchError
        If partitions are said to be complete and the solver finds no answer.

    Notes
    -----
    Every state is ``coherent`` if and only if whole numbers within the published intervals
    meet all constraints of the system. Caution: a coherent margin need not be right, and
    its parts need not add up to it. Reference: docs/methods.md, section 9a.
    """
    found = [_margin(system, whole, parts) for whole, parts in _published(system)]
    found += _exceeded_by_several(system, {m.whole.place for m in found if m.state != "coherent"})
    if system.complete and all(m.state == "coherent" for m in found):
        found = _jointly(system, found)
    order = {place: i for i, place in enumerate(system.cells)}
    return tuple(sorted(found, key=lambda m: (order[m.whole.place], len(m.parts[0].place))))


def without(system: System, margins: Iterable[Margin]) -> System:
    """The system with the constraints between margins and their parts left out.

    Parameters
    ----------
    system : System
        As `system_of` gives it.
    margins : iterable of Margin
        The margins that are in question.

    Returns
    -------
    System
        The same cells under fewer constraints.
    """
    return replace(system, doubted=system.doubted | {m.whole.place for m in margins})


def check_margins(table: pd.DataFrame) -> pd.DataFrame:
    """State of each margin of every publication in a table.

    Parameters
    ----------
    table : DataFrame
        Observations, such as a whole edition.

    Returns
    -------
    DataFrame
        Columns `MARGIN_COLUMNS`, one row a margin and breakdown (`by`). ``lo`` and ``hi``
        bound the margin, ``parts_lo`` and ``parts_hi`` the persons in any of its parts, and
        ``shortfall_lo``, ``shortfall_hi`` those in none [unit of the source]; infinite
        where a cell is withheld.

    Raises
    ------
    SchemaError, CoverageError
        As `system_of`.

    Notes
    -----
    Caution: do not print a shortfall beside a suppressed part; it bounds that part.
    Reference: docs/methods.md, section 9a.
    """
    rows = [
        (
            *system.identity.values(), m.whole.figure_id, m.whole.partition, m.whole.category, m.by, len(m.parts),
            m.whole.lo, m.whole.hi, m.parts_lo, m.parts_hi, m.shortfall_lo, m.shortfall_hi, m.state,
        )
        for system in systems_of(table) for m in margins_of(system)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=MARGIN_COLUMNS)


def in_question(margins: Iterable[Margin]) -> dict[str, Margin]:
    """Margins that are exceeded or contradicted, each by the breakdown that says most.

    Breakdowns by sex and age come before those in which a person may stand twice, and of
    several the one that disagrees most.

    Parameters
    ----------
    margins : iterable of Margin
        Of one publication or of several.

    Returns
    -------
    dict
        By ``figure_id`` of the margin, in the order given.
    """
    found: dict[str, Margin] = {}
    for margin in margins:
        held = found.get(margin.whole.figure_id)
        if margin.state != "coherent" and (held is None or _says(margin) > _says(held)):
            found[margin.whole.figure_id] = margin
    return found


def _says(margin: Margin) -> tuple[bool, int | float]:
    return not any(name in margin.by for name in APART), margin.excess


def _published(system: System) -> list[tuple[Cell, list[Cell]]]:
    """Return each published margin with its published parts by one breakdown."""
    found: dict[tuple[Place, tuple[str, ...]], list[Cell]] = {}
    for place, cell in system.cells.items():
        names = variables(place)
        for whole in system.above(place):
            if whole in system.cells and whole not in system.doubted:
                found.setdefault((whole, names), []).append(cell)
    return [
        (system.cells[whole], parts)
        for (whole, names), parts in found.items()
        # Parts of parts that need not exclude one another are met one step at a time.
        if len(names) == len(whole) + 1 or system.adds_up(names, variables(whole))
    ]


def _margin(system: System, whole: Cell, parts: list[Cell]) -> Margin:
    additive = system.adds_up(variables(parts[0].place), variables(whole.place))
    lows = [c.lo for c in parts]
    low, high = sum(lows) if additive else max(lows), sum(c.hi for c in parts)
    complete = all(c.partition in system.complete and whole.place in above(c.place, system.linked) for c in parts)
    if low > whole.hi:
        state = "contradicted" if whole.suppressed else "exceeded"
    else:
        state = "contradicted" if complete and high < whole.lo else "coherent"
    return Margin(whole, parts[0].partition, tuple(parts), low, high, state)


def _exceeded_by_several(system: System, known: set[Place]) -> list[Margin]:
    """Return the margins that only cells of several breakdowns together exceed, found from the finest cells up."""
    found: list[Margin] = []
    floors: dict[Place, int] = {}
    chosen: dict[Place, Sequence[Place]] = {}
    steps = gathered((relation.whole, relation) for relation in system.steps())
    for place in system.places():
        cell = system.cells.get(place)
        floors[place], parts = _most(steps.get(place, ()), floors)
        if cell and floors[place] > cell.hi and place not in known:
            cells, state = _behind(parts, chosen, system), "contradicted" if cell.suppressed else "exceeded"
            by = "+".join(sorted({c.partition for c in cells}))
            found.append(Margin(cell, by, tuple(cells), floors[place], sum(c.hi for c in cells), state))
        # A margin that its parts exceed passes on what is published of it: the fault is told once.
        if cell and not cell.lo < floors[place] <= cell.hi:
            floors[place] = cell.lo
        else:
            chosen[place] = parts
    return found


def _most(steps: Iterable[Relation], floors: dict[Place, int]) -> tuple[int, Sequence[Place]]:
    """Return the fewest persons that the parts of a margin show, and the parts that show them."""
    best: tuple[int, Sequence[Place]] = (0, ())
    for step in steps:
        parts = step.parts if step.additive else [max(step.parts, key=floors.__getitem__)]
        if (low := sum(floors[p] for p in parts)) > best[0]:
            best = low, parts
    return best


def _behind(parts: Iterable[Place], chosen: dict[Place, Sequence[Place]], system: System) -> list[Cell]:
    """Return the published cells that show the fewest persons of the parts."""
    return [c for p in parts for c in (_behind(chosen[p], chosen, system) if p in chosen else [system.cells[p]])]


def _jointly(system: System, margins: list[Margin]) -> list[Margin]:
    """Mark margins that agree one by one with complete parts, and cannot all be true together."""
    from tipresearch.cells.programme import irreconcilable  # scipy, for this case alone

    held = irreconcilable(system)
    torn = [(m.whole.place, variables(m.parts[0].place)) in held for m in margins]
    return [replace(m, state="contradicted") if is_torn else m for m, is_torn in zip(margins, torn, strict=True)]
