"""Select rows of the table of observations, and read them as counts."""

import datetime as dt
from collections.abc import Iterable, Iterator
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError, SchemaError, counted, listed, nearest, no_data, quoted, warn_without_data
from tipresearch.consistency import require_table
from tipresearch.facts import meant_area
from tipresearch.observations.coherence import attach_coherence, coherence_by_figure
from tipresearch.observations.columns import COLUMNS, KEY, require_once
from tipresearch.observations.conflict_flags import conflict_flags
from tipresearch.observations.rows import to_count
from tipresearch.observations.series_breaks import series_ids
from tipresearch.quantities import Count

#: How a table of observations writes a day.
_DAY = "%Y-%m-%d"

#: Other common names of columns.
_ALSO = {
    "area": "ref_area", "country": "ref_area", "count": "raw_value", "value": "raw_value", "gender": "sex", "source": "source_id",
}  # fmt: skip

#: How similar a suggested code must be: a wrong measure is worse than no suggestion.
_NEAR = {"measure": 0.8}

#: Everyday words for values, with the codes that may be meant: a suggestion if the data have just one of these.
_MEANT = {("measure", "victims"): ("detected", "identified")}

#: How many columns the message on an ambiguous choice names, and how many values of each.
_MOST_COLUMNS, _MOST_VALUES = 5, 3


def select(table: pd.DataFrame, *, year: int | None = None, **criteria: str | Iterable[str]) -> pd.DataFrame:
    """Return the rows of a table that match all criteria.

    Parameters
    ----------
    table : DataFrame
        Observations.
    year : int, optional
        Select one calendar year.
    **criteria : str or list of str
        Column and code, such as ``measure="detected"``, or a list of codes. For ``period_start`` and
        ``period_end`` give a day, such as ``"2020-12-31"``.

    Returns
    -------
    DataFrame
        The rows that match; empty if no row has this combination. A `CoverageWarning` names the values of a list
        that have no row.

    Raises
    ------
    CoverageError
        For an unknown column, or a year or day that is not valid. For a value that is not in its column, unless
        other values of a list are there and no value is similar.
    SchemaError
        If `table` is not a table of observations.
    """
    rows, without = rows_of(table, year=year, **criteria)
    warn_without_data(without)
    return rows


def rows_of(
    table: pd.DataFrame, *, year: int | None = None, **criteria: str | Iterable[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that `select` returns, and the texts of its warnings."""
    if isinstance(year, bool) or not isinstance(year, Integral | None):
        raise CoverageError(f"year {quoted(year)} is not one calendar year, such as 2020; for several take Dataset.select.")  # fmt: skip
    require_table(table, ["period_start", "period_kind"])
    chosen = pd.Series(True, table.index)
    lists: list[tuple[str, pd.Series, list[Any]]] = []
    for column, value in criteria.items():
        if column not in table.columns:
            raise CoverageError(f"observations have no column {column!r}.{nearest(_ALSO.get(column, column), table.columns)}")  # fmt: skip
        of_days = pd.api.types.is_datetime64_dtype(table[column])
        values = table[column].dt.strftime(_DAY) if of_days else table[column]
        wanted = [*value] if isinstance(value, Iterable) and not isinstance(value, str) else [value]
        wanted = [_day(column, each) for each in wanted] if of_days else wanted
        matches = values.isin(wanted)
        found = values[matches].unique() if len(wanted) > 1 else wanted * bool(matches.any())
        if odd := [code for code in wanted if code not in found]:
            known = values.dropna().unique()
            code, near = max(((c, _near(column, c, known)) for c in odd), key=lambda found: bool(found[1]))
            if near or len(odd) == len(wanted):
                held = listed(sorted(map(str, known)), most=8)
                raise CoverageError(f"{column} {quoted(code)} is not in the data; they hold {held or 'no row'}.{near}")
        chosen &= matches
        lists += [(column, values, wanted)] if len(wanted) > 1 else []
    if year is not None:
        chosen &= (table["period_kind"] == "calendar_year") & (table["period_start"].dt.year == year)
    gaps = [(n, [w for w in wanted if w not in {*values[chosen]}], len(wanted)) for n, values, wanted in lists]
    return table[chosen], [no_data(*gap) for gap in gaps if gap[1] and chosen.any()]


def _near(column: str, code: str, known: Iterable[str]) -> str:
    """Return the suggestion at the end of a message: the value that may be meant."""
    if column == "ref_area":
        return meant_area(code, known)
    meant = [each for each in _MEANT.get((column, code), ()) if each in known]
    return nearest(meant[0] if len(meant) == 1 else code, known, cutoff=_NEAR.get(column, 0.6))


def _day(column: str, value: object) -> str:
    """Return a day as a table of observations writes it. A number is refused, which pandas would accept."""
    if isinstance(value, str | dt.date | np.datetime64):
        day = pd.to_datetime(value, format=_DAY if isinstance(value, str) else None, errors="coerce")
        if pd.notna(day) and day == day.normalize():
            return f"{day:{_DAY}}"
    raise CoverageError(f"{column} {quoted(value)} is no day; write it as '2020-12-31'.")


def pick(table: pd.DataFrame, *, year: int | None = None, **criteria: str) -> Count:
    """Return the one count of a table that matches all criteria.

    Parameters
    ----------
    table : DataFrame
        Observations.
    year : int, optional
        Calendar year of the count.
    **criteria : str
        Column and code, as for `select`.

    Returns
    -------
    Count
        The count [unit of the row], flagged if other publications dispute it. It is checked against all cells of
        its publication, also those that `table` leaves out.

    Raises
    ------
    CoverageError
        If no row matches (the message names a criterion to change), if several match (the message names the
        columns in which they differ), or if the row has no count.
    SchemaError
        If the figure is in the table twice.
    """
    rows = select(table, year=year, **criteria)
    wanted = ", ".join(f"{k}={v}" for k, v in {"year": year, **criteria}.items() if v is not None) or "any value"
    if rows.empty:
        raise CoverageError(f"no figure for {wanted}; {_available_values(table, year, criteria)}.")
    if len(rows) > 1:
        if not (differ := [c for c in KEY if len(rows[c].unique()) > 1]):
            require_once(rows)
        hints = "; ".join(f"{c}: {_values(rows[c], _MOST_VALUES)}" for c in differ[:_MOST_COLUMNS])
        more = f"; and by {counted(len(differ) - _MOST_COLUMNS, 'more column')}" if differ[_MOST_COLUMNS:] else ""
        raise CoverageError(f"{len(rows)} figures match {wanted}; choose one by {hints}{more}.")
    (count,) = counts(rows, table)
    return count


def counts(rows: pd.DataFrame, table: pd.DataFrame) -> list[Count]:
    """Return rows of a table as counts, with their flags, their series and the result of their consistency check."""
    require_table(table, COLUMNS)
    if rows.empty:
        return []
    each = zip(map(_as_printed, _records(rows)), conflict_flags(rows, table), series_ids(rows, table), strict=True)
    found = [to_count(row, flags, series_id) for row, flags, series_id in each]
    return attach_coherence(found, coherence_by_figure(table, rows["ref_area"]))


def _records(rows: pd.DataFrame) -> Iterator[dict]:
    """Yield each row as a dictionary, in half the time that pandas takes."""
    names = [*rows]
    for values in zip(*(rows[name].tolist() for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _as_printed(row: dict) -> dict:
    """Return a row, or raise SchemaError if somebody changed its count and not its text."""
    from tipresearch.observations.schema import follows_text

    ends = {n: str(int(row[n])) for n in ("count_lo", "count_hi") if pd.notna(row[n])}
    if ends and not follows_text(row | ends):
        raise SchemaError(f"{row['figure_id']} is published as {quoted(row['raw_value'])}, and its row counts {' to '.join(dict.fromkeys(ends.values()))}; leave the count as it was, or change 'raw_value' with it.")  # fmt: skip
    return row


def _available_values(table: pd.DataFrame, year: int | None, criteria: dict[str, str]) -> str:
    """Return the values of one criterion at a time for which there is a figure."""
    found = []
    if year is not None and len(others := select(table, year=None, **criteria)):
        years = listed(sorted(coverage(others)["year"].unique()), most=30)
        kinds = _values(others["period_kind"])
        found.append(f"calendar years covered: {years}" if years else f"period kinds held: {kinds}")
    for name in criteria:
        if len(others := select(table, year=year, **{k: v for k, v in criteria.items() if k != name})):
            found.append(f"{name} held: {_values(others[name])}")
    return "; ".join(found) or "no other value of one of them alone gives a figure"


def _values(column: pd.Series, most: int = 8) -> str:
    """Return the distinct values of a column as a message lists them."""
    return listed((f"{v:{_DAY}}" if isinstance(v, pd.Timestamp) else v for v in column.dropna().unique()), most)


def coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of calendar years, with their year."""
    rows = table[(table["period_kind"] == "calendar_year") & table["count_lo"].notna()]
    return rows.assign(year=rows["period_start"].dt.year)


def yearly(
    table: pd.DataFrame, *, ref_area: str, source_id: str, edition: str, form: str = "total", measure: str = "detected"
) -> list[Count]:
    """Return the totals of one source and edition by calendar year."""
    wanted = {"ref_area": ref_area, "measure": measure, "source_id": source_id, "edition": edition}
    wanted |= {"form": form, "sex": "total", "age": "total", "period_kind": "calendar_year"}
    rows = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    rows = rows[rows["partition"].isin(["total", "form"])]
    if (again := rows.duplicated("period_start")).any():
        twice = rows[rows["period_start"] == rows.loc[again, "period_start"].iloc[0]]
        hints = "; ".join(f"{c}: {_values(twice[c])}" for c in KEY if len(twice[c].unique()) > 1)
        raise CoverageError(f"{source_id}, edition {edition}, has {len(twice)} totals {measure} of {ref_area} for {twice['period_start'].iloc[0]:%Y}; select one by {hints}.")  # fmt: skip
    return counts(rows.sort_values("period_start", kind="stable"), table)


def newest(table: pd.DataFrame, *, ref_area: str, source_id: str, edition: str, measure: str) -> Count:
    """Return the total of the newest calendar year in one source and edition."""
    found = yearly(table, ref_area=ref_area, source_id=source_id, edition=edition, measure=measure)
    if not found:
        of = table.query("ref_area == @ref_area & source_id == @source_id & measure == @measure")
        held = listed(sorted(of["edition"].unique())) or "none"
        raise CoverageError(f"{source_id}, edition {edition}, has no total {measure} of {ref_area} for a calendar year; editions that have figures of it: {held}.")  # fmt: skip
    return found[-1]
