"""What the status of a row says of the series that its count is of."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Set

import pandas as pd

from tipresearch.observations.columns import KEY
from tipresearch.observations.origin import origin_of

#: What all counts of one series share, whatever their time.
_SERIES = [name for name in KEY if name not in ("period_start", "period_end")]

#: What stands in each of these of a count of all: what is said of the whole is said of its parts.
_OF_ALL = frozenset({"partition", "category", "sex", "age", "form"})

#: Of counts with this status their source says that their definition is another than that of the rest.
_OTHER = "D"

_Time = tuple[pd.Timestamp, pd.Timestamp]


def series_of(rows: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Tell of each row which of the series it is of that its source tells apart: docs/methods.md, section 3.2.

    A row of status ``B`` begins a series of its cell, and those of ``D`` are by another definition; of a total, so are
    its parts. Blank where no status says so. A break is one, too, where `table` has it and `rows` have not.
    """
    breaks, others = (_times_with(table, status) for status in ("B", _OTHER))
    if not breaks and not others:
        return [""] * len(rows)
    told = zip(_keys(rows), _keys(rows, of=_OF_ALL), _times(rows), strict=True)
    return [_side(breaks[key] | breaks[total], others[key] | others[total], time) for key, total, time in told]


def _keys(rows: pd.DataFrame, of: Set[str] = frozenset()) -> Iterator[Hashable]:
    """Yield what identifies the series of each row, or that of all with `of`."""
    return zip(*(["total"] * len(rows) if name in of else rows[name].tolist() for name in _SERIES), strict=True)


def _times(rows: pd.DataFrame) -> Iterator[_Time]:
    return zip(rows["period_start"].tolist(), rows["period_end"].tolist(), strict=True)


def _times_with(table: pd.DataFrame, status: str) -> defaultdict[Hashable, set[_Time]]:
    """Return by series the times of counts of a status: of a table, and of what it was selected from."""
    found = _times_of(table, status)
    if origin := origin_of(table):
        for key, times in origin.once(("times", status), lambda: _times_of(origin.table, status)).items():
            found[key] |= times
    return found


def _times_of(table: pd.DataFrame, status: str) -> defaultdict[Hashable, set[_Time]]:
    found: defaultdict[Hashable, set[_Time]] = defaultdict(set)
    if not (of_it := table["obs_status"] == status).any():
        return found
    held = table[of_it & table["period_start"].notna()]
    for key, time in zip(_keys(held), _times(held), strict=True):
        found[key].add(time)
    return found


def _side(breaks: Set[_Time], others: Set[_Time], time: _Time) -> str:
    other, (start, _) = "by another definition" if time in others else "", time
    if not breaks or pd.isna(start):
        return other
    days = sorted(begin for begin, _ in breaks)
    at = bisect_right(days, start)
    side = f"after the break of {days[at - 1]:%Y-%m-%d}" if at else f"before the break of {days[0]:%Y-%m-%d}"
    return f"{side} and {other}" if other else side
