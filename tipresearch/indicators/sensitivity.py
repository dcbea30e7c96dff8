"""How far a change could be chance or a change in detection: sensitivity, never a test.

A change in identified victims is never a change in trafficking: every result here
carries `tipresearch.indicators.comparable.DETECTION_CAVEAT`. Methods: docs/methods.md, sections 5 and 7.
"""

from collections.abc import Sequence

from tipresearch.errors import TipResearchError
from tipresearch.indicators import intervals
from tipresearch.indicators.comparable import DETECTION_CAVEAT, one_series
from tipresearch.indicators.ratios import rate_ratio
from tipresearch.quantities import CountLike, Estimate


def overdispersion(
    x1: CountLike, x0: CountLike, inflations: Sequence[float], *, level: float = 0.95
) -> list[Estimate]:
    """Ratio of two counts with the variance inflated.

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
        `rate_ratio` with the log-normal interval, one an inflation [ratio].

    Notes
    -----
    Caution: an inflation is one of variance and not a size of groups; where a count divided by
    it is small, the approximation is void. docs/methods.md, section 5.3.
    """
    return [
        rate_ratio(x1, x0, interval="log-normal", phi=phi, level=level).renamed(
            f"Variance inflated {phi:g} times" if phi != 1 else "Poisson variance (log-normal)"
        )
        for phi in inflations
    ]


def overdispersion_tipping(x1: CountLike, x0: CountLike, *, level: float = 0.95) -> Estimate:
    """Variance inflation at which the interval of the ratio just reaches 1.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons], both exact.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        phi [ratio of variance to mean]: (ln(x1/x0) / z)² / (1/x1 + 1/x0). Clustering
        (a raid, a kiln) would have to inflate the variance by this factor before the
        change could be random variation alone. A count of 0 gives none.

    Notes
    -----
    Caution: it does not test a change in reporting or definition. docs/methods.md, section 5.3.

    Examples
    --------
    >>> round(overdispersion_tipping(30, 760).value, 1)
    78.5
    """
    x1, x0 = one_series(x1, x0)
    defined = x1.value > 0 and x0.value > 0
    return Estimate(
        indicator="overdispersion_tipping", label="Variance inflation at which the interval reaches no change",
        value=intervals.overdispersion_tipping(x1.value, x0.value, level) if defined else None, unit="variance ratio", kind="scenario", assumptions=("random variation alone explains the change",),
        formula=f"(ln({x1} / {x0}) / z)² / (1/{x1} + 1/{x0})", method=f"quasi-Poisson, {100 * level:g} %", inputs=(x1, x0),
        flags=() if defined else ("ZERO_NUMERATOR",), caveats=(DETECTION_CAVEAT,),
    )  # fmt: skip


def detection_tipping(x1: CountLike, x0: CountLike) -> Estimate:
    """Detection ratio that alone would explain the change, with prevalence unchanged.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons], both exact.

    Returns
    -------
    Estimate
        π₁/π₀ = x1/x0 [ratio]: the later probability of being identified as a multiple
        of the earlier one, from x = π V with V, the number of victims, held equal.

    Notes
    -----
    Caution: a scenario, no estimate of detection; see `DETECTION_CAVEAT`. docs/methods.md,
    section 7.

    Examples
    --------
    >>> detection_tipping(50, 200).value
    0.25
    """
    return _detection("detection_tipping", x1, x0, None)


def implied_prevalence_ratio(x1: CountLike, x0: CountLike, detection_ratio: float) -> Estimate:
    """Ratio of victims that an assumed detection ratio implies.

    Parameters
    ----------
    x1, x0 : Count, int or (int, int)
        Later and earlier count [persons], both exact.
    detection_ratio : float
        Assumed π₁/π₀, above 0. There is no default: it is not known.

    Returns
    -------
    Estimate
        V₁/V₀ = (x1/x0) / detection_ratio [ratio], kind ``scenario``.

    Raises
    ------
    TipResearchError
        If the detection ratio is not above 0.

    Notes
    -----
    Caution: the result is as certain as the assumption; see `DETECTION_CAVEAT`.
    docs/methods.md, section 7.

    Examples
    --------
    >>> implied_prevalence_ratio(50, 200, 0.5).value
    0.5
    """
    if not detection_ratio > 0:
        raise TipResearchError(
            f"detection ratio {detection_ratio!r} is not allowed; it must be above 0."
        )
    return _detection("implied_prevalence_ratio", x1, x0, detection_ratio)


def _detection(indicator: str, x1: CountLike, x0: CountLike, d: float | None) -> Estimate:
    x1, x0 = one_series(x1, x0)
    if not x0.value:
        return Estimate(
            indicator=indicator, label="Not defined", value=None, unit="ratio", formula=f"{x1} / {x0}",
            method="x = π V", inputs=(x1, x0), flags=("ZERO_DENOMINATOR",), caveats=(DETECTION_CAVEAT,),
        )  # fmt: skip
    ratio = x1.value / x0.value
    assumed = "prevalence is unchanged" if d is None else f"detection ratio {d:.3g}"
    words = (
        "Detection ratio that alone would explain the change"
        if d is None
        else "Implied ratio of victims"
    )
    return Estimate(
        indicator=indicator, label=f"{words} ({assumed})", value=ratio if d is None else ratio / d, unit="ratio",
        kind="scenario", formula=f"{x1} / {x0}" if d is None else f"({x1} / {x0}) / {d:.3g}", method="x = π V",
        inputs=(x1, x0), caveats=(DETECTION_CAVEAT,), assumptions=(assumed,),
    )  # fmt: skip
