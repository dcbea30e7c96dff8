"""Resident populations, the denominators of rates, each with its source and vintage."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from numbers import Integral, Real

import pandas as pd

from nbpress.core import paths
from nbpress.core.errors import CoverageError, TipResearchError, listed, nearest, quoted, require_known
from tipresearch.facts.areas import require_area
from tipresearch.facts.sources import read_table, source_ids

#: The default vintage: the newest file that covers all years.
DEFAULT_SOURCE = "worldbank_population"


@dataclass(frozen=True, slots=True)
class Population:
    """A resident population [persons] and its vintage.

    Attributes
    ----------
    value : int
        Persons, above 0.
    ref_area, sex : str
        Area, and sex: ``total``, ``female`` or ``male``.
    year : int or None
        Year of the population; None if not stated.
    source_id, vintage : str
        Who published the population, and which revision it is.
    """

    value: int
    ref_area: str = ""
    year: int | None = None
    sex: str = "total"
    source_id: str = ""
    vintage: str = "vintage not stated"

    def __post_init__(self) -> None:
        """Refuse a value that is no number above 0, and an unknown sex."""
        if not (isinstance(self.value, Real) and self.value > 0):  # a missing value is not above 0
            raise TipResearchError(f"population {quoted(self.value)} is not allowed; it must be above 0.")
        require_known("sex", self.sex, ("total", "female", "male"))

    def __str__(self) -> str:
        """Print the number alone."""
        return f"{self.value:,}"


@cache
def _population() -> pd.DataFrame:
    return read_table("population.csv", *source_ids()).astype({"year": "int64", "population": "int64"})


@cache
def _populations(ref_area: str, sex: str) -> dict[tuple[str, int], Population]:
    """Return the populations of an area and sex by source and year, cached because callers ask for each year."""
    table = _population()
    return {
        (r["source_id"], r["year"]): Population(r["population"], ref_area, r["year"], sex, r["source_id"], r["vintage"])
        for r in table[(table["ref_area"] == ref_area) & (table["sex"] == sex)].to_dict("records")
    }


def require_year(name: str, year: object) -> None:
    """Raise CoverageError for a value that is no whole number, such as a year that was read as text."""
    if isinstance(year, bool) or not isinstance(year, Integral):
        raise CoverageError(f"{name} {quoted(year)} is not a whole number, such as 2020.")


def load_population() -> pd.DataFrame:
    """Return all populations."""
    return _population().copy()


def population_of(ref_area: str, year: int, *, sex: str = "total", source_id: str = DEFAULT_SOURCE) -> Population:
    """Return the population of an area in a year, from one vintage.

    Parameters
    ----------
    ref_area : str
        ISO 3166 code, such as ``PAK``, or ``PK-PB`` for a province in the project's own rows.
    year : int
        Calendar year.
    sex : {"total", "female", "male"}
        Sex counted.
    source_id : str
        Source of the vintage; by default `DEFAULT_SOURCE`.

    Returns
    -------
    Population
        The population [persons]. Vintages differ by several per cent and are never chained.

    Raises
    ------
    CoverageError
        If that source has no population for the area, year and sex.
    """
    if not isinstance(ref_area, str):
        require_area(ref_area)
    of_area = _populations(ref_area, sex if isinstance(sex, str) else quoted(sex))
    asked = isinstance(source_id, str) and isinstance(year, Real) and not isinstance(year, bool)
    if asked and (found := of_area.get((source_id, year))):
        return found
    require_area(ref_area)
    for name, value in (("sex", sex), ("source_id", source_id)):
        if value not in (known := sorted(_population()[name].unique())):
            raise CoverageError(f"{name} {quoted(value)} is not in the data; available are {', '.join(known)}.{nearest(value, known)}")  # fmt: skip
    require_year("year", year)
    others = sorted(source for source, held in of_area if held == year)
    if others:
        have = "has" if len(others) == 1 else "have"
        cure = f"{' and '.join(others)} {have} one: give source_id={others[0]!r}, and to rates() population_source={others[0]!r}."
    elif years := [str(held) for source, held in sorted(of_area) if source == source_id]:
        cure = f"years covered: {', '.join(years)}."
    else:
        of_all = any(source == source_id for source, _ in _populations(ref_area, "total"))
        lacks = "has none by sex there: leave sex out" if of_all else "names no such area: leave it out"
        cure = f"the source {lacks}, or add its rows to data/population.csv of your project.{paths.no_project()}"
    raise CoverageError(f"no population of {ref_area} ({sex}) for {year} from {source_id}; {cure}")


def populations_of(asked: Iterable[tuple[str, int]], *, source_id: str = DEFAULT_SOURCE) -> list[Population]:
    """Return the total populations of areas in years; one error names all areas without a population."""
    found: list[Population] = []
    lacking: dict[str, CoverageError] = {}
    for ref_area, year in asked:
        try:
            found.append(population_of(ref_area, year, source_id=source_id))
        except CoverageError as error:
            if not str(error).startswith("no population of "):
                raise
            lacking.setdefault(ref_area, error)
    if lacking:
        first, *others = lacking
        nor = f" Nor is there one of {listed(others, 30)}." if others else ""
        raise CoverageError(f"{lacking[first]}{nor}")
    return found


def vintages(ref_area: str, year: int) -> list[Population]:
    """Return the total population of an area in a year from each publication (vintage).

    Parameters
    ----------
    ref_area : str
        ISO 3166 code, such as ``PAK``, or ``PK-PB`` for a province in the project's own rows.
    year : int
        Calendar year.

    Returns
    -------
    list of Population
        One population for each source [persons], in order of source; empty without a match.

    Raises
    ------
    CoverageError
        If the area is no ISO 3166 code, or the year is no whole number.
    """
    require_area(ref_area)
    require_year("year", year)
    return [found for (_, of), found in sorted(_populations(ref_area, "total").items()) if of == year]
