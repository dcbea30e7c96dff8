"""One observation, read as a count, and what else the table says of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from tipresearch.cells import place_of
from tipresearch.errors import CoverageError
from tipresearch.facts import category_label, measure_label
from tipresearch.observations.origin import held_of_areas
from tipresearch.quantities import CONTESTED, FLAGS, Count, Period

#: A total that was revised by more than this factor bears no number of a change.
_LARGE = 2

#: Two words for one measure, where sources are held against each other.
_VICTIMS = {"identified": "victims", "detected": "victims"}
_PERIOD, _CODES = ("period_start", "period_end"), ("partition", "category", "sex", "age", "form")
_SAME = ("crime", "unit", "ref_area", *_PERIOD, "sex", "age", "form")

#: One observation, its values by column.
Row = Mapping[Any, Any] | pd.Series


def to_count(row: Row, flags: tuple[str, ...] = ()) -> Count:
    """An observation as a `Count`.

    Parameters
    ----------
    row : Series or mapping
        One observation, its values by column.
    flags : tuple of str
        Flags that the count is to carry.

    Returns
    -------
    Count
        The interval published [unit of the row], with area, period, source and notes.

    Raises
    ------
    CoverageError
        For a row that holds no count.
    """
    if pd.isna(row["count_lo"]):
        msg = f"{row['figure_id']} is published as {row['raw_value']!r}, which is not a count."
        raise CoverageError(msg)
    return Count(
        lo=int(row["count_lo"]),
        hi=int(row["count_hi"]),
        label=label_of(row),
        unit=row["unit"],
        crime=row["crime"],
        measure=row["measure"],
        ref_area=row["ref_area"],
        partition=row["partition"],
        category=row["category"],
        sex=row["sex"],
        age=row["age"],
        form=row["form"],
        period=Period(_date(row["period_start"]), _date(row["period_end"]), row["period_kind"]),
        raw_value=row["raw_value"],
        source_id=row["source_id"],
        edition=row["edition"],
        definition_id=row["definition_id"],
        grade=row["grade"],
        reporter=row["reporter"],
        notes=row["notes"],
        # A count is taken out of its table, and a table out of its file: the row itself says so.
        flags=(*flags, "UNPROTECTED") if FLAGS["UNPROTECTED"] in row["notes"] else flags,
        figure_ids=(row["figure_id"],),
    )


def label_of(row: Row) -> str:
    """The words that a plot or a table carries for an observation.

    Parameters
    ----------
    row : Series or mapping
        One observation, its values by column.

    Returns
    -------
    str
        Its category; for totals its measure, with the form of exploitation.
    """
    if row["category"] != "total":
        return category_label(row["category"])
    label = measure_label(row["measure"])
    return f"{label}, {category_label(row['form']).lower()}" if row["form"] != "total" else label


def period_in_words(start: Any, end: Any) -> str:
    """A period as a table names it.

    Parameters
    ----------
    start, end : date or NaT
        First and last day; a missing one is open.

    Returns
    -------
    str
        A whole calendar year by its number, else both days.
    """
    whole_year = (1, 1, 12, 31)
    if (
        pd.notna(start)
        and pd.notna(end)
        and start.year == end.year
        and (start.month, start.day, end.month, end.day) == whole_year
    ):
        return str(start.year)
    days = [f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in (start, end)]
    return "–".join(days)


def _date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def conflict_flags(table: pd.DataFrame, row: Row) -> tuple[str, ...]:
    """Flags of a count that the table holds otherwise.

    Parameters
    ----------
    table : DataFrame
        Observations, among them `row`; of a selection, all that is known where it was taken from.
    row : Series or mapping
        The observation in question.

    Returns
    -------
    tuple of str
        As `conflicts_in` gives them.
    """
    # Who keeps one source has thrown away what another says.
    held = held_of_areas(table, [row["ref_area"]])
    return conflicts_in(held[held["period_end"] == row["period_end"]])(row)


def conflicts_in(table: pd.DataFrame) -> Callable[[Row], tuple[str, ...]]:
    """What finds the flags of many counts that a table holds otherwise.

    Parameters
    ----------
    table : DataFrame
        Observations, of all sources and editions.

    Returns
    -------
    callable
        For a row of it the flags: SOURCE_CONFLICT where another source gives a number of the same
        victims in the same period that cannot be the same; REVISION where another edition of the
        source prints the count otherwise, and LARGE_REVISION where one is certainly more than twice
        the other; TOTAL_CONTESTED where the total of its publication is contested so.

    Notes
    -----
    Caution: a count without a flag is contested by nothing that the table holds. docs/methods.md,
    section 3.1.
    """
    known = table.dropna(subset=["count_lo", *_PERIOD])
    held: dict[tuple, list[_Told]] = {}
    totals: dict[tuple, tuple[tuple, _Told]] = {}
    codes = list(zip(*(known[name] for name in _CODES), strict=True))
    same = list(zip(*(known[name] for name in _SAME), strict=True))
    told = map(_Told._make, zip(*(known[name] for name in _Told._fields), strict=True))
    for own, persons, each in zip(codes, same, told, strict=True):
        whom = _whom(each.measure, own, persons)
        held.setdefault(whom, []).append(each)
        if own[1] == own[-1] == "total":
            totals.setdefault((each[:3], persons[:5]), (whom, each))

    def asked(whom: tuple, one: _Told) -> list[str]:
        others = held.get(whom, ())
        torn = one.measure in _VICTIMS and any(o.source_id != one.source_id and _apart(o, one, 1) for o in others)  # fmt: skip
        editions = [
            o for o in others
            if o.edition != one.edition and (o.source_id, o.measure) == (one.source_id, one.measure) and o[3:] != one[3:]
        ]  # fmt: skip
        large = any(_apart(o, one, _LARGE) for o in editions)
        found = {"SOURCE_CONFLICT": torn, "REVISION": editions, "LARGE_REVISION": large}
        return [flag for flag, is_so in found.items() if is_so]

    def flags(row: Row) -> tuple[str, ...]:
        one = _Told(*(row[name] for name in _Told._fields))
        persons = tuple(row[name] for name in _SAME)
        found = asked(_whom(one.measure, [row[name] for name in _CODES], persons), one)
        total = totals.get((one[:3], persons[:5]))
        if row["partition"] != "total" and row["category"] != "total" and total and not CONTESTED.keys().isdisjoint(asked(*total)):  # fmt: skip
            found.append("TOTAL_CONTESTED")
        return tuple(found)

    return flags


def flags_of(table: pd.DataFrame) -> list[str]:
    """What other publications say of the counts of a table.

    Parameters
    ----------
    table : DataFrame
        Observations, or a selection: all that is known where it was taken from is asked.

    Returns
    -------
    list of str
        One text a row: the flags of `conflicts_in`, joined by blanks.
    """
    flags = conflicts_in(held_of_areas(table, table["ref_area"].unique()))
    counted = table["count_lo"].notna()
    return [" ".join(flags(row)) if known else "" for row, known in zip(table.to_dict("records"), counted, strict=True)]  # fmt: skip


class _Told(NamedTuple):
    """Who says it, and what is said."""

    source_id: str
    edition: str
    measure: str
    count_lo: int
    count_hi: int


def _apart(one: _Told, other: _Told, factor: int) -> bool:
    """Whether one count is certainly more than so many times the other."""
    return one.count_lo > factor * other.count_hi or other.count_lo > factor * one.count_hi


def _whom(measure: str, codes: Iterable[str], persons: tuple) -> tuple:
    """Return of whom and when a row is: what two publications of the same persons share."""
    return _VICTIMS.get(measure, measure), _beside(*codes), *persons


@cache
def _beside(partition: str, category: str, sex: str, age: str, form: str) -> tuple:
    """Return what else than sex, age and form a row is divided by.

    Women and men of a partition with a name of its own are who they are by their columns.
    """
    rest = tuple(p for p in place_of(partition, category, sex, age, form) if p[0] not in ("sex", "age", "form", "form_alone"))  # fmt: skip
    described = (sex, age) != ("total", "total") and [name for name, _ in rest] == [partition]
    return () if described else rest
