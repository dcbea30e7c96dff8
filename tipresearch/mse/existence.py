"""Whether a model has a maximum: a linear programme."""

import numpy as np
from scipy.optimize import linprog


def has_positive_point(
    counts: np.ndarray, cells: np.ndarray, used: np.ndarray, x: np.ndarray
) -> bool:
    """Whether means above zero keep all sums that a model keeps: if so, and only then, there is a maximum.

    `counts` are the persons of each set of lists, `cells` and `used` mark the sets and the terms that the
    model has, and `x` is the matrix of all terms. Source of the method: S. E. Fienberg and A. Rinaldo;
    docs/methods.md, section 11.
    """
    a = x[np.ix_(cells, used)]
    sums = counts[cells] @ a
    # Unknowns: the means, and the smallest of them, which is to be as large as it can.
    smallest = np.column_stack([-np.eye(len(a)), np.ones(len(a))])
    found = linprog(
        np.append(np.zeros(len(a)), -1), A_ub=smallest, b_ub=np.zeros(len(a)),
        A_eq=np.column_stack([a.T, np.zeros(a.shape[1])]), b_eq=sums, bounds=(0, None), method="highs",
    )  # fmt: skip
    return bool(found.success and -found.fun > 1e-7)
