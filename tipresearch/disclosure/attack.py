"""What an attacker can compute about withheld cells, knowing everything but their counts.

The attacker knows the published cells, all sums, the rule, the zeros, and what other tables and
earlier editions show. The attacker also knows which withheld cells are small, although the marks do not
tell. A real attacker knows less, so the intervals found here are the narrowest.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import highspy
import numpy as np
from scipy.sparse import lil_array

from tipresearch.consistency import Place, Programme
from tipresearch.disclosure.rules import Rule
from tipresearch.disclosure.tables import CountTable, Sum

#: Smallest and largest count by place, known from other publications.
Known = Mapping[Place, tuple[int, float]]

#: Weights by place, and the least sum of the weights of withheld cells.
Cut = tuple[np.ndarray, float]

_EXACT = 1e-6

#: Replaces an open end, which would make a sum infinite [persons].
_ROOM = 1e6


class _PossibleTables:
    """The tables that an attacker cannot rule out, as a linear programme that is solved for many aims.

    HiGHS continues from the last solution; `scipy.optimize.linprog` starts anew and takes four times as long.
    """

    def __init__(self, sums: Iterable[Sum], places: Mapping[Place, int], lows: np.ndarray, highs: np.ndarray) -> None:
        """Build the programme from the sums of a table and the ends of its cells [persons]."""
        ordered = sorted(sums, key=lambda s: not s.exact)
        # Parts minus total: 0 for an exact sum, otherwise at most 0.
        rows = lil_array((len(ordered), len(places)))
        for row, s in enumerate(ordered):
            rows[row, places[s.whole]] = -1.0
            for part in s.parts:
                rows[row, places[part]] = 1.0
        self._rows, self._cells = rows.tocsr(), np.arange(len(lows), dtype=np.int32)
        least = np.array([0.0 if s.exact else -highspy.kHighsInf for s in ordered])
        matrix = self._rows.indptr, self._rows.indices, self._rows.data
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no type hints
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.addVars(len(lows), lows, highs)
        self._solver.addRows(len(least), least, np.zeros(len(least)), self._rows.nnz, *matrix)

    def largest(self, aim: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the table with the largest weighted sum of cells, and its reduced costs."""
        self._solver.changeColsCost(len(aim), self._cells, -aim)
        self._solver.run()
        if (status := self._solver.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the counts of a table do not satisfy its own sums: {status.name}")
        found = self._solver.getSolution()
        return np.array(found.col_value), -aim - self._rows.T @ np.array(found.row_dual)


class Attack:
    """The linear programme of an attacker on one table, for any choice of withheld cells."""

    def __init__(self, table: CountTable, rule: Rule | None, known: Known | None = None) -> None:
        self.table, self.rule = table, rule
        self.places = {place: i for i, place in enumerate([*table.counts, *table.finest])}
        self.counts = np.array([*table.counts.values(), *table.finest.values()], float)
        self.finest = np.arange(len(self.counts)) >= len(table.counts)
        self._least, self._most = np.zeros(len(self.counts)), np.full(len(self.counts), np.inf)
        threshold = rule.threshold if rule else 0
        self.small = (self.counts < threshold) & ~self.finest
        if rule:
            self._least = np.where(self.small, float(table.zeros_shown), threshold)
            self._most = np.where(self.small, threshold - 1.0, np.inf)
            unmarked = [self.places[p] for p in (*table.implied, *table.finest)]
            self._least[unmarked], self._most[unmarked] = 0.0, np.inf
        for place, (low, high) in zip(table.places(known or {}, "known"), (known or {}).values(), strict=True):
            at = self.places[place]
            self._least[at] = max(self._least[at], low)
            self._most[at] = min(self._most[at], high)
        fixed = [self.places[p] for p in table.counts if table.always_shown(p)]
        self._least[fixed] = self._most[fixed] = 0.0
        self.small[fixed] = False
        #: Cells that are withheld in each choice.
        self.always = self.small | self.finest

    def bounds(self, withheld: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return smallest and largest counts; both are the count for a cell that is not withheld."""
        return np.where(withheld, self._least, self.counts), np.where(withheld, self._most, self.counts)

    def ends(self, withheld: np.ndarray, cells: Collection[Place]) -> dict[Place, tuple[int, int | float]]:
        """Return the smallest and largest count of cells, in whole numbers."""
        places = list(cells)
        return dict(zip(places, Programme(self.places, *self.bounds(withheld), self._rows).ends(places), strict=True))

    def cuts(self, withheld: np.ndarray, needed: tuple[int, int]) -> tuple[list[Cut], list[Place]]:
        """Return conditions on further withheld cells, and small cells that only fractions of persons hide."""
        found: list[Cut] = []
        doubtful: dict[Place, None] = {}
        lows, highs = self.bounds(withheld)
        highs = np.where(np.isinf(highs), self.counts + _ROOM, highs)
        places, tables = list(self.places), _PossibleTables(self.table.sums, self.places, lows, highs)
        for sign, end in ((1, needed[1]), (-1, needed[0])):
            waiting = set(np.flatnonzero(self.small).tolist())
            # One possible table may have many cells at their ends.
            while waiting and (done := self._reached(tables, waiting, waiting, sign, end)[0]):
                waiting -= done
            while waiting:
                at = min(waiting)
                done, values, reduced = self._reached(tables, {at}, waiting, sign, end)
                if sign * values[at] < sign * end - _EXACT:
                    found.append(self._cut(reduced, sign * (end - self.counts[at])))
                elif at not in done:
                    doubtful[places[at]] = None
                waiting -= {at, *done}
        return found, list(doubtful)

    def _reached(
        self, tables: _PossibleTables, aimed: set[int], waiting: set[int], sign: int, end: int
    ) -> tuple[set[int], np.ndarray, np.ndarray]:
        """Return the cells at their end in the table that is largest for some of them, and that table."""
        aim = np.zeros(len(self.counts))
        aim[list(aimed)] = sign
        values, reduced = tables.largest(aim)
        whole = np.abs(values - np.rint(values)).max() < _EXACT
        done = {i for i in waiting if sign * values[i] >= sign * end - _EXACT} if whole else set()
        return done, values, reduced

    def _cut(self, reduced: np.ndarray, gap: float) -> Cut:
        """Return the condition of the dual solution: withheld cells must together leave room for the gap."""
        room_up = np.minimum(self._most, _ROOM) - self.counts
        room_down = self.counts - self._least
        weights = np.where(reduced < 0, -reduced * room_up, reduced * room_down)
        weights[np.abs(reduced) < 1e-7] = 0.0
        return np.minimum(np.maximum(weights, 0.0), gap), gap

    @cached_property
    def _rows(self) -> Sequence[tuple[dict[Place, float], float, float]]:
        return [
            ({s.whole: 1.0, **dict.fromkeys(s.parts, -1.0)}, 0.0, 0.0 if s.exact else math.inf) for s in self.table.sums
        ]


def audit(
    table: CountTable, withheld: Collection[Place], rule: Rule | None = None, *, known: Known | None = None
) -> dict[Place, tuple[int, int | float]]:
    """Return the smallest and largest count of each withheld cell that an attacker cannot rule out.

    Without a `rule` the attacker does not know it. A narrow interval itself discloses the count: do not publish it.
    """
    hidden = dict.fromkeys(table.places(withheld, "withheld"))
    attack = Attack(table, rule, known)
    return attack.ends(np.array([place in hidden for place in attack.places]) | attack.finest, hidden)
