"""The smallest counts of margins that follow from published cells, also for margins that are not published."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from tipresearch.consistency.places import Place, above, adds_up
from tipresearch.consistency.publications import IDENTITY
from tipresearch.quantities import gathered


class Counted(NamedTuple):
    """The smallest and the largest count of a published cell, and its figure."""

    lo: int
    hi: int
    figure_id: str


class LeastCount(NamedTuple):
    """The smallest count of a place, and the figures that it follows from."""

    lo: int
    ids: tuple[str, ...]


#: The smallest count of a place that no figure counts.
NOBODY = LeastCount(0, ())


def is_by_other_definition(rows: pd.DataFrame) -> pd.Series:
    """Return which rows follow another definition: rows of status ``D``, and all parts of a total of status ``D``."""
    found = rows["obs_status"] == "D"
    if not found.any():
        return found
    group = rows.groupby([*IDENTITY, "definition_id", "reporter"], dropna=False, sort=False).ngroup()
    return found | group.isin(group[found & (rows["partition"] == "total")])


def by_publication(
    rows: pd.DataFrame, shared: Sequence[str], read: Sequence[str]
) -> Iterator[tuple[str, str, list[tuple]]]:
    """Yield the measure and unit of each publication, and the values of its rows as lists, which are faster than frames."""
    # A missing value is read as NaN, and no NaN equals another.
    keys = zip(*(rows[n].astype(object).where(rows[n].notna(), None).tolist() for n in shared), strict=True)
    values = zip(*(rows[n].tolist() for n in read), strict=True)
    measure, unit = (shared.index(name) for name in ("measure", "unit"))
    for key, held in gathered(zip(keys, values, strict=True)).items():
        yield str(key[measure]), str(key[unit]), held


def add_cell(cells: dict[Place, Counted], place: Place, counted: Counted) -> None:
    """Add a cell; if a cell has several counts, keep the widest range."""
    held = cells.get(place, counted)
    cells[place] = Counted(min(counted.lo, held.lo), max(counted.hi, held.hi), held.figure_id)


def least_persons(cells: Mapping[Place, Counted], measure: str) -> dict[Place, LeastCount]:
    """Map each place to its smallest count in one publication, area and period.

    For a margin that is not published, or is not one number, the count follows from the parts. Parts that can share
    persons are not added.
    """
    found = {place: LeastCount(cell.lo, (cell.figure_id,)) for place, cell in cells.items()}
    parts: dict[tuple[Place, tuple[str, ...]], list[Counted]] = {}
    for place, cell in cells.items():
        for whole in above(place):
            if whole not in cells or cells[whole].lo < cells[whole].hi:
                parts.setdefault((whole, tuple(name for name, _ in place)), []).append(cell)
    for (whole, names), of in parts.items():
        # One person may be counted under several forms, so only the largest form counts.
        sure = "form" not in names and adds_up(names, tuple(name for name, _ in whole), measure)
        added = of if sure else [max(of)]
        least = LeastCount(sum(c.lo for c in added), tuple(c.figure_id for c in added if c.lo))
        # An excess over the margin itself is reported for that margin only.
        if whole not in cells or cells[whole].lo < least.lo <= cells[whole].hi:
            found[whole] = max(found.get(whole, NOBODY), least)
    return found
