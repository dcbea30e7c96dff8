"""How many countries report, by measure, year and region; each country-year is accounted for."""

import datetime as dt
from collections import Counter

import pandas as pd

from tipresearch import facts
from tipresearch.countries.country import DATABASE, MEASURES
from tipresearch.countries.database import STATES, WITH_TOTAL, World, of_countries
from tipresearch.quantities import Count, Estimate, Period

#: No country: what is not in the workbook is no zero.
NOTHING = "\N{EN DASH}"

#: Measures of the database as headings and legends name them.
MEASURES_IN_WORDS = {
    "detected": "Detected victims", "offences": "Offences", "formal_contact": "In formal contact",
    "prosecuted": "Prosecuted", "convicted": "Convicted",
}  # fmt: skip


def reporting_countries(world: World) -> dict[str, list[Count]]:
    """Countries with a total, by measure and year."""
    found = {}
    for measure in MEASURES:
        rows = world.country_years(measure)
        if years := rows.loc[rows["state"].isin(WITH_TOTAL), "year"].tolist():
            found[MEASURES_IN_WORDS[measure]] = [
                countries(world, n, year, measure) for year, n in sorted(Counter(years).items())
            ]
    return found


def countries(world: World, n: int, year: int, measure: str) -> Count:
    """Return `n` countries with a total of a measure in a year as a count, with source and edition [countries]."""
    return Count(
        n, n, label=f"Countries and areas with a total: {facts.measure_label(measure).lower()}", unit="countries",
        measure=measure, period=year_of(year), source_id=DATABASE, edition=world.edition, grade="A",
        raw_value=f"{of_countries(n)}, counted here", category="total", partition="total",
    )  # fmt: skip


def counted(count: Count) -> Estimate:
    """A number of countries as a result."""
    return Estimate(
        indicator="countries_reporting", label=f"{count.label}, {count.period}", value=count.lo,
        unit="countries", formula=f"countries and areas with a total in edition {count.edition}",
        method="count of countries", inputs=(count,),
    )  # fmt: skip


def year_of(year: int) -> Period:
    """Return the calendar year as a period, from its first to its last day."""
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")


def reporting_table(world: World) -> pd.DataFrame:
    """Countries with a total, year by year."""
    wide = {label: {c.year: c.lo for c in counts} for label, counts in reporting_countries(world).items()}
    if not wide:
        return pd.DataFrame(columns=["year"])
    table = pd.DataFrame(wide, index=world.years).astype("Int64").astype(object)
    return table.where(table.notna(), NOTHING).rename_axis("year").reset_index()


def accounted(world: World, measure: str = "detected") -> pd.DataFrame:
    """Every country-year of a measure by its state, year by year."""
    rows = world.country_years(measure)
    if rows["state"].isin(["not_published"]).all():
        return pd.DataFrame(columns=["year", *STATES, "countries"])
    table = pd.crosstab(rows["year"], rows["state"]).reindex(columns=list(STATES), fill_value=0)
    return table.assign(countries=table.sum(axis=1)).rename_axis(columns=None).reset_index()


def years_with_totals(world: World, measure: str = "detected") -> list[int]:
    """The years in which any country has a total of a measure."""
    rows = world.country_years(measure)
    return sorted(set(rows.loc[rows["state"].isin(WITH_TOTAL), "year"]))


def in_two(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Country-years in two halves of whole regions, so that each can be drawn on a page."""
    regions = list(dict.fromkeys(rows["region"]))
    sizes = rows["region"].value_counts()
    cuts = range(1, len(regions) or 1)
    uneven = {cut: abs(2 * sizes[regions[:cut]].sum() - len(rows)) for cut in cuts}
    first = rows["region"].isin(regions[: min(uneven, key=uneven.__getitem__, default=1)])
    return rows[first], rows[~first]
