"""What published cells show of margins at least, those included that are not published."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from nbpress.core.grouping import gathered
from tipresearch.consistency.places import Place, above, adds_up
from tipresearch.consistency.publications import IDENTITY


class Counted(NamedTuple):
    """Fewest and most that a published cell counts, and its figure."""

    lo: int
    hi: int
    figure_id: str


class LeastCount(NamedTuple):
    """How many counts show at least, and which they are."""

    lo: int
    ids: tuple[str, ...]


#: Where no count shows anybody.
NOBODY = LeastCount(0, ())


def is_by_other_definition(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are by a definition of their own: those of status ``D``, and all parts of a total that is."""
    found = rows["obs_status"] == "D"
    if not found.any():
        return found
    group = rows.groupby([*IDENTITY, "definition_id", "reporter"], dropna=False, sort=False).ngroup()
    return found | group.isin(group[found & (rows["partition"] == "total")])


def by_publication(
    rows: pd.DataFrame, shared: Sequence[str], read: Sequence[str]
) -> Iterator[tuple[str, str, list[tuple]]]:
    """Yield measure and unit of each publication, and what is read of its rows: lists, as sixty tables would cost pandas a quarter of a second."""
    # No NaN equals another, as which a column without a value is read.
    keys = zip(*(rows[n].astype(object).where(rows[n].notna(), None).tolist() for n in shared), strict=True)
    values = zip(*(rows[n].tolist() for n in read), strict=True)
    measure, unit = (shared.index(name) for name in ("measure", "unit"))
    for key, held in gathered(zip(keys, values, strict=True)).items():
        yield str(key[measure]), str(key[unit]), held


def add_cell(cells: dict[Place, Counted], place: Place, counted: Counted) -> None:
    """Add a cell; of one that stands with several counts no more is held than all of them allow."""
    held = cells.get(place, counted)
    cells[place] = Counted(min(counted.lo, held.lo), max(counted.hi, held.hi), held.figure_id)


def least_persons(cells: Mapping[Place, Counted], measure: str) -> dict[Place, LeastCount]:
    """Return how many persons the cells of one publication, area and period show by place at least, and by which figures.

    They do of those published, and by their parts of margins that are not, or are no one number; parts of some
    measures are not added.
    """
    found = {place: LeastCount(cell.lo, (cell.figure_id,)) for place, cell in cells.items()}
    parts: dict[tuple[Place, tuple[str, ...]], list[Counted]] = {}
    for place, cell in cells.items():
        for whole in above(place):
            if whole not in cells or cells[whole].lo < cells[whole].hi:
                parts.setdefault((whole, tuple(name for name, _ in place)), []).append(cell)
    for (whole, names), of in parts.items():
        # One person may stand under several forms: of these the largest shows somebody for certain.
        sure = "form" not in names and adds_up(names, tuple(name for name, _ in whole), measure)
        added = of if sure else [max(of)]
        least = LeastCount(sum(c.lo for c in added), tuple(c.figure_id for c in added if c.lo))
        # That they exceed it is told of it alone.
        if whole not in cells or cells[whole].lo < least.lo <= cells[whole].hi:
            found[whole] = max(found.get(whole, NOBODY), least)
    return found
