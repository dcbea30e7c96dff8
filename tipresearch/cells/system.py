"""The cells of one publication as a system of constraints.

One source, edition, area, period, measure, crime and unit give many cells of one thing.
Each is an interval of whole numbers. A part is at most its whole, and parts that exclude
one another add up to at most their whole; to all of it only where the source says so. What
a category leaves out (persons in no part) is the slack of its margin.
Reference: docs/methods.md, section 9a.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from tipresearch.cells.copied import Copied, copied_of
from tipresearch.cells.places import Cell, Place, above, adds_up, climbed, coarser, place_of, require_exclusive, whom
from tipresearch.cells.surplus import surplus_of
from tipresearch.errors import CoverageError, SchemaError, nearest
from tipresearch.gathering import gathered

#: What all cells of one publication have in common.
IDENTITY = [
    "crime", "measure", "unit", "ref_area", "period_start", "period_end", "source_id", "edition",
]  # fmt: skip

#: And those of several measures that a publication prints beside each other.
BESIDE = [name for name in IDENTITY if name not in ("measure", "unit")]

READ = [
    "figure_id", "partition", "category", "sex", "age", "form", "count_lo", "count_hi",
    "raw_value", "obs_status",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A margin and its parts, each at most the whole; `additive` ones together, and `complete` ones all of it."""

    whole: Place
    parts: tuple[Place, ...]
    additive: bool = True
    complete: bool = False


@dataclass(frozen=True)
class System:
    """The cells of one publication, and which constraints hold between them.

    Attributes
    ----------
    identity : mapping
        What the cells have in common, by column of `IDENTITY`.
    cells : dict
        Published cells by place, in the order of the table.
    complete : frozenset of str
        Partitions whose published cells are all parts of their wholes.
    linked : frozenset of str
        Variables published apart that are taken to count the same persons as the others.
    doubted : frozenset of Place
        Margins whose constraints with their parts are left out.
    copied : mapping
        Cells by place that are no parts, because they are those of another measure.
    """

    identity: Mapping[str, object]
    cells: dict[Place, Cell]
    complete: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    doubted: frozenset[Place] = field(default=frozenset(), repr=False)
    copied: Mapping[Place, Copied] = field(default_factory=dict, repr=False)

    @cached_property
    def surplus(self) -> dict[Place, tuple[Cell, ...]]:
        """Cells of unknown sex and age that are no part, and the parts that are the whole without them."""
        return {} if self.complete else surplus_of({p: c for p, c in self.cells.items() if p not in self.copied})

    def coarser(self, place: Place) -> tuple[Place, ...]:
        """Return the margins that have the cell among their parts by one variable more; one in `surplus` or `copied` has none."""
        within = self._within(place)
        return () if place in self._no_parts else (*coarser(place, self.linked), *([within] if within else ()))

    def _within(self, place: Place) -> Place:
        return cell.within if (cell := self.cells.get(place)) else ()

    @cached_property
    def _no_parts(self) -> frozenset[Place]:
        return frozenset((*self.surplus, *self.copied))

    def adds_up(self, fine: tuple[str, ...], coarse: tuple[str, ...]) -> bool:
        """Whether cells by the variables `fine` exclude one another inside a margin by `coarse`."""
        return adds_up(fine, coarse, str(self.identity.get("measure", "")))

    def named(self, figure_id: str) -> Cell:
        """Return the cell of a figure; an unknown id raises `CoverageError`."""
        ids = {cell.figure_id: cell for cell in self.cells.values()}
        if figure_id not in ids:
            raise CoverageError(f"figure {figure_id!r} is no cell of the publication, which has {len(ids)}.{nearest(figure_id, ids)}")  # fmt: skip
        return ids[figure_id]

    def relations(self) -> list[Relation]:
        """Return the constraints of `steps`, and those of parts that are complete, which are of published cells alone."""
        return [*self.steps(), *self._exhaustive()]

    def steps(self) -> list[Relation]:
        """Return the constraints between each margin and its parts by one variable more, those of the finest cells first.

        A margin that is not published takes part as well, so that all constraints between
        published cells follow from these.
        """
        named = ((place, variables(place)) for place in self.places())
        above = ((whole, names, place) for place, names in named for whole in self.coarser(place))
        found = gathered(((whole, names), place) for whole, names, place in above if whole not in self.doubted)
        return [
            Relation(whole, tuple(parts), self.adds_up(names, variables(whole)))
            for (whole, names), parts in found.items()
        ]

    def above(self, place: Place) -> list[Place]:
        """Return all margins, published or not, that hold the cell; nearest first."""
        found = above(place, self.linked)
        plain = self._no_parts.isdisjoint((place, *found)) and not any(map(self._within, (place, *found)))
        return list(found) if plain else climbed(place, self.coarser, set())

    def places(self) -> list[Place]:
        """Return the places of the cells and of all their margins, finest first."""
        return list(self._places)

    @cached_property
    def _places(self) -> list[Place]:
        found, seen = dict.fromkeys(self.cells), set[Place]()
        for place in self.cells:
            found |= dict.fromkeys(climbed(place, self.coarser, seen))
        # Women come before female adults, whom they are among.
        return sorted(found, key=lambda p: len(self._within(p)) + 1 if self._within(p) else len(p), reverse=True)

    def _exhaustive(self) -> Iterator[Relation]:
        said = ((place, cell.partition) for place, cell in self.cells.items() if cell.partition in self.complete)
        # Not of all women: those who are adults are one part.
        steps = gathered(((whole, by), place) for place, by in said for whole in above(place, self.linked))
        for (whole, _), parts in steps.items():
            if whole not in self.doubted and self.adds_up(variables(parts[0]), variables(whole)):
                yield Relation(whole, tuple(parts), complete=True)


def variables(place: Place) -> tuple[str, ...]:
    """Return the spanning variables of a place."""
    return tuple([name for name, _ in place])


def system_of(rows: pd.DataFrame, *, complete: Collection[str] = (), zero_is_published: bool = False) -> System:
    """System of constraints between the cells of one publication.

    Parameters
    ----------
    rows : DataFrame
        Observations of one source, edition, area, period, measure, crime and unit
        [unit of the rows]. A row without a count is a withheld cell if its status is ``Q``
        (suppressed), and else is no cell; neither is an unvalidated one (status ``V``).
    complete : collection of str
        Partitions that the source says are complete: their published cells, with those of
        unknown sex or age, add up to the whole. By default none is: no source held says so.
    zero_is_published : bool
        Whether the source prints zeros, so that ``<5`` excludes zero, as for `parse_count`.

    Returns
    -------
    System
        Cells and constraints. The kind of each partition is that of ``partitions.csv``.

    Raises
    ------
    SchemaError
        If the rows are of several publications or lack a column, a cell stands twice with
        different counts, or a partition is unknown or cannot be complete.
    CoverageError
        If no row holds a count.

    Notes
    -----
    Caution: breakdowns by form or citizenship are linked to those by sex and age through the
    total alone, because no source says that they count the same persons. Repatriations are
    not linked at all. Reference: docs/methods.md, section 9a.
    """
    require_table(rows)
    _require_one_publication(rows)
    (system,) = systems_of(rows, complete=complete, zero_is_published=zero_is_published)
    return system


def systems_of(
    table: pd.DataFrame, *, complete: Collection[str] = (), zero_is_published: bool = False
) -> Iterator[System]:
    """Systems of constraints of every publication in a table, one after the other.

    Parameters
    ----------
    table : DataFrame
        Observations, such as a whole edition.
    complete : collection of str
        As for `system_of`.
    zero_is_published : bool
        As for `system_of`.

    Yields
    ------
    System
        One for each source, edition, area, period, measure, crime and unit, in the order
        of the table; a publication without a count has none.

    Raises
    ------
    SchemaError, CoverageError
        As `system_of`, when the table is first asked for a system.
    """
    require_table(table)
    require_exclusive(complete)
    counted = table["count_lo"].notna() | (table["obs_status"] == "Q")
    rows = table[counted & (table["obs_status"] != "V")]
    if rows.empty:
        raise CoverageError(f"no cell to relate: none of {len(table)} rows holds a count that is validated; choose another selection.")  # fmt: skip
    group = rows.groupby(IDENTITY, dropna=False, sort=False).ngroup()
    first = rows[IDENTITY][~group.duplicated()].to_dict("records")
    cells: list[list[Cell]] = [[] for _ in first]
    for at, cell in zip(group, _cells(rows, zero_is_published), strict=True):
        cells[at].append(cell)
    held = [_by_place(found) for found in cells]
    copied = {} if complete else _copied(first, held)
    for i, identity in enumerate(first):
        named, no_parts = {str(name): value for name, value in identity.items()}, copied.get(i, {})
        yield System(named, held[i], frozenset(complete), doubted=frozenset(no_parts), copied=no_parts)


def _copied(identities: Iterable[Mapping], held: Sequence[dict[Place, Cell]]) -> dict[int, dict[Place, Copied]]:
    """Return, by the number of a publication, its cells that are those of another measure."""
    beside: dict[tuple, dict[str, int]] = {}
    for i, identity in enumerate(identities):
        beside.setdefault(tuple(identity[name] for name in BESIDE), {}).setdefault(identity["measure"], i)
    found = ((each, copied_of({m: held[i] for m, i in each.items()})) for each in beside.values() if len(each) > 1)
    return {each[measure]: places for each, copied in found for measure, places in copied.items()}


def require_table(table: object, columns: Iterable[str] = (*IDENTITY, *READ)) -> None:
    """Refuse what is no table of observations.

    Parameters
    ----------
    table : object
        What was given.
    columns : iterable of str
        The columns that it must have; by default those that cells are read from.

    Raises
    ------
    SchemaError
        Names the type, or the first column that is missing, has the name of the index, no dates, or an end of a count that none can have.
    """
    needed = "a table of observations is needed, as load() or a reader gives it"
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(f"{needed}, or .observations of a dataset, not {type(table).__name__}.")
    if missing := [name for name in columns if name not in table.columns]:
        raise SchemaError(f"column {missing[0]!r} is missing; {needed}.")
    # Nothing groups by an id.
    if twice := [name for name in table.index.names if name in table.columns and name != "figure_id"]:
        raise SchemaError(f"{twice[0]!r} is a column and the index, and which is meant nobody can tell; table.reset_index(drop=True) keeps the column.")  # fmt: skip
    for name in (n for n in columns if n in ("period_start", "period_end")):
        if len(table) and not pd.api.types.is_datetime64_dtype(table[name]):
            raise SchemaError(f"column {name!r} holds no dates, but {table[name].dtype}; {needed}. tip.open('FILE.csv') reads one that was written.")  # fmt: skip
    if {"count_lo", "count_hi"} <= {*columns}:
        wrong = (table["count_lo"] < 0) | (table["count_lo"] > table["count_hi"])
        if wrong.any():
            row = table[wrong.fillna(value=False)].iloc[0]
            raise SchemaError(f"{row['figure_id']!r} counts {row['count_lo']} to {row['count_hi']}; allowed is 0 ≤ count_lo ≤ count_hi.")  # fmt: skip


def _require_one_publication(rows: pd.DataFrame) -> None:
    for column in IDENTITY:
        held = rows[column].unique()
        if len(held) > 1:
            names = [f"{v:%Y-%m-%d}" if isinstance(v, pd.Timestamp) else str(v) for v in held[:2]]
            raise SchemaError(f"cells of one publication are needed, and {column} holds {names[0]!r} and {names[1]!r}; select one, or take systems_of().")  # fmt: skip


def _cells(rows: pd.DataFrame, zero_is_published: bool) -> Iterator[Cell]:
    for figure_id, *codes, lo, hi, text, _ in zip(*(rows[c].tolist() for c in READ), strict=True):
        named = figure_id, codes[0], codes[1], place_of(*codes)
        if lo is pd.NA:
            yield Cell(*named, 0, math.inf, True, whom(*codes[:4]))
            continue
        suppressed = text.lstrip().startswith("<") and " + " not in text  # a sum such as "<5 + 926" is not
        low = max(lo, 1) if suppressed and zero_is_published else lo
        if low > hi:
            raise SchemaError(f"{figure_id} is published as {text!r}, which no count is where zeros are printed; leave out zero_is_published.")  # fmt: skip
        yield Cell(*named, low, hi, suppressed, whom(*codes[:4]))


def _by_place(cells: list[Cell]) -> dict[Place, Cell]:
    found: dict[Place, Cell] = {}
    for cell in cells:
        first = found.setdefault(cell.place, cell)
        if (first.lo, first.hi) != (cell.lo, cell.hi):
            raise SchemaError(f"one cell stands with two counts: {first} ({first.figure_id}) and {cell} ({cell.figure_id}); decide on the conflict first.")  # fmt: skip
    return found
