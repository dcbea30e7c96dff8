"""All countries in one edition of UNODC's database: the state of each country-year, and contested totals."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import facts, observations
from tipresearch.countries.profile import DATABASE, how_to_get_the_workbook
from tipresearch.facts import VICTIM_MEASURES, Cited
from tipresearch.observations import COLUMNS
from tipresearch.quantities import Coherence, Count
from tipresearch.readers import AREA_COLUMNS, Reading

#: The states of a country-year, with their words; each country-year has exactly one state.
STATES = {
    "number": "total published",
    "suppressed": "total suppressed: 0 to 4",
    "range": "total as a range: its table does not add up",
    "newest": "total published: newer than its table",
    "in_question": "total not used: range too wide, or it equals its year",
    "no_total": "other figures, no total",
    "only_suppressed": "no total, all other figures suppressed",
    "not_published": "nothing published",
}

#: States with a printed total.
WITH_TOTAL = ("number", "suppressed", "range", "newest", "in_question")

#: States with a total that a sum includes.
ALLOWED = ("number", "suppressed", "range", "newest")

#: States with a total that is compared between years.
COMPARABLE = ("number", "range", "newest")

#: States with a total that does not add up with its own table, as on the page of its country, or that may be no count.
DOUBTED = ("range", "newest", "in_question")

#: Columns of a table of country-years.
COUNTRY_YEARS = [
    "ref_area", "country", "region", "subregion", "measure", "year", "state", "lo", "hi", "as_published", "coherence",
    "parts_at_least", "by", "figure_id",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class World:
    """The figures for all countries in one edition of the database, for a span of years."""

    #: Observations; empty without a workbook.
    table: pd.DataFrame
    #: All countries and areas of the workbook, of any year: ``ref_area, country, region, subregion``, sorted by region
    #: and name. Names are as printed; a missing region is blank.
    areas: pd.DataFrame
    #: First and last year of the span.
    first_year: int
    last_year: int
    #: The edition (blank without a workbook), and where the data come from.
    edition: str
    note: str
    #: Observations of an earlier edition; empty without an earlier edition.
    previous: pd.DataFrame = field(default_factory=lambda: observations.load().iloc[:0], repr=False)
    #: The earlier edition; blank without an earlier edition.
    previous_edition: str = ""
    _states: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def given(self) -> bool:
        """Return whether there is a workbook."""
        return bool(self.edition)

    @property
    def cited(self) -> list[Cited]:
        """Return the edition, as a table cites it."""
        return [(DATABASE, self.edition)] if self.given else []

    @property
    def has_regions(self) -> bool:
        """Return whether the workbook puts any country into a region."""
        return bool((self.areas["region"] != "").any())

    def name(self, ref_area: str) -> str:
        """Return the name of a country or area, as the workbook prints it."""
        return str(self.areas.set_index("ref_area")["country"][ref_area])

    @property
    def years(self) -> list[int]:
        """Return all years of the span."""
        return list(range(self.first_year, self.last_year + 1))

    @cached_property
    def coherence(self) -> dict[str, Coherence]:
        """Return the result of the consistency check of each cell, by ``figure_id``."""
        witness = self.previous if len(self.previous) else None
        return observations.coherence_by_figure(self.table, witness=witness) if len(self.table) else {}

    def country_years(self, measure: str, states: Collection[str] = (), year: int | None = None) -> pd.DataFrame:
        """Return the state of each country in each year, or the rows of some of `STATES` or of one year."""
        if measure not in self._states:
            self._states[measure] = self._country_years(measure)
        rows = self._states[measure]
        if states:
            rows = rows[rows["state"].isin(states)]
        return rows if year is None else rows[rows["year"] == year]

    def _country_years(self, measure: str) -> pd.DataFrame:
        rows = self.table[self.table["measure"] == measure]
        rows = rows.assign(year=rows["period_start"].dt.year)
        keys = ["ref_area", "year"]
        totals = rows.loc[rows["partition"] == "total", [*keys, *_OF_TOTAL]].rename(columns=_OF_TOTAL)
        grid = self.areas.merge(pd.DataFrame({"year": self.years}), how="cross")
        grid = grid.merge(totals, on=keys, how="left", validate="one_to_one")
        place = pd.MultiIndex.from_frame(grid[keys])
        checks = [self.coherence.get(f) for f in grid["figure_id"]]
        doubt = {"range": "range", "none": "in_question", "published": "newest"}
        doubted = [doubt[c.use] if c and c.exceeded else None for c in checks]
        state = pd.Series("not_published", grid.index, dtype="str")
        state = state.mask(_is_among(place, rows[keys]), "only_suppressed")
        known = rows.loc[rows["count_lo"] == rows["count_hi"], keys]
        state = state.mask(_is_among(place, known), "no_total")
        # The comparison with a missing total is missing, and `mask` would treat missing as true.
        hidden = (grid["lo"] < grid["hi"]).fillna(False).astype(bool)
        state = state.mask(grid["lo"].notna(), "number").mask(hidden, "suppressed")
        ends = {
            name: [_end(c, name, printed) for c, printed in zip(checks, grid[name], strict=True)]
            for name in ("lo", "hi")
        }
        return grid.assign(
            measure=measure,
            state=pd.Series(doubted, grid.index, dtype="str").fillna(state),
            coherence=[c.state if c else "" for c in checks],
            **{name: pd.array(values, "Int64") for name, values in ends.items()},
            parts_at_least=pd.array([c.parts_lo if c and c.by else pd.NA for c in checks], "Int64"),
            by=[c.by if c else "" for c in checks],
        )[COUNTRY_YEARS]


def _end(check: Coherence | None, name: str, printed: int) -> int:
    """Return an end of a total: as printed, or after the smallest corrections of its table if it is disputed."""
    return int(getattr(check, name)) if check and check.total and check.disputed else printed


#: Columns of an observation that country-years include, with their names there.
_OF_TOTAL = {"count_lo": "lo", "count_hi": "hi", "raw_value": "as_published", "figure_id": "figure_id"}


def _is_among(places: pd.MultiIndex, rows: pd.DataFrame) -> pd.Series:
    """Return whether each place is among the rows, which have the same keys."""
    return pd.Series(places.isin(pd.MultiIndex.from_frame(rows)))


def load_world(
    first_year: int | None = None, last_year: int | None = None, data_file: str = "", previous_file: str = ""
) -> World:
    """Read the figures for all countries from the database, for a span of years."""
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
    """Return the world of a workbook, as `load_world` does; totals of an `earlier` edition can contest its totals."""
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
    """Return a number of countries and areas in words; the workbook also has territories."""
    return "1 country or area" if n == 1 else f"{n} countries and areas"


_AREAS = ["ref_area", "country", "region", "subregion"]


def _areas(reading: Reading) -> pd.DataFrame:
    """Return the countries of a workbook, sorted by region, subregion and name."""
    areas = pd.DataFrame({"ref_area": sorted(set(reading.observations["ref_area"]))})
    areas = areas.merge(reading.areas[AREA_COLUMNS], on="ref_area", how="left", validate="one_to_one").fillna("")
    areas = areas.assign(country=areas["name"].where(areas["name"] != "", areas["ref_area"].map(facts.area_name)))
    return areas.sort_values(["region", "subregion", "country"], ignore_index=True)[_AREAS]


def _note(reading: Reading) -> str:
    """Return a note on the edition, the rows set aside, and the rows without a country."""
    aside = reading.issues["reason"].isin(["aggregate_area", "unresolved_area"])
    said = f"UNODC's workbook, edition {reading.edition}. Of its {reading.rows_in:,} rows, {len(reading.issues):,} cannot be used"
    why = f"; {aside.sum():,} of these name an area that is not a country"
    return f"{said}{why if aside.any() else ''}."


@lru_cache(maxsize=8)
def contested(world: World, measure: str = "detected") -> tuple[Count, ...]:
    """Return the totals of a measure that a sum includes and another source or edition contests."""
    summed = world.country_years(measure, ALLOWED)["figure_id"]
    others = _other_publications(world, measure)
    own = world.table[world.table["figure_id"].isin(summed) & world.table["ref_area"].isin(others["ref_area"])]
    own = own.sort_values(["ref_area", "period_start"])
    others = others[others["ref_area"].isin(own["ref_area"])]
    flags = observations.flags_by_row(pd.concat([others, own]))[len(others) :]
    counts = (
        observations.to_count(row, tuple(flag.split())) for row, flag in zip(own.to_dict("records"), flags, strict=True)
    )
    return tuple(count for count in counts if count.contested)


def contested_in(world: World, years: Collection[int]) -> list[str]:
    """Return the countries and areas with a contested total of detected victims in one of the years."""
    return list(dict.fromkeys(c.ref_area for c in contested(world) if c.year in years))


def against(world: World, count: Count) -> tuple[Count, ...]:
    """Return the totals of other sources and editions for the same area and year that differ from a count."""
    # Our own selection may repeat rows of the earlier edition.
    others = _other_publications(world, count.measure).drop_duplicates([*observations.KEY])
    # A total of identified victims can contest a total of detected victims.
    measures = VICTIM_MEASURES if count.measure in VICTIM_MEASURES else (count.measure,)
    found = observations.totals(others, count.ref_area, count.year, measures)
    return tuple(c for c in found if (c.lo, c.hi) != (count.lo, count.hi))


def asked_of(world: World) -> list[str]:
    """Return the countries for which another publication in our data has a total of victims."""
    rows = _our_rows_of_others(world)
    victims = rows["measure"].isin(VICTIM_MEASURES) & rows["count_lo"].notna()
    return sorted(set(rows.loc[victims & (rows["category"] == "total") & (rows["form"] == "total"), "ref_area"]))


def _our_rows_of_others(world: World) -> pd.DataFrame:
    """Return our observations of other sources, or of other editions of the database."""
    rows = observations.load()
    return rows[(rows["source_id"] != DATABASE) | (rows["edition"] != world.edition)]


def _other_publications(world: World, measure: str) -> pd.DataFrame:
    """Return our observations of other publications, with the totals of a measure in the earlier edition."""
    before = world.previous
    totals = before[(before["measure"] == measure) & (before["partition"] == "total")]
    return pd.concat([_our_rows_of_others(world), totals])
