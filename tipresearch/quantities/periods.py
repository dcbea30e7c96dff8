"""The time that a count speaks of, and how long it is."""

import datetime as dt
from dataclasses import dataclass

from nbpress.core.errors import TipResearchError, require_known, wrong_type

#: What a period can be: the codes of ``period_kind``.
PERIOD_KINDS = ("calendar_year", "fiscal_year", "reporting_period", "cumulative", "unknown")

#: Days of a year of twelve months, which `one_length` takes with or without a leap day.
YEAR = 365

#: By how many days at most months differ, or quarters, or years, and from how many days on.
_SLACK, _MONTH = 3, 28


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a count is of: first and last day, and the kind of period.

    Attributes
    ----------
    start, end : date or None
        First and last day; None where the source gives none.
    kind : str
        One of `PERIOD_KINDS`, such as ``calendar_year`` or ``cumulative``.
    """

    start: dt.date | None
    end: dt.date | None
    kind: str

    def __post_init__(self) -> None:
        """Refuse an unknown kind, ends that are no days or reversed, and a part of a calendar year."""
        require_known("kind of period", self.kind, PERIOD_KINDS)
        for name, day in (("start", self.start), ("end", self.end)):
            if day is not None and type(day) is not dt.date:  # a moment is no day
                raise wrong_type(f"{name} of a period", day, "give a day, as datetime.date(2020, 12, 31), or None")
        if self.start and self.end and self.end < self.start:
            raise TipResearchError(f"a period of {self.start} to {self.end} is reversed; give its first day, then its last.")  # fmt: skip
        if self.kind == "calendar_year" and not self._whole_year:
            raise TipResearchError(f"a calendar year runs from 1 January to 31 December, and {self.start} to {self.end} does not; name another kind, such as reporting_period.")  # fmt: skip

    @property
    def _whole_year(self) -> bool:
        if self.start is None or (self.start.month, self.start.day) != (1, 1):
            return False
        return self.end == self.start.replace(month=12, day=31)

    @property
    def days(self) -> int | None:
        """How many days it has, the first and the last included; None where an end is not given."""
        return (self.end - self.start).days + 1 if self.start and self.end else None

    @property
    def quarter(self) -> int | None:
        """The quarter of a calendar year that it is, 1 to 4; None for any other time."""
        if self.start is None or self.end is None or (self.start.month - 1) % 3:
            return None
        quarter = (self.start.month + 2) // 3
        ends = self.start.replace(month=3 * quarter, day=(31, 30, 30, 31)[quarter - 1])
        return quarter if (self.start.day, self.end) == (1, ends) else None

    def overlaps(self, other: "Period") -> bool:
        """Whether days of the one are days of the other, or may be: an end that is not given may lie anywhere.

        A period of which neither end is given overlaps itself alone.
        """
        if not all(p.start or p.end for p in (self, other)):
            return self == other
        one, two = ((p.start or dt.date.min, p.end or dt.date.max) for p in (self, other))
        return one[0] <= two[1] and two[0] <= one[1]

    def apart(self, other: "Period") -> bool:
        """Whether no day of the one is a day of the other, as far as the ends that are given tell."""
        return all(p.start or p.end for p in (self, other)) and not self.overlaps(other)

    def covers(self, other: "Period") -> bool:
        """Whether each day of the other is a day of this, as far as the ends that are given tell."""
        starts = not (self.start and other.start) or self.start <= other.start
        return starts and (not (self.end and other.end) or other.end <= self.end)

    def __str__(self) -> str:
        """Print a year as ``2020``, a quarter as ``2020 Q4``; an open start and an assumed end say so."""
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
    """Whether two spans of time are of one length, as two months, two quarters or two years are."""
    return abs(days - others) <= (_SLACK if min(days, others) >= _MONTH else 0)


def follows(first: Period | None, second: Period | None) -> bool:
    """Whether a period begins on the day after another and is as long, as a month after a month."""
    if not (first and second and first.end and second.start and first.days and second.days):
        return False
    return (second.start - first.end).days == 1 and one_length(first.days, second.days)
