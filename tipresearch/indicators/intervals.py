"""Formulas of exact and approximate intervals ``(lower, upper)`` for counts, shares and ratios.

`tipresearch.indicators.policy` decides which numbers have an interval, and how it is called.
"""

import math
from collections.abc import Callable, Sequence
from numbers import Real

from scipy import optimize, stats

from nbpress.core.errors import TipResearchError

Interval = tuple[float, float]


def clopper_pearson(x: int, n: int, level: float = 0.95) -> Interval:
    """Return the exact binomial interval of x / n; `scipy.stats.binomtest` is exact to 2e-12 only."""
    tail = _tail(level)
    low = stats.beta.ppf(tail, x, n - x + 1) if x else 0.0
    return float(low), float(stats.beta.isf(tail, x + 1, n - x)) if x < n else 1.0


def wilson(x: int, n: int, level: float = 0.95) -> Interval:
    """Return the score interval of the proportion x / n, without continuity correction."""
    ci = stats.binomtest(x, n).proportion_ci(1 - 2 * _tail(level), method="wilson")
    return float(ci.low), float(ci.high)


def goodman(counts: Sequence[int], level: float = 0.95) -> list[Interval]:
    """Return simultaneous intervals of the shares of a multinomial (Goodman 1965)."""
    total = sum(counts)
    c = float(stats.chi2.isf(2 * _tail(level) / len(counts), 1))
    limits = []
    for x in counts:
        half = math.sqrt(c * (c + 4 * x * (total - x) / total))
        middle, width = c + 2 * x, 2 * (total + c)
        limits.append(((middle - half) / width, (middle + half) / width))
    return limits


def bonferroni(counts: Sequence[int], level: float = 0.95) -> list[Interval]:
    """Return simultaneous Clopper-Pearson intervals, each at 1 - (1 - level) / K."""
    total, each = sum(counts), 1 - (1 - level) / len(counts)
    return [clopper_pearson(x, total, each) for x in counts]


def garwood(x: int, level: float = 0.95) -> Interval:
    """Return the exact interval of the mean of a Poisson count (Garwood 1936)."""
    tail = _tail(level)
    low = stats.chi2.ppf(tail, 2 * x) / 2 if x else 0.0
    return float(low), float(stats.chi2.isf(tail, 2 * x + 2) / 2)


def odds_of_share(x1: float, x0: float, level: float = 0.95) -> Interval:
    """Return the exact interval of the ratio of two Poisson means: the binomial odds of x1 among x1 + x0."""
    tail = _tail(level)
    low, high = 0.0, math.inf  # the mirrored beta distribution loses nothing where p is near 1
    if x1:
        low = stats.beta.ppf(tail, x1, x0 + 1) / stats.beta.isf(tail, x0 + 1, x1)
    if x0:
        high = stats.beta.isf(tail, x1 + 1, x0) / stats.beta.ppf(tail, x0, x1 + 1)
    return float(low), float(high)


def odds_of_share_midp(x1: int, x0: int, level: float = 0.95) -> Interval:
    """Return the mid-P version of `odds_of_share`: shorter, without guaranteed coverage."""
    n, tail = x1 + x0, _tail(level)

    def beyond(p: float, side: Callable[..., float], half: float) -> float:
        return float(side(x1, n, p) + half * stats.binom.pmf(x1, n, p) - tail)

    low = optimize.brentq(beyond, 0, 1, (stats.binom.sf, 0.5), xtol=1e-15) if x1 else 0.0
    high = optimize.brentq(beyond, 0, 1, (stats.binom.cdf, -0.5), xtol=1e-15) if x0 else 1.0
    return low / (1 - low), high / (1 - high) if high < 1 else math.inf


def log_normal_ratio(x1: int, x0: int, level: float = 0.95, phi: float = 1) -> Interval:
    """Return the quasi-Poisson interval of x1 / x0; `phi` inflates the variance of both counts."""
    # A larger spread would overflow exp; its limits read as 0 and infinity anyway.
    spread = min(_z(level) * math.sqrt(phi * (1 / x1 + 1 / x0)), 700.0)
    return x1 / x0 * math.exp(-spread), x1 / x0 * math.exp(spread)


def overdispersion_tipping(x1: int, x0: int, level: float = 0.95) -> float:
    """Return `phi`, at least 1, at which `odds_of_share` of both counts divided by `phi` reaches 1."""
    if not min(x1, x0):  # for 0 and n / phi events the limit is 1 where (1/2)^(n / phi) is the tail
        return max(1.0, max(x1, x0) * math.log(2) / -math.log(_tail(level)))
    end = 0 if x1 > x0 else 1

    def beyond(log_phi: float) -> float:
        phi = math.exp(log_phi)
        return math.log(odds_of_share(x1 / phi, x0 / phi, level)[end])

    if beyond(0) * (1 if end else -1) >= 0:
        return 1.0
    highest = 1.0
    while beyond(highest) * (1 if end else -1) < 0:
        highest *= 2
    return math.exp(optimize.brentq(beyond, 0, highest, xtol=1e-14, rtol=1e-14))


def log_normal_tipping(x1: int, x0: int, level: float = 0.95) -> float:
    """Return `phi` at which the interval of `log_normal_ratio` reaches 1."""
    return (math.log(x1 / x0) / _z(level)) ** 2 / (1 / x1 + 1 / x0)


def poisson_difference(x1: int, x0: int, level: float = 0.95) -> Interval:
    """Return the Wald interval of the difference of two Poisson means."""
    half = _z(level) * math.sqrt(x1 + x0)
    return x1 - x0 - half, x1 - x0 + half


def newcombe(x1: int, n1: int, x0: int, n0: int, level: float = 0.95) -> Interval:
    """Return the hybrid score interval of x1 / n1 - x0 / n0 (Newcombe 1998, method 10)."""
    p1, p0 = x1 / n1, x0 / n0
    (l1, u1), (l0, u0) = wilson(x1, n1, level), wilson(x0, n0, level)
    return p1 - p0 - math.hypot(p1 - l1, u0 - p0), p1 - p0 + math.hypot(u1 - p1, p0 - l0)


def katz(x1: int, n1: int, x0: int, n0: int, level: float = 0.95) -> Interval:
    """Return the log interval of the ratio of two proportions (Katz 1978)."""
    ratio = (x1 / n1) / (x0 / n0)
    spread = _z(level) * math.sqrt(1 / x1 - 1 / n1 + 1 / x0 - 1 / n0)
    return ratio * math.exp(-spread), ratio * math.exp(spread)


def require_level(level: float) -> None:
    """Refuse a confidence level outside 0 to 1, also without an interval."""
    if not isinstance(level, Real) or not 0 < level < 1:
        raise TipResearchError(f"level {level!r} is not allowed; it lies between 0 and 1, such as 0.95.")


def require_interval(interval: object, level: float) -> None:
    """Refuse the name of a method where there is only one, and an invalid level."""
    if not isinstance(interval, bool):
        raise TipResearchError(f"interval {interval!r} is not allowed; it is True or False here; rate_ratio() and share() take a method by its name.")  # fmt: skip
    require_level(level)


def _tail(level: float) -> float:
    require_level(level)
    return (1 - level) / 2


def _z(level: float) -> float:
    return float(stats.norm.isf(_tail(level)))
