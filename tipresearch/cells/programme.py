"""The cells of one publication as an integer programme, solved by HiGHS.

Variables are the cells and their margins, published or not; the slack of a margin is the
room that its row of constraints leaves.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from tipresearch.cells.places import Place
from tipresearch.cells.system import Relation, System, variables
from tipresearch.errors import CheckFailed

#: Branchings of one solution; deterministic, where a limit of time would not be.
NODE_LIMIT = 10_000

#: What milp() calls its outcomes.
_OPTIMAL, _INFEASIBLE, _UNBOUNDED, _OTHER = 0, 2, 3, 4

#: A row of constraints: weight by place, and the ends between which the sum lies.
Row = tuple[dict[Place, float], float, float]

Known = Mapping[Place, tuple[float, float]]


class Unsolved(CheckFailed):
    """The solver stopped before it had an answer."""


@dataclass(frozen=True)
class Programme:
    """Whole numbers by place, with their bounds and rows of constraints.

    Attributes
    ----------
    places : dict
        Number of each place among the variables.
    lows, highs : ndarray
        Smallest and largest value of each variable [unit of the counts].
    rows : sequence of Row
        Weights by place, and the ends between which their sum lies.
    """

    places: dict[Place, int]
    lows: np.ndarray
    highs: np.ndarray
    rows: Sequence[Row]

    def feasible(self) -> bool:
        """Whether any whole numbers meet all constraints."""
        return self.some() is not None

    def some(self) -> np.ndarray | None:
        """Return whole numbers that meet all constraints; None where there are none."""
        found = self._solve(np.zeros(len(self.places)))
        return found and found[1]

    def ends(self, cells: Sequence[Place]) -> list[tuple[int, int | float]]:
        """Return the smallest and the largest value of each cell; the latter may be infinite.

        The programme must be feasible. Each answer of the solver is a table that meets all
        constraints; a cell that one of them shows at its bound needs no answer of its own.
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
        """Return the smallest sum (or the largest, for −1) of cells, and note what its table shows."""
        aim = np.zeros(len(self.places))
        aim[at] = sign
        least, table = self._solve(aim) or (math.nan, None)
        if table is not None:
            shown[1] = np.minimum(shown[1], table)
            shown[-1] = np.maximum(shown[-1], table)
        return sign * least

    def _solve(self, aim: np.ndarray) -> tuple[float, np.ndarray | None] | None:
        """Return the smallest value of what is aimed at and its table; None where nothing is feasible."""
        result = self._milp(aim)
        if result.status == _OTHER:  # unbounded or infeasible, or a limit: only so is it told which
            result = self._milp(aim, presolve=False)
        if result.status == _OPTIMAL:
            return round(result.fun), np.rint(result.x)
        if result.status == _UNBOUNDED:
            return -math.inf, None
        if result.status == _INFEASIBLE:
            return None
        raise Unsolved(f"the solver gave no answer over {len(aim)} cells ({result.message}); relate fewer cells.")

    def _milp(self, aim: np.ndarray, **options: bool) -> OptimizeResult:
        # Optimal to the last person: by default an answer may be 0.01 % off.
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


def programme_of(
    system: System, *, known: Known | None = None, relations: Iterable[Relation] | None = None
) -> Programme:
    """Return the integer programme of a system, or of some of its relations; `known` holds further bounds of cells."""
    places = {place: i for i, place in enumerate(system.places())}
    lows, highs = np.zeros(len(places)), np.full(len(places), np.inf)
    for place, cell in system.cells.items():
        low, high = (known or {}).get(place, (0, math.inf))
        lows[places[place]] = max(low, cell.lo)
        highs[places[place]] = min(high, cell.hi)
    held = system.relations() if relations is None else relations
    return Programme(places, lows, highs, [row for r in held for row in _rows(r)])


def irreconcilable(system: System) -> set[tuple[Place, tuple[str, ...]]]:
    """Return margins that cannot all be true together, as few as show it, each with the variables of its parts."""
    if programme_of(system).feasible():
        return set()
    kept = system.relations()
    for relation in sorted(kept, key=lambda r: len(r.whole)):
        rest = [r for r in kept if r is not relation]
        if not programme_of(system, relations=rest).feasible():
            kept = rest
    return {(r.whole, variables(r.parts[0])) for r in kept}


def _rows(relation: Relation) -> Iterable[Row]:
    most = 0.0 if relation.complete else math.inf
    for parts in [relation.parts] if relation.additive else [(p,) for p in relation.parts]:
        yield {relation.whole: 1.0, **dict.fromkeys(parts, -1.0)}, 0.0, most
