"""Sums over countries, both ways, and over the same countries in several years.

A sum over all that report mixes how many were detected with who reports, so no sum stands without
the number of its countries, and no two years without those that report in both.
Reference: docs/methods.md, section 8a.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import facts
from tipresearch.countries.contested import contested
from tipresearch.countries.country import DATABASE
from tipresearch.countries.database import ALLOWED, WITH_TOTAL, World, of_countries
from tipresearch.countries.reporting import year_of, years_with_totals
from tipresearch.quantities import Count, Estimate, as_estimate


@dataclass(frozen=True, slots=True)
class Summed:
    """Totals of several countries in one year, added.

    Attributes
    ----------
    count : Count
        Smallest and largest sum that the totals allow [unit of the measure].
    numbers, suppressed, ranges, in_question : int
        How many of the totals are numbers, suppressed, used as a range, or not used elsewhere [countries].
    """

    count: Count
    numbers: int
    suppressed: int
    ranges: int
    in_question: int

    @property
    def countries(self) -> int:
        """How many totals were added [countries]."""
        return self.numbers + self.suppressed + self.ranges + self.in_question

    @property
    def estimate(self) -> Estimate:
        """The sum, as bounds where a total is suppressed or a range [unit of the measure]."""
        added = {
            "totals that are numbers": self.numbers,
            "suppressed totals of 0 to 4": self.suppressed,
            "totals as a range": self.ranges + self.in_question,
        }
        said = [f"{number} {words}" for words, number in added.items() if number]
        found = as_estimate(self.count)
        return replace(
            found, indicator="sum_over_countries", formula=f"sum of {', '.join(said)}",
            method="sum of totals over countries", flags=("CENSORED",) if self.suppressed else (),
        )  # fmt: skip


def summed(world: World, rows: pd.DataFrame, year: int, measure: str, what: str = "") -> Summed:
    """Return the totals of countries of one year, added; `what` says for the label which countries they are."""
    if rows.empty:
        raise CoverageError(f"no country has a total of {measure} in {year} to add; a sum needs one at least.")
    states = rows["state"].value_counts()
    label = f"{facts.measure_label(measure)}, sum over {of_countries(len(rows))}{what}"
    unit = "offences" if measure == "offences" else "persons"
    torn = {figure for count in contested(world, measure) for figure in count.figure_ids}
    flags: tuple[str, ...] = () if torn.isdisjoint(rows["figure_id"]) else ("PART_CONTESTED",)
    if rows["state"].isin(["range", "in_question"]).any():
        flags += ("DOES_NOT_ADD_UP",)
    count = Count(
        int(rows["lo"].sum()), int(rows["hi"].sum()), label=label, unit=unit, measure=measure,
        period=year_of(year), source_id=DATABASE, edition=world.edition, definition_id="glotip", grade="A",
        raw_value=f"totals of {of_countries(len(rows))}, added here", category="total", partition="total",
        sex="total", age="total", figure_ids=tuple(rows["figure_id"]), flags=flags,
    )  # fmt: skip
    return Summed(count, *(int(states.get(state, 0)) for state in WITH_TOTAL))


def of_states(world: World, year: int, measure: str, states: Sequence[str]) -> pd.DataFrame:
    """Return the rows of `World.country_years` of a year in some of `STATES` [unit of the measure]."""
    rows = world.country_years(measure)
    return rows[(rows["year"] == year) & rows["state"].isin(states)]


@dataclass(frozen=True, slots=True)
class BothWays:
    """The sum of a year over the totals that are used, and over all printed totals.

    Attributes
    ----------
    year : int
        The year.
    allowed : Summed or None
        The totals that are used as published or as a range; None where there is none.
    published : Summed
        All printed totals, each as its range over the smallest corrections of its table.
    contested : tuple of Count
        Exact totals among the allowed that another publication contests.
    uncontested : Summed or None
        The allowed totals but the contested ones; None where there is none, or none is contested.
    """

    year: int
    allowed: Summed | None
    published: Summed
    contested: tuple[Count, ...] = ()
    uncontested: Summed | None = None


def sums(world: World) -> list[BothWays]:
    """Detected victims summed over all countries with a total, year by year and both ways."""
    return [both_ways(world, year) for year in years_with_totals(world)]


def both_ways(world: World, year: int, measure: str = "detected", among: pd.DataFrame | None = None) -> BothWays:
    """Sum over the countries with a total in a year, both ways."""
    rows = of_states(world, year, measure, WITH_TOTAL) if among is None else among
    allowed = rows[rows["state"].isin(ALLOWED)]
    doubted = [c for c in contested(world, measure) if set(c.figure_ids) & set(allowed["figure_id"])]
    calm = allowed[~allowed["ref_area"].isin([c.ref_area for c in doubted])]
    rows = rows[rows["state"].isin(WITH_TOTAL)]
    used = " whose total is used"
    return BothWays(
        year, summed(world, allowed, year, measure, used) if len(allowed) else None,
        summed(world, rows, year, measure, " with a printed total"),
        tuple(c for c in doubted if c.exact),
        summed(world, calm, year, measure, f"{used} and not contested") if doubted and len(calm) else None,
    )  # fmt: skip


def regional(world: World, year: int) -> list[tuple[str, str, int, BothWays | None]]:
    """Return region, subregion, their countries, and their sums in a year, which are None without a total."""
    rows = world.country_years("detected")
    rows = rows[(rows["year"] == year) & (rows["region"] != "")]
    return [
        (str(r), str(s), len(of), both_ways(world, year, among=of) if of["state"].isin(WITH_TOTAL).any() else None)
        for (r, s), of in rows.groupby(["region", "subregion"])
    ]
