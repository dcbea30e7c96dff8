"""Flags of counts that other publications of the same persons dispute."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from tipresearch.consistency import OUTSIDE, place_of
from tipresearch.facts import second_hand
from tipresearch.observations.complete_table import compute_from_complete_rows
from tipresearch.quantities import CONTESTED, ESTIMATED, row_flags

#: A revision by more than this factor is large, and no change is computed across it.
_LARGE = 2

#: Measures that are two words for one thing in different sources. Each other measure is compared with itself.
_VICTIMS = {"identified": "victims", "detected": "victims"}
_REMAINDERS = frozenset({"other", "unknown"})
_PERIOD, _CODES = ("period_start", "period_end"), ("partition", "category", "sex", "age", "form")
_SAME = ("crime", "unit", "ref_area", *_PERIOD, "sex", "age", "form")


class _Number(NamedTuple):
    """A published number, with its publication."""

    source_id: str
    edition: str
    measure: str
    count_lo: Any
    count_hi: Any


class _Counted(NamedTuple):
    """A row in the form in which rows are compared: its codes, its subject and period, and its number."""

    codes: tuple[str, ...]
    same: tuple
    number: _Number

    @property
    def publication(self) -> tuple:
        """The publication, its area and its period."""
        return self.number[:3], self.same[:5]

    @property
    def is_part(self) -> bool:
        """Whether the row is a part of the total of its publication; persons who were sent home are not."""
        partition, category, *_ = self.codes
        outside = any(name in OUTSIDE for name, _ in place_of(*self.codes))
        return "total" not in (partition, category) and not outside


_FlagsOf = Callable[[_Counted], tuple[str, ...]]


def conflict_flags(rows: pd.DataFrame, table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return for each row the flags of its conflicts with other numbers that are known for its area."""
    found = _flags_by_position(rows, table)
    return [found.get(at, ()) for at in range(len(rows))]


def flags_by_row(table: pd.DataFrame) -> list[str]:
    """Return for each row its conflicts with other publications, and the flags that its notes and status state."""
    found = _flags_by_position(table, table)
    stated = map(row_flags, table["notes"].map(str), table["obs_status"])  # a blank note may be NaN
    return [" ".join((*found[at], *flags)) if at in found else "" for at, flags in enumerate(stated)]


def _flags_by_position(rows: pd.DataFrame, table: pd.DataFrame) -> dict[int, tuple[str, ...]]:
    """Map the position of each count with a period to the flags of its conflicts."""
    flags_of = compute_from_complete_rows(table, frozenset(rows["ref_area"]), "conflicts", _comparison)
    counted = _with_count_and_period(rows)
    return dict(zip(counted.index, map(flags_of, _counted(counted)), strict=True))


def _with_count_and_period(table: pd.DataFrame) -> pd.DataFrame:
    return table.reset_index(drop=True).dropna(subset=["count_lo", *_PERIOD])


def _counted(rows: pd.DataFrame) -> Iterator[_Counted]:
    codes, same, numbers = (
        zip(*(rows[n].tolist() for n in names), strict=True) for names in (_CODES, _SAME, _Number._fields)
    )
    yield from map(_Counted, codes, same, map(_Number._make, numbers))


def _comparison(rows: pd.DataFrame, others: pd.DataFrame | None) -> _FlagsOf:
    """Return a function that compares one row with all rows, and returns its flags."""
    table = rows if others is None or others.empty else pd.concat([rows, others], ignore_index=True)
    numbers: dict[tuple, list[_Number]] = {}
    totals: dict[tuple, _Counted] = {}
    # If a source has several categories of one sex and age, such as bands of years, none of them is all such persons.
    group, opinions = [_CODES[0], *_CODES[2:]], second_hand()
    parts = table.loc[table["category"] != "total", ["source_id", *_CODES]].drop_duplicates()
    of_several = {*parts.loc[parts.duplicated(["source_id", *group]), group].itertuples(index=False, name=None)}

    def subject(row: _Counted) -> tuple:
        """Return the key that two counts of the same persons share."""
        measure, (partition, category, *rest) = row.number.measure, row.codes
        one_of_several = category != "total" and (partition, *rest) in of_several
        return (
            _VICTIMS.get(measure, measure),
            other_dimensions(*row.codes) or (partition, category) * one_of_several,
            *row.same,
        )

    for row in _counted(_with_count_and_period(table)):
        numbers.setdefault(subject(row), []).append(row.number)
        if row.codes[1] == row.codes[-1] == "total":
            totals.setdefault(row.publication, row)

    def own_flags(row: _Counted) -> list[str]:
        found = _conflicts(row.number, numbers.get(subject(row), ()), opinions)
        # Each source has other persons in its remainder. Two estimates of a model may differ.
        comparable = _REMAINDERS.isdisjoint(row.codes) and ESTIMATED not in row.same
        return [flag for flag in found if flag != "SOURCE_CONFLICT" or comparable]

    @cache
    def total_is_disputed(publication: tuple) -> bool:
        total = totals.get(publication)
        return total is not None and not CONTESTED.keys().isdisjoint(own_flags(total))

    def flags_of(row: _Counted) -> tuple[str, ...]:
        of_total = ["TOTAL_CONTESTED"] if row.is_part and total_is_disputed(row.publication) else []
        return (*own_flags(row), *of_total)

    return flags_of


def _conflicts(own: _Number, numbers: Iterable[_Number], opinions: frozenset[str]) -> list[str]:
    """Return the flags of one number among all numbers of the same persons.

    Opinion pieces and letters do not put the number of an office in doubt.
    """
    numbers = [*numbers]
    if not (others := [other for other in numbers if other[3:] != own[3:]]):
        return []
    newest = {s: max(n.edition for n in numbers if n.source_id == s) for s in {n.source_id for n in numbers}}
    torn = any(
        other.source_id != own.source_id
        and other.edition == newest[other.source_id]
        and (own.source_id in opinions or other.source_id not in opinions)
        and _differ_by_factor(other, own, 1)
        for other in others
    )
    editions = [
        o for o in others if (o.source_id, o.measure) == (own.source_id, own.measure) and o.edition != own.edition
    ]
    large = any(_differ_by_factor(other, own, _LARGE) for other in editions)
    found = {"SOURCE_CONFLICT": torn, "REVISION": editions, "LARGE_REVISION": large}
    return [flag for flag, applies in found.items() if applies]


def _differ_by_factor(one: _Number, other: _Number, factor: int) -> bool:
    """Whether one number is certainly more than the other times a factor."""
    return bool(one.count_lo > factor * other.count_hi or other.count_lo > factor * one.count_hi)


@cache
def other_dimensions(partition: str, category: str, sex: str, age: str, form: str) -> tuple:
    """Return the further breakdown variables of a row, such as citizenship, with their codes.

    They are empty for women and men of a partition with a name of its own, because their columns say who they are.
    A category of the user's own, such as a shelter, is a further variable.
    """
    place = place_of(partition, category, sex, age, form)
    rest = tuple(p for p in place if p[0] not in ("sex", "age", "form", "form_alone"))
    # If a user's own category states a sex or an age, the place has no variable for it.
    stated = {name for name, code in (("sex", sex), ("age", age)) if code != "total"} - {name for name, _ in place}
    known = partition != "own" or bool(stated)
    described = known and (sex, age) != ("total", "total") and [name for name, _ in rest] == [partition]
    return () if described else rest
