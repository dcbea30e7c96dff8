"""The tables that an attacker cannot rule out, pushed to where some of their cells are largest.

One programme is asked a thousand times for one table, each time with another aim alone. HiGHS goes
on from where the last answer stood; `scipy.optimize.linprog` begins anew each time, and takes four
times as long.
"""

import highspy
import numpy as np
from scipy.sparse import csr_array, vstack

#: Beyond this a cell is in doubt anyway: an open end would let a sum be infinite [persons].
ROOM = 1e6


class Pushed:
    """A linear programme whose variables are the cells of a table.

    Parameters
    ----------
    exact, at_most : csr_array
        Parts minus whole, one row a sum: 0, and at most 0.
    lows, highs : ndarray
        Ends of each cell [persons].
    """

    def __init__(self, exact: csr_array, at_most: csr_array, lows: np.ndarray, highs: np.ndarray) -> None:
        self._rows, self._cells = vstack([exact, at_most], format="csr"), np.arange(len(lows), dtype=np.int32)
        least = np.repeat([0.0, -highspy.kHighsInf], [exact.shape[0], at_most.shape[0]])
        matrix = self._rows.indptr, self._rows.indices, self._rows.data
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it says no types
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.addVars(len(lows), lows, highs)
        self._solver.addRows(len(least), least, np.zeros(len(least)), self._rows.nnz, *matrix)

    def to(self, aim: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the table in which what is aimed at is largest, and its reduced costs."""
        self._solver.changeColsCost(len(aim), self._cells, -aim)
        self._solver.run()
        if (status := self._solver.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"a table that was read is no solution of its own sums: {status.name}")
        found = self._solver.getSolution()
        return np.array(found.col_value), -aim - self._rows.T @ np.array(found.row_dual)
