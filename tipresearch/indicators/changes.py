"""Changes between two counts, each with `DETECTION_CAVEAT`: docs/methods.md, sections 4 to 7."""

from typing import Any

from tipresearch.indicators import intervals, policy
from tipresearch.indicators.comparable import break_flags, caveats_of, number_of, one_series, versus
from tipresearch.indicators.ratios import rate_ratio
from tipresearch.quantities import CountLike, Estimate, censored_flags, unit_of


def abs_change(
    x1: CountLike, x0: CountLike, *, interval: bool = False, level: float = 0.95, across_breaks: bool = False
) -> Estimate:
    """Return the change in the number identified, from x0 to x1.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [unit of each].
    interval : bool
        Whether to add the Wald interval of a difference of Poisson means; flagged below 5, none for 0 and 0.
    level : float
        Confidence level, as a proportion.
    across_breaks : bool
        Whether to compare counts of another source, edition or definition, with the flag DEFINITION_BREAK.

    Returns
    -------
    Estimate
        x1 - x0 [unit of the counts; persons for plain numbers]; bounds where a count is censored.

    Raises
    ------
    TipResearchError
        For published counts of another crime, unit, measure, area or group; of another source,
        edition or definition, unless `across_breaks`; and where the first is the earlier.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`, a caveat of each change. docs/methods.md, sections 4 and 7.

    Examples
    --------
    >>> print(abs_change(30, 760))
    −730
    """
    intervals.require_interval(interval, level)
    x1, x0 = one_series(x1, x0, across_breaks=across_breaks)
    broken = break_flags(x1, x0)
    label, unit = f"Change in the {number_of(x1)}, {versus(x1, x0)}", unit_of(x1, x0)
    if contested := policy.in_words_only("abs_change", label, unit, x1, x0):
        return contested
    common: dict[str, Any] = {
        "indicator": "abs_change", "label": label,
        "unit": unit, "formula": f"{x1} − {x0}", "inputs": (x1, x0), "caveats": caveats_of(x1, x0),
    }  # fmt: skip
    if not (x1.exact and x0.exact):
        return Estimate(
            **policy.bounds_fields(x1.lo - x0.hi, x1.hi - x0.lo), flags=(*censored_flags(x1, x0), *broken), **common
        )
    common |= {"value": x1.value - x0.value, "method": "difference of counts", "flags": broken}
    if interval and policy.allows_interval(x1, x0) and x1.value + x0.value:  # without any event its width would be 0
        ends = intervals.poisson_difference(x1.value, x0.value, level)
        flags = (*policy.approximation_flags(x1.value, x0.value), *broken)
        common |= policy.interval_fields(
            ends, level, "Wald, Poisson difference", after=flags, caveats=common["caveats"]
        )
    return Estimate(**common)


def pct_change(
    x1: CountLike, x0: CountLike, *, interval: bool = True, level: float = 0.95, across_breaks: bool = False
) -> Estimate:
    """Return the percentage change in the number identified, from x0 to x1.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].
    interval : bool
        Whether to add the exact conditional interval of `rate_ratio`.
    level : float
        Confidence level, as a proportion.
    across_breaks : bool
        Whether to compare counts of another source, edition or definition, with the flag DEFINITION_BREAK.

    Returns
    -------
    Estimate
        100 (x1 / x0 - 1) [percent change]; for x0 = 0 neither value nor interval, and never infinity or 100 %.

    Raises
    ------
    TipResearchError
        As `abs_change`.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`, a caveat of each change. docs/methods.md, sections 4, 4.6 and 7.

    Examples
    --------
    >>> print(pct_change(50, 40, interval=False), "and", pct_change(5, 0))
    +25.0 % and not defined
    """
    intervals.require_interval(interval, level)
    ratio = rate_ratio(x1, x0, interval="exact" if interval else None, level=level, across_breaks=across_breaks)
    later, earlier = ratio.inputs
    contested = "CONTESTED" in ratio.flags
    common: dict[str, Any] = {
        "indicator": "pct_change", "label": f"Change in the {number_of(later)}, {versus(later, earlier)}",
        "unit": "percent change", "inputs": ratio.inputs, "caveats": ratio.caveats,
        "formula": ratio.formula if contested else f"100 × ({ratio.formula} − 1)", "method": ratio.method, "flags": ratio.flags,
    }  # fmt: skip
    if earlier.lo == 0 or contested:
        maybe = ("MAYBE_ZERO",) if earlier.hi and not contested else ()
        return Estimate(value=None, **common | {"flags": (*ratio.flags, *maybe)})
    scaled: dict[str, Any] = {
        n: None if (v := getattr(ratio, n)) is None else 100 * (v - 1) for n in ("value", "lo", "hi")
    }
    return Estimate(kind=ratio.kind, level=ratio.level, **scaled, **common)


def fold_decrease(x1: CountLike, x0: CountLike) -> Estimate:
    """Return how many times smaller the later count is.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].

    Returns
    -------
    Estimate
        x0 / x1 [ratio]; no value for x1 = 0, and bounds for a suppressed count. The label names an increase (below 1).

    Raises
    ------
    TipResearchError
        For published counts that are not of one series.

    Notes
    -----
    Caution: see `DETECTION_CAVEAT`, a caveat of each change. docs/methods.md, section 4.

    Examples
    --------
    >>> print(fold_decrease(30, 760))
    25.3
    """
    x1, x0 = one_series(x1, x0)
    label = f"Fold decrease in the {number_of(x1)}, {versus(x1, x0)}"
    if contested := policy.in_words_only("fold_decrease", label, "ratio", x1, x0):
        return contested
    label += " (below 1: an increase)" if x1.lo > x0.hi else ""
    found: dict[str, Any] = policy.quotient_fields(x0, x1) if x1.hi else {"value": None, "method": "ratio of counts"}
    return Estimate(
        indicator="fold_decrease", label=label, unit="ratio", formula=f"{x0} / {x1}", inputs=(x1, x0),
        flags=(*censored_flags(x1, x0), *(() if x1.hi else ("ZERO_DENOMINATOR",))), caveats=caveats_of(x1, x0), **found,
    )  # fmt: skip
