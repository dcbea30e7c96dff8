"""One observation, read as a count, and what else the table says of it."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from tipresearch.errors import CoverageError
from tipresearch.facts import category_label, measure_label
from tipresearch.observations.origin import held_of_areas
from tipresearch.quantities import Count, Period

#: A total that was revised by more than this factor bears no number of a change.
_LARGE = 2

#: What is counted of victims, and what two counts of the same persons share.
_VICTIMS = ("identified", "detected")
_PERSONS, _PERIOD = ("ref_area", "sex", "age", "form"), ("period_start", "period_end")
_TOLD = ("category", "partition", "source_id", "count_lo", "count_hi")
_OF_PERSONS = ("total", "sex", "age", "sex_age")

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
        flags=flags,
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
    """Flags of a count of victims that the table holds otherwise.

    Parameters
    ----------
    table : DataFrame
        Observations, among them `row`; of a selection, all that is known where it was taken from.
    row : Series or mapping
        The observation in question.

    Returns
    -------
    tuple of str
        SOURCE_CONFLICT where another source gives another number for the same persons and
        period; REVISION where another edition of the same source does, and LARGE_REVISION
        where one is certainly more than twice the other.
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
        For a row of it, what `conflict_flags` returns: the table is gone through once for all.
    """
    victims = table[table["measure"].isin(_VICTIMS)].dropna(subset=["count_lo", *_PERIOD])
    held: dict[tuple, list[tuple]] = {}
    cells = zip(*(victims[name] for name in (*_PERSONS, *_PERIOD, *_TOLD)), strict=True)
    for *key, category, partition, source, lo, hi in cells:
        held.setdefault(tuple(key), []).append((category, partition, source, lo, hi))

    def flags(row: Row) -> tuple[str, ...]:
        if row["measure"] not in _VICTIMS:
            return ()
        # Rows of a breakdown by country or the like count other persons.
        others = [
            (source == row["source_id"], lo, hi)
            for category, partition, source, lo, hi in held.get(tuple(row[name] for name in (*_PERSONS, *_PERIOD)), ())
            if (category == row["category"] or partition in _OF_PERSONS)
            and (lo, hi) != (row["count_lo"], row["count_hi"])
        ]  # fmt: skip
        own = [(lo, hi) for is_own, lo, hi in others if is_own]
        large = any(lo > _LARGE * row["count_hi"] or row["count_lo"] > _LARGE * hi for lo, hi in own)  # fmt: skip
        found = {"SOURCE_CONFLICT": len(own) < len(others), "REVISION": own, "LARGE_REVISION": large}  # fmt: skip
        return tuple(flag for flag, is_so in found.items() if is_so)

    return flags
