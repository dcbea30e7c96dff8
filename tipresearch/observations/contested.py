"""Which counts other publications contest: those of the same persons, and of nobody else."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from tipresearch.consistency import OUTSIDE, place_of
from tipresearch.facts import second_hand
from tipresearch.observations.origin import all_rows_of_areas, origin_of, unaltered
from tipresearch.observations.rows import Row
from tipresearch.quantities import CONTESTED, ESTIMATED, row_flags

#: A count that was revised by more than this factor bears no number of a change.
_LARGE = 2

#: Two words for one measure, where sources are held against each other; any other is its own.
_VICTIMS = {"identified": "victims", "detected": "victims"}
_LEFT = frozenset({"other", "unknown"})
_PERIOD, _CODES = ("period_start", "period_end"), ("partition", "category", "sex", "age", "form")
_SAME = ("crime", "unit", "ref_area", *_PERIOD, "sex", "age", "form")


class _Told(NamedTuple):
    """Who says it, and what is said."""

    source_id: str
    edition: str
    measure: str
    count_lo: Any
    count_hi: Any


class _Counted(NamedTuple):
    """A row as it is held against others: its codes, whom it counts and when, and what is told."""

    codes: tuple[str, ...]
    same: tuple
    told: _Told

    @property
    def publication(self) -> tuple:
        """Whose figure it is, of which area and period."""
        return self.told[:3], self.same[:5]

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the total of its publication: persons who were sent home are none."""
        partition, category, *_ = self.codes
        apart = any(name in OUTSIDE for name, _ in place_of(*self.codes))
        return "total" not in (partition, category) and not apart


def conflicts_of(table: pd.DataFrame, areas: frozenset[str], *, same: bool) -> Callable[[Row], tuple[str, ...]]:
    """Return what finds the flags of a row of some areas, as `flags_of` names them, by all that is known of these.

    `same` says whether what the table holds of them is `unaltered`.
    """
    ask = _asking_all(table, areas, same=same)

    def flags(row: Row) -> tuple[str, ...]:
        codes, same, told = (tuple(row[n] for n in names) for names in (_CODES, _SAME, _Told._fields))
        return ask(_Counted(codes, same, _Told(*told))) if pd.notna(row["count_lo"]) else ()

    return flags


def flags_of(table: pd.DataFrame) -> list[str]:
    """What other publications say of the counts of a table, and whether they may be published."""
    areas = frozenset(table["ref_area"])
    ask, counted = _asking_all(table, areas, same=unaltered(table, areas)), _known(table)
    rows = zip(counted.index, _counted(counted), counted["notes"], counted["obs_status"], strict=True)
    told = {at: " ".join((*ask(each), *row_flags(str(notes), status))) for at, each, notes, status in rows}
    return [told.get(at, "") for at in range(len(table))]


def _asking_all(table: pd.DataFrame, areas: frozenset[str], *, same: bool) -> Callable[[_Counted], tuple[str, ...]]:
    """Return what tells the flags of rows of some areas by all that is held of them."""
    origin = origin_of(table)
    if origin and same:
        return origin.once(("asking", areas), lambda: _asking(all_rows_of_areas(table, areas)))
    return _asking(all_rows_of_areas(table, areas))


def _known(table: pd.DataFrame) -> pd.DataFrame:
    return table.reset_index(drop=True).dropna(subset=["count_lo", *_PERIOD])


def _counted(known: pd.DataFrame) -> Iterator[_Counted]:
    codes, same, told = (
        zip(*(known[n].tolist() for n in names), strict=True) for names in (_CODES, _SAME, _Told._fields)
    )
    yield from map(_Counted, codes, same, map(_Told._make, told))


def _asking(table: pd.DataFrame) -> Callable[[_Counted], tuple[str, ...]]:
    """Return what tells the flags of a row; the table is gone through once for all."""
    held: dict[tuple, list[_Told]] = {}
    totals: dict[tuple, _Counted] = {}
    # Of several categories of one source with one sex and age, such as bands of years, none is all of these.
    group, opinions = [_CODES[0], *_CODES[2:]], second_hand()
    parts = table.loc[table["category"] != "total", ["source_id", *_CODES]].drop_duplicates()
    of_many = {*parts.loc[parts.duplicated(["source_id", *group]), group].itertuples(index=False, name=None)}

    def whom(one: _Counted) -> tuple:
        """Return what two publications of the same persons share."""
        measure, (partition, category, *rest) = one.told.measure, one.codes
        one_of_many = category != "total" and (partition, *rest) in of_many
        return (
            _VICTIMS.get(measure, measure),
            other_dimensions(*one.codes) or (partition, category) * one_of_many,
            *one.same,
        )

    for each in _counted(_known(table)):
        held.setdefault(whom(each), []).append(each.told)
        if each.codes[1] == each.codes[-1] == "total":
            totals.setdefault(each.publication, each)

    def own(one: _Counted) -> list[str]:
        found = _against(one.told, held.get(whom(one), ()), opinions)
        # Who is left when some are named is whoever a source does not name; two models may differ.
        asked = _LEFT.isdisjoint(one.codes) and ESTIMATED not in one.same
        return [f for f in found if f != "SOURCE_CONFLICT" or asked]

    @cache
    def total_is_contested(publication: tuple) -> bool:
        total = totals.get(publication)
        return total is not None and not CONTESTED.keys().isdisjoint(own(total))

    def ask(one: _Counted) -> tuple[str, ...]:
        of_all = ["TOTAL_CONTESTED"] if one.is_part and total_is_contested(one.publication) else []
        return (*own(one), *of_all)

    return ask


def _against(one: _Told, told: Iterable[_Told], opinions: frozenset[str]) -> list[str]:
    """Return the flags that other numbers of the same persons give a count; opinion pieces and letters weigh against no office."""
    told = [*told]
    if not (others := [o for o in told if o[3:] != one[3:]]):
        return []
    newest = {s: max(o.edition for o in told if o.source_id == s) for s in {o.source_id for o in told}}
    weighed = [o for o in others if one.source_id in opinions or o.source_id not in opinions]
    torn = any(o.source_id != one.source_id and o.edition == newest[o.source_id] and _apart(o, one, 1) for o in weighed)
    own = [o for o in others if (o.source_id, o.measure) == (one.source_id, one.measure)]
    editions = [o for o in own if o.edition != one.edition]
    large = any(_apart(o, one, _LARGE) for o in editions)
    found = {"SOURCE_CONFLICT": torn, "REVISION": editions, "LARGE_REVISION": large}
    return [flag for flag, is_so in found.items() if is_so]


def _apart(one: _Told, other: _Told, factor: int) -> bool:
    """Whether one count is certainly more than so many times the other."""
    return bool(one.count_lo > factor * other.count_hi or other.count_lo > factor * one.count_hi)


@cache
def other_dimensions(partition: str, category: str, sex: str, age: str, form: str) -> tuple:
    """Return what else than sex, age and form a row is divided by, such as a citizenship, as variables with their codes.

    None for women and men of a partition with a name of its own, who are who they are by their columns; a word of
    the user's own, such as a shelter, says more than these.
    """
    place = place_of(partition, category, sex, age, form)
    rest = tuple(p for p in place if p[0] not in ("sex", "age", "form", "form_alone"))
    # A word of the user's own that says a sex or an age leaves no place for it beside.
    said = {name for name, code in (("sex", sex), ("age", age)) if code != "total"} - {name for name, _ in place}
    known = partition != "own" or bool(said)
    described = known and (sex, age) != ("total", "total") and [name for name, _ in rest] == [partition]
    return () if described else rest
