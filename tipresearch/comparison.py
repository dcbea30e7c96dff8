"""Indicators of change between two counts or along a series, and what they cannot show.

A change in identified victims is never a change in trafficking: every result here
carries `DETECTION_CAVEAT`. Methods: docs/methods.md, sections 4 to 7.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from tipresearch import intervals
from tipresearch.counts import Count, as_count
from tipresearch.errors import TipResearchError, nearest
from tipresearch.estimates import COMPLETE_COUNT_CAVEAT, Estimate
from tipresearch.indicators import censored_flags
from tipresearch.observations import category_label
from tipresearch.population import Population, population_of

DETECTION_CAVEAT = (
    "A change in identified victims reflects changes in identification, recording and "
    "definition as well as in trafficking; it does not by itself show a change in prevalence."
)
RatioInterval = Literal["exact", "mid-p", "log-normal"]


#: What two counts have in common if they belong to one series.
SERIES = ("source_id", "edition", "definition_id")


def one_series(
    x1: Count | int, x0: Count | int, *, across_breaks: bool = False
) -> tuple[Count, Count]:
    """Take two counts that may be compared: same crime, unit, measure, form, area and series."""
    x1, x0 = as_count(x1), as_count(x0)
    if not (x1.figure_ids and x0.figure_ids):
        return x1, x0
    for name in ("crime", "unit", "measure", "form", "ref_area"):
        a, b = getattr(x1, name), getattr(x0, name)
        if a != b:
            raise TipResearchError(
                f"counts of {name} {a!r} and {b!r} cannot be compared; choose counts of one {name}."
            )
    if not across_breaks and (broken := _breaks(x1, x0)):
        a, b = getattr(x1, broken[0]), getattr(x0, broken[0])
        msg = f"counts of {broken[0]} {a!r} and {b!r} are not one series; pass across_breaks=True to compare them all the same."
        raise TipResearchError(msg)
    return x1, x0


def _breaks(x1: Count, x0: Count) -> list[str]:
    """Return in what two published counts differ so that they are not one series."""
    if not (x1.figure_ids and x0.figure_ids):
        return []
    return [name for name in SERIES if getattr(x1, name) != getattr(x0, name)]


def _break_flags(x1: Count, x0: Count) -> tuple[str, ...]:
    return ("DEFINITION_BREAK",) if _breaks(x1, x0) else ()


def _number_of(x: Count) -> str:
    """The number in question, in the word of its measure: identified and detected differ."""
    word = (
        x.measure
        if x.measure in ("identified", "detected")
        else "counted"
        if x.measure
        else "identified"
    )
    return f"number {word}" + (f", {category_label(x.form).lower()}" if x.form != "total" else "")


def _versus(x1: Count, x0: Count) -> str:
    if x1.period and x0.period:
        return f"{x0.period} to {x1.period}"
    return f"{x0} to {x1}"


def abs_change(
    x1: Count | int,
    x0: Count | int,
    *,
    interval: bool = False,
    level: float = 0.95,
    across_breaks: bool = False,
) -> Estimate:
    """Change in the number identified, from x0 to x1.

    Parameters
    ----------
    x1, x0 : Count or int
        Later and earlier count [persons].
    interval : bool
        Whether to add the Wald interval of a difference of Poisson means.
    level : float
        Confidence level, as a proportion.
    across_breaks : bool
        Whether to compare counts of another source, edition or definition, which is
        refused otherwise; the result carries DEFINITION_BREAK.

    Returns
    -------
    Estimate
        x1 - x0 [persons].

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`, which every change carries.
    """
    x1, x0 = one_series(x1, x0, across_breaks=across_breaks)
    broken = _break_flags(x1, x0)
    common = {
        "indicator": "abs_change", "label": f"Change in the {_number_of(x1)}, {_versus(x1, x0)}",
        "unit": "persons", "formula": f"{x1} − {x0}", "inputs": (x1, x0),
    }  # fmt: skip
    if not (x1.exact and x0.exact):
        return Estimate(
            value=None, lo=x1.lo - x0.hi, hi=x1.hi - x0.lo, kind="bounds", method="interval arithmetic",
            flags=("CENSORED", *broken), caveats=(DETECTION_CAVEAT,), **common,
        )  # fmt: skip
    value = x1.value - x0.value
    if not interval:
        return Estimate(
            value=value,
            method="difference of counts",
            flags=broken,
            caveats=(DETECTION_CAVEAT,),
            **common,
        )
    low, high = intervals.poisson_difference(x1.value, x0.value, level)
    return Estimate(
        value=value, lo=low, hi=high, level=level, kind="random_variation_interval", method="Wald, Poisson difference",
        flags=("COMPLETE_COUNT", *broken), caveats=(DETECTION_CAVEAT, COMPLETE_COUNT_CAVEAT), **common,
    )  # fmt: skip


def rate_ratio(
    x1: Count | int,
    x0: Count | int,
    *,
    exposure1: Population | float = 1,
    exposure0: Population | float = 1,
    interval: RatioInterval | None = "exact",
    level: float = 0.95,
    phi: float = 1,
    across_breaks: bool = False,
) -> Estimate:
    """Ratio of two counts, or of two rates when exposures are given.

    Parameters
    ----------
    x1, x0 : Count or int
        Later and earlier count [persons].
    exposure1, exposure0 : Population or float
        Population or person-time behind each count; equal by default.
    interval : {"exact", "mid-p", "log-normal"}, optional
        Exact conditional Poisson interval, its mid-P version, or the quasi-Poisson
        interval, which takes `phi`.
    level : float
        Confidence level, as a proportion.
    phi : float
        Variance inflation of the counts; 1 is Poisson. Only with ``log-normal``.
    across_breaks : bool
        Whether to compare counts of another source, edition or definition, which is
        refused otherwise; the result carries DEFINITION_BREAK.

    Returns
    -------
    Estimate
        (x1 / exposure1) / (x0 / exposure0) [ratio]. x0 = 0 gives no value and the
        interval [L, ∞); x1 = 0 gives [0, U].

    Raises
    ------
    TipResearchError
        For counts of different measures, an exposure not above 0, or `phi` below 1.

    Notes
    -----
    Given x1 + x0, x1 is binomial; the limits are Clopper-Pearson limits p / (1 - p)
    times the inverse ratio of exposures (Przyborowski and Wilenski 1940). Caution: see
    `DETECTION_CAVEAT`. Poisson is too narrow where people are found together.
    """
    x1, x0 = one_series(x1, x0, across_breaks=across_breaks)
    scale = _exposure(exposure0) / _exposure(exposure1)
    limits = None if interval is None else _ratio_limits(x1, x0, interval, level, phi)
    zero = x0.lo == 0
    flags = [
        *censored_flags(x1, x0),
        *_break_flags(x1, x0),
        *(["ZERO_DENOMINATOR"] if x0.hi == 0 else []),
        *(["ZERO_NUMERATOR"] if x1.hi == 0 else []),
    ]
    value = scale * x1.value / x0.value if x1.exact and x0.exact and not zero else None
    common = {
        "indicator": "rate_ratio", "label": f"Ratio of the {_number_of(x1)}, {_versus(x1, x0)}", "unit": "ratio",
        "formula": f"{x1} / {x0}" if scale == 1 else f"({x1} / {exposure1}) / ({x0} / {exposure0})",
        "inputs": (x1, x0), "extra_sources": _exposure_sources(exposure1, exposure0),
    }  # fmt: skip
    if limits is None and value is not None:
        return Estimate(
            value=value,
            method="ratio of counts",
            flags=tuple(flags),
            caveats=(DETECTION_CAVEAT,),
            **common,
        )
    if limits is None:
        high = math.inf if zero else scale * x1.hi / x0.lo
        low = scale * x1.lo / x0.hi if x0.hi else 0.0
        return Estimate(
            value=None,
            lo=low,
            hi=high,
            kind="bounds",
            method="interval arithmetic",
            flags=tuple(flags),
            caveats=(DETECTION_CAVEAT,),
            **common,
        )
    named = {
        "exact": "exact conditional",
        "mid-p": "conditional mid-P",
        "log-normal": f"quasi-Poisson log-normal, phi {phi:g}",
    }
    return Estimate(
        value=value, lo=scale * limits[0], hi=scale * limits[1], level=level, kind="random_variation_interval",
        method=named[interval], flags=(*flags, "COMPLETE_COUNT", *(["CLUSTERED"] if phi > 1 else [])),
        caveats=(DETECTION_CAVEAT, COMPLETE_COUNT_CAVEAT), **common,
    )  # fmt: skip


def _ratio_limits(
    x1: Count, x0: Count, interval: str, level: float, phi: float
) -> tuple[float, float]:
    """Union over the integers that censored counts allow: the ends suffice."""
    known = {
        "exact": intervals.odds_of_share,
        "mid-p": intervals.odds_of_share_midp,
        "log-normal": intervals.log_normal_ratio,
    }
    if interval not in known:
        raise TipResearchError(
            f"interval {interval!r} is not known; allowed are {list(known)}.{nearest(interval, known)}"
        )
    if not phi >= 1:
        raise TipResearchError(f"phi {phi!r} is not allowed; it is at least 1, and 1 is Poisson.")
    options = {}
    if interval == "log-normal":
        if min(x1.lo, x0.lo) == 0:
            raise TipResearchError(
                "the log-normal interval is not defined at a count of 0; use 'exact'."
            )
        options = {"phi": phi}
    elif phi != 1:
        raise TipResearchError(
            f"phi {phi!r} is only taken by the 'log-normal' interval, not by {interval!r}."
        )
    return known[interval](x1.lo, x0.hi, level, **options)[0], known[interval](
        x1.hi, x0.lo, level, **options
    )[1]


def _exposure(exposure: Population | float) -> float:
    value = exposure.value if isinstance(exposure, Population) else exposure
    if not value > 0:
        raise TipResearchError(f"exposure {value!r} is not allowed; it must be above 0.")
    return value


def _exposure_sources(*exposures: Population | float) -> tuple[str, ...]:
    found = [e.source_id for e in exposures if isinstance(e, Population) and e.source_id]
    return tuple(dict.fromkeys(found))


def pct_change(
    x1: Count | int,
    x0: Count | int,
    *,
    interval: bool = True,
    level: float = 0.95,
    across_breaks: bool = False,
) -> Estimate:
    """Percentage change in the number identified, from x0 to x1.

    Parameters
    ----------
    x1, x0 : Count or int
        Later and earlier count [persons].
    interval : bool
        Whether to add the exact conditional interval of `rate_ratio`.
    level : float
        Confidence level, as a proportion.
    across_breaks : bool
        Whether to compare counts of another source, edition or definition, which is
        refused otherwise; the result carries DEFINITION_BREAK.

    Returns
    -------
    Estimate
        100 (x1 / x0 - 1) [percent change]. x0 = 0 gives neither value nor interval:
        never infinity, never 100 %.
    """
    ratio = rate_ratio(
        x1, x0, interval="exact" if interval else None, level=level, across_breaks=across_breaks
    )
    common = {
        "indicator": "pct_change", "label": ratio.label.replace("Ratio of", "Change in"),
        "unit": "percent change", "inputs": ratio.inputs, "caveats": ratio.caveats,
        "formula": f"100 × ({ratio.formula} − 1)", "method": ratio.method, "flags": ratio.flags,
    }  # fmt: skip
    if ratio.inputs[1].lo == 0:
        return Estimate(value=None, **common)
    scaled = {
        n: None if (v := getattr(ratio, n)) is None else 100 * (v - 1)
        for n in ("value", "lo", "hi")
    }
    return Estimate(kind=ratio.kind, level=ratio.level, **scaled, **common)


def symmetric_pct_change(x1: Count | int, x0: Count | int) -> Estimate:
    """Change relative to the mean of both counts [percent change, -200 to 200]; 0 to 0 has none."""
    x1, x0 = one_series(x1, x0)
    total = x1.value + x0.value
    return Estimate(
        indicator="symmetric_pct_change", label=f"Symmetric change in the {_number_of(x1)}, {_versus(x1, x0)}",
        value=200 * (x1.value - x0.value) / total if total else None, unit="percent change",
        formula=f"200 × ({x1} − {x0}) / ({x1} + {x0})", method="midpoint", inputs=(x1, x0),
        flags=() if total else ("ZERO_DENOMINATOR",), caveats=(DETECTION_CAVEAT,),
    )  # fmt: skip


def fold_decrease(x1: Count | int, x0: Count | int) -> Estimate:
    """How many times smaller the later count is: x0 / x1 [ratio]; none where x1 is 0."""
    x1, x0 = one_series(x1, x0)
    return Estimate(
        indicator="fold_decrease", label=f"Fold decrease in the {_number_of(x1)}, {_versus(x1, x0)}",
        value=x0.value / x1.value if x1.value else None, unit="ratio", formula=f"{x0} / {x1}", method="ratio of counts",
        inputs=(x1, x0), flags=() if x1.value else ("ZERO_DENOMINATOR",), caveats=(DETECTION_CAVEAT,),
    )  # fmt: skip


def cagr(x1: Count | int, x0: Count | int, years: int) -> Estimate:
    """Mean yearly change over `years` [percent change]; none where x0 is 0 or years not above 0."""
    x1, x0 = one_series(x1, x0)
    defined = x0.value > 0 and years > 0
    return Estimate(
        indicator="cagr", label=f"Mean yearly change in the {_number_of(x1)}, {_versus(x1, x0)}",
        value=100 * ((x1.value / x0.value) ** (1 / years) - 1) if defined else None, unit="percent change",
        formula=f"100 × (({x1} / {x0})^(1/{years}) − 1)", method="compound rate", inputs=(x1, x0),
        flags=() if x0.value else ("ZERO_DENOMINATOR",), caveats=(DETECTION_CAVEAT,),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two counts compared, and whether they may be."""

    abs_change: Estimate
    pct_change: Estimate | None
    ratio: Estimate | None
    flags: tuple[str, ...]
    caveats: tuple[str, ...]


def compare_years(
    x1: Count | int, x0: Count | int, comparability: Mapping[str, str], *, level: float = 0.95
) -> Comparison:
    """Compare two counts after a checklist of whether they are comparable.

    Parameters
    ----------
    x1, x0 : Count or int
        Later and earlier count [persons].
    comparability : mapping of str to {"yes", "no", "unknown"}
        One entry a question: same definition, coverage, unit, kind of period, edition.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Comparison
        Any ``no`` sets DEFINITION_BREAK and withholds the relative change and ratio;
        any ``unknown`` becomes a caveat. An empty checklist counts as unknown.
    """
    x1, x0 = one_series(x1, x0, across_breaks=True)
    answers = dict(comparability) or {"comparability": "unknown"}
    for item, answer in answers.items():
        if answer not in ("yes", "no", "unknown"):
            raise TipResearchError(
                f"comparability of {item!r} is {answer!r}; allowed are yes, no and unknown."
            )
    answers |= {name.removesuffix("_id"): "no" for name in _breaks(x1, x0)}
    broken = [item for item, answer in answers.items() if answer == "no"]
    unknown = [item for item, answer in answers.items() if answer == "unknown"]
    caveats = [DETECTION_CAVEAT]
    if unknown:
        caveats.append(f"Not known to be the same in both years: {', '.join(unknown)}.")
    if broken:
        caveats.append(
            f"Not the same in both years: {', '.join(broken)}; no relative change is given."
        )
    flags = ("DEFINITION_BREAK",) if broken else ()
    found = [abs_change(x1, x0, across_breaks=True)]
    if not broken:
        found += [pct_change(x1, x0, level=level), rate_ratio(x1, x0, level=level)]
    found = [
        replace(e, flags=tuple(dict.fromkeys((*e.flags, *flags))))
        for e in with_caveats(found, caveats)
    ]
    change, percent, ratio = [*found, None, None][:3]
    return Comparison(change, percent, ratio, flags, tuple(caveats))


def with_caveats(estimates: Sequence[Estimate], caveats: Sequence[str]) -> list[Estimate]:
    """Return estimates that carry further caveats, each once."""
    return [replace(e, caveats=tuple(dict.fromkeys((*e.caveats, *caveats)))) for e in estimates]


def listed(comparison: Comparison) -> list[Estimate]:
    """Return the estimates that a comparison holds; what is withheld is left out."""
    return [
        e for e in (comparison.abs_change, comparison.pct_change, comparison.ratio) if e is not None
    ]


def or_withheld(estimate: Estimate | None) -> Estimate | str:
    """Return the estimate, or the word for one that a break withholds."""
    return estimate if estimate is not None else "withheld, since the years are not comparable"


def rate_ratio_by_population(x1: Count, x0: Count, *, level: float = 0.95) -> Estimate:
    """Ratio of two rates by the resident population of each year, default vintage [ratio]."""
    exposures = [population_of(x.ref_area, x.period.start.year) for x in (x1, x0)]
    ratio = rate_ratio(x1, x0, exposure1=exposures[0], exposure0=exposures[1], level=level)
    vintage = f"Denominator: total population of each year, {exposures[0].vintage}."
    return replace(
        ratio, method=f"{ratio.method}; {exposures[0].vintage}", caveats=(*ratio.caveats, vintage)
    )


def yoy(
    series: Sequence[Count], *, across_breaks: bool = False, level: float = 0.95
) -> list[Estimate]:
    """Year-over-year change along a series of one source and edition.

    Parameters
    ----------
    series : sequence of Count
        One count a calendar year, in order of years.
    across_breaks : bool
        Whether to compute a change across a break; it then carries DEFINITION_BREAK.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    list of Estimate
        One `pct_change` for each pair of neighbours [percent change]. A gap in years,
        another source, edition or definition between them gives no value.

    Raises
    ------
    TipResearchError
        If a count has no calendar year, or years are not in order.
    """
    for count in series:
        if count.period is None or count.period.kind != "calendar_year":
            raise TipResearchError(
                f"{count.label or count} has no calendar year; a yearly series needs one for each count."
            )
    changes = []
    for x0, x1 in pairwise(series):
        gap = x1.period.start.year - x0.period.start.year
        if gap < 1:
            raise TipResearchError(
                f"the series is not in order of years: {x0.period} is followed by {x1.period}."
            )
        changes.append(_step(x1, x0, gap, across_breaks, level))
    return changes


def _step(x1: Count, x0: Count, gap: int, across_breaks: bool, level: float) -> Estimate:
    breaks = [name.removesuffix("_id") for name in SERIES if getattr(x1, name) != getattr(x0, name)]
    breaks += ["years"] if gap > 1 else []
    change = pct_change(x1, x0, level=level, across_breaks=True)
    if not breaks:
        return change
    reason = f"Break between {x0.period} and {x1.period}: {', '.join(breaks)}."
    if across_breaks and gap == 1:
        flags = tuple(dict.fromkeys((*change.flags, "DEFINITION_BREAK")))
        return replace(change, flags=flags, caveats=(*change.caveats, reason))
    return replace(
        change, value=None, lo=None, hi=None, level=None, kind="point", method="not computed across a break",
        flags=("DEFINITION_BREAK",), caveats=(DETECTION_CAVEAT, reason),
    )  # fmt: skip
