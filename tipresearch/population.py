"""Denominators: resident populations, each with its source and vintage."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from tipresearch import paths
from tipresearch.errors import CoverageError
from tipresearch.sources import load_sources, read_table

#: The vintage used unless another is asked for: the newest file that covers all years.
DEFAULT_SOURCE = "worldbank_population"


@dataclass(frozen=True, slots=True)
class Population:
    """A resident population [persons] and the vintage it comes from."""

    value: int
    ref_area: str = ""
    year: int | None = None
    sex: str = "total"
    source_id: str = ""
    vintage: str = "vintage not stated"

    def __str__(self) -> str:
        """Print the number alone."""
        return f"{self.value:,}"


@cache
def _population() -> pd.DataFrame:
    from tipresearch import schema

    table = read_table(paths.DATA / "population.csv")
    return schema.validate_population(table, "population.csv", list(load_sources().index))


def load_population() -> pd.DataFrame:
    """Return all populations: ref_area, year, sex, population [persons], source and vintage."""
    return _population().copy()


def population_of(
    ref_area: str, year: int, *, sex: str = "total", source_id: str = DEFAULT_SOURCE
) -> Population:
    """Return the population of an area in a year, of one vintage.

    Vintages differ by several per cent and are never chained.

    Raises
    ------
    CoverageError
        If that source has no population for the area, year and sex.
    """
    table = _population()
    # Asked for every year of every country: a query is parsed each time, and takes ten times as long.
    wanted = {"ref_area": ref_area, "sex": sex, "source_id": source_id}
    rows = table[np.logical_and.reduce([table[c] == v for c, v in wanted.items()])]
    row = rows[rows["year"] == year]
    if row.empty:
        years = ", ".join(map(str, sorted(rows["year"]))) or "none"
        msg = f"no population of {ref_area} ({sex}) for {year} from {source_id}; years covered: {years}."
        raise CoverageError(msg)
    first = row.iloc[0]
    return Population(int(first["population"]), ref_area, year, sex, source_id, first["vintage"])


def vintages(ref_area: str, year: int, *, sex: str = "total") -> list[Population]:
    """Return every vintage of the population of an area in a year, by source."""
    rows = _population().query("ref_area == @ref_area and sex == @sex and year == @year")
    return [
        Population(int(r["population"]), ref_area, year, sex, r["source_id"], r["vintage"])
        for _, r in rows.sort_values("source_id").iterrows()
    ]
