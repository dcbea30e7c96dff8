"""Choose a model by one of three rules, which a bootstrap can repeat on resampled tables."""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.stats import norm, poisson

from nbpress.core.errors import TipResearchError, require_known
from tipresearch.mse.models import Fits, all_models, design, fit, number_of_lists

#: A pair with a larger p-value does not enter the model.
AIC_P, POISSON_P = 0.05, 0.02
#: With more lists there are too many models to fit in each repeat of a bootstrap.
MOST_LISTS_OF_BIC = 5


def least_bic(counts: np.ndarray, start: np.ndarray | None = None) -> Fits:
    """Return the model with the least BIC among all models to order two (Silverman, Chan and Vincent)."""
    fits = fit(counts, all_models(number_of_lists(len(counts))), start=start, programme=False)
    return fits.row(best_model(fits, fits.criterion(np.log(np.sum(counts)))))


def best_model(fits: Fits, criterion: np.ndarray) -> int:
    """Return the row of the model with the least criterion; of equal models, the one with the fewest on no list."""
    alike = np.isclose(criterion, criterion.min(), rtol=1e-9, atol=1e-6)
    return int(np.lexsort((fits.hidden, ~alike))[0])


def stepwise_aic(counts: np.ndarray) -> Fits:
    """Return the model of stepwise AIC: add the pair that lowers AIC most while its p-value is below `AIC_P`."""
    now = fit(counts, all_models(number_of_lists(len(counts)))[:1])
    while len(candidates := _add_one_pair(now.terms)):
        fits = fit(counts, candidates, programme=False)
        aic = fits.criterion(2)
        best = int(np.argmin(aic))
        if not aic[best] < now.criterion(2)[0] or _p_value(fits, best, now, counts) > AIC_P:
            break
        now = fit(counts, candidates[[best]])
    return now


def stepwise_poisson(counts: np.ndarray) -> Fits:
    """Return the model of stepwise Poisson tails: add the pair whose overlap has the smallest tail probability."""
    now = fit(counts, all_models(number_of_lists(len(counts)))[:1])
    while len(candidates := _add_one_pair(now.terms)):
        pairs = _new_pair(candidates, now)
        seen, expected = _overlaps_of(counts)[pairs], _overlaps_of(now.means[0])[pairs]
        tails = np.minimum(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected))
        # A tail may underflow to zero: then the log probability decides.
        best = int(np.lexsort((poisson.logpmf(seen, expected), tails))[0])
        larger = fit(counts, candidates[[best]])
        if not tails[best] < POISSON_P or not larger.exists[0]:
            break
        now = larger
    return now


#: The rules of selection by name.
SELECTIONS: dict[str, Callable[[np.ndarray], Fits]] = {
    "bic": least_bic, "aic": stepwise_aic, "poisson": stepwise_poisson,
}  # fmt: skip

SELECTIONS_IN_WORDS = {
    "bic": "least BIC of all models with pairs",
    "aic": "steps that lower AIC",
    "poisson": "steps by Poisson tails of the overlaps",
}


def rule(name: str, near: np.ndarray) -> Callable[[np.ndarray], Fits]:
    """Return the function of a rule of selection, for a table and for many tables near it."""
    require_known("selection", name, SELECTIONS)
    if name != "bic":
        return SELECTIONS[name]
    if number_of_lists(len(near)) > MOST_LISTS_OF_BIC:
        raise TipResearchError(f"selection 'bic' takes at most {MOST_LISTS_OF_BIC} lists, and there are {number_of_lists(len(near))}; merge two lists, or take 'aic'.")  # fmt: skip
    return partial(least_bic, start=fit(near, all_models(number_of_lists(len(near))), programme=False).coefficients)


def _add_one_pair(terms: np.ndarray) -> np.ndarray:
    """Return all models with one more pair."""
    absent = np.flatnonzero(~terms[0])
    more = np.repeat(terms, len(absent), axis=0)
    more[np.arange(len(absent)), absent] = True
    return more


def _overlaps_of(counts: np.ndarray) -> np.ndarray:
    return np.asarray(counts @ design(len(counts))[:, number_of_lists(len(counts)) + 1 :])


def _new_pair(candidates: np.ndarray, now: Fits) -> np.ndarray:
    return np.asarray(np.argmax(candidates & ~now.terms, axis=1))


def _p_value(fits: Fits, row: int, now: Fits, counts: np.ndarray) -> float:
    """Return the Wald p-value of a new pair; without an overlap, the probability of that under the smaller model."""
    pair = _new_pair(fits.terms, now)[row]
    if _overlaps_of(counts)[pair] == 0:
        return float(np.exp(-_overlaps_of(now.means[0])[pair]))
    at = number_of_lists(len(counts)) + 1 + pair
    return float(2 * norm.sf(abs(fits.coefficients[row, at] / fits.errors[row, at])))
