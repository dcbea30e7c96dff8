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
    """Ratio of two counts with the variance inflated, one estimate an inflation [ratio]."""
    return [
        rate_ratio(x1, x0, interval="log-normal", phi=phi, level=level).renamed(
            f"Variance inflated {phi:g} times" if phi != 1 else "Poisson variance (log-normal)"
        )
        for phi in inflations
    ]


def overdispersion_tipping(x1: CountLike, x0: CountLike, *, level: float = 0.95) -> Estimate:
    """Variance inflation at which the interval of the ratio just reaches 1.

    Returns
    -------
    Estimate
        phi [ratio of variance to mean]: (ln(x1/x0) / z)² / (1/x1 + 1/x0). Clustering
        (a raid, a kiln) would have to inflate the variance by this factor before the
        change could be random variation alone. It does not test a change in reporting
        or definition.
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

    Returns
    -------
    Estimate
        π₁/π₀ = x1/x0 [ratio]: the later probability of being identified as a multiple
        of the earlier one, from x = π V with V, the number of victims, held equal.
    """
    return _detection("detection_tipping", x1, x0, None)


def implied_prevalence_ratio(x1: CountLike, x0: CountLike, detection_ratio: float) -> Estimate:
    """Ratio of victims V₁/V₀ that an assumed detection ratio π₁/π₀ implies [ratio].

    There is no default: the detection ratio is not known, and the result is a scenario.
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
