"""The whole table that rows were taken from, which a selection of them does not forget.

Whoever keeps the totals of a table alone has thrown away the cells that speak against them.
So a table that was read from a file carries that whole table in its ``attrs``, which pandas
hands on to every selection of rows; nothing is computed until a count is asked for. Two
tables that are joined carry neither: of them a count is asked by what the joined table holds.
With it goes what other publications hold of the same areas: a file of one publisher says nothing
of those that contradict it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from typing import Any, Self, TypeVar

import numpy as np
import pandas as pd

from tipresearch.consistency import IDENTITY, READ

_KEY = "tipresearch_origin"
_Made = TypeVar("_Made")

#: How many things that were made of one table are kept.
_KEPT = 64

#: Gives observations of other publications.
Beside = Callable[[], pd.DataFrame]

#: Says what has to be known of a table in each process that holds it.
Tell = Callable[[], None]


class Origin(str):
    """A whole table, under a name of few words.

    A text, because pandas writes ``attrs`` as JSON into some files; read from there it is a
    text alone, and the table that was written is all that is known.
    """

    table: pd.DataFrame
    beside: Beside | None
    tell: Tell | None
    _made: dict[Hashable, Any]

    def __new__(cls, table: pd.DataFrame, beside: Beside | None = None, tell: Tell | None = None) -> Self:
        """Hold a table, whose later changes are not seen, and what gives others' observations."""
        found = super().__new__(cls, f"selected from {len(table)} observations")
        found.table = table.copy(deep=False)
        found.table.attrs = {}
        found.beside, found.tell = beside, tell
        found._made = {}
        if tell:
            tell()
        return found

    def __eq__(self, other: object) -> bool:
        """Be no other table of as many rows: pandas keeps what all of several joined tables have."""
        return self is other if isinstance(other, Origin) else str.__eq__(self, other)

    __hash__ = str.__hash__

    def once(self, of: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made of the table before: it does not change. The last few are kept."""
        if of not in self._made:
            made = make()
            if len(self._made) == _KEPT:
                del self._made[next(iter(self._made))]
            self._made[of] = made
        found: _Made = self._made[of]
        return found

    def of_areas(self, areas: Iterable[str]) -> pd.DataFrame:
        """Return the rows of these areas: an edition of all is long to go through for each count."""
        wanted = frozenset(areas)
        return self.once(("areas", wanted), lambda: self.table[self.table["ref_area"].isin(wanted)])

    def __getnewargs__(self) -> tuple[pd.DataFrame, Beside | None, Tell | None]:  # type: ignore[override]  # a text is made again from its table
        """Go to another process with the table, which is told of there as well."""
        return self.table, self.beside, self.tell

    def __getstate__(self) -> None:
        """Go without what was made of it."""

    def __deepcopy__(self, _memo: object) -> Self:
        """Be handed on as it is: pandas copies ``attrs`` with every selection."""
        return self


def origin_of(table: pd.DataFrame) -> Origin | None:
    """Return the whole table that rows were taken from; None where it is not known."""
    origin = table.attrs.get(_KEY)
    return origin if isinstance(origin, Origin) else None


def remember(table: pd.DataFrame, beside: Beside | None = None, tell: Tell | None = None) -> pd.DataFrame:
    """Take a table for a whole one, to which its later selections refer."""
    table.attrs[_KEY] = Origin(table, beside, tell)
    return table


def all_rows_of_areas(table: pd.DataFrame, areas: Iterable[str]) -> pd.DataFrame:
    """Return what is held of some areas: by the whole table that a selection was taken from, and beside it."""
    wanted, origin = set(areas), origin_of(table)
    own = whole_of(table, wanted)
    if origin is None or origin.beside is None:
        return own
    others = origin.beside()
    others = others[others["ref_area"].isin(wanted)]
    return pd.concat([own, others], ignore_index=True) if len(others) else own


def whole_of(table: pd.DataFrame, areas: Iterable[str]) -> pd.DataFrame:
    """What the whole table that rows were taken from holds of some areas."""
    wanted, origin = set(areas), origin_of(table)
    found = table[table["ref_area"].isin(wanted)]
    if origin is not None:
        own = origin.of_areas(wanted)
        found = (own if as_they_were(found, own) else as_changed(found, own)).copy(deep=False)
        found.attrs = table.attrs
    return found


def publications_of(rows: pd.DataFrame, names: Sequence[str] = IDENTITY) -> frozenset[tuple]:
    """Whose rows are, of which measure, area and time: what all cells of a publication share."""
    return frozenset(publication_of_each(rows, names))


def of_publications(table: pd.DataFrame, publications: Set[tuple], names: Sequence[str] = IDENTITY) -> pd.DataFrame:
    """What a table holds of some publications."""
    area = names.index("ref_area")
    near = table[table["ref_area"].isin({publication[area] for publication in publications})]
    return near[np.fromiter((each in publications for each in publication_of_each(near, names)), bool, len(near))]


def publication_of_each(table: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple]:
    """Yield the publication of each row, as `publications_of` names it."""
    return zip(*(table[name].tolist() for name in names), strict=True)


def as_they_were(rows: pd.DataFrame, whole: pd.DataFrame) -> bool:
    """Whether rows stand in a whole table as they are; who selects may change a value, or repeat a row."""
    place, ids = pd.Index(whole["figure_id"]), pd.Index(rows["figure_id"])
    if not (place.is_unique and ids.is_unique and ids.isin(place).all()):
        return False
    # Mostly all of them stand there in this order, and nothing has to be put beside each other.
    at = slice(None) if ids.equals(place) else place.get_indexer(ids)
    return all(rows[name].array.equals(whole[name].array[at]) for name in (*IDENTITY, *READ))


def unaltered(table: pd.DataFrame, areas: Set[str]) -> bool:
    """Whether what a table holds of some areas stands so in the whole one: what was found of that is true of it."""
    origin = origin_of(table)
    return origin is not None and as_they_were(table[table["ref_area"].isin(areas)], origin.of_areas(areas))


def as_changed(rows: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return rows, and what else the whole table holds; a row that stands in both is as in `rows`."""
    return pd.concat([rows, whole[~whole["figure_id"].isin(rows["figure_id"])]])
