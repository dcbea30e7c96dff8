"""What an attacker learns of a table with withheld cells, who knows all but the counts.

The attacker has the published cells, all sums, the rule, the zeros, what other tables and
earlier editions show, and, which the marks do not say, which cells were small and which were
withheld for their sake: a small one is below the threshold, another one is not. Whoever
cannot tell them apart knows less, so an interval found here is the narrowest.
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

#: Smallest and largest count by place, from anywhere else.
Known = Mapping[Place, tuple[int, float]]

#: A sum of weights by place, and at least how much of it must be withheld.
Cut = tuple[np.ndarray, float]

_EXACT = 1e-6

#: Beyond this a cell is in doubt anyway: an open end would let a sum be infinite [persons].
_ROOM = 1e6


class _Pushed:
    """The tables that an attacker cannot rule out, pushed to where some of their cells are largest.

    HiGHS goes on from where the last answer stood; `scipy.optimize.linprog` begins anew, in four times the time.
    """

    def __init__(self, sums: Iterable[Sum], places: Mapping[Place, int], lows: np.ndarray, highs: np.ndarray) -> None:
        """Take the sums of a table, and the ends of each of its cells [persons]."""
        ordered = sorted(sums, key=lambda s: not s.exact)
        # Parts minus whole: 0, or at most 0.
        rows = lil_array((len(ordered), len(places)))
        for row, s in enumerate(ordered):
            rows[row, places[s.whole]] = -1.0
            for part in s.parts:
                rows[row, places[part]] = 1.0
        self._rows, self._cells = rows.tocsr(), np.arange(len(lows), dtype=np.int32)
        least = np.array([0.0 if s.exact else -highspy.kHighsInf for s in ordered])
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


class Attack:
    """The programme of an attacker on one table; which cells are withheld may change."""

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
            untold = [self.places[p] for p in (*table.implied, *table.finest)]
            self._least[untold], self._most[untold] = 0.0, np.inf
        for place, (low, high) in zip(table.owned(known or {}, "known"), (known or {}).values(), strict=True):
            at = self.places[place]
            self._least[at] = max(self._least[at], low)
            self._most[at] = min(self._most[at], high)
        fixed = [self.places[p] for p in table.counts if table.fixed(p)]
        self._least[fixed] = self._most[fixed] = 0.0
        self.small[fixed] = False
        #: What is withheld whatever is chosen.
        self.always = self.small | self.finest

    def bounds(self, withheld: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return smallest and largest counts; of a cell that is not withheld both are its count."""
        return np.where(withheld, self._least, self.counts), np.where(withheld, self._most, self.counts)

    def ends(self, withheld: np.ndarray, cells: Collection[Place]) -> dict[Place, tuple[int, int | float]]:
        """Return the smallest and the largest count of cells, in whole numbers."""
        asked = list(cells)
        return dict(zip(asked, Programme(self.places, *self.bounds(withheld), self._rows).ends(asked), strict=True))

    def cuts(self, withheld: np.ndarray, needed: tuple[int, int]) -> tuple[list[Cut], list[Place]]:
        """Return what must be withheld as well for small cells too well known; and those that fractions alone hide."""
        found: list[Cut] = []
        doubtful: dict[Place, None] = {}
        lows, highs = self.bounds(withheld)
        highs = np.where(np.isinf(highs), self.counts + _ROOM, highs)
        places, tables = list(self.places), _Pushed(self.table.sums, self.places, lows, highs)
        for sign, end in ((1, needed[1]), (-1, needed[0])):
            waiting = set(np.flatnonzero(self.small).tolist())
            # One table of the attacker may show many cells at their ends.
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
        self, tables: _Pushed, aimed: set[int], waiting: set[int], sign: int, end: int
    ) -> tuple[set[int], np.ndarray, np.ndarray]:
        """Return which cells the table that pushes some of them shows at their end, and that table."""
        aim = np.zeros(len(self.counts))
        aim[list(aimed)] = sign
        values, reduced = tables.to(aim)
        whole = np.abs(values - np.rint(values)).max() < _EXACT
        done = {i for i in waiting if sign * values[i] >= sign * end - _EXACT} if whole else set()
        return done, values, reduced

    def _cut(self, reduced: np.ndarray, gap: float) -> Cut:
        """Return what the dual solution says of every choice: the room that withheld cells give must reach the gap."""
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
    """Smallest and largest count of each withheld cell that an attacker cannot rule out.

    Parameters
    ----------
    table : CountTable
        Exact counts.
    withheld : collection of Place
        Cells that are not published; all others are.
    rule : Rule, optional
        The rule that the attacker knows; by default none.
    known : mapping, optional
        Smallest and largest count by place that other tables and earlier editions show.

    Returns
    -------
    dict
        By place, as the table has it, (smallest, largest) count [persons]; infinite where nothing limits it.

    Raises
    ------
    SchemaError
        For a place that is no cell of the table.

    Notes
    -----
    Caution: for a check before publication; a narrow interval is the disclosure itself. docs/methods.md, section 9.

    Examples
    --------
    >>> from tipresearch.disclosure import Sum
    >>> cells = {(("sex", "a"),): 3, (("sex", "b"),): 12, (): 15}
    >>> table = CountTable(cells, (Sum((), tuple(list(cells)[:2])),), zeros_shown=True)
    >>> audit(table, list(cells)[:2], Rule())[(("sex", "a"),)]
    (1, 5)
    """
    hidden = dict.fromkeys(table.owned(withheld, "withheld"))
    attack = Attack(table, rule, known)
    return attack.ends(np.array([place in hidden for place in attack.places]) | attack.finest, hidden)
