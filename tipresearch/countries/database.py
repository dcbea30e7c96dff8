"""All that one edition of UNODC's database holds, with the state of each country-year."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import facts, observations
from tipresearch.countries.country import DATABASE, how_to_get_the_workbook
from tipresearch.facts import Cited
from tipresearch.observations import COLUMNS
from tipresearch.quantities import Coherence
from tipresearch.readers import AREA_COLUMNS, Reading

#: What a country-year can be, each with its words; every country-year is exactly one of them.
STATES = {
    "number": "total used as a number",
    "suppressed": "total suppressed: 0 to 4",
    "range": "total as a range: its table does not add up",
    "in_question": "total not used: wide range, or it repeats its year",
    "no_total": "other figures, no total",
    "only_suppressed": "no total, all other figures suppressed",
    "not_published": "nothing published",
}

#: States in which the workbook prints a total as one value.
WITH_TOTAL = ("number", "suppressed", "range", "in_question")

#: States whose totals a sum takes.
ALLOWED = ("number", "suppressed", "range")

#: States of totals that are compared between years.
COMPARED = ("number", "range")

#: Columns of a table of country-years.
COUNTRY_YEARS = [
    "ref_area", "country", "region", "subregion", "measure", "year", "state", "lo", "hi", "as_published", "coherence",
    "parts_at_least", "by", "figure_id",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class World:
    """What one edition of the database holds of all countries in a span of years.

    Attributes
    ----------
    table : DataFrame
        Observations; empty without a workbook.
    areas : DataFrame
        All countries and areas of the workbook, of any year: ``ref_area, country, region,
        subregion``, in order of the alphabet within regions, named as the workbook prints
        them; blank where it names no region.
    first_year, last_year : int
        Span of years, both included.
    edition, note : str
        The edition, blank without a workbook, and where the data come from.
    previous : DataFrame
        Observations of an earlier edition; empty where none was given.
    previous_edition : str
        The earlier edition; blank where none was given.
    """

    table: pd.DataFrame
    areas: pd.DataFrame
    first_year: int
    last_year: int
    edition: str
    note: str
    previous: pd.DataFrame = field(default_factory=lambda: observations.load().iloc[:0], repr=False)
    previous_edition: str = ""
    _states: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def given(self) -> bool:
        """Whether there is a workbook."""
        return bool(self.edition)

    @property
    def cited(self) -> list[Cited]:
        """The edition that was read, as a table cites it."""
        return [(DATABASE, self.edition)] if self.given else []

    @property
    def has_regions(self) -> bool:
        """Whether the workbook puts any country into a region."""
        return bool((self.areas["region"] != "").any())

    def name(self, ref_area: str) -> str:
        """Name of a country or area, as the workbook prints it."""
        return str(self.areas.set_index("ref_area")["country"][ref_area])

    @property
    def years(self) -> list[int]:
        """All years of the span."""
        return list(range(self.first_year, self.last_year + 1))

    @cached_property
    def coherence(self) -> dict[str, Coherence]:
        """What the parts of each margin say of it, and which may be no count, by ``figure_id``."""
        witness = self.previous if len(self.previous) else None
        return observations.coherence_by_figure(self.table, witness=witness) if len(self.table) else {}

    def country_years(self, measure: str) -> pd.DataFrame:
        """State of each country in each year of the span."""
        if measure not in self._states:
            self._states[measure] = self._country_years(measure)
        return self._states[measure]

    def _country_years(self, measure: str) -> pd.DataFrame:
        rows = self.table[self.table["measure"] == measure]
        rows = rows.assign(year=rows["period_start"].dt.year)
        keys = ["ref_area", "year"]
        totals = rows.loc[rows["partition"] == "total", [*keys, *_OF_TOTAL]].rename(columns=_OF_TOTAL)
        grid = self.areas.merge(pd.DataFrame({"year": self.years}), how="cross")
        grid = grid.merge(totals, on=keys, how="left", validate="one_to_one")
        place = pd.MultiIndex.from_frame(grid[keys])
        told = [self.coherence.get(f) for f in grid["figure_id"]]
        use = pd.Series([c.use if c else "published" for c in told], grid.index, dtype="str")
        state = pd.Series("not_published", grid.index, dtype="str")
        state = state.mask(_at(place, rows[keys]), "only_suppressed")
        known = rows.loc[rows["count_lo"] == rows["count_hi"], keys]
        state = state.mask(_at(place, known), "no_total")
        # A missing total compares as missing, which would pass for true.
        hidden = (grid["lo"] < grid["hi"]).fillna(False).astype(bool)
        state = state.mask(grid["lo"].notna(), "number").mask(hidden, "suppressed")
        ends = {
            name: [_end(c, name, printed) for c, printed in zip(told, grid[name], strict=True)] for name in ("lo", "hi")
        }
        return grid.assign(
            measure=measure,
            state=state.mask(use == "range", "range").mask(use == "none", "in_question"),
            coherence=[c.state if c else "" for c in told],
            **{name: pd.array(values, "Int64") for name, values in ends.items()},
            parts_at_least=pd.array([c.parts_lo if c and c.by else pd.NA for c in told], "Int64"),
            by=[c.by if c else "" for c in told],
        )[COUNTRY_YEARS]


def _end(told: Coherence | None, name: str, printed: int) -> int:
    """Return an end of a total: over the smallest corrections of its table if it is disputed, else as printed."""
    return int(getattr(told, name)) if told and told.total and told.disputed else printed


#: Columns of an observation that a table of country-years takes, under their names there.
_OF_TOTAL = {"count_lo": "lo", "count_hi": "hi", "raw_value": "as_published", "figure_id": "figure_id"}


def _at(places: pd.MultiIndex, rows: pd.DataFrame) -> pd.Series:
    """Whether each place is one of the rows, which hold the same keys."""
    return pd.Series(places.isin(pd.MultiIndex.from_frame(rows)))


def load_world(
    first_year: int | None = None, last_year: int | None = None, data_file: str = "", previous_file: str = ""
) -> World:
    """Read what the database holds of all countries in a span of years."""
    if not data_file:
        held = observations.load().query("source_id == @DATABASE")
        years = observations.years_shown(observations.span_of(held), first_year, last_year)
        nothing = pd.DataFrame(columns=COLUMNS).astype(observations.DTYPES)
        return World(
            nothing, pd.DataFrame(columns=_AREAS), *years, "",
            f"The world needs UNODC's whole workbook; the selection held here is of a few countries. To get it, {how_to_get_the_workbook()}.",
        )  # fmt: skip
    from tipresearch.readers import cache

    files = [Path(name) for name in (data_file, previous_file) if name]
    return world_of(cache.of_all(files[0]), first_year, last_year, *map(cache.of_all, files[1:]))


def world_of(reading: Reading, first_year: int | None, last_year: int | None, earlier: Reading | None = None) -> World:
    """Return what a workbook that was read holds, as `load_world`; an `earlier` edition contests it."""
    covered = observations.span_of(reading.observations)
    first, last = observations.years_shown(covered, first_year, last_year)
    table = reading.observations
    table = table[table["period_start"].dt.year.between(first, last)]
    if table.empty:
        held = f"; it covers {covered[0]} to {covered[1]}" if covered else ""
        raise CoverageError(f"edition {reading.edition} of the workbook has no usable figure from {first} to {last}{held}.")  # fmt: skip
    areas, note = _areas(reading), _note(reading)
    found = World(table, areas, first, last, reading.edition, note)
    if earlier is None:
        return found
    observations.require_earlier(earlier.edition, reading.edition)
    return replace(found, previous=earlier.observations, previous_edition=earlier.edition)


def of_countries(n: int) -> str:
    """A number of countries and areas in words: the workbook has territories, too."""
    return "1 country or area" if n == 1 else f"{n} countries and areas"


_AREAS = ["ref_area", "country", "region", "subregion"]


def _areas(reading: Reading) -> pd.DataFrame:
    """Return the countries of a workbook, by region, subregion and name."""
    areas = pd.DataFrame({"ref_area": sorted(set(reading.observations["ref_area"]))})
    areas = areas.merge(reading.areas[AREA_COLUMNS], on="ref_area", how="left", validate="one_to_one").fillna("")
    areas = areas.assign(country=areas["name"].where(areas["name"] != "", areas["ref_area"].map(facts.area_name)))
    return areas.sort_values(["region", "subregion", "country"], ignore_index=True)[_AREAS]


def _note(reading: Reading) -> str:
    """Say what was read, what of it was set aside, and how many rows are of no country."""
    aside = reading.issues["reason"].isin(["aggregate_area", "unresolved_area"])
    said = f"UNODC's workbook, edition {reading.edition}; {len(reading.issues):,} of its {reading.rows_in:,} rows are set aside as unusable"
    why = f", {aside.sum():,} of them because their area has no code of a country"
    return f"{said}{why if aside.any() else ''}."
