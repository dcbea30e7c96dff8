"""Check whether the counts of provinces and districts exceed the count of the area around them.

The parts need not be all of the area. Nothing is repaired, and no count is named as the wrong one.
Reference: docs/methods.md, section 9a.
"""

from collections.abc import Mapping

import pandas as pd

from tipresearch.consistency.least_counts import (
    NOBODY,
    Counted,
    LeastCount,
    add_cell,
    by_publication,
    is_by_other_definition,
    least_persons,
)
from tipresearch.consistency.over_time import COUNTED, counts_each_once
from tipresearch.consistency.places import Place, place_of
from tipresearch.consistency.publications import IDENTITY
from tipresearch.facts import Around, areas_around
from tipresearch.quantities import Coherence

#: The values that counts of several areas share if they are compared.
_SHARED = [*(name for name in IDENTITY if name != "ref_area"), "definition_id", "reporter"]

#: Statuses of counts that are compared: a break between years is not one between areas.
_COMPARED = (*COUNTED, "B")

_READ = ["ref_area", "partition", "category", "sex", "age", "form", "count_lo", "count_hi", "figure_id"]


def over_areas(table: pd.DataFrame) -> dict[str, Coherence]:
    """Return the result for each count that the areas inside it exceed, by ``figure_id``."""
    found: dict[str, Coherence] = {}
    around = areas_around(table["ref_area"].unique())
    near = {*around, *(area for each in around.values() for area in each.areas)}
    compared = table["ref_area"].isin(near) & table["obs_status"].isin(_COMPARED) & ~is_by_other_definition(table)
    rows = table[compared & table["count_lo"].notna() & table["period_start"].notna() & table["period_end"].notna()]
    for measure, unit, of in by_publication(rows, _SHARED, _READ):
        held: dict[str, dict[Place, Counted]] = {}
        for each, *codes, lo, hi, figure_id in of:
            add_cell(held.setdefault(each, {}), place_of(*codes), Counted(int(lo), int(hi), figure_id))
        nested = _Nested(held, around, measure, once=counts_each_once(measure, unit))
        for area in nested.inside:
            for place, whole in nested.held[area].items():
                shown, alone = nested.parts(area, place)
                if shown.lo > whole.hi:
                    found[whole.figure_id] = Coherence(
                        "one_of", "area", shown.lo, nested.exact(shown.ids), shown.lo - whole.hi, shown.ids, alone=alone,
                        against=tuple(dict.fromkeys((*shown.ids, *nested.exceeding(area, place, whole.hi)))),
                        lo=whole.lo, hi=shown.lo,
                    )  # fmt: skip
    return found


class _Nested:
    """The areas of one publication, and the areas directly inside each of them."""

    def __init__(
        self, held: Mapping[str, Mapping[Place, Counted]], around: Mapping[str, Around], measure: str, *, once: bool
    ) -> None:
        """Take cells by area; `once` says whether each person is counted in one area only."""
        self.held, self._around, self._once = held, around, once
        self._shown = {area: least_persons(cells, measure) for area, cells in held.items()}
        self.inside: dict[str, list[str]] = {}
        for area in (each for each in held if each in around):
            if wholes := [whole for whole in around[area].areas if whole in held]:
                self.inside.setdefault(wholes[0], []).append(area)

    def parts(self, area: str, place: Place) -> tuple[LeastCount, bool]:
        """Return the smallest count of a cell by the areas inside, and whether it is the count of one area alone."""
        shown = self._inside(area, place)
        added = [each for part, each in shown.items() if self._once and self._around[part].listed]
        together = LeastCount(sum(each.lo for each in added), tuple(i for each in added for i in each.ids))
        most = max(shown.values(), default=NOBODY)
        return (most, True) if most.lo > together.lo else (together, False)

    def exceeding(self, area: str, place: Place, most: int) -> tuple[str, ...]:
        """Return the figures of each area inside that alone exceeds the count of the area."""
        return tuple(i for each in self._inside(area, place).values() if each.lo > most for i in each.ids)

    def exact(self, figure_ids: tuple[str, ...]) -> bool:
        """Whether each of some figures is one number."""
        every = (cell for cells in self.held.values() for cell in cells.values())
        return all(cell.lo == cell.hi for cell in every if cell.figure_id in figure_ids)

    def _inside(self, area: str, place: Place) -> dict[str, LeastCount]:
        return {part: self._least(part, place) for part in self.inside.get(area, ())}

    def _least(self, area: str, place: Place) -> LeastCount:
        cell, own, inside = self.held[area].get(place), self._shown[area].get(place, NOBODY), self.parts(area, place)[0]
        # If the areas inside exceed this cell, that is reported for this cell only.
        return own if inside.lo <= own.lo or (cell and inside.lo > cell.hi) else inside
