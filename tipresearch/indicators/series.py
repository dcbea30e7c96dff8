"""Counts of several years, compared only as far as they are comparable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nbpress.core.errors import TipResearchError
from tipresearch.indicators import intervals, policy
from tipresearch.indicators.changes import abs_change, pct_change
from tipresearch.indicators.comparable import breaks, caveats_of, one_series
from tipresearch.indicators.ratios import rate_ratio
from tipresearch.quantities import Count, CountLike, Estimate, counts_of, with_caveats


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two counts compared, and whether they may be.

    Attributes
    ----------
    abs_change : Estimate
        Later less earlier count [persons].
    pct_change, ratio : Estimate or None
        Relative change [percent change] and [ratio]; None where a break withholds them.
    flags, caveats : tuple of str
        What all three carry.
    """

    abs_change: Estimate
    pct_change: Estimate | None
    ratio: Estimate | None
    flags: tuple[str, ...]
    caveats: tuple[str, ...]


def compare_years(x1: CountLike, x0: CountLike, comparability: Mapping[str, str], *, level: float = 0.95) -> Comparison:
    """Compare two counts after a checklist of whether they are comparable.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].
    comparability : mapping of str to {"yes", "no", "unknown"}
        One entry a question, of the same: definition, coverage, unit, period (its kind), year_labels
        (as in other publications), edition.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Comparison
        The change [persons], and relative to the earlier count [percent change], [ratio].
        Any ``no`` sets DEFINITION_BREAK and withholds the relative change and ratio;
        any ``unknown`` becomes a caveat. So does a question that neither the checklist answers nor the counts
        themselves; an empty checklist counts as unknown.

    Raises
    ------
    TipResearchError
        For an answer that is none of the three, or counts that are not of one kind.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`; comparable records do not make identified victims a measure
    of trafficking. docs/methods.md, sections 3.1 and 5.2.

    Examples
    --------
    >>> compare_years(30, 760, {"definition": "no"}).pct_change is None
    True
    """
    intervals.require_level(level)
    x1, x0 = one_series(x1, x0, across_breaks=True)
    broken, unknown = policy.comparability(comparability, x1, x0)
    broken = list(dict.fromkeys([*broken, *(n.removesuffix("_id") for n in breaks(x1, x0))]))
    unknown = [item for item in unknown if item not in broken]
    caveats = [*caveats_of(x1, x0)]
    of_years = all(not x.period or (x.period.days or 365) > 360 for x in (x1, x0))  # quarters are compared, too
    two = "years" if of_years else "periods"
    if unknown:
        *before, last = (item.replace("_", " ") for item in unknown)
        same = f"Whether both {two} used the same {', '.join(before)}{' and ' if before else ''}{last} is not known."
        empty = unknown == ["comparability"]
        caveats.append(f"Whether the two {two} are comparable is not known." if empty else same)
    if broken:
        words = ", ".join(broken).replace("_", " ")
        caveats.append(f"Not the same in both {two}: {words}; no relative change is given.")
    flags: tuple[str, ...] = ("DEFINITION_BREAK",) if broken else ()
    flags += ("COMPARABILITY_UNKNOWN",) if unknown else ()
    found = [abs_change(x1, x0, across_breaks=True)]
    if not broken:
        found += [pct_change(x1, x0, level=level), rate_ratio(x1, x0, level=level)]
    found = [replace(e, flags=tuple(dict.fromkeys((*e.flags, *flags)))) for e in with_caveats(found, caveats)]
    change, *relative = found
    percent, ratio = relative or (None, None)
    return Comparison(change, percent, ratio, flags, tuple(caveats))


def listed(comparison: Comparison) -> list[Estimate]:
    """Estimates that a comparison holds.

    Parameters
    ----------
    comparison : Comparison
        What `compare_years` returns.

    Returns
    -------
    list of Estimate
        Change [persons], relative change [percent change] and ratio [ratio], as far as given.

    Notes
    -----
    Caution: what a break withholds is left out. docs/methods.md, section 3.1.
    """
    return [e for e in (comparison.abs_change, comparison.pct_change, comparison.ratio) if e is not None]


def yoy(
    series: Sequence[Count], *, across_breaks: bool = False, interval: bool = True, level: float = 0.95
) -> list[Estimate]:
    """Year-over-year change along a series of one source and edition.

    Parameters
    ----------
    series : sequence of Count
        One count a calendar year, or a quarter of one, in order.
    across_breaks : bool
        Whether to compute a change across a break; it then carries DEFINITION_BREAK.
    interval : bool
        Whether to add the exact conditional interval. A page prints it, and names what is not known of the years.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    list of Estimate
        One `pct_change` for each pair of neighbours [percent change]; of quarters, for each
        quarter and the same one of the year before. A gap in years, another source, edition or
        definition between them gives no value.

    Raises
    ------
    TipResearchError
        If anything but counts is given, a count is of no calendar year or quarter of one, years and
        quarters are mixed, or they are not in order.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`; a gap in years is not filled. docs/methods.md, section 4.
    """
    intervals.require_interval(interval, level)
    series = counts_of(series, "a change from year to year")
    kinds = {_quarter(count) for count in series}
    if None in kinds and len(kinds) > 1:
        raise TipResearchError("the series mixes years and quarters; take one of both.")
    for x0, x1 in pairwise(series):
        if (x1.year, _quarter(x1) or 0) <= (x0.year, _quarter(x0) or 0):
            raise TipResearchError(f"the series is not in order of {'quarters' if _quarter(x0) else 'years'}: {x0.period} is followed by {x1.period}.")  # fmt: skip
    found = []
    for quarter in kinds:
        same = [count for count in series if _quarter(count) == quarter]
        found += [(x1.year, quarter or 0, _step(x1, x0, across_breaks, interval, level)) for x0, x1 in pairwise(same)]
    return [change for *_, change in sorted(found, key=lambda each: each[:2])]


def _quarter(count: Count) -> int | None:
    """Return the quarter of a count, None for a calendar year; any other period is refused."""
    quarter = count.period.quarter if count.period else None
    if count.period is None or not (quarter or count.period.kind == "calendar_year"):
        raise TipResearchError(f"{count.label or count} has no calendar year; a series needs one, or a quarter of one, for each count. Two that are as long, such as fiscal years or months, pct_change(later, earlier) compares.")  # fmt: skip
    return quarter


def _step(x1: Count, x0: Count, across_breaks: bool, interval: bool, level: float) -> Estimate:
    broken, gap = [name.removesuffix("_id") for name in breaks(x1, x0)], x1.year - x0.year
    quarter = _quarter(x1)
    change = pct_change(x1, x0, interval=interval, level=level, across_breaks=True)
    flags, reasons = [], []
    if broken:
        flags.append("DEFINITION_BREAK")
        reasons.append(f"Break between {x0.period} and {x1.period}: {', '.join(broken)}.")
    if gap > 1:
        flags.append("YEARS_MISSING")
        # Between the same quarters of two years stand counts of the other quarters.
        missing = [f"{year} Q{quarter}" for year in range(x0.year + 1, x1.year)]
        no_count = f"of {' and '.join(missing)}" if quarter else f"between {x0.period} and {x1.period}"
        reasons.append(f"The series has no count {no_count}.")
    if not flags or (across_breaks and gap == 1):
        flags = list(dict.fromkeys((*change.flags, *flags)))
        return replace(change, flags=tuple(flags), caveats=(*change.caveats, *reasons))
    over = "across a break" if broken else f"over {'quarters' if quarter else 'years'} without a count"
    return replace(
        change, value=None, lo=None, hi=None, level=None, kind="point", method=f"not computed {over}",
        flags=tuple(flags), caveats=(*caveats_of(x1, x0), *reasons),
    )  # fmt: skip
