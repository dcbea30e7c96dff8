"""Log-linear models of overlapping lists: many fitted at once, each with its verdict of existence.

All models are hierarchical and hold every list, some of the pairs of lists, and perhaps triples of lists. Persons on
exactly the set ω of lists are Poisson with log mean the sum of the terms inside ω; who is on no list has the constant
term alone.
"""

from dataclasses import dataclass, fields
from functools import cache
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.special import gammaln

from nbpress.core.errors import require_known, wrong_type
from tipresearch.mse.lists import Overlaps, histories

#: What the code of a model says.
CODES = {
    0: "exists and is identified",
    1: "no maximum exists",
    2: "not identifiable",
    3: "no maximum exists, nor would it be identifiable",
}

#: A batch is cut so that its matrices stay within some ten megabytes.
_BATCH = 4096
_MOST_STEPS = 40
#: A step this small has the next one below what a float shows: Newton's error is squared each time.
_SMALL_STEP = 1e-6
#: A fitted mean below this may be on its way to zero, so that the linear programme is asked.
_SMALL_MEAN = 1e-8
#: A standard error above this, of a logarithm, is that of a term which nothing holds.
_WIDE = 1e3
#: On the diagonal in place of a term that a model does not use: its step becomes zero.
_HELD = 1e30


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Models fitted to tables, one a row."""

    #: Which pairs of lists each model holds, and behind them, if any model has one, which triples.
    terms: np.ndarray
    #: Keys of `CODES`; of what is not 0 the other fields mean nothing.
    code: np.ndarray
    #: Of constant, lists and pairs, with their standard errors; 0 and nan of a pair that is not in it or has no overlap.
    coefficients: np.ndarray
    errors: np.ndarray
    #: Fitted persons of each set of lists [persons].
    means: np.ndarray
    #: Poisson log-likelihood over all sets of lists.
    loglik: np.ndarray

    @property
    def exists(self) -> np.ndarray:
        """Whether each model has one estimate."""
        return np.asarray(self.code == 0)

    @property
    def hidden(self) -> np.ndarray:
        """Persons on none of the lists, by each model; nan where it has no estimate [persons]."""
        with np.errstate(over="ignore"):
            return np.where(self.exists, np.exp(self.coefficients[:, 0]), np.nan)

    @property
    def parameters(self) -> np.ndarray:
        """Terms of each model, those of pairs without an overlap among them."""
        return np.asarray(self.terms.sum(axis=1) + self.coefficients.shape[1] - self.terms.shape[1])

    def row(self, at: int) -> "Fits":
        """Return one model alone."""
        return Fits(*(getattr(self, f.name)[[at]] for f in fields(self)))

    def criterion(self, per_parameter: float) -> np.ndarray:
        """Return minus twice the log-likelihood and a charge a parameter; infinity without an estimate."""
        return np.where(self.exists, -2 * self.loglik + per_parameter * self.parameters, np.inf)


def number_of_lists(sets: int) -> int:
    """Return how many lists have that many sets, with the empty one or without."""
    return int(np.log2(sets + 1))


@cache
def design(sets: int, order: int = 2) -> np.ndarray:
    """Return the matrix of constant, lists, pairs and, to order three, triples in the sets of `histories`, the empty one first if any."""
    lists = number_of_lists(sets)
    on = histories(lists)
    if sets == 2**lists:
        on = np.concatenate([np.zeros((1, lists), bool), on])
    together = [on[:, list(of)].all(axis=1) for n in range(2, order + 1) for of in combinations(range(lists), n)]
    return np.column_stack([np.ones(len(on)), on, *together]).astype(float)


def all_models(lists: int) -> np.ndarray:
    """Return every set of pairs of lists, the models to order two: one row a model; the first has no pair."""
    pairs = lists * (lists - 1) // 2
    return np.asarray((np.arange(2**pairs)[:, None] >> np.arange(pairs)) % 2 == 1)


def models_with_a_triple(lists: int) -> np.ndarray:
    """Return every hierarchical model with one triple of lists: its three pairs, and any set of the other pairs; one row a model."""
    pairs, triples = (list(combinations(range(lists), n)) for n in (2, 3))
    found = []
    for at, triple in enumerate(triples):
        held = np.array([set(pair) <= set(triple) for pair in pairs])
        models = all_models(lists)
        models = models[models[:, held].all(axis=1)]
        found.append(np.column_stack([models, np.tile(np.arange(len(triples)) == at, (len(models), 1))]))
    return np.concatenate(found)


def model(overlaps: Overlaps, pairs: str) -> np.ndarray:
    """Return one model, a row, by its pairs such as ``"LA:NG NG:GP"``; blank for the lists alone."""
    if not isinstance(pairs, str):
        raise wrong_type("pairs", pairs, "give them in one text, as 'LA:NG NG:GP'; blank for the lists alone")
    asked = pairs.split()
    known = {name: name for name in overlaps.pairs}
    known |= {":".join(reversed(name.split(":"))): name for name in overlaps.pairs}
    for pair in asked:
        require_known("pair", pair, known, f"there are {', '.join(overlaps.pairs)}", what="is not there")
    return np.array([[name in {known[p] for p in asked} for name in overlaps.pairs]])


def fit(counts: np.ndarray, terms: np.ndarray, *, start: np.ndarray | None = None, programme: bool = True) -> Fits:
    """Fit models, one row each, to one table, or each to a table of its own; docs/methods.md, section 11.

    `counts` have the persons on no list in front where these are taken to be known; `start` are coefficients of a table
    that is near. A pair without an overlap has an estimate of minus infinity: its sets of lists and its term are left
    out. A maximum that was reached with every mean above zero is a feasible point of the linear programme, which is
    asked of the others alone; without `programme` these are taken to have none, as repeats of a bootstrap can afford.
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
    # Only of what was not reached, or came out without bound, can the matrix lack rank.
    for row in np.flatnonzero(~reached | ~(errors < _WIDE).all(axis=1)):
        a = x[np.ix_(cells[row], used[row])]
        code[row] += 2 * (np.linalg.matrix_rank(a) < a.shape[1])
    with np.errstate(divide="ignore"):
        logs = np.where(cells, np.log(np.where(cells, means, 1)), 0)
    loglik = (counts * logs - means - gammaln(counts + 1)).sum(axis=1)
    return code, beta, np.where(used, errors, np.nan), means, loglik


def _order(sets: int, terms: int) -> int:
    """Return how many lists a term of so many terms joins at most: two, or three if there are more terms than pairs."""
    lists = number_of_lists(sets)
    return 2 if terms == lists * (lists - 1) // 2 else 3


def has_positive_point(counts: np.ndarray, cells: np.ndarray, used: np.ndarray, x: np.ndarray) -> bool:
    """Whether means above zero keep all sums of a model: only so there is a maximum (Fienberg and Rinaldo)."""
    a = x[np.ix_(cells, used)]
    sums = counts[cells] @ a
    # Unknowns: the means, and the smallest of them, which is to be as large as it can.
    smallest = np.column_stack([-np.eye(len(a)), np.ones(len(a))])
    found = linprog(
        np.append(np.zeros(len(a)), -1), A_ub=smallest, b_ub=np.zeros(len(a)),
        A_eq=np.column_stack([a.T, np.zeros(a.shape[1])]), b_eq=sums, bounds=(0, None), method="highs",
    )  # fmt: skip
    return bool(found.success and -found.fun > 1e-7)


def _leave_out_empty_overlaps(counts: np.ndarray, terms: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sets of lists and the terms that remain without pairs and triples that never overlap."""
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
    """Return X'diag(means)X of each row as one product; what is not used is held where it is."""
    width = x.shape[1]
    order = _order(len(x), width - 1 - number_of_lists(len(x)))
    found: np.ndarray = (means @ _products(len(x), order)).reshape(-1, width, width)
    at = np.arange(width)
    # A ridge keeps a singular matrix solvable, and is too small to bend any other step.
    found[:, at, at] += np.where(used, 1e-10, _HELD)
    return found


def _newton(
    counts: np.ndarray, cells: np.ndarray, used: np.ndarray, x: np.ndarray, start: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients, and whether the maximum was reached, all rows at once."""
    if start is None:
        # Begin where least squares on the logs of the counts ends.
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
        # A long step from afar would overflow; near the maximum none is long.
        beta[going] += step * np.minimum(1, 2 / np.maximum(longest, 2))[:, None]
        done = longest < _SMALL_STEP
        reached[going[done]] = True
        going = going[~done]
        if not len(going):
            break
    return beta, reached


def _solve(information: np.ndarray, score: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.solve(information, score[:, :, None])[:, :, 0])
