"""Breaks in a series that the status of a row states."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Set

import pandas as pd

from tipresearch.observations.columns import KEY
from tipresearch.observations.complete_table import complete_table_of

#: The values that all counts of one series share, whatever their period.
_SERIES = [name for name in KEY if name not in ("period_start", "period_end")]

#: Columns that are ``total`` for an undivided count. A break of the total is a break of its parts.
_DIVIDED_BY = frozenset({"partition", "category", "sex", "age", "form"})

#: The status of counts that follow another definition than the rest of their series.
_OTHER_DEFINITION = "D"

_Period = tuple[pd.Timestamp, pd.Timestamp]


def series_ids(rows: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Return for each row the id of the part of its series that its source tells apart: docs/methods.md, section 3.2.

    A row of status ``B`` begins a new part of the series of its cell. Rows of status ``D`` follow another definition.
    If the row is a total, the same holds for its parts. The id is blank if no status states a break. Breaks in `table`
    count even if `rows` lack their row.
    """
    breaks, others = (_periods_with(table, status) for status in ("B", _OTHER_DEFINITION))
    if not breaks and not others:
        return [""] * len(rows)
    of_rows = zip(_series(rows), _series(rows, of_total=True), _periods(rows), strict=True)
    return [_id(breaks[key] | breaks[total], others[key] | others[total], period) for key, total, period in of_rows]


def _series(rows: pd.DataFrame, *, of_total: bool = False) -> Iterator[Hashable]:
    """Yield the key of the series of each row, or of the series of its total."""
    fixed = _DIVIDED_BY if of_total else ()
    return zip(
        *(["total"] * len(rows) if name in fixed else rows[name].tolist() for name in _SERIES),
        strict=True,
    )


def _periods(rows: pd.DataFrame) -> Iterator[_Period]:
    return zip(rows["period_start"].tolist(), rows["period_end"].tolist(), strict=True)


def _periods_with(table: pd.DataFrame, status: str) -> defaultdict[Hashable, set[_Period]]:
    """Map each series to the periods of its counts of a status, in a table and in the complete table."""
    found = _periods_in(table, status)
    if complete := complete_table_of(table):
        for key, periods in complete.once(("periods", status), lambda: _periods_in(complete.table, status)).items():
            found[key] |= periods
    return found


def _periods_in(table: pd.DataFrame, status: str) -> defaultdict[Hashable, set[_Period]]:
    found: defaultdict[Hashable, set[_Period]] = defaultdict(set)
    if not (has_status := table["obs_status"] == status).any():
        return found
    rows = table[has_status & table["period_start"].notna()]
    for key, period in zip(_series(rows), _periods(rows), strict=True):
        found[key].add(period)
    return found


def _id(breaks: Set[_Period], others: Set[_Period], period: _Period) -> str:
    other, (start, _) = "by another definition" if period in others else "", period
    if not breaks or pd.isna(start):
        return other
    days = sorted(begin for begin, _ in breaks)
    at = bisect_right(days, start)
    side = f"after the break of {days[at - 1]:%Y-%m-%d}" if at else f"before the break of {days[0]:%Y-%m-%d}"
    return f"{side} and {other}" if other else side
