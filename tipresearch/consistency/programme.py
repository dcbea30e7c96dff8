"""An integer programme over cells, solved by HiGHS."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from nbpress.core.errors import CheckFailed
from tipresearch.consistency.margins import Margins, Relation
from tipresearch.consistency.places import Place

#: The most branchings of one solution. A limit of time would give other answers on other machines.
NODE_LIMIT = 10_000

#: The status codes of milp().
_OPTIMAL, _INFEASIBLE, _UNBOUNDED, _OTHER = 0, 2, 3, 4

#: A row of constraints: weight by place, and the ends between which the sum lies.
Row = tuple[dict[Place, float], float, float]


class Unsolved(CheckFailed):
    """The solver stopped without an answer."""


@dataclass(frozen=True)
class Programme:
    """Whole numbers by place, with their bounds and rows of constraints."""

    #: The position of each place among the variables.
    places: dict[Place, int]
    #: The smallest and the largest value of each variable.
    lows: np.ndarray
    highs: np.ndarray
    #: Weights by place, and the ends between which their sum lies.
    rows: Sequence[Row]

    def some(self) -> np.ndarray | None:
        """Return whole numbers that meet all constraints; None if there are none."""
        found = self._solve(np.zeros(len(self.places)))
        return found and found[1]

    def smallest(self, aim: np.ndarray) -> np.ndarray | None:
        """Return the whole numbers with the smallest weighted sum; None if there are none.

        The presolve of HiGHS is off: with it HiGHS returned a table that was not the smallest.
        """
        result = self._milp(aim, presolve=False)
        return np.rint(result.x) if result.status == _OPTIMAL else None

    def ends(self, cells: Sequence[Place]) -> list[tuple[int, int | float]]:
        """Return the smallest and the largest value of each cell; the latter may be infinite.

        The programme must be feasible. Each answer of the solver is a table that meets all constraints. A cell that is
        at its bound in one of these tables needs no answer of its own.
        """
        at = [self.places[place] for place in cells]
        shown = {1: np.full(len(self.lows), np.inf), -1: np.full(len(self.lows), -np.inf)}
        for sign in shown:
            self._push(at, sign, shown)
        for i in at:
            for sign, bounds in ((1, self.lows), (-1, self.highs)):
                if shown[sign][i] != bounds[i]:
                    shown[sign][i] = self._push([i], sign, shown)
        return [(round(shown[1][i]), h if math.isinf(h := shown[-1][i]) else round(h)) for i in at]

    def _push(self, at: Sequence[int], sign: int, shown: dict[int, np.ndarray]) -> float:
        """Return the smallest sum (or the largest, for −1) of cells, and widen `shown` by its table."""
        aim = np.zeros(len(self.places))
        aim[at] = sign
        least, table = self._solve(aim) or (math.nan, None)
        if table is not None:
            shown[1] = np.minimum(shown[1], table)
            shown[-1] = np.maximum(shown[-1], table)
        return sign * least

    def _solve(self, aim: np.ndarray) -> tuple[float, np.ndarray | None] | None:
        """Return the smallest weighted sum and its table; None if nothing is feasible."""
        result = self._milp(aim)
        if result.status == _OTHER:  # without presolve HiGHS says whether it is unbounded or infeasible
            result = self._milp(aim, presolve=False)
        if result.status == _OPTIMAL:
            return round(result.fun), np.rint(result.x)
        if result.status == _UNBOUNDED:
            return -math.inf, None
        if result.status == _INFEASIBLE:
            return None
        raise Unsolved(f"the solver gave no answer over {len(aim)} cells ({result.message}); relate fewer cells.")

    def _milp(self, aim: np.ndarray, **options: bool) -> OptimizeResult:
        # By default the answer may be 0.01 % off; a gap of 0 makes it exact.
        return milp(
            aim, integrality=np.ones(len(aim)), bounds=Bounds(self.lows, self.highs), constraints=self._constraints,
            options={"mip_rel_gap": 0, "node_limit": NODE_LIMIT, **options},
        )  # fmt: skip

    @cached_property
    def _constraints(self) -> list[LinearConstraint]:
        if not self.rows:
            return []
        rows, lows, highs = zip(*self.rows, strict=True)
        at = [(i, self.places[p], w) for i, row in enumerate(rows) for p, w in row.items()]
        i, j, weights = zip(*at, strict=True)
        matrix = csr_array((weights, (i, j)), shape=(len(rows), len(self.places)))
        return [LinearConstraint(matrix, lows, highs)]


def fewest_moved(margins: Margins, cells: Sequence[Place], kept: Sequence[Relation]) -> dict[Place, int] | None:
    """Return the counts of some cells that move the fewest persons; None if the solver finds none.

    The relations in `kept` stay equalities.
    """
    named = dict.fromkeys((*margins.bounds, *(p for r in margins.relations for p in (r.margin, *r.parts))))
    moves: dict[Place, Place] = {place: (*place, ("", "move")) for place in cells}
    places = {place: i for i, place in enumerate((*named, *moves.values()))}
    lows, highs = np.zeros(len(places)), np.full(len(places), np.inf)
    for place in margins.bounds.keys() - moves.keys():
        lows[places[place]], highs[places[place]] = margins.bounds[place]
    rows = [row for relation in margins.relations for row in _rows(relation)]
    rows += [({r.margin: 1.0, **dict.fromkeys(r.parts, -1.0)}, 0.0, 0.0) for r in kept]
    for place, move in moves.items():
        low, high = margins.bounds[place]
        rows += [({move: 1.0, place: 1.0}, low, math.inf), ({move: 1.0, place: -1.0}, -high, math.inf)]
    aim = np.zeros(len(places))
    aim[[places[move] for move in moves.values()]] = 1
    found = Programme(places, lows, highs, rows).smallest(aim)
    return None if found is None else {place: int(found[places[place]]) for place in cells}


def _rows(relation: Relation) -> Iterator[Row]:
    for parts in [relation.parts] if relation.additive else [(part,) for part in relation.parts]:
        yield {relation.margin: float(relation.times), **dict.fromkeys(parts, -1.0)}, 0.0, math.inf
