"""Rows of the table of observations, chosen and read as counts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import pandas as pd

from tipresearch.errors import CoverageError, nearest
from tipresearch.facts import category_label, measure_label, suppressing
from tipresearch.observations.columns import KEY
from tipresearch.quantities import SMALLEST_SHOWN, Count, Period

#: One observation, its values by column.
Row = Mapping[Any, Any] | pd.Series


def select(table: pd.DataFrame, *, year: int | None = None, **criteria: str) -> pd.DataFrame:
    """Return the rows that match all `criteria`; `year` selects one calendar year.

    An unknown column or a value that the table never holds raises `CoverageError`
    and names the nearest one; a combination without rows gives an empty table.
    """
    chosen = pd.Series(True, table.index)
    for column, value in criteria.items():
        if column not in table.columns:
            msg = f"observations have no column {column!r}.{nearest(column, table.columns)}"
            raise CoverageError(msg)
        known = table[column].unique()
        if value not in known:
            shown = ", ".join(sorted(map(str, known))[:8])
            raise CoverageError(
                f"{column} {value!r} is not in the data; they hold {shown}.{nearest(value, known)}"
            )
        chosen &= table[column] == value
    table = table[chosen]
    if year is not None:
        of_year = (table["period_start"].dt.year == year) & (
            table["period_kind"] == "calendar_year"
        )
        table = table[of_year]
    return table


def pick(table: pd.DataFrame, *, year: int | None = None, **criteria: str) -> Count:
    """Return the one count that matches.

    Raises
    ------
    CoverageError
        If no row matches, or several do: then it names what tells them apart.
    """
    rows = select(table, year=year, **criteria)
    asked = ", ".join(f"{k}={v}" for k, v in {"year": year, **criteria}.items() if v is not None)
    if rows.empty:
        of_area = select(
            table, year=None, **{k: criteria[k] for k in ("ref_area", "measure") if k in criteria}
        )
        years = ", ".join(map(str, years_covered(of_area))) or "none"
        raise CoverageError(f"no figure for {asked}; calendar years covered: {years}.")
    if len(rows) > 1:
        differ = [c for c in KEY if len(rows[c].unique()) > 1]
        hints = "; ".join(f"{c}: {', '.join(map(str, rows[c].unique()[:4]))}" for c in differ)
        raise CoverageError(f"{len(rows)} figures match {asked}; choose one by {hints}.")
    return to_count(rows.iloc[0], conflict_flags(table, rows.iloc[0]))


def pick_parts(
    table: pd.DataFrame, *, partition: str, year: int | None = None, **criteria: str
) -> dict[str, Count]:
    """Return the parts of a named partition by category, in the order of the file."""
    rows = select(table, year=year, partition=partition, **criteria)
    parts = rows[rows["category"] != "total"]
    if parts.empty:
        msg = f"no parts for partition={partition}, year={year}, {criteria}; choose another partition, year or source."
        raise CoverageError(msg)
    if parts["category"].duplicated().any():
        msg = f"partition {partition!r} is published more than once for {criteria}; choose one source and edition."
        raise CoverageError(msg)
    return {
        row["category"]: to_count(row, conflict_flags(table, row)) for _, row in parts.iterrows()
    }


def conflict_flags(table: pd.DataFrame, row: Row) -> tuple[str, ...]:
    """Return SOURCE_CONFLICT and REVISION for a count of victims that the table holds otherwise.

    SOURCE_CONFLICT: another source gives another number for the same persons and period.
    REVISION: another edition of the same source does.
    """
    victims = ["identified", "detected"]
    if row["measure"] not in victims:
        return ()
    same = table["measure"].isin(victims) & (table["period_end"] == row["period_end"])
    for name in ("ref_area", "period_start", "sex", "age", "form"):
        same &= table[name] == row[name]
    # Rows of a breakdown by country or the like count other persons.
    same &= (table["category"] == row["category"]) | table["partition"].isin(
        ["total", "sex", "age", "sex_age"]
    )
    others = table[
        same & ((table["count_lo"] != row["count_lo"]) | (table["count_hi"] != row["count_hi"]))
    ]
    own = others["source_id"] == row["source_id"]
    return (*(["SOURCE_CONFLICT"] if (~own).any() else []), *(["REVISION"] if own.any() else []))


def pick_total(
    table: pd.DataFrame, *, partition: str, year: int | None = None, **criteria: str
) -> Count:
    """Return the total of a partition: its own, or that of the same publication without breakdown."""
    rows = select(table, year=year, partition=partition, category="total", **criteria)
    return pick(
        table,
        year=year,
        partition="total" if rows.empty else partition,
        category="total",
        form="total",
        **criteria,
    )


def split(
    table: pd.DataFrame,
    variable: str,
    code: str,
    *,
    partition: str,
    year: int | None = None,
    **criteria: str,
) -> tuple[Count, Count]:
    """Split a partition by a variable that it states only in part.

    Parameters
    ----------
    table : DataFrame
        Observations.
    variable, code : str
        ``sex`` or ``age``, and the code of interest, such as ``female``.
    partition, year, **criteria
        The publication, as for `pick_parts`.

    Returns
    -------
    (Count, Count)
        Persons known to have the code, and persons for whom the variable is not stated
        [persons]: ``total`` or ``unknown``, persons of the total in no part, and
        children all recorded as one sex, whose sex may not have been recorded.
    """
    rows = select(table, year=year, partition=partition, **criteria)
    rows = rows[rows["category"] != "total"]
    unstated = rows[variable].isin(["total", "unknown"]) | _recorded_as_one_sex(rows, variable)
    known = _sum(rows[(rows[variable] == code) & ~unstated], f"{code}, as stated")
    undetermined = _sum(rows[unstated], f"{variable} not stated")
    total = pick_total(table, year=year, partition=partition, **criteria)
    in_no_part = _in_no_part(total, _sum(rows, "all parts"))
    if in_no_part.hi:
        undetermined = (undetermined + in_no_part).named(undetermined.label)
    return known, undetermined


def _recorded_as_one_sex(rows: pd.DataFrame, variable: str) -> pd.Series:
    """Mark children that are all of one sex: then their sex may not have been recorded."""
    children = (rows["age"] == "child") & rows["sex"].isin(["female", "male"])
    by_sex = rows[children].groupby("sex")["count_hi"].sum()
    one_sex = variable == "sex" and len(by_sex) == 2 and by_sex.min() < 5 <= by_sex.max()
    return children & one_sex


def _in_no_part(total: Count, parts: Count) -> Count:
    """Return the persons of the total that no part holds; a small rest is kept as an interval."""
    low, high = max(0, total.lo - parts.hi), max(0, total.hi - parts.lo)
    if 0 < high < SMALLEST_SHOWN and total.source_id in suppressing():
        low, high = 0, SMALLEST_SHOWN - 1
    return replace(total, lo=low, hi=high, label="in no part")


def adults(
    table: pd.DataFrame, *, partition: str, year: int | None = None, **criteria: str
) -> tuple[Count, Count]:
    """Return the men and the women of a partition [persons]; a group it lacks raises `CoverageError`."""
    of_adults = {"partition": partition, "age": "adult", **criteria}
    men, women = (pick(table, year=year, sex=sex, **of_adults) for sex in ("male", "female"))
    return men, women


def yearly(
    table: pd.DataFrame,
    *,
    ref_area: str,
    source_id: str,
    edition: str,
    form: str = "total",
    measure: str = "detected",
) -> list[Count]:
    """Return the totals of one source and edition by calendar year [persons], in order."""
    wanted = {"ref_area": ref_area, "measure": measure, "source_id": source_id}
    wanted |= {"edition": edition, "form": form, "sex": "total", "age": "total"}
    rows = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    rows = rows[
        rows["partition"].isin(["total", "form"]) & (rows["period_kind"] == "calendar_year")
    ]
    return [to_count(row) for _, row in rows.sort_values("period_start").iterrows()]


def _sum(rows: pd.DataFrame, label: str) -> Count:
    counts = [to_count(row) for _, row in rows.iterrows()]
    return reduce(add, counts).named(label) if counts else Count(0, 0, label=label)


def coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Return what the table covers: its counts with their calendar year, for checks of parameters."""
    rows = table[(table["period_kind"] == "calendar_year") & table["count_lo"].notna()]
    return rows.assign(year=rows["period_start"].dt.year)


def to_count(row: Row, flags: tuple[str, ...] = ()) -> Count:
    """Return an observation as a `Count` with flags; a row that holds no count raises."""
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
        category=row["category"],
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
    """Return the words a plot would carry for a category or, for totals, a measure."""
    if row["category"] != "total":
        return category_label(row["category"])
    label = measure_label(row["measure"])
    return f"{label}, {category_label(row['form']).lower()}" if row["form"] != "total" else label


def years_covered(table: pd.DataFrame) -> list[int]:
    """Return the calendar years for which the table holds a count."""
    rows = table[(table["period_kind"] == "calendar_year") & table["count_lo"].notna()]
    return sorted({d.year for d in rows["period_start"].dropna()})


def _date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
