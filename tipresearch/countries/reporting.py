"""How many countries report, by measure and year, and a published claim on how many face trafficking."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from nbpress.core.errors import SchemaError
from tipresearch import facts, observations
from tipresearch.countries.profile import DATABASE, MEASURES
from tipresearch.countries.world import STATES, WITH_TOTAL, World, of_countries
from tipresearch.facts import Cited
from tipresearch.quantities import Count, Estimate, Period

#: The cell of a year without countries: a country that is not in the workbook is no zero.
NOTHING = "\N{EN DASH}"

#: Measures of the database as headings and legends name them.
MEASURES_IN_WORDS = {
    "detected": "Detected victims", "offences": "Offences", "formal_contact": "In formal contact",
    "prosecuted": "Prosecuted", "convicted": "Convicted",
}  # fmt: skip


def years_with_totals(world: World, measure: str = "detected") -> list[int]:
    """Return the years in which at least one country has a total of a measure."""
    return sorted(set(world.country_years(measure, WITH_TOTAL)["year"]))


def reporting_countries(world: World) -> dict[str, list[Count]]:
    """Return the number of countries with a total, by measure in words and by year [countries]."""
    found = {}
    for measure in MEASURES:
        if years := world.country_years(measure, WITH_TOTAL)["year"].tolist():
            by_year = sorted(Counter(years).items())
            found[MEASURES_IN_WORDS[measure]] = [_number_of_countries(world, n, year, measure) for year, n in by_year]
    return found


def _number_of_countries(world: World, n: int, year: int, measure: str) -> Count:
    return Count(
        n, n, label=f"Countries and areas with a total: {facts.measure_label(measure).lower()}", unit="countries",
        measure=measure, period=year_of(year), source_id=DATABASE, edition=world.edition, grade="A",
        raw_value=f"{of_countries(n)}, counted here", category="total", partition="total",
    )  # fmt: skip


def counted(count: Count) -> Estimate:
    """Return a number of countries as a result [countries]."""
    return Estimate(
        indicator="countries_reporting", label=f"{count.label}, {count.period}", value=count.lo,
        unit="countries", formula=f"countries and areas with a total in edition {count.edition}",
        method="count of countries", inputs=(count,),
    )  # fmt: skip


def year_of(year: int) -> Period:
    """Return the calendar year as a period, from its first to its last day."""
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")


def reporting_table(world: World) -> pd.DataFrame:
    """Return the number of countries with a total, by year and measure [countries]."""
    wide = {label: {c.year: c.lo for c in counts} for label, counts in reporting_countries(world).items()}
    if not wide:
        return pd.DataFrame(columns=["year"])
    table = pd.DataFrame(wide, index=world.years).astype("Int64").astype(object)
    return table.where(table.notna(), NOTHING).rename_axis("year").reset_index()


def accounted(world: World, measure: str = "detected") -> pd.DataFrame:
    """Return the number of countries in each of `STATES`, by year [countries]; a state of no country has no column."""
    rows = world.country_years(measure)
    if rows["state"].isin(["not_published"]).all():
        return pd.DataFrame(columns=["year", *STATES, "countries"])
    table = pd.crosstab(rows["year"], rows["state"]).reindex(columns=list(STATES), fill_value=0)
    table = table.loc[:, table.ne(0).any()]
    return table.assign(countries=table.sum(axis=1)).rename_axis(columns=None).reset_index()


def accounted_table(world: World) -> pd.DataFrame:
    """Return `accounted` for detected victims, with the states in words."""
    return accounted(world).rename(columns={state: said[:1].upper() + said[1:] for state, said in STATES.items()})


def in_two(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split country-years into two halves of whole regions, each small enough for a page."""
    regions = list(dict.fromkeys(rows["region"]))
    sizes = rows["region"].value_counts()
    cuts = range(1, len(regions) or 1)
    uneven = {cut: abs(2 * sizes[regions[:cut]].sum() - len(rows)) for cut in cuts}
    first = rows["region"].isin(regions[: min(uneven, key=uneven.__getitem__, default=1)])
    return rows[first], rows[~first]


@dataclass(frozen=True, slots=True)
class Claim:
    """A published statement on a number of countries."""

    #: The number as published, such as ``nearly 100``.
    words: str
    #: The number that `words` state [countries].
    number: int
    #: Who said it, and in which publication.
    reporter: str
    source_id: str
    edition: str
    year: int

    @property
    def cited(self) -> list[Cited]:
        """Return the publication, as a table cites it."""
        return [(self.source_id, self.edition)]


def countries_facing(source_id: str = "unodc_fia_conference_2022") -> Claim | None:
    """Return the claim of a source on how many countries face trafficking and smuggling."""
    rows = observations.load()
    rows = rows[(rows["measure"] == "countries_facing") & (rows["source_id"] == source_id)]
    if rows.empty:
        return None
    row = rows.iloc[0]
    if not (found := re.search(r"\d+", row["raw_value"])):
        raise SchemaError(f"{row['figure_id']}: {row['raw_value']!r} has no number; write the words with the number, such as 'nearly 100'.")  # fmt: skip
    return Claim(
        row["raw_value"], int(found[0]), row["reporter"], row["source_id"], row["edition"],
        row["period_start"].year,
    )  # fmt: skip


def tested(world: World) -> pd.DataFrame:
    """Return by year how many countries have a total of detected victims, and how many certainly detected any."""
    rows = world.country_years("detected", WITH_TOTAL)
    cells = world.table[(world.table["measure"] == "detected") & (world.table["partition"] != "repatriation")]
    # A total marked V may be no count; another cell of its country and year can still show victims.
    shown = cells[(cells["obs_status"] != "V") & (cells["count_lo"] > 0)]
    places = {*zip(shown["ref_area"], shown["period_start"].dt.year, strict=True)}
    some = pd.Series(
        [each in places for each in zip(rows["ref_area"], rows["year"], strict=True)], rows.index, dtype=bool
    )
    by_year = rows.assign(some=some).groupby("year")["some"]
    return by_year.agg(with_total="size", certainly_some="sum").reset_index()


def value_or_bounds(low: float, high: float) -> dict[str, Any]:
    """Return the fields of an estimate between two ends: one value if the ends are equal, else bounds."""
    if low == high:
        return {"value": low, "kind": "point"}
    return {"value": None, "lo": low, "hi": high, "kind": "bounds"}
