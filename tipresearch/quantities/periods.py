"""The period of a count, and comparisons of periods."""

import datetime as dt
from dataclasses import dataclass

from nbpress.core.errors import TipResearchError, require_known, wrong_type

#: Kinds of period: the codes of ``period_kind``.
PERIOD_KINDS = ("calendar_year", "fiscal_year", "reporting_period", "cumulative", "unknown")

#: Days of a year; `one_length` accepts a leap day.
YEAR = 365

#: Months, quarters and years differ by at most this number of days. Shorter periods than a month differ by none.
_SLACK, _MONTH = 3, 28


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which was counted: first day, last day and kind of period.

    Attributes
    ----------
    start, end : date or None
        First and last day; None where the source does not state the day.
    kind : str
        One of `PERIOD_KINDS`, such as ``calendar_year`` or ``cumulative``.
    """

    start: dt.date | None
    end: dt.date | None
    kind: str

    def __post_init__(self) -> None:
        """Refuse an unknown kind, ends that are no dates or reversed, and a part of a calendar year."""
        require_known("kind of period", self.kind, PERIOD_KINDS)
        for name, day in (("start", self.start), ("end", self.end)):
            if day is not None and type(day) is not dt.date:  # a datetime is a subclass of date
                raise wrong_type(f"{name} of a period", day, "give a day, as datetime.date(2020, 12, 31), or None")
        if self.start and self.end and self.end < self.start:
            raise TipResearchError(f"a period of {self.start} to {self.end} is reversed; give its first day, then its last.")  # fmt: skip
        year = self.start.year if self.start else 1
        if self.kind == "calendar_year" and (self.start, self.end) != (dt.date(year, 1, 1), dt.date(year, 12, 31)):
            raise TipResearchError(f"a calendar year runs from 1 January to 31 December, and {self.start} to {self.end} does not; name another kind, such as reporting_period.")  # fmt: skip

    @property
    def days(self) -> int | None:
        """Number of days, the first and the last included; None if an end is not known."""
        return (self.end - self.start).days + 1 if self.start and self.end else None

    @property
    def quarter(self) -> int | None:
        """The number of the quarter, 1 to 4; None for any other period."""
        if self.start is None or self.end is None or (self.start.month - 1) % 3:
            return None
        quarter = (self.start.month + 2) // 3
        ends = self.start.replace(month=3 * quarter, day=(31, 30, 30, 31)[quarter - 1])
        return quarter if (self.start.day, self.end) == (1, ends) else None

    def overlaps(self, other: "Period") -> bool:
        """Return whether two periods share a day, or may: an unknown end may lie anywhere.

        A period without both ends overlaps only itself.
        """
        if not all(p.start or p.end for p in (self, other)):
            return self == other
        one, two = ((p.start or dt.date.min, p.end or dt.date.max) for p in (self, other))
        return one[0] <= two[1] and two[0] <= one[1]

    def apart(self, other: "Period") -> bool:
        """Return whether two periods share no day, as far as their known ends tell."""
        return all(p.start or p.end for p in (self, other)) and not self.overlaps(other)

    def covers(self, other: "Period") -> bool:
        """Return whether each day of the other period is in this one, as far as their known ends tell."""
        starts = not (self.start and other.start) or self.start <= other.start
        return starts and (not (self.end and other.end) or other.end <= self.end)

    def __str__(self) -> str:
        """Print a year as ``2020``, a quarter as ``2020 Q4``; say which end is not given."""
        if self.kind == "calendar_year" and self.start:
            return str(self.start.year)
        if self.quarter and self.start:
            return f"{self.start.year} Q{self.quarter}"
        if self.start is None and self.end is None:
            return "period not stated"
        if self.start is None:
            return f"over the years (start not given, end taken as {self.end})"
        return f"{self.start} to {self.end}" if self.end else f"from {self.start} (end not given)"


def one_length(days: int, others: int) -> bool:
    """Return whether two numbers of days are those of two months, two quarters, two years or equal spans."""
    return abs(days - others) <= (_SLACK if min(days, others) >= _MONTH else 0)


def follows(first: Period | None, second: Period | None) -> bool:
    """Return whether a period begins on the day after another and is as long, such as two months in a row."""
    if not (first and second and first.end and second.start and first.days and second.days):
        return False
    return (second.start - first.end).days == 1 and one_length(first.days, second.days)
