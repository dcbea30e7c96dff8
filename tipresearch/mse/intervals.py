"""Intervals of a given model, and the bootstrap interval that repeats the selection of the model."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln
from scipy.stats import chi2, norm

from nbpress.core.errors import TipResearchError
from tipresearch.mse.models import Fits, fit

#: With a lower level the range would be nearly one number.
LEAST_LEVEL = 0.8

#: A model is as good as the best if its BIC is larger by no more than this.
AS_GOOD = 2.0

#: The end of a profile is searched up to this multiple of the model's estimate plus one.
_FAR = 2**17


def require_level(level: float) -> None:
    """Refuse a confidence level below `LEAST_LEVEL`, or of 1 and more."""
    if not LEAST_LEVEL <= level < 1:
        raise TipResearchError(f"level {level!r} is not allowed; give one from {LEAST_LEVEL:g} to below 1, such as 0.95.")  # fmt: skip


def wald(fits: Fits, persons: int, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of each model's Wald interval of all persons, on the log of the persons on no list; or nan."""
    factor = np.exp(norm.ppf((1 + level) / 2) * fits.errors[:, 0])
    return persons + fits.hidden / factor, persons + fits.hidden * factor


def profile(counts: np.ndarray, fits: Fits, level: float = 0.95) -> tuple[float, float, float]:
    """Return the maximum and the ends of the multinomial profile likelihood for the number of persons [persons]."""
    if not fits.exists[0]:
        raise TipResearchError("the model has no estimate, so there is no interval of it.")
    persons, step = float(np.sum(counts)), float(fits.hidden[0]) + 1
    best = _find_zero(lambda hidden: _likelihood_and_slope(counts, fits, hidden)[1], 0.0, step)
    least = _likelihood_and_slope(counts, fits, best)[0] - chi2.ppf(level, 1) / 2
    # With few persons on no list, the maximum may be at nobody, or the likelihood may not fall far enough there.
    low = _find_zero(lambda hidden: least - _likelihood_and_slope(counts, fits, hidden)[0], 0.0, best)
    high = _find_zero(lambda hidden: _likelihood_and_slope(counts, fits, hidden)[0] - least, best, step)
    return persons + best, persons + low, persons + high


def _find_zero(function: Callable[[float], float], low: float, step: float) -> float:
    """Return the zero of a falling function: `low` if it starts at or below zero, infinity if it stays above."""
    if function(low) <= 0:
        return low
    for times in 2 ** np.arange(np.log2(_FAR) + 1):
        if function(low + times * step) <= 0:
            return float(brentq(function, low, low + times * step))
    return np.inf


def _likelihood_and_slope(counts: np.ndarray, fits: Fits, hidden: float) -> tuple[float, float]:
    """Return the largest multinomial log-likelihood for this number of persons on no list, and its slope."""
    found, n = fit(np.append(hidden, counts), fits.terms, programme=False), hidden + counts.sum()
    # Poisson cells with a given sum are multinomial.
    height = found.loglik[0] - (n * np.log(n) - n - gammaln(n + 1))
    slope = found.coefficients[0, 0] - digamma(hidden + 1) - np.log(n) + digamma(n + 1)
    return float(height), float(slope)


@dataclass(frozen=True, slots=True, repr=False)
class Repeated:
    """Result of a bootstrap that repeats the selection: the BCa interval of all persons, listed or not [persons]."""

    lo: float
    hi: float
    level: float
    repeats: int
    seed: int
    #: Repeats in which the chosen model had no estimate, which count as infinite.
    without_estimate: int
    #: How many different models the repeats chose.
    models: int
    #: Share of the repeats that chose the same model as the table itself [proportion].
    same: float

    def __repr__(self) -> str:
        """Print interval, level, repeats and seed."""
        return f"{printed_range(self.lo, self.hi)} ({100 * self.level:g} %, BCa of {self.repeats:,} repeats with selection, seed {self.seed})"


def printed_range(low: float, high: float) -> str:
    """Return both ends of a range in words [persons], or the lower end if there is no upper limit."""
    return f"{low:,.0f} or more, no upper limit" if high == np.inf else f"{low:,.0f}–{high:,.0f}"


@dataclass(frozen=True, slots=True)
class Span:
    """The smallest and the largest of several answers [persons]; both are None if all answers agree."""

    lo: float | None
    hi: float | None

    def __str__(self) -> str:
        """Print both ends; a single answer is not printed."""
        return "one answer, so no range" if self.lo is None or self.hi is None else printed_range(self.lo, self.hi)


def span(totals: np.ndarray) -> Span:
    """Return the smallest and the largest answer; None for both if there is one answer, or all are equal."""
    if np.isnan(totals).all():
        return Span(None, None)
    low, high = float(np.nanmin(totals)), float(np.nanmax(totals))
    return Span(None, None) if high - low < 0.5 else Span(low, high)


def bca(
    counts: np.ndarray, choose: Callable[[np.ndarray], Fits], *, level: float = 0.95, repeats: int = 1000, seed: int = 1,
) -> Repeated:  # fmt: skip
    """Return Efron's BCa interval of a bootstrap [persons] that repeats the selection `choose`."""
    rng, persons = np.random.default_rng(seed), int(counts.sum())
    own = choose(counts)
    if not own.exists[0]:
        raise TipResearchError("no model of the lists has an estimate, so no number is given.")
    tables = rng.multinomial(persons, counts / persons, size=repeats)
    fits = [choose(table) for table in _show_progress(tables)]
    drawn = np.array([t.sum() + f.hidden[0] for t, f in zip(tables, fits, strict=True)])
    chosen = [f.terms[0].tobytes() for f in fits]
    missing = np.isnan(drawn)
    drawn[missing] = np.inf
    ends = _bca_levels(drawn, persons + own.hidden[0], _acceleration(counts, choose), level)
    return Repeated(
        lo=float(np.quantile(drawn, ends[0], method="lower")), hi=float(np.quantile(drawn, ends[1], method="higher")),
        level=level, repeats=repeats, seed=seed, without_estimate=int(missing.sum()), models=len(set(chosen)),
        same=chosen.count(own.terms[0].tobytes()) / repeats,
    )  # fmt: skip


def _bca_levels(drawn: np.ndarray, own: float, acceleration: float, level: float) -> np.ndarray:
    # Ties count half. The share below is neither 0 nor 1, so that its normal quantile is finite.
    below = (np.sum(drawn < own) + np.sum(drawn == own) / 2) / len(drawn)
    bias = norm.ppf(np.clip(below, 1 / (len(drawn) + 1), len(drawn) / (len(drawn) + 1)))
    z = bias + norm.ppf([(1 - level) / 2, (1 + level) / 2])
    return np.asarray(norm.cdf(bias + z / (1 - acceleration * z)))


def _acceleration(counts: np.ndarray, choose: Callable[[np.ndarray], Fits]) -> float:
    """Return the acceleration of the jackknife; persons on the same set of lists are alike."""
    held = np.flatnonzero(counts)
    without = [counts - (np.arange(len(counts)) == at) for at in held]
    totals = np.array([t.sum() + choose(t).hidden[0] for t in without])
    weights = counts[held] * np.isfinite(totals)
    if not weights.any():
        raise TipResearchError(f"without any one of the {counts.sum():,} persons no model of the lists has an estimate, so no interval is given.")  # fmt: skip
    totals = np.nan_to_num(totals)
    away = np.average(totals, weights=weights) - totals
    spread = (weights * away**2).sum()
    return float((weights * away**3).sum() / (6 * spread**1.5)) if spread else 0.0


def _show_progress(tables: np.ndarray) -> Iterable[np.ndarray]:
    from rich.console import Console
    from rich.progress import track

    return track(tables, "repeats", console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
