"""A published count: an interval of whole numbers with its source."""

from __future__ import annotations

import numbers
from dataclasses import dataclass, replace
from typing import Any

from nbpress.core import paths
from nbpress.core.errors import PeriodMismatch, TipResearchError, nearest, quoted, require_known, wrong_type
from tipresearch.quantities.coherence import UNVALIDATED, Coherence
from tipresearch.quantities.flags import CONTESTED, REMARKS, remarks, require_flags
from tipresearch.quantities.identity import SEVERAL, Identity, require_apart, require_same
from tipresearch.quantities.periods import Period
from tipresearch.quantities.printed import count_cure
from tipresearch.quantities.suppression import ends_of_rest, suppression_by_source
from tipresearch.quantities.units import NO_COUNTS, UNITS

#: Prefix of the id of a source that a user named for own observations. The name follows, with ``_`` for blanks.
#: No table of sources lists such an id.
OWN = "own:"

_NOT_GIVEN = -1


@dataclass(frozen=True, slots=True, repr=False)
class Count(Identity):
    """A count of persons, cases or offences, as the interval that its published text allows.

    ``32,022`` is [32022, 32022]; ``<5`` is [0, 4]. A plain number given to an indicator becomes a `Count` without
    source. Its other attributes are those of `tipresearch.quantities.identity.Identity`.

    Attributes
    ----------
    lo, hi : int
        Smallest and largest number that the published text allows [`unit`]; at least 0.
    raw_value, notes : str
        The text as published, and what a reader must know.
    grade, reporter : str
        Reliability grade of the source, and who reported the count.
    flags : tuple of str
        Codes of `FLAGS`.
    coherence : Coherence or None
        Result of the consistency check with the parts in its publication; None without parts or without a check.
    """

    lo: int
    hi: int = _NOT_GIVEN
    raw_value: str = ""
    grade: str = ""
    reporter: str = ""
    notes: str = ""
    flags: tuple[str, ...] = ()
    coherence: Coherence | None = None

    def __post_init__(self) -> None:
        """Refuse ends that are no whole numbers from 0, and an unknown unit, flag or source."""
        _require_whole(self.lo, self.hi)
        require_known("unit", self.unit, UNITS)
        if odd := NO_COUNTS & {self.unit, self.measure}:
            raise TipResearchError(f"{self.lo} of {min(odd)} is no count; take the count behind it, such as a number of persons.")  # fmt: skip
        require_flags(self.flags)
        if self.period is not None and not isinstance(self.period, Period):
            raise wrong_type("period of a count", self.period, "give a Period, as Period(date(2020, 1, 1), date(2020, 12, 31), 'calendar_year')")  # fmt: skip
        if self.lo >= 0 and self.hi == _NOT_GIVEN:  # no number is exact unless somebody says so
            raise TipResearchError(f"count {self.lo} has no upper end; write Count({self.lo}, {self.lo}) for an exact one, or give the number {self.lo} itself.")  # fmt: skip
        if not 0 <= self.lo <= self.hi:
            raise TipResearchError(f"count ({self.lo}, {self.hi}) is not allowed; it needs 0 <= lo <= hi.")
        own = self.source_id.startswith(OWN)
        if self.source_id and not own and self.source_id not in (known := suppression_by_source(paths.DATA)):
            raise TipResearchError(f"source {self.source_id!r} of count {self.label or self} is not in {paths.DATA.name}/sources.csv; add its row, or leave source_id blank.{nearest(self.source_id, known)}")  # fmt: skip

    @property
    def exact(self) -> bool:
        """Whether the published text allows one number only."""
        return self.lo == self.hi

    @property
    def in_question(self) -> bool:
        """Whether no number may be computed from the count: its table leaves a wide range, or it may be no count."""
        return self.coherence is not None and self.coherence.in_question

    @property
    def disputed(self) -> bool:
        """Whether its own table disagrees with the count, which is used as a range or not at all."""
        return self.coherence is not None and self.coherence.disputed

    @property
    def exceeded(self) -> bool:
        """Whether its own table does not add up to the count, also if only the count was revised."""
        return self.coherence is not None and self.coherence.exceeded

    @property
    def as_printed(self) -> Count:
        """The count with the printed number, if it is used as a range."""
        if self.coherence is None or self.coherence.use != "range":
            return self
        low, high = self.coherence.printed
        return replace(self, lo=low, hi=high, label=f"{self.label}, as printed" if self.label else "")

    @property
    def unvalidated(self) -> bool:
        """Whether the source marks the number as not validated, so that it may be no count."""
        return self.coherence is not None and self.coherence.state == UNVALIDATED

    @property
    def doubt(self) -> str:
        """The flag of numbers that are computed from a disputed count; else blank."""
        return self.coherence.flag if self.coherence else ""

    @property
    def objections(self) -> list[str]:
        """The reason why the count is disputed, in a few words; empty if it is not."""
        return [f"disputed: {self.coherence.objection}"] if self.coherence and self.disputed else []

    @property
    def contested_by(self) -> tuple[str, ...]:
        """The flags that allow a change in words only."""
        return tuple(flag for flag in self.flags if flag in CONTESTED)

    @property
    def contested(self) -> bool:
        """Whether another source disagrees, or another edition by more than a factor of two."""
        return bool(self.contested_by)

    @property
    def year(self) -> int:
        """The year in which its period begins; raises PeriodMismatch without a first day."""
        if self.period is None or self.period.start is None:
            raise PeriodMismatch(f"{self.label or self} has no year: {self.period or 'no period'}.")
        return self.period.start.year

    @property
    def value(self) -> int:
        """The number of an exact count; raises TipResearchError for a censored count."""
        if not self.exact:
            raise TipResearchError(f"{self} has no single value; it lies between {self.lo} and {self.hi}. Use lo and hi, or an indicator that returns bounds.")  # fmt: skip
        return self.lo

    def __repr__(self) -> str:
        """Print label, number, area, period and source, as far as they are known."""
        if self.plain:
            return f"Count({self.lo}, {self.hi})"
        # Most labels name the measure or the category, which are then left out.
        category = "" if self.category in ("total", self.label.lower()) else self.category
        measure = "" if self.category in ("", "total") else self.measure
        of = [measure, category, self.ref_area, str(self.period or ""), self.source_id]
        of += [self.edition, *self.objections, *remarks(self.flags, of_count=True)]
        return f"{self.label or 'Count'}: {self._number} ({', '.join(filter(None, of))})"

    def __str__(self) -> str:
        """Print as ``15,255`` or ``fewer than 5``; mark an exact count of case records."""
        said = f" ({REMARKS['UNPROTECTED']})" if "UNPROTECTED" in self.flags else ""
        return self._number + said

    @property
    def _number(self) -> str:
        if self.exact:
            return f"{self.lo:,}"
        return f"fewer than {self.hi + 1:,}" if not self.lo else f"{self.lo:,}–{self.hi:,}"

    def __format__(self, spec: str) -> str:
        """Format as text, for example to a width."""
        try:
            return format(str(self), spec)
        except ValueError:
            raise TipResearchError(f"format {spec!r} is not known; a count prints as {self} without one, and its lo and hi are numbers.") from None  # fmt: skip

    def __add__(self, other: CountLike) -> Count:
        """Add two counts of one publication, place and time, end by end."""
        other = as_count(other)
        require_apart(self, other, "a sum")
        adds_nothing = other.plain and not other.hi
        return self if adds_nothing else self._joined(other, self.lo + other.lo, self.hi + other.hi, "+")

    __radd__ = __add__

    def __sub__(self, part: CountLike) -> Count:
        """Subtract a part from its total; the result is at least 0.

        A small rest is an interval if the source suppresses counts of that size.
        """
        part = as_count(part)
        require_same(part, self, "a difference")
        if part.lo > self.hi:
            raise TipResearchError(f"{part.label or part} is larger than {self.label or self}; no part is larger than its whole.")  # fmt: skip
        return self._joined(part, *ends_of_rest(max(0, self.lo - part.hi), self.hi - part.lo, self.source_id), "−")

    def __rsub__(self, whole: CountLike) -> Count:
        """Subtract this count from a plain number."""
        return as_count(whole) - self

    def _joined(self, other: Count, lo: int, hi: int, sign: str) -> Count:
        # The identity comes from a count with a source, and not from the 0 that begins a sum.
        first, second = (other, self) if self.plain else (self, other)
        codes: dict[str, Any] = {}
        if sign == "+" and not second.plain:
            differ = (n for n in ("partition", "sex", "age", "form") if getattr(first, n) != getattr(second, n))
            codes = dict.fromkeys(("category", *differ), SEVERAL)
        flags = [f for f in self.flags + other.flags if f not in CONTESTED and f != "REVISION"]
        return replace(
            first,
            **codes,
            lo=lo,
            hi=hi,
            label=f" {sign} ".join(c.label or str(c) for c in (self, other)),
            raw_value=f"{self.raw_value or self} {sign} {other.raw_value or other}",
            notes="",
            obs_status=next((c.obs_status for c in (first, second) if c.estimated), first.obs_status),
            coherence=next((c.coherence for c in (self, other) if c.in_question), None),
            flags=tuple(dict.fromkeys([*flags, "PART_CONTESTED"] if self.contested or other.contested else flags)),
            figure_ids=tuple(dict.fromkeys(self.figure_ids + other.figure_ids)),
            without=(*self.without, *(other.figure_ids if sign == "−" else other.without)),
        )

    def named(self, label: str, category: str = "") -> Count:
        """Return the same count under another label."""
        return replace(self, label=label, category=category or self.category)


def _require_whole(*ends: object) -> None:
    for end in ends:
        if isinstance(end, bool) or not isinstance(end, numbers.Integral):
            raise TipResearchError(f"count {quoted(end)} is not a whole number; counts are integers of at least 0, or a pair (lo, hi).{count_cure(end)}")  # fmt: skip


#: What indicators accept as a count: a `Count`, a whole number, or a pair of ends.
CountLike = Count | int | tuple[int, int]


def as_count(value: CountLike, label: str = "") -> Count:
    """Return a count, a whole number or a ``(lo, hi)`` pair as a `Count`; `label` is for numbers alone."""
    if isinstance(value, Count):
        return value
    ends = value if isinstance(value, tuple) else (value, value)
    if len(ends) != 2:
        raise TipResearchError(f"count {value!r} has {len(ends)} ends; counts are integers of at least 0, or a pair (lo, hi).")  # fmt: skip
    _require_whole(*ends)
    return Count(int(ends[0]), int(ends[1]), label=label)
