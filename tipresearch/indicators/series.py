"""Comparison of counts of several years, after a check of comparability."""

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
    """The comparison of two counts, as far as they are comparable.

    Attributes
    ----------
    abs_change : Estimate
        Later minus earlier count [persons].
    pct_change, ratio : Estimate or None
        Relative change [percent change] and [ratio]; None across a break.
    flags, caveats : tuple of str
        Flags and caveats of all three.
    """

    abs_change: Estimate
    pct_change: Estimate | None
    ratio: Estimate | None
    flags: tuple[str, ...]
    caveats: tuple[str, ...]


def compare_years(x1: CountLike, x0: CountLike, comparability: Mapping[str, str], *, level: float = 0.95) -> Comparison:
    """Compare two counts, given answers on their comparability.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].
    comparability : mapping of str to {"yes", "no", "unknown"}
        Whether the two are the same in: definition, coverage, unit, period (its kind), year_labels
        (as in other publications), edition.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Comparison
        The change [persons], the relative change [percent change] and the ratio [ratio].
        A ``no`` sets DEFINITION_BREAK and leaves out relative change and ratio.
        An ``unknown`` becomes a caveat, and so does a question that neither the checklist nor the counts answer.
        An empty checklist counts as unknown.

    Raises
    ------
    TipResearchError
        For any other answer, or counts of two kinds.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`; even comparable numbers of identified victims do not measure
    trafficking. docs/methods.md, sections 3.1 and 5.2.

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
    of_years = all(not x.period or (x.period.days or 365) > 360 for x in (x1, x0))  # quarters are compared too
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
    """Return the estimates of a comparison.

    Parameters
    ----------
    comparison : Comparison
        The result of `compare_years`.

    Returns
    -------
    list of Estimate
        Change [persons], and relative change [percent change] and ratio [ratio] where they are given.

    Notes
    -----
    Caution: relative change and ratio are left out across a break. docs/methods.md, section 3.1.
    """
    return [e for e in (comparison.abs_change, comparison.pct_change, comparison.ratio) if e is not None]


def yoy(
    series: Sequence[Count], *, across_breaks: bool = False, interval: bool = True, level: float = 0.95
) -> list[Estimate]:
    """Return the changes from year to year in a series of one source and edition.

    Parameters
    ----------
    series : sequence of Count
        One count for each calendar year, or for each quarter, in order.
    across_breaks : bool
        Whether to compute a change across a break, with the flag DEFINITION_BREAK.
    interval : bool
        Whether to add the exact conditional interval.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    list of Estimate
        One `pct_change` for each pair of neighbours [percent change]. A quarter is compared with the same
        quarter of the year before. There is no value across a missing year or another source, edition or
        definition.

    Raises
    ------
    TipResearchError
        For anything but counts, a count of another period than a calendar year or quarter, years mixed with
        quarters, or counts that are not in order.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`; missing years are not filled. docs/methods.md, section 4.
    """
    intervals.require_interval(interval, level)
    series = counts_of(series, "a change from year to year")
    kinds = {_quarter(count) for count in series}
    if None in kinds and len(kinds) > 1:
        raise TipResearchError("the series mixes years and quarters; take only years, or only quarters.")
    for x0, x1 in pairwise(series):
        if (x1.year, _quarter(x1) or 0) <= (x0.year, _quarter(x0) or 0):
            raise TipResearchError(f"the series is not in order of {'quarters' if _quarter(x0) else 'years'}: {x0.period} is followed by {x1.period}.")  # fmt: skip
    latest: dict[int | None, Count] = {}  # the count before, of the same quarter or of a year
    found = []
    for x1 in series:
        if before := latest.get(_quarter(x1)):
            found.append(_step(x1, before, across_breaks, interval, level))
        latest[_quarter(x1)] = x1
    return found


def _quarter(count: Count) -> int | None:
    """Return the quarter of a count, None for a calendar year; refuse any other period."""
    quarter = count.period.quarter if count.period else None
    if count.period is None or not (quarter or count.period.kind == "calendar_year"):
        raise TipResearchError(f"{count.label or count} has no calendar year; a series needs a calendar year or a quarter for each count. For two fiscal years or months use pct_change(later, earlier).")  # fmt: skip
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
        # Only the missing quarters are named: the counts of other quarters are there.
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
