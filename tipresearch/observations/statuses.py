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


def series_of(rows: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Tell of each row which of the series it is of that its source tells apart.

    Parameters
    ----------
    rows : DataFrame
        Observations.
    table : DataFrame
        What they were selected from: a break is one, too, where its own row was left out.

    Returns
    -------
    list of str
        One text a row, such as ``before the break of 2020-01-01``: a row of status ``B`` begins a series of its cell, and
        those of status ``D`` are by another definition than the others; of a total, so do and are its parts. Blank where
        no status says so.

    Notes
    -----
    Caution: a break that only a note tells is not seen. docs/methods.md, section 3.2.
    """
    breaks, others = (_starts_held(table, status) for status in ("B", _OTHER))
    if not breaks and not others:
        return [""] * len(rows)
    told = zip(_keys(rows), _keys(rows, of=_OF_ALL), rows["period_start"], strict=True)
    return [_side(breaks[key] | breaks[total], others[key] | others[total], start) for key, total, start in told]


def _keys(rows: pd.DataFrame, of: Set[str] = frozenset()) -> Iterator[Hashable]:
    """Yield what identifies the series of each row, or that of all with `of`."""
    return zip(*(["total"] * len(rows) if name in of else rows[name].tolist() for name in _SERIES), strict=True)


def _starts_held(table: pd.DataFrame, status: str) -> defaultdict[Hashable, set[pd.Timestamp]]:
    """Return by series the days on which counts of a status begin: of a table, and of what it was selected from."""
    found = _starts(table, status)
    if origin := origin_of(table):
        for key, starts in origin.once(("begin", status), lambda: _starts(origin.table, status)).items():
            found[key] |= starts
    return found


def _starts(table: pd.DataFrame, status: str) -> defaultdict[Hashable, set[pd.Timestamp]]:
    held = table[(table["obs_status"] == status) & table["period_start"].notna()]
    found: defaultdict[Hashable, set[pd.Timestamp]] = defaultdict(set)
    for key, start in zip(_keys(held), held["period_start"], strict=True):
        found[key].add(start)
    return found


def _side(breaks: Set[pd.Timestamp], others: Set[pd.Timestamp], start: pd.Timestamp) -> str:
    other = "by another definition" if start in others else ""
    if not breaks or pd.isna(start):
        return other
    days = sorted(breaks)
    at = bisect_right(days, start)
    side = f"after the break of {days[at - 1]:%Y-%m-%d}" if at else f"before the break of {days[0]:%Y-%m-%d}"
    return f"{side} and {other}" if other else side
