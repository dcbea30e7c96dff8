"""Denominators: resident populations, each with its source and vintage."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from numbers import Integral, Real

import pandas as pd

from nbpress.core import paths
from nbpress.core.errors import CoverageError, TipResearchError, listed, nearest, quoted, require_known
from tipresearch.facts.areas import require_area
from tipresearch.facts.sources import read_table, source_ids

#: The vintage used unless another is asked for: the newest file that covers all years.
DEFAULT_SOURCE = "worldbank_population"


@dataclass(frozen=True, slots=True)
class Population:
    """A resident population [persons] and the vintage it comes from.

    Attributes
    ----------
    value : int
        Persons, above 0.
    ref_area, sex : str
        Area, and the sex counted: ``total``, ``female`` or ``male``.
    year : int or None
        Year of the population; None if not stated.
    source_id, vintage : str
        Who published it, and which revision it is.
    """

    value: int
    ref_area: str = ""
    year: int | None = None
    sex: str = "total"
    source_id: str = ""
    vintage: str = "vintage not stated"

    def __post_init__(self) -> None:
        """Refuse a population of nobody, one that is no number, and a sex that no count has."""
        if not (isinstance(self.value, Real) and self.value > 0):  # what is missing is not above 0
            raise TipResearchError(f"population {quoted(self.value)} is not allowed; it must be above 0.")
        require_known("sex", self.sex, ("total", "female", "male"))

    def __str__(self) -> str:
        """Print the number alone."""
        return f"{self.value:,}"


@cache
def _population() -> pd.DataFrame:
    return read_table("population.csv", *source_ids()).astype({"year": "int64", "population": "int64"})


@cache
def _of(ref_area: str, sex: str) -> dict[tuple[str, int], Population]:
    """Return the populations of an area and sex by source and year: each country is asked for year after year."""
    table = _population()
    return {
        (r["source_id"], r["year"]): Population(r["population"], ref_area, r["year"], sex, r["source_id"], r["vintage"])
        for r in table[(table["ref_area"] == ref_area) & (table["sex"] == sex)].to_dict("records")
    }


def require_year(name: str, year: object) -> None:
    """Refuse what is no year, such as one that was read as text: nothing would be held of it."""
    if isinstance(year, bool) or not isinstance(year, Integral):
        raise CoverageError(f"{name} {quoted(year)} is not a whole number, such as 2020.")


def load_population() -> pd.DataFrame:
    """All populations that are held."""
    return _population().copy()


def population_of(ref_area: str, year: int, *, sex: str = "total", source_id: str = DEFAULT_SOURCE) -> Population:
    """The population of an area in a year, of one vintage.

    Parameters
    ----------
    ref_area : str
        ISO 3166 code, such as ``PAK``, or ``PK-PB`` of a province that the project has rows for.
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
    of_area = _of(ref_area, sex if isinstance(sex, str) else quoted(sex))
    asked = isinstance(source_id, str) and isinstance(year, Real) and not isinstance(year, bool)
    if asked and (found := of_area.get((source_id, year))):
        return found
    require_area(ref_area)
    for name, value in (("sex", sex), ("source_id", source_id)):
        if value not in (known := sorted(_population()[name].unique())):
            raise CoverageError(f"{name} {quoted(value)} is not held; held are {', '.join(known)}.{nearest(value, known)}")  # fmt: skip
    require_year("year", year)
    others = sorted(source for source, held in of_area if held == year)
    if others:
        have = "has" if len(others) == 1 else "have"
        cure = f"{' and '.join(others)} {have} one: give source_id={others[0]!r}, and to rates() population_source={others[0]!r}."
    elif years := [str(held) for source, held in sorted(of_area) if source == source_id]:
        cure = f"years covered: {', '.join(years)}."
    else:
        of_all = any(source == source_id for source, _ in _of(ref_area, "total"))
        lacks = "has none by sex there: leave sex out" if of_all else "names no such area: leave it out"
        cure = f"the source {lacks}, or add its rows to data/population.csv of your project.{paths.no_project()}"
    raise CoverageError(f"no population of {ref_area} ({sex}) for {year} from {source_id}; {cure}")


def populations_of(asked: Iterable[tuple[str, int]], *, source_id: str = DEFAULT_SOURCE) -> list[Population]:
    """The total populations of areas in years, as `population_of` gives each; one error names all areas without."""
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
    """The total population of an area in a year, as each publication (vintage) held here gives it.

    Parameters
    ----------
    ref_area : str
        ISO 3166 code, such as ``PAK``, or ``PK-PB`` of a province that the project has rows for.
    year : int
        Calendar year.

    Returns
    -------
    list of Population
        One a source [persons], in order of source; none where none is held.

    Raises
    ------
    CoverageError
        If the area is none, or the year no whole number.
    """
    require_area(ref_area)
    require_year("year", year)
    return [found for (_, of), found in sorted(_of(ref_area, "total").items()) if of == year]
