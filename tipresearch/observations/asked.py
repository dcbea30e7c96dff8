"""Counts that know what the other cells of their publication say of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from tipresearch.cells import IDENTITY, READ, coherences, systems_of
from tipresearch.observations.origin import with_origin
from tipresearch.quantities import Coherence, Count


def coherence_of(table: pd.DataFrame) -> dict[str, Coherence]:
    """What the parts of each margin in a table say of it.

    Parameters
    ----------
    table : DataFrame
        Observations, of one publication or of several.

    Returns
    -------
    dict
        By ``figure_id``; a cell without a published part is not in it.

    Raises
    ------
    SchemaError
        If one cell of a publication stands with two counts.

    Notes
    -----
    Caution: a coherent count need not be right. docs/methods.md, section 9a.
    """
    if not table["count_lo"].notna().any():
        return {}
    return _told(_Cells(table))


class _Cells:
    """The cells of a table; two with the same content are the same."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        read = table[table.columns.intersection([*IDENTITY, *READ])]
        self.content = pd.util.hash_pandas_object(read, index=False).to_numpy().tobytes()

    def __hash__(self) -> int:
        return hash(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Cells) and self.content == other.content


@lru_cache(maxsize=8)  # a large publication takes seconds to ask, whatever of it is chosen
def _told(cells: _Cells) -> dict[str, Coherence]:
    table = cells.__dict__.pop("table")  # kept is what is told, not the table
    return coherences(systems_of(table))


def asked(counts: Iterable[Count], table: pd.DataFrame) -> list[Count]:
    """Counts with what the other cells of their publications say of them.

    Parameters
    ----------
    counts : iterable of Count
        Counts read from rows of the table.
    table : DataFrame
        The rows, or a selection: what it left out of the table that was read is asked, too.

    Returns
    -------
    list of Count
        The same counts [unit of each], each with its ``coherence``.

    Raises
    ------
    SchemaError
        As `coherence_of`.
    """
    counts = list(counts)
    ids = {figure for count in counts for figure in count.figure_ids}
    own = table.loc[table["figure_id"].isin(ids), IDENTITY].drop_duplicates()
    held = _told_by_all(table, own)
    against = {figure for told in held.values() for figure in told.figure_ids}
    return [_with_coherence(count, held, against) for count in counts]


def states_of(table: pd.DataFrame) -> dict[str, str]:
    """What the parts of each margin say of it, in a word.

    Parameters
    ----------
    table : DataFrame
        Observations, or a selection: what it left out of the table that was read is asked, too.

    Returns
    -------
    dict of str to str
        By ``figure_id`` the `Coherence.state`, such as ``coherent`` or ``exceeded``; a figure without
        a published part is not in it.

    Raises
    ------
    SchemaError
        As `coherence_of`.

    Notes
    -----
    Caution: a coherent count need not be right. docs/methods.md, section 9a.
    """
    own = table[IDENTITY].drop_duplicates()
    return {figure: told.state for figure, told in _told_by_all(table, own).items()}


def _told_by_all(table: pd.DataFrame, own: pd.DataFrame) -> dict[str, Coherence]:
    """Return what is told of figures by all cells of these publications."""
    return coherence_of(with_origin(table, own)) if len(own) else {}


def _with_coherence(count: Count, held: Mapping[str, Coherence], against: set[str]) -> Count:
    """Return a count with what is held of its figure; one that speaks against its margin is flagged."""
    found = [held[f] for f in count.figure_ids if f in held]
    if against & set(count.figure_ids):
        count = replace(count, flags=tuple(dict.fromkeys((*count.flags, "CELLS_DISAGREE"))))
    return replace(count, coherence=found[0]) if found else count
