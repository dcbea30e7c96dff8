"""Ratios of two counts or rates, with intervals of random variation."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from numbers import Real
from typing import Any, Literal

from nbpress.core.errors import TipResearchError, require_known, wrong_type
from tipresearch.facts import Population, population_of
from tipresearch.indicators import intervals, policy
from tipresearch.indicators.comparable import break_flags, caveats_of, number_of, one_series, versus
from tipresearch.indicators.rates import population_year_flag
from tipresearch.quantities import Count, CountLike, Estimate, censored_flags


def rate_ratio(
    x1: CountLike,
    x0: CountLike,
    *,
    exposure1: Population | float = 1,
    exposure0: Population | float = 1,
    interval: Literal["exact", "mid-p", "log-normal"] | None = "exact",
    level: float = 0.95,
    phi: float = 1,
    across_breaks: bool = False,
) -> Estimate:
    """Return the ratio of two counts, or of two rates when exposures are given.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].
    exposure1, exposure0 : Population or float
        Population or person-time behind each count; equal by default.
    interval : {"exact", "mid-p", "log-normal"}, optional
        Exact conditional Poisson interval, its mid-P version, or the quasi-Poisson
        approximation, which is flagged where a count divided by `phi` is below 5.
    level : float
        Confidence level, as a proportion.
    phi : float
        Variance inflation of the counts; 1 is Poisson. Not with ``mid-p``.
    across_breaks : bool
        Whether to compare counts of another source, edition or definition, with the flag DEFINITION_BREAK.

    Returns
    -------
    Estimate
        (x1 / exposure1) / (x0 / exposure0) [ratio]; for x0 = 0 no value and [L, ∞), for x1 = 0 the interval [0, U].

    Raises
    ------
    PeriodMismatch
        For periods of unequal length, unless exposures are numbers and differ.
    TipResearchError
        For counts of different measures; for an exposure that is not above 0, or of another area or year
        than its count; for populations of two sexes or vintages; for `phi` below 1, or
        above 1 without an interval.

    Notes
    -----
    Given x1 + x0, x1 is binomial; the limits are Clopper-Pearson limits p / (1 - p)
    times the inverse ratio of exposures (Przyborowski and Wilenski 1940). Caution: see
    `DETECTION_CAVEAT`. Poisson intervals are too narrow where people are found together. With `phi` above 1
    the method is quasi-likelihood: it uses no normal approximation, but is exact for no distribution.
    docs/methods.md, sections 4.6 and 5.3.

    Examples
    --------
    >>> print(rate_ratio(30, 760))
    0.0395 (95 % random-variation interval 0.0264–0.0568)
    """
    intervals.require_level(level)
    if isinstance(phi, bool) or not (isinstance(phi, Real) and 1 <= phi < math.inf):
        raise TipResearchError(f"phi {phi!r} is not allowed; it is at least 1, and 1 is Poisson.")
    if interval is None and phi != 1:
        raise TipResearchError(f"phi {phi!r} inflates the variance behind an interval, and interval is None; name one, such as 'exact'.")  # fmt: skip
    scale = _exposure(exposure0) / _exposure(exposure1)
    # Person-time corrects for periods of unequal length; a population does not.
    timed = exposure1 != exposure0 and not isinstance(exposure1, Population)
    x1, x0 = one_series(x1, x0, across_breaks=across_breaks, any_length=timed)
    people = _populations(exposure1, exposure0)
    for x, each in zip((x1, x0), people, strict=False):  # two, or none
        population_year_flag(x, each)
    label = f"Ratio of the {number_of(x1)}, {versus(x1, x0)}"
    if not x1.measure and not (x1.period and x0.period):
        label = f"Ratio of {x1} to {x0}" + ("" if scale == 1 else ", each over its exposure")
    interval = interval if policy.allows_interval(x1, x0) else None
    if contested := policy.in_words_only("rate_ratio", label, "ratio", x1, x0):
        return contested
    zero = [flag for flag, count in (("ZERO_DENOMINATOR", x0), ("ZERO_NUMERATOR", x1)) if not count.hi]
    flags = (*censored_flags(x1, x0), *break_flags(x1, x0), *zero)
    found: dict[str, Any] = {
        "indicator": "rate_ratio", "label": label, "unit": "ratio",
        "formula": f"{x1} / {x0}" if scale == 1 else f"({x1} / {exposure1}) / ({x0} / {exposure0})",
        "inputs": (x1, x0), "flags": flags, "caveats": caveats_of(x1, x0),
        "extra_sources": tuple(dict.fromkeys(p.source_id for p in people if p.source_id)),
        "vintages": tuple(dict.fromkeys(p.vintage for p in people)), **policy.quotient_fields(x1, x0, scale),
    }  # fmt: skip
    if interval is None:
        return Estimate(**found)
    low, high = _ratio_limits(x1, x0, interval, level, phi)
    named = {
        "exact": "exact conditional" + (f" on counts divided by phi {phi:g}" if phi > 1 else ""),
        "mid-p": "conditional mid-P",
        "log-normal": f"quasi-Poisson log-normal, phi {phi:g}",
    }
    after: tuple[str, ...] = ("CLUSTERED",) if phi > 1 else ()
    if interval == "log-normal":
        after += policy.approximation_flags(x1.lo / phi, x0.lo / phi)
    ends, caveats = (scale * low, scale * high), found["caveats"]
    drawn = policy.interval_fields(ends, level, named[interval], before=flags, after=after, caveats=caveats)
    return Estimate(**found | drawn)


def _ratio_limits(x1: Count, x0: Count, interval: str, level: float, phi: float) -> tuple[float, float]:
    """Return the union of the intervals over the integers that censored counts allow; both ends are tried."""
    known: dict[str, Callable[[int, int, float], tuple[float, float]]] = {
        # The beta quantiles of the exact interval also take fractions of a count.
        "exact": lambda a, b, level: intervals.odds_of_share(a / phi, b / phi, level),
        "mid-p": intervals.odds_of_share_midp,
        "log-normal": partial(intervals.log_normal_ratio, phi=phi),
    }
    require_known("interval", interval, known, f"allowed are {[*known, None]}")
    if interval == "log-normal" and min(x1.lo, x0.lo) == 0:
        raise TipResearchError("the log-normal interval is not defined at a count of 0; use 'exact'.")
    if interval == "mid-p" and phi != 1:
        raise TipResearchError(f"phi {phi!r} is allowed for the 'exact' and the 'log-normal' interval, not for {interval!r}.")  # fmt: skip
    limits = known[interval]
    low = min(limits(x1.lo, b, level)[0] for b in {x0.lo, x0.hi})
    return low, max(limits(a, x0.lo, level)[1] for a in {x1.lo, x1.hi})


def _populations(*exposures: Population | float) -> list[Population]:
    """Return the exposures that are populations: two of one sex and vintage, or none; refuse others."""
    people = [e for e in exposures if isinstance(e, Population)]
    if len(people) == 1 or len({(e.sex, e.vintage) for e in people}) > 1:
        named = " and ".join(map(_with_kind, exposures))
        raise TipResearchError(f"exposures {named} are not of one kind; give two populations of one sex and vintage, or two numbers.")  # fmt: skip
    return people


def _with_kind(exposure: Population | float) -> str:
    return f"{exposure} ({exposure.sex}, {exposure.vintage})" if isinstance(exposure, Population) else f"{exposure:g}"


def _exposure(exposure: Population | float) -> float:
    value = exposure.value if isinstance(exposure, Population) else exposure
    if isinstance(value, bool) or not isinstance(value, Real) or not value > 0:
        raise TipResearchError(f"exposure {value!r} is not allowed; it is a number above 0, or what population_of() gives.")  # fmt: skip
    return value


def rate_ratio_by_population(x1: Count, x0: Count, *, level: float = 0.95) -> Estimate:
    """Return the ratio of two rates by the resident population of each year.

    Parameters
    ----------
    x1, x0 : Count
        Later and earlier count [persons], each with area and year.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        Ratio of the rates [ratio] by total populations of the default vintage, with its exact interval.

    Raises
    ------
    CoverageError
        If the data have no population of an area and year.
    PeriodMismatch
        If a count has no year.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`; total populations replace the persons at risk, who are not known. docs/methods.md, sections 4.6 and 5.1.
    """
    for name, x in (("x1", x1), ("x0", x0)):
        if not isinstance(x, Count):
            raise wrong_type(name, x, "give a Count with its area and year, as pick() does; rate_ratio() takes numbers and their person-time")  # fmt: skip
    exposures = [population_of(x.ref_area, x.year) for x in (x1, x0)]
    ratio = rate_ratio(x1, x0, exposure1=exposures[0], exposure0=exposures[1], level=level)
    calendar = all(x.period and x.period.kind == "calendar_year" for x in (x1, x0))
    years = "each year" if calendar else f"{exposures[0].year} and {exposures[1].year}"
    vintage = f"Denominator: total population of {years}, {exposures[0].vintage}."
    return replace(ratio, method=f"{ratio.method}; {exposures[0].vintage}", caveats=(*ratio.caveats, vintage))
