"""Check whether shorter periods add up to the longer period that they fill, such as four quarters to a year.

Nothing is repaired, and no count is named as the wrong one. Reference: docs/methods.md, section 9a.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from tipresearch.consistency.least_counts import (
    Counted,
    add_cell,
    by_publication,
    is_by_other_definition,
    least_persons,
)
from tipresearch.consistency.places import Place, place_of
from tipresearch.consistency.publications import IDENTITY
from tipresearch.quantities import Coherence, gathered, one_length

#: The values that all counts of one series and its breakdowns share, whatever their period.
_SHARED = [
    *(name for name in IDENTITY if name not in ("period_start", "period_end")), "definition_id", "reporter",
]  # fmt: skip

_READ = [
    "obs_status", "period_start", "period_end", "partition", "category", "sex", "age", "form",
    "count_lo", "count_hi", "figure_id",
]  # fmt: skip

#: Statuses of counts that are final, were not estimated and follow one definition.
COUNTED = ("A", "Q", "U")

#: Measures that count a person once. By others, such as assistance, a person may be in several quarters of one year.
_ONCE = ("identified", "detected", "recorded", "nrm_referrals")

#: Measures of ongoing work: a case may be investigated in several quarters, and by several provinces.
_GOES_ON = ("cases_investigated", "pachto_investigations", "pachto_prosecutions", "enquiries_mixed")

_WORDS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
_MONTH, _DAY = 30.44, dt.timedelta(days=1)


class _Counted(NamedTuple):
    start: pd.Timestamp
    end: pd.Timestamp
    lo: int
    ids: tuple[str, ...]
    cell: Counted | None

    @property
    def hi(self) -> int | float:
        return self.cell.hi if self.cell else math.inf

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def counts_each_once(measure: str, unit: str) -> bool:
    """Whether a measure counts each person or case in one quarter and in one province only."""
    return measure in _ONCE or not (measure in _GOES_ON or unit.startswith("persons"))


def has_several_lengths(table: pd.DataFrame) -> bool:
    """Whether a table has periods of several lengths, so that one can be part of another."""
    days = (table["period_end"] - table["period_start"]).dt.days.dropna()
    return not days.empty and not one_length(int(days.min()), int(days.max()))


def over_time(table: pd.DataFrame) -> dict[str, Coherence]:
    """Return the result for each count that shorter periods contradict, by ``figure_id``."""
    rows = table[table["count_lo"].notna() & table["period_end"].notna() & table["period_start"].notna()]
    found: dict[str, Coherence] = {}
    if not has_several_lengths(rows):
        return found
    rows = rows[~is_by_other_definition(rows)]
    for measure, unit, of in by_publication(rows, _SHARED, _READ):
        once = counts_each_once(measure, unit)
        broken = gathered((place_of(*codes), start) for status, start, _, *codes, _, _, _ in of if status == "B")
        for place, counts in _by_place(of, measure).items():
            begin = [count.start for count in counts]
            # A break of the total is a break of its parts.
            breaks = [day for each in {place, ()} for day in broken.get(each, ())]
            for whole in counts:
                if not whole.cell or any(whole.start < day <= whole.end for day in breaks):
                    continue
                near = counts[bisect_left(begin, whole.start) : bisect_right(begin, whole.end)]
                for parts in _within(whole, near):
                    if result := _judgement(whole, whole.cell, parts, once):
                        found.setdefault(whole.cell.figure_id, result)
    return found


def _by_place(rows: Iterable[tuple], measure: str) -> dict[Place, list[_Counted]]:
    """Return counts by place, in order of time: the smallest count, and the cell if it is published."""
    cells: dict[tuple[pd.Timestamp, pd.Timestamp], dict[Place, Counted]] = {}
    for status, start, end, *codes, lo, hi, figure_id in rows:
        if status in COUNTED:
            add_cell(cells.setdefault((start, end), {}), place_of(*codes), Counted(int(lo), int(hi), figure_id))
    return gathered(
        (place, _Counted(*time, least.lo, least.ids, held.get(place)))
        for time, held in sorted(cells.items())
        for place, least in least_persons(held, measure).items()
    )


def _within(whole: _Counted, near: Iterable[_Counted]) -> list[list[_Counted]]:
    """Return the shorter periods inside a longer one: for each length, periods that do not overlap."""
    found: list[list[_Counted]] = []
    for count in near:
        if count.end > whole.end or one_length(count.days, whole.days):
            continue
        for parts in found:
            if one_length(count.days, parts[0].days):
                if count.start > parts[-1].end:
                    parts.append(count)
                break
        else:
            found.append([count])
    return found


def _judgement(whole: _Counted, cell: Counted, parts: Sequence[_Counted], once: bool) -> Coherence | None:
    ends = [whole.start - _DAY, *(part.end for part in parts)]
    all_of_it = ends[-1] == whole.end and all(part.start == end + _DAY for part, end in zip(parts, ends, strict=False))
    above = [part for part in parts if part.lo > cell.hi]
    # A person in several quarters is once in the year, so the year has at least as many as each quarter.
    taken = parts if once or not above else [max(above, key=lambda part: part.lo)]
    low, high = sum(part.lo for part in taken), sum(part.hi for part in taken)
    if not ((all_of_it and high < cell.lo) or ((once or above) and low > cell.hi)):
        return None
    ids, all_ids = (tuple(dict.fromkeys(i for part in of for i in part.ids)) for of in (taken, [*taken, *above]))
    by = _WORDS.get(round(parts[0].days / _MONTH), "shorter period")
    return Coherence(
        "one_of", by, int(low), low == high, int(max(0, low - cell.hi)), ids, all_ids, alone=not once and bool(above),
        lo=int(min(cell.lo, high)) if all_of_it else cell.lo, hi=max(cell.hi, int(low)),
    )  # fmt: skip
