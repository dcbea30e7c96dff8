"""The complete table that a selection of rows was taken from.

A count can be judged only together with the other cells of its publication. A user who selects the totals alone
no longer has the cells that contradict them. Therefore a table that was read from a file records itself in its
``attrs`` as the complete table, and pandas passes ``attrs`` on to each selection. Nothing is computed before a count
is asked for, because the judgement of a whole UNODC workbook takes ten seconds. What was computed once is kept with
the complete table. A selection whose rows a user has changed is judged anew.

The complete table also has a function that returns the observations of other publications. ``pandas.concat`` of
different tables drops the record. A joined table is then judged by its own rows.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Set
from typing import Any, Self, TypeVar

import numpy as np
import pandas as pd

from tipresearch.consistency import IDENTITY, READ

_ATTRIBUTE = "tipresearch_origin"
_Result = TypeVar("_Result")

#: The most results that are kept for one table; the oldest are dropped first.
_MOST_RESULTS = 64

#: Returns the observations of other publications.
OtherPublications = Callable[[], pd.DataFrame]


class CompleteTable(str):
    """A complete table, recorded in the ``attrs`` of the tables that are selected from it.

    The class is a text because pandas writes ``attrs`` as JSON into some files. Read from there it is text alone.
    """

    table: pd.DataFrame
    other_publications: OtherPublications | None
    notify: Callable[[], None] | None
    _results: dict[Hashable, Any]

    def __new__(
        cls,
        table: pd.DataFrame,
        other_publications: OtherPublications | None = None,
        notify: Callable[[], None] | None = None,
    ) -> Self:
        """Record a table as it is now, and call `notify`."""
        complete = super().__new__(cls, f"selected from {len(table)} observations")
        complete.table = table.copy(deep=False)
        complete.table.attrs = {}
        complete.other_publications, complete.notify = other_publications, notify
        complete._results = {}
        if notify:
            notify()
        return complete

    def __eq__(self, other: object) -> bool:
        """Differ from each other complete table: pandas keeps ``attrs`` that are equal in all joined tables."""
        return self is other if isinstance(other, CompleteTable) else str.__eq__(self, other)

    __hash__ = str.__hash__

    def once(self, name: Hashable, compute: Callable[[], _Result]) -> _Result:
        """Return the result that is kept under this name, or compute and keep it: the table does not change."""
        if name not in self._results:
            result = compute()
            if len(self._results) == _MOST_RESULTS:
                del self._results[next(iter(self._results))]
            self._results[name] = result
        found: _Result = self._results[name]
        return found

    def rows_of_areas(self, areas: Set[str]) -> pd.DataFrame:
        """Return the rows of some areas. They are kept, because a search through a whole edition is slow."""
        return self.once(("areas", areas), lambda: self.table[self.table["ref_area"].isin(areas)])

    def other_rows_of_areas(self, areas: Set[str]) -> pd.DataFrame | None:
        """Return the rows of some areas in other publications; None if these are not known."""
        if self.other_publications is None:
            return None
        others = self.other_publications()
        return others[others["ref_area"].isin(areas)]

    def __getnewargs__(self) -> tuple[pd.DataFrame, OtherPublications | None, Callable[[], None] | None]:  # type: ignore[override]  # a text is made again from its table
        """Return what another process needs to make the record again; there `notify` is called again."""
        return self.table, self.other_publications, self.notify

    def __getstate__(self) -> None:
        """Leave the results out of the pickle."""

    def __deepcopy__(self, _memo: object) -> Self:
        """Return the record itself: pandas copies ``attrs`` with each selection."""
        return self


def complete_table_of(table: pd.DataFrame) -> CompleteTable | None:
    """Return the complete table that rows were selected from; None if it is not known."""
    complete = table.attrs.get(_ATTRIBUTE)
    return complete if isinstance(complete, CompleteTable) else None


def record_complete_table(
    table: pd.DataFrame,
    other_publications: OtherPublications | None = None,
    notify: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Record a table as the complete one to which its later selections refer, and return it.

    `notify` is called now, and in each other process that receives the table.
    """
    table.attrs[_ATTRIBUTE] = CompleteTable(table, other_publications, notify)
    return table


def complete_rows(table: pd.DataFrame, areas: Iterable[str]) -> pd.DataFrame:
    """Return the rows of some areas in the complete table; rows that the user changed are as in `table`."""
    wanted, complete = frozenset(areas), complete_table_of(table)
    rows = table[table["ref_area"].isin(wanted)]
    if complete is not None:
        rows = _completed(rows, complete.rows_of_areas(wanted)).copy(deep=False)
        rows.attrs = table.attrs
    return rows


def compute_from_complete_rows(
    table: pd.DataFrame,
    areas: frozenset[str],
    name: str,
    compute: Callable[[pd.DataFrame, pd.DataFrame | None], _Result],
) -> _Result:
    """Return what `compute` finds in the complete rows of some areas, and in those of other publications.

    The result is computed once, unless the user changed a row of these areas.
    """
    rows, complete = table[table["ref_area"].isin(areas)], complete_table_of(table)
    if complete is None:
        return compute(rows, None)
    all_rows = complete.rows_of_areas(areas)
    if unchanged(rows, all_rows):
        return complete.once((name, areas), lambda: compute(all_rows, complete.other_rows_of_areas(areas)))
    return compute(_completed(rows, all_rows), complete.other_rows_of_areas(areas))


def unchanged(rows: pd.DataFrame, all_rows: pd.DataFrame) -> bool:
    """Whether some rows are among all rows as they are: none was changed, added or repeated."""
    known_ids, ids = pd.Index(all_rows["figure_id"]), pd.Index(rows["figure_id"])
    if not (known_ids.is_unique and ids.is_unique and ids.isin(known_ids).all()):
        return False
    # Usually the rows are all rows in the same order, which needs no search.
    at = slice(None) if ids.equals(known_ids) else known_ids.get_indexer(ids)
    return all(rows[name].array.equals(all_rows[name].array[at]) for name in (*IDENTITY, *READ))


def _completed(rows: pd.DataFrame, all_rows: pd.DataFrame) -> pd.DataFrame:
    """Return all rows; of a row that the user changed, the changed version."""
    if unchanged(rows, all_rows):
        return all_rows
    return pd.concat([rows, all_rows[~all_rows["figure_id"].isin(rows["figure_id"])]])


def publication_keys(rows: pd.DataFrame) -> frozenset[tuple]:
    """Return the keys of the publications of some rows: the values that all cells of a publication share."""
    return frozenset(_keys_by_row(rows))


def rows_of_publications(table: pd.DataFrame, keys: Set[tuple]) -> pd.DataFrame:
    """Return the rows of the publications with these keys."""
    area = IDENTITY.index("ref_area")
    rows = table[table["ref_area"].isin({key[area] for key in keys})]
    return rows[np.fromiter((key in keys for key in _keys_by_row(rows)), bool, len(rows))]


def _keys_by_row(table: pd.DataFrame) -> Iterator[tuple]:
    return zip(*(table[name].tolist() for name in IDENTITY), strict=True)
