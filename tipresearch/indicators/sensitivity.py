"""Sensitivity of a change to clustering of cases and to changes in detection; none of these is a test."""

import math
from collections.abc import Sequence
from numbers import Real
from typing import Literal

from nbpress.core.errors import TipResearchError, as_list, quoted, require_known
from tipresearch.indicators import intervals, policy
from tipresearch.indicators.comparable import caveats_of, one_series
from tipresearch.indicators.ratios import rate_ratio
from tipresearch.quantities import CountLike, Estimate, censored_flags

#: Measures of victims or presumed victims, for which x = π V; offences and convictions do not follow that model.
_FOUND = ("", "identified", "detected", "recorded", "referred", "nrm_referrals", "bonded_labourers_released")


def overdispersion(x1: CountLike, x0: CountLike, inflations: Sequence[float], *, level: float = 0.95) -> list[Estimate]:
    """Return the ratio of two counts, with intervals for cases that occur in clusters.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons], both above 0.
    inflations : sequence of float
        Variance inflations, each at least 1; 1 is Poisson.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    list of Estimate
        One `rate_ratio` for each inflation [ratio], with the exact interval of counts divided by it.

    Notes
    -----
    Caution: the inflation is that of the variance, and not the size of groups. docs/methods.md, section 5.3.
    """
    return [
        rate_ratio(x1, x0, phi=phi, level=level).renamed(
            f"Variance inflated {phi:g} times" if phi != 1 else "Poisson variance"
        )
        for phi in as_list("inflations", inflations, "[1, 10]")
    ]


def overdispersion_tipping(
    x1: CountLike, x0: CountLike, *, method: Literal["exact", "log-normal"] = "exact", level: float = 0.95
) -> Estimate:
    """Return the variance inflation at which the interval of the ratio reaches 1.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].
    method : {"exact", "log-normal"}
        The exact conditional interval on counts divided by phi, or its approximation
        (ln(x1/x0) / z)² / (1/x1 + 1/x0), flagged where a count divided by phi is below 5.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        phi [ratio of variance to mean], kind ``scenario``. Only if clustering (a raid, a kiln)
        inflated the variance by this factor could the change be random
        variation alone. It is 1, and the label says so, if the change can be random without clustering.
        There is no value for a suppressed count, nor for a count of 0 with the approximation.

    Raises
    ------
    TipResearchError
        For an unknown method, an estimate, or counts of two series.

    Notes
    -----
    Caution: phi is not the size of groups; changes in reporting or definition are not tested. docs/methods.md, section 5.3.

    Examples
    --------
    >>> print(overdispersion_tipping(30, 760))
    129 (scenario, no probability attached)
    """
    functions = {"exact": intervals.overdispersion_tipping, "log-normal": intervals.log_normal_tipping}
    intervals.require_level(level)
    require_known("method", method, functions, f"allowed are {list(functions)}")
    x1, x0 = one_series(x1, x0)
    if not policy.allows_interval(x1, x0):
        raise TipResearchError("a variance inflation needs two counts, and at least one of these is an estimate with another error. Take counts.")  # fmt: skip
    label = "Variance inflation at which the interval reaches no change"
    if contested := policy.in_words_only("overdispersion_tipping", label, "variance ratio", x1, x0):
        return contested
    if not (x1.exact and x0.exact):
        return Estimate(
            indicator="overdispersion_tipping", label=label, value=None, unit="variance ratio", inputs=(x1, x0),
            formula=f"{x0}, then {x1}", method="of exact counts alone", flags=censored_flags(x1, x0), caveats=caveats_of(x1, x0),
        )  # fmt: skip
    # The exact interval is defined for a count of 0; an inflation is at least 1.
    defined = method == "exact" or (x1.value and x0.value)
    phi = max(1.0, functions[method](x1.value, x0.value, level)) if defined else None
    label += " (1: it holds no change without any)" if phi == 1 else ""
    flags: tuple[str, ...] = () if phi else ("ZERO_NUMERATOR",)
    if phi and method == "log-normal":
        flags = policy.approximation_flags(x1.value / phi, x0.value / phi)
    formula, name = f"phi at which the limit of ({x1} / phi) / ({x0} / phi) is 1", "exact conditional"
    if method == "log-normal":
        formula, name = f"(ln({x1} / {x0}) / z)² / (1/{x1} + 1/{x0})", "quasi-Poisson log-normal"
    return Estimate(
        indicator="overdispersion_tipping", label=label, value=phi, unit="variance ratio", kind="scenario",
        assumptions=("random variation alone explains the change",), inputs=(x1, x0), caveats=caveats_of(x1, x0),
        formula=formula, method=f"{name}, {100 * level:g} %", flags=flags,
    )  # fmt: skip


def detection_tipping(x1: CountLike, x0: CountLike) -> Estimate:
    """Return the detection ratio that alone would explain the change, with prevalence unchanged.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].

    Returns
    -------
    Estimate
        π₁/π₀ = x1/x0 [ratio]: the later probability of identification as a multiple
        of the earlier one, from x = π V with an equal number of victims V; bounds for a suppressed count.

    Raises
    ------
    TipResearchError
        For counts of others than victims, or counts of two series.

    Notes
    -----
    Caution: the ratio is a scenario, not an estimate; see `DETECTION_CAVEAT`. docs/methods.md, section 7.

    Examples
    --------
    >>> detection_tipping(50, 200).value
    0.25
    """
    return _detection("detection_tipping", x1, x0, None)


def implied_prevalence_ratio(x1: CountLike, x0: CountLike, detection_ratio: float) -> Estimate:
    """Return the ratio of all victims of two years under an assumed ratio of detection.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons].
    detection_ratio : float
        Assumed π₁/π₀, above 0. There is no default, because the true ratio is not known.

    Returns
    -------
    Estimate
        V₁/V₀ = (x1/x0) / detection_ratio [ratio], kind ``scenario``; bounds for a suppressed count.

    Raises
    ------
    TipResearchError
        If the detection ratio is not above 0, and as `detection_tipping`.

    Notes
    -----
    Caution: the ratio is as certain as the assumption; see `DETECTION_CAVEAT`. docs/methods.md, section 7.

    Examples
    --------
    >>> implied_prevalence_ratio(50, 200, 0.5).value
    0.5
    """
    if not isinstance(detection_ratio, Real) or not 0 < detection_ratio < math.inf:
        raise TipResearchError(f"detection ratio {quoted(detection_ratio)} is not allowed; it must be above 0, such as 0.5.")  # fmt: skip
    return _detection("implied_prevalence_ratio", x1, x0, detection_ratio)


def _detection(indicator: str, x1: CountLike, x0: CountLike, d: float | None) -> Estimate:
    x1, x0 = one_series(x1, x0)
    for x in (x1, x0):
        if x.measure not in _FOUND or x.unit != "persons":
            raise TipResearchError(f"detection needs counts of victims, and {x.label or x} is of {x.unit} of measure {x.measure!r}; pct_change() gives the change.")  # fmt: skip
    if contested := policy.in_words_only(indicator, "Detection that would explain the change", "ratio", x1, x0):
        return contested
    if not x0.hi:
        return Estimate(
            indicator=indicator, label="Not defined", value=None, unit="ratio", formula=f"{x1} / {x0}",
            method="x = π V", inputs=(x1, x0), flags=("ZERO_DENOMINATOR",), caveats=caveats_of(x1, x0),
        )  # fmt: skip
    if d is None:
        words, assumed = "Detection ratio that alone would explain the change", "prevalence is unchanged"
    else:
        words, assumed = "Implied ratio of victims", f"detection ratio {d:.3g}"
    return Estimate(
        indicator=indicator, label=f"{words} ({assumed})", unit="ratio",
        formula=f"{x1} / {x0}" if d is None else f"({x1} / {x0}) / {d:.3g}", flags=censored_flags(x1, x0),
        inputs=(x1, x0), caveats=caveats_of(x1, x0), assumptions=(assumed,),
        **{"kind": "scenario", **policy.quotient_fields(x1, x0, 1 if d is None else 1 / d), "method": "x = π V"},
    )  # fmt: skip
