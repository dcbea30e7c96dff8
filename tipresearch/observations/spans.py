"""The years that data cover, and the years that a page shows of them."""

from collections.abc import Sequence

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch.facts import require_year


def span_of(table: pd.DataFrame) -> list[int]:
    """Return the first and the last year that observations cover."""
    years = table["period_start"].dropna().dt.year
    return [int(years.min()), int(years.max())] if len(years) else []


def years_shown(covered: Sequence[int], first_year: int | None, last_year: int | None) -> tuple[int, int]:
    """Return the first and the last year to show: the years given, or else those of the data."""
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
