"""What the status of a row says of the series that its count is of."""

from bisect import bisect_right
from collections.abc import Hashable, Iterator

import pandas as pd

from tipresearch.observations.columns import KEY
from tipresearch.observations.origin import origin_of

#: What all counts of one series share, whatever their time.
_SERIES = [name for name in KEY if name not in ("period_start", "period_end")]

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
        those of status ``D`` are by another definition than the others. Blank where no status says so.

    Notes
    -----
    Caution: a break that only a note tells is not seen. docs/methods.md, section 3.2.
    """
    origin = origin_of(table)
    breaks = _starts(table)
    if origin is not None:
        whole = origin.once("breaks", lambda: _starts(origin.table))
        breaks = {key: sorted({*breaks.get(key, ()), *whole.get(key, ())}) for key in {*breaks, *whole}}
    if not breaks and not (rows["obs_status"] == _OTHER).any():
        return [""] * len(rows)
    told = zip(_keys(rows), rows["period_start"], rows["obs_status"], strict=True)
    return [
        " and ".join(filter(None, (_side(breaks.get(key, []), start), "by another definition" * (status == _OTHER))))
        for key, start, status in told
    ]


def _keys(rows: pd.DataFrame) -> Iterator[Hashable]:
    return zip(*(rows[name].tolist() for name in _SERIES), strict=True)


def _starts(table: pd.DataFrame) -> dict[Hashable, list[pd.Timestamp]]:
    """Return by series the days on which a new one begins, in order."""
    broken = table[(table["obs_status"] == "B") & table["period_start"].notna()]
    found: dict[Hashable, set[pd.Timestamp]] = {}
    for key, start in zip(_keys(broken), broken["period_start"], strict=True):
        found.setdefault(key, set()).add(start)
    return {key: sorted(starts) for key, starts in found.items()}


def _side(breaks: list[pd.Timestamp], start: pd.Timestamp) -> str:
    if not breaks or pd.isna(start):
        return ""
    at = bisect_right(breaks, start)
    return f"after the break of {breaks[at - 1]:%Y-%m-%d}" if at else f"before the break of {breaks[0]:%Y-%m-%d}"
