"""Years, quarters and other periods of observations, and their selection."""

import re
from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError, TipResearchError, listed, quoted
from tipresearch.facts import require_year
from tipresearch.quantities import Period, runs

#: One year or several: a number, several numbers, or a span such as ``2010..2012``.
Years = int | str | Iterable[int]

_SPAN = re.compile(r"(\d{4})(\.\.|-|–|:| to )(\d{4})")


def years_and_quarters(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``year`` and ``quarter`` of observations (Int64); missing if the period is not in one year, or not a quarter."""
    start, end = (table[name].to_numpy().astype("datetime64[D]") for name in ("period_start", "period_end"))
    years, months = (start.astype(f"datetime64[{unit}]") for unit in "YM")
    quarter, month = np.divmod(months.astype("int64") % 12, 3)
    of_one = years == end.astype("datetime64[Y]")  # a missing end is in no year
    a_day, three_months = np.timedelta64(1, "D"), np.timedelta64(3, "M")
    whole = (month == 0) & (start == months) & (end + a_day == months + three_months)
    found = {"year": (years.astype("int64") + 1970, of_one), "quarter": (quarter + 1, whole)}
    return pd.DataFrame({n: pd.arrays.IntegerArray(each, ~held) for n, (each, held) in found.items()}, table.index)


def period_kinds(table: pd.DataFrame) -> pd.Series:
    """Return the kind of each period: a calendar ``year``, a ``quarter``, or its ``period_kind``."""
    when, start, end = years_and_quarters(table), table["period_start"].dt, table["period_end"].dt
    whole = when["year"].notna() & start.is_year_start & end.is_year_end
    return table["period_kind"].mask(whole, "year").mask(when["quarter"].notna(), "quarter")


def selectable_kinds(table: pd.DataFrame) -> pd.Series:
    """Return the kind by which ``select(period=...)`` finds each observation.

    A period that has the days of a year is a ``year`` only if its ``period_kind`` says so.
    """
    found = period_kinds(table)
    return found.where((found != "year") | (table["period_kind"] == "calendar_year"), table["period_kind"])


def periods_in_words(table: pd.DataFrame) -> pd.Series:
    """Return the period of each observation in words."""
    names = ["period_start", "period_end", "period_kind"]
    number = table.groupby(names, sort=False, dropna=False).ngroup().to_numpy()
    each = table.loc[~pd.Series(number, table.index).duplicated(), names]
    ends = ([None if pd.isna(day) else day.date() for day in each[name]] for name in names[:2])
    periods = map(Period, *ends, each["period_kind"])
    return pd.Series(pd.array([*map(str, periods)], "str").take(number), table.index)


def years_in_words(table: pd.DataFrame) -> str:
    """Return the years of all periods in words, such as ``years 2018 to 2020`` or ``years 2018, 2020``."""
    ends = table[["period_start", "period_end"]].drop_duplicates().bfill(axis=1).ffill(axis=1).dropna()
    years = sorted(
        {y for first, last in zip(*(ends[n].dt.year for n in ends), strict=True) for y in range(first, last + 1)}
    )
    said = listed((f"{first} to {last}" if first < last else first for first, last in runs(years)), 6)
    return f"year{'s' if len(years) > 1 else ''} {said}"


def parse_years(wanted: Years) -> set[int]:
    """Return the years that ``2020``, ``[2019, 2021]``, a range or ``"2010..2012"`` name."""
    if isinstance(wanted, str):
        if wanted.isdecimal():
            return {int(wanted)}
        span = _SPAN.fullmatch(wanted.strip())
        if span and span[2] == ".." and span[1] <= span[3]:
            return set(range(int(span[1]), int(span[3]) + 1))
        ends = sorted((span[1], span[3])) if span else ("2010", "2012")
        meant = f" Did you mean '{ends[0]}..{ends[1]}'?" if span else ""
        raise TipResearchError(f"year {quoted(wanted)} is not a year or a span; write 2020, [2019, 2021] or '{ends[0]}..{ends[1]}'.{meant}")  # fmt: skip
    given: list[Any] = list(wanted) if isinstance(wanted, Iterable) else [wanted]
    # Whole numbers are decimals in a column with a gap, and text in a file without types.
    values = [
        int(v) if (isinstance(v, str) and v.isdecimal()) or (isinstance(v, float) and float(v).is_integer()) else v
        for v in given
    ]
    if odd := [v for v in values if isinstance(v, bool) or not isinstance(v, Integral)]:
        raise TipResearchError(
            f"year {quoted(odd[0])} is not a whole number; write 2020, [2019, 2021] or '2010..2012'."
        )
    return set(map(int, values))


def in_periods(table: pd.DataFrame, year: Years | None, quarter: object) -> pd.DataFrame:
    """Return the observations in some years and quarters; None selects all."""
    years = set() if year is None else parse_years(year)
    for name, wanted in (("year", years), ("quarter", parse_quarters(quarter))):
        if not wanted:
            continue
        when = years_and_quarters(table)[name]
        if (missing := wanted - {*when.dropna()}) == wanted:
            none = (
                f"none; its periods are {listed(periods_in_words(table).unique(), 6)}, as select(period=...) takes them"
            )
            known = listed(sorted(when.dropna().unique()), most=30) or none
            raise CoverageError(f"{name} {listed(sorted(missing))} is not held for this selection; held are {known}.")
        table = table[when.isin(wanted).to_numpy(dtype=bool)]
    return table


def parse_quarters(wanted: object) -> set[int]:
    """Return the quarters that a number, a text such as ``Q1``, or several of them name; empty for None."""
    if wanted is None:
        return set()
    values = [wanted] if isinstance(wanted, int | str) or not isinstance(wanted, Iterable) else wanted
    found = {str(value).upper().removeprefix("Q") for value in values}
    if odd := sorted(found - {"1", "2", "3", "4"}):
        raise TipResearchError(f"quarter {quoted(odd[0])} is not allowed; write 1 to 4, or Q1 to Q4.")
    return {int(value) for value in found}


def span_of(table: pd.DataFrame) -> list[int]:
    """Return the first and the last year that observations cover."""
    years = table["period_start"].dropna().dt.year
    return [int(years.min()), int(years.max())] if len(years) else []


def years_shown(covered: Sequence[int], first_year: int | None, last_year: int | None) -> tuple[int, int]:
    """Return the first and the last year to show: the given years, or those of the data."""
    for name, year in (("first_year", first_year), ("last_year", last_year)):
        if year is not None:
            require_year(name, year)
    if first_year is not None and last_year is not None and first_year > last_year:
        raise CoverageError(f"first_year {first_year} is after last_year {last_year}; give the earlier year first.")
    if not covered and None in (first_year, last_year):
        raise CoverageError("The data have no usable figure, so they have no first and no last year. Give a file with figures.")  # fmt: skip
    first = covered[0] if first_year is None else first_year
    last = max(first, covered[1]) if last_year is None else last_year
    return min(first, last), last
