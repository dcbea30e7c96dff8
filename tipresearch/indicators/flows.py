"""Ratios of two flows of one year, such as convictions per prosecution."""

import re
from collections.abc import Sequence
from typing import Any

from nbpress.core.errors import TipResearchError
from tipresearch.facts import counted_label, within
from tipresearch.indicators import policy
from tipresearch.indicators.comparable import other_group
from tipresearch.quantities import (
    SMALLEST_COINCIDENCE,
    Count,
    CountLike,
    Estimate,
    Period,
    as_count,
    censored_flags,
    counts_of,
    require_same,
)

#: Names that two flows share; their measures differ.
_COMMON = ("crime", "unit", "ref_area", "period", "source_id", "edition")


def per(x: CountLike, y: CountLike) -> Estimate:
    """Return the ratio of two flows of one year, such as persons convicted per person prosecuted.

    Parameters
    ----------
    x, y : Count, int or (int, int)
        Two measures of one area, period, source and edition [one unit].

    Returns
    -------
    Estimate
        x / y [ratio], kind ``ratio_of_flows``; it may exceed 1. For y = 0 there is no value but the
        flag ZERO_DENOMINATOR; for a censored count there are bounds.

    Raises
    ------
    PeriodMismatch
        If published counts are of different periods.
    TipResearchError
        If they differ in crime, unit, area, source, edition or group, or are of one measure.

    Notes
    -----
    Caution: the ratio is no rate or share. The persons in one flow need not be those in the other, and a
    case can take longer than a year. docs/methods.md, section 3.2.

    Examples
    --------
    >>> print(per(105, 1104))
    0.0951 (ratio of flows, not a rate)
    """
    x, y = as_count(x), as_count(y)
    require_same(x, y, "a ratio of flows", _COMMON)
    _require_two_measures(x, y)
    one = re.sub(r"\b(person|victim|offence|case|conviction)s\b", r"\1", within(_counted(y)), count=1)
    common: dict[str, Any] = {
        "indicator": "per", "label": f"{_counted(x)}, per {one}", "unit": "ratio",
        "formula": f"{x} / {y}", "inputs": (x, y), "caveats": (_caveat(x, y),),
    }  # fmt: skip
    flags = (*censored_flags(x, y), *(() if x.hi else ("ZERO_NUMERATOR",)))
    if y.hi == 0:
        return Estimate(value=None, method="not defined", flags=("ZERO_DENOMINATOR",), **common)
    return Estimate(flags=flags, **common | {"kind": "ratio_of_flows"} | policy.quotient_fields(x, y))


def per_by_year(xs: Sequence[Count], ys: Sequence[Count]) -> list[Estimate]:
    """Return ratios of two flows by year, such as persons convicted per person prosecuted.

    Parameters
    ----------
    xs, ys : sequence of Count
        Two measures of one area, source and edition by year [one unit].

    Returns
    -------
    list of Estimate
        `per` for each year of both series in which at least one count is exact [ratio], labelled with its year.

    Raises
    ------
    TipResearchError
        As `per`; also for anything but counts, a count without a period, and two counts of one period in a series.

    Notes
    -----
    Caution: as `per`; do not chain the years. docs/methods.md, section 3.2.
    """
    known = [(x, y) for x, y in _pairs_by_period(xs, ys) if x.exact or y.exact]
    return [(e := per(x, y)).renamed(f"{e.label}, {x.period}") for x, y in known]


def same_totals(xs: Sequence[Count], ys: Sequence[Count]) -> list[tuple[Count, Count]]:
    """Return the years in which two measures have the same total.

    Parameters
    ----------
    xs, ys : sequence of Count
        Two measures of one area, source and edition by year.

    Returns
    -------
    list of (Count, Count)
        Both counts of each year with the same printed number [unit of each]. Suppressed counts and counts below
        `tipresearch.quantities.SMALLEST_COINCIDENCE` are left out, as small numbers coincide by chance.

    Raises
    ------
    TipResearchError
        As `per_by_year`, but units may differ.

    Notes
    -----
    Caution: equal totals do not tell which of the two was counted. docs/methods.md, section 3.2.
    """
    both = _pairs_by_period(xs, ys)
    for x, y in both:
        # Units may differ: as many offences as victims may be one count under two names.
        require_same(x, y, "a comparison of two flows", [name for name in _COMMON if name != "unit"])
        _require_two_measures(x, y)
    return [(x, y) for x, y in both if _one_number(x.as_printed, y.as_printed)]


def _one_number(x: Count, y: Count) -> bool:
    return x.exact and y.exact and x.lo == y.lo >= SMALLEST_COINCIDENCE


def _pairs_by_period(xs: Sequence[Count], ys: Sequence[Count]) -> list[tuple[Count, Count]]:
    """Return pairs of counts of one period; refuse two counts of one period in a series."""
    above, below = _by_period(xs), _by_period(ys)
    return [(x, below[period]) for period, x in above.items() if period in below]


def _by_period(series: Sequence[Count]) -> dict[Period, Count]:
    found: dict[Period, Count] = {}
    for count in counts_of(series, "a ratio by year"):
        if count.period is None:
            raise TipResearchError(f"{count.label or count} has no period; a ratio by year needs one for each count.")
        if (also := found.setdefault(count.period, count)) is not count:
            raise TipResearchError(f"a ratio by year needs one count a year, and {also} and {count} are of {count.period}; give one series of each measure.")  # fmt: skip
    return found


def _caveat(x: Count, y: Count) -> str:
    """Return the caveat that two flows need not be of the same persons."""
    if not (x.measure and y.measure):
        return "Those in one flow need not be those in the other."
    of_x, of_y = (c.measure.replace("formal_contact", "brought into formal contact").replace("_", " ") for c in (x, y))
    return f"Those {of_x} in a year need not be those {of_y} in it."


def _counted(count: Count) -> str:
    return counted_label(count.label, count.measure, count.category) or str(count)


def _require_two_measures(x: Count, y: Count) -> None:
    if x.plain or y.plain:
        return
    if x.measure == y.measure:
        raise TipResearchError(f"a ratio of flows needs two measures, and both counts are of measure {x.measure!r}; share() returns a part of its total, rate_ratio() compares two periods.")  # fmt: skip
    for name in ("sex", "age", "form", *other_group(x, y)):
        a, b = getattr(x, name), getattr(y, name)
        if a and b and a != b:
            raise TipResearchError(f"a ratio of flows needs counts of one {name}, and {name} is {a} and {b}; take two counts of one {name}.")  # fmt: skip
