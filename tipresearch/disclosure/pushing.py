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

    def __init__(
        self, exact: csr_array, at_most: csr_array, lows: np.ndarray, highs: np.ndarray
    ) -> None:
        self._rows, self._cells = vstack([exact, at_most], format="csc"), np.arange(len(lows), dtype=np.int32)  # fmt: skip
        programme = highspy.HighsLp()
        programme.num_row_, programme.num_col_ = self._rows.shape
        programme.col_cost_ = np.zeros(len(lows))
        programme.col_lower_, programme.col_upper_ = lows, highs
        programme.row_upper_ = np.zeros(programme.num_row_)
        programme.row_lower_ = np.repeat([0.0, -highspy.kHighsInf], [exact.shape[0], at_most.shape[0]])  # fmt: skip
        programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        programme.a_matrix_.start_, programme.a_matrix_.index_ = self._rows.indptr, self._rows.indices  # fmt: skip
        programme.a_matrix_.value_ = self._rows.data
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(programme)

    def to(self, aim: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the table in which what is aimed at is largest, and its reduced costs."""
        self._solver.changeColsCost(len(aim), self._cells, -aim)
        self._solver.run()
        if (status := self._solver.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"a table that was read is no solution of its own sums: {status.name}")  # fmt: skip
        found = self._solver.getSolution()
        return np.array(found.col_value), -aim - self._rows.T @ np.array(found.row_dual)
