"""Fit many log-linear models of overlapping lists at once, and check whether each has an estimate.

All models are hierarchical. A model has a term for each list, for some pairs of lists, and perhaps for triples. The
number of persons on exactly the set ω of lists is Poisson; its log mean is the sum of the terms inside ω. For persons
on no list, that is the constant term alone.
"""

from dataclasses import dataclass, fields
from functools import cache
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.special import gammaln

from nbpress.core.errors import require_known, wrong_type
from tipresearch.mse.lists import Overlaps, histories

#: The words for each code of a model.
CODES = {
    0: "exists and is identified",
    1: "no maximum exists",
    2: "not identifiable",
    3: "no maximum exists, nor would it be identifiable",
}

#: Models in a batch, so that its matrices need some ten megabytes.
_BATCH = 4096
_MOST_STEPS = 40
#: After a step this small the next is below the precision of a float, because Newton's method squares the error.
_SMALL_STEP = 1e-6
#: A fitted mean below this may approach zero, so the linear programme decides whether there is a maximum.
_SMALL_MEAN = 1e-8
#: A term with a larger standard error, of a logarithm, is not determined by the data.
_WIDE = 1e3
#: The diagonal entry of a term that a model does not use, which makes its step zero.
_HELD = 1e30


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Models that were fitted to tables, one in each row."""

    #: The pairs of lists in each model, followed by the triples if any model has one.
    terms: np.ndarray
    #: Keys of `CODES`. If the code is not 0, the other fields have no meaning.
    code: np.ndarray
    #: Coefficients of constant, lists and pairs, and standard errors; 0 and nan for a pair without a term or overlap.
    coefficients: np.ndarray
    errors: np.ndarray
    #: Fitted persons of each set of lists [persons].
    means: np.ndarray
    #: Poisson log-likelihood over all sets of lists.
    loglik: np.ndarray

    @property
    def exists(self) -> np.ndarray:
        """Whether each model has an estimate."""
        return np.asarray(self.code == 0)

    @property
    def hidden(self) -> np.ndarray:
        """Persons on none of the lists by each model [persons]; nan without an estimate."""
        with np.errstate(over="ignore"):
            return np.where(self.exists, np.exp(self.coefficients[:, 0]), np.nan)

    @property
    def parameters(self) -> np.ndarray:
        """Number of terms of each model, including pairs without an overlap."""
        return np.asarray(self.terms.sum(axis=1) + self.coefficients.shape[1] - self.terms.shape[1])

    def row(self, at: int) -> "Fits":
        """Return the fit of one model."""
        return Fits(*(getattr(self, f.name)[[at]] for f in fields(self)))

    def criterion(self, per_parameter: float) -> np.ndarray:
        """Return minus twice the log-likelihood plus a penalty for each parameter; infinity without an estimate."""
        return np.where(self.exists, -2 * self.loglik + per_parameter * self.parameters, np.inf)


def number_of_lists(sets: int) -> int:
    """Return the number of lists that have this many sets, with or without the empty set."""
    return int(np.log2(sets + 1))


@cache
def design(sets: int, order: int = 2) -> np.ndarray:
    """Return the design matrix: constant, lists, pairs and, to order three, triples, for the sets of `histories`."""
    lists = number_of_lists(sets)
    on = histories(lists)
    if sets == 2**lists:
        on = np.concatenate([np.zeros((1, lists), bool), on])
    together = [on[:, list(of)].all(axis=1) for n in range(2, order + 1) for of in combinations(range(lists), n)]
    return np.column_stack([np.ones(len(on)), on, *together]).astype(float)


def all_models(lists: int) -> np.ndarray:
    """Return all models to order two as sets of pairs of lists, one model in each row; the first has no pair."""
    pairs = lists * (lists - 1) // 2
    return np.asarray((np.arange(2**pairs)[:, None] >> np.arange(pairs)) % 2 == 1)


def models_with_a_triple(lists: int) -> np.ndarray:
    """Return all hierarchical models with one triple of lists: its three pairs, and any set of the other pairs."""
    pairs, triples = (list(combinations(range(lists), n)) for n in (2, 3))
    found = []
    for at, triple in enumerate(triples):
        held = np.array([set(pair) <= set(triple) for pair in pairs])
        models = all_models(lists)
        models = models[models[:, held].all(axis=1)]
        found.append(np.column_stack([models, np.tile(np.arange(len(triples)) == at, (len(models), 1))]))
    return np.concatenate(found)


def model(overlaps: Overlaps, pairs: str) -> np.ndarray:
    """Return the row of one model from its pairs, such as ``"LA:NG NG:GP"``; blank for a model without pairs."""
    if not isinstance(pairs, str):
        raise wrong_type("pairs", pairs, "give them in one text, as 'LA:NG NG:GP'; blank for the lists alone")
    known = {name: name for name in overlaps.pairs}
    known |= {":".join(reversed(name.split(":"))): name for name in overlaps.pairs}
    for pair in pairs.split():
        require_known("pair", pair, known, f"there are {', '.join(overlaps.pairs)}", what="is not there")
    named = {known[pair] for pair in pairs.split()}
    return np.array([[name in named for name in overlaps.pairs]])


def fit(counts: np.ndarray, terms: np.ndarray, *, start: np.ndarray | None = None, programme: bool = True) -> Fits:
    """Fit models, one in each row, to one table or each to its own table; docs/methods.md, section 11.

    `counts` begin with the persons on no list if that number is assumed; `start` has coefficients of a similar table.
    A pair without an overlap has an estimate of minus infinity, so its sets of lists and its term are left out. A
    maximum with all means above zero is a feasible point of the linear programme, so the programme runs for the other
    models alone. Without `programme` the other models have no estimate, which is enough for repeats of a bootstrap.
    """
    counts = np.broadcast_to(np.asarray(counts, float), (len(terms), np.shape(counts)[-1]))
    batches = [slice(at, at + _BATCH) for at in range(0, len(terms), _BATCH)]
    parts = [_fit_batch(counts[b], terms[b], None if start is None else start[b], programme) for b in batches]
    return Fits(terms, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def _fit_batch(
    counts: np.ndarray, terms: np.ndarray, start: np.ndarray | None, programme: bool
) -> tuple[np.ndarray, ...]:
    x = design(counts.shape[1], _order(counts.shape[1], terms.shape[1]))
    cells, used = _leave_out_empty_overlaps(counts, terms, x)
    beta, reached = _newton(counts, cells, used, x, start)
    with np.errstate(over="ignore", under="ignore"):
        means = np.exp(beta @ x.T) * cells
    reached &= np.where(cells, means, 1).min(axis=1) > _SMALL_MEAN
    code = np.where(reached, 0, 1)
    information = _information(means, used, x)
    information[~reached] = np.eye(x.shape[1])
    errors = np.sqrt(np.linalg.inv(information).diagonal(axis1=1, axis2=2))
    for row in np.flatnonzero(~reached) if programme else ():
        code[row] -= has_positive_point(counts[row], cells[row], used[row], x)
    # The matrix can lack rank only if the maximum was not reached or an error has no bound.
    for row in np.flatnonzero(~reached | ~(errors < _WIDE).all(axis=1)):
        a = x[np.ix_(cells[row], used[row])]
        code[row] += 2 * (np.linalg.matrix_rank(a) < a.shape[1])
    with np.errstate(divide="ignore"):
        logs = np.where(cells, np.log(np.where(cells, means, 1)), 0)
    loglik = (counts * logs - means - gammaln(counts + 1)).sum(axis=1)
    return code, beta, np.where(used, errors, np.nan), means, loglik


def _order(sets: int, terms: int) -> int:
    """Return the order of models with this many terms: two, or three if there are more terms than pairs of lists."""
    lists = number_of_lists(sets)
    return 2 if terms == lists * (lists - 1) // 2 else 3


def has_positive_point(counts: np.ndarray, cells: np.ndarray, used: np.ndarray, x: np.ndarray) -> bool:
    """Return whether means above zero keep all sums of a model, so that there is a maximum (Fienberg and Rinaldo)."""
    a = x[np.ix_(cells, used)]
    sums = counts[cells] @ a
    # The unknowns are the means and the smallest of them, which is maximised.
    smallest = np.column_stack([-np.eye(len(a)), np.ones(len(a))])
    found = linprog(
        np.append(np.zeros(len(a)), -1), A_ub=smallest, b_ub=np.zeros(len(a)),
        A_eq=np.column_stack([a.T, np.zeros(a.shape[1])]), b_eq=sums, bounds=(0, None), method="highs",
    )  # fmt: skip
    return bool(found.success and -found.fun > 1e-7)


def _leave_out_empty_overlaps(counts: np.ndarray, terms: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sets of lists and the terms that remain after pairs and triples without an overlap are left out."""
    first = x.shape[1] - terms.shape[1]
    both = x[:, first:]
    never = terms & (counts @ both == 0)
    cells = never.astype(float) @ both.T == 0
    return cells, np.column_stack([np.ones((len(terms), first), bool), terms & ~never])


@cache
def _products(sets: int, order: int) -> np.ndarray:
    x = design(sets, order)
    return np.asarray((x[:, :, None] * x[:, None, :]).reshape(len(x), -1))


def _information(means: np.ndarray, used: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return X'diag(means)X of each row as one product; terms that are not used stay fixed."""
    width = x.shape[1]
    order = _order(len(x), width - 1 - number_of_lists(len(x)))
    found: np.ndarray = (means @ _products(len(x), order)).reshape(-1, width, width)
    at = np.arange(width)
    # A ridge keeps a singular matrix solvable, and is too small to change other steps.
    found[:, at, at] += np.where(used, 1e-10, _HELD)
    return found


def _newton(
    counts: np.ndarray, cells: np.ndarray, used: np.ndarray, x: np.ndarray, start: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients of all rows, and whether each reached its maximum, by Newton's method."""
    if start is None:
        # Start from least squares on the logs of the counts.
        weights = (counts + 0.5) * cells
        working = weights * np.log(counts + 0.5)
        start = _solve(_information(weights, used, x), (working @ x) * used)
    beta = start * used
    reached = np.zeros(len(beta), bool)
    going = np.arange(len(beta))
    for _ in range(_MOST_STEPS):
        c, u = cells[going], used[going]
        with np.errstate(over="ignore", under="ignore"):
            means = np.exp(np.minimum(beta[going] @ x.T, 50)) * c
        score = ((counts[going] - means) * c @ x) * u
        step = _solve(_information(means, u, x), score)
        longest = np.abs(step @ x.T).max(axis=1)
        # A long step far from the maximum would overflow; steps near the maximum are short.
        beta[going] += step * np.minimum(1, 2 / np.maximum(longest, 2))[:, None]
        done = longest < _SMALL_STEP
        reached[going[done]] = True
        going = going[~done]
        if not len(going):
            break
    return beta, reached


def _solve(information: np.ndarray, score: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.solve(information, score[:, :, None])[:, :, 0])
