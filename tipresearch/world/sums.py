"""Sums over countries, both ways, and over the same countries in several years.

A sum over all that report mixes how many were detected with who reports, so no sum stands without
the number of its countries, and no two years without those that report in both.
Reference: docs/methods.md, section 8a.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tipresearch import facts
from tipresearch.errors import CoverageError
from tipresearch.profiles import DATABASE
from tipresearch.quantities import Count, Estimate, as_estimate, censored_flags
from tipresearch.world.contested import contested
from tipresearch.world.database import ALLOWED, WITH_TOTAL, World, of_countries
from tipresearch.world.reporting import year_of, years_with_totals


@dataclass(frozen=True, slots=True)
class Summed:
    """Totals of several countries in one year, added.

    Attributes
    ----------
    count : Count
        Smallest and largest sum that the totals allow [unit of the measure].
    numbers, suppressed, in_question : int
        How many of the totals are numbers, suppressed, or in question [countries].
    by_form_alone : int
        How many are in question for nothing but the sum of their forms, in which a person may
        stand twice; one form that exceeds a total by itself leaves no such way out [countries].
    perhaps_right : int
        These, and those that repeat their year: nothing is wrong for certain [countries].
    """

    count: Count
    numbers: int
    suppressed: int
    in_question: int
    by_form_alone: int = 0
    perhaps_right: int = 0

    @property
    def countries(self) -> int:
        """How many totals were added [countries]."""
        return self.numbers + self.suppressed + self.in_question

    @property
    def estimate(self) -> Estimate:
        """The sum; with a suppressed total among them its bounds [unit of the measure].

        With totals in question it is a sum as published: some of them are known to be wrong.
        """
        added = {
            "totals that are numbers": self.numbers,
            "suppressed totals of 0 to 4": self.suppressed,
            "totals in question, as published": self.in_question,
        }
        said = [f"{number} {words}" for words, number in added.items() if number]
        found = as_estimate(self.count)
        return replace(
            found, indicator="sum_over_countries", kind="as_published" if self.in_question else found.kind,
            formula=f"sum of {', '.join(said)}", method="sum of totals over countries", flags=censored_flags(self.count),
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
    count = Count(
        int(rows["lo"].sum()), int(rows["hi"].sum()), label=label, unit=unit, measure=measure,
        period=year_of(year), source_id=DATABASE, edition=world.edition, definition_id="glotip", grade="A",
        raw_value=f"totals of {of_countries(len(rows))}, added here", category="total", partition="total",
        sex="total", age="total", figure_ids=tuple(rows["figure_id"]), flags=flags,
    )  # fmt: skip
    # Breakdowns by sex and age speak first, so one by form speaks where no other disagrees.
    told = [world.coherence.get(f) for f in rows.loc[rows["state"] == "in_question", "figure_id"]]
    numbers, suppressed, in_question = (int(states.get(s, 0)) for s in WITH_TOTAL)
    by_form, no_count = (sum(c.several_forms for c in told if c), sum(c.flag == "UNVALIDATED" for c in told if c))
    return Summed(count, numbers, suppressed, in_question, by_form, by_form + no_count)


def of_states(world: World, year: int, measure: str, states: Sequence[str]) -> pd.DataFrame:
    """Return the rows of `World.country_years` of a year in some of `STATES` [unit of the measure]."""
    rows = world.country_years(measure)
    return rows[(rows["year"] == year) & rows["state"].isin(states)]


@dataclass(frozen=True, slots=True)
class BothWays:
    """The sum of a year without the totals in question, and with them as published.

    Attributes
    ----------
    year : int
        The year.
    allowed : Summed or None
        The totals that their own parts allow; None where there is none.
    published : Summed
        All totals as published.
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
    """Detected victims summed over all countries with a total, year by year and both ways.

    Parameters
    ----------
    world : World
        What `load_world` returns.

    Returns
    -------
    list of BothWays
        One a year that any country has a total of [persons], in order.

    Notes
    -----
    Caution: from year to year other countries report; see `panels`. docs/methods.md, section 8a.
    """
    return [both_ways(world, year) for year in years_with_totals(world)]


def both_ways(world: World, year: int, measure: str = "detected", among: pd.DataFrame | None = None) -> BothWays:
    """Sum over the countries with a total in a year, both ways.

    Parameters
    ----------
    world : World
        What `load_world` returns.
    year : int
        A year of the span.
    measure : str
        Code of a measure.
    among : DataFrame, optional
        Country-years of that year to take the totals from; by default all.

    Returns
    -------
    BothWays
        Without totals in question, and with them as published [unit of the measure].

    Raises
    ------
    CoverageError
        If no country has a total.
    """
    rows = of_states(world, year, measure, WITH_TOTAL) if among is None else among
    allowed = rows[rows["state"].isin(ALLOWED)]
    doubted = [c for c in contested(world, measure) if set(c.figure_ids) & set(allowed["figure_id"])]
    calm = allowed[~allowed["ref_area"].isin([c.ref_area for c in doubted])]
    rows = rows[rows["state"].isin(WITH_TOTAL)]
    without = " without totals in question"
    return BothWays(
        year, summed(world, allowed, year, measure, without) if len(allowed) else None,
        summed(world, rows, year, measure, ", totals in question included"),
        tuple(c for c in doubted if c.exact),
        summed(world, calm, year, measure, f"{without} or contested") if doubted and len(calm) else None,
    )  # fmt: skip


def regional(world: World, year: int) -> list[tuple[str, str, int, BothWays | None]]:
    """Return region, subregion, their countries, and their sums in a year, which are None without a total."""
    rows = world.country_years("detected")
    rows = rows[(rows["year"] == year) & (rows["region"] != "")]
    return [
        (str(r), str(s), len(of), both_ways(world, year, among=of) if of["state"].isin(WITH_TOTAL).any() else None)
        for (r, s), of in rows.groupby(["region", "subregion"])
    ]
