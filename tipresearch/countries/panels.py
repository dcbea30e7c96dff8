"""The same countries in several years, and those that have a number in some of them only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from tipresearch.countries.contested import contested, contested_in
from tipresearch.countries.database import COMPARED, WITH_TOTAL, World
from tipresearch.countries.reporting import years_with_totals
from tipresearch.countries.sums import Summed, of_states, summed
from tipresearch.observations import to_count
from tipresearch.quantities import Count


@dataclass(frozen=True, slots=True)
class Panel:
    """Two years compared: the same countries, and those that have a number in one year only.

    Attributes
    ----------
    first, last : int
        The two years.
    left_out : tuple of str
        Codes of countries with a number in both years that are in no sum, as another publication contests one.
    same : (Summed, Summed) or None
        The same countries in the first and in the last year [unit of the measure]; None where there are none.
    half : tuple of (Count, Count)
        Numbers of both years of each country that is more than half of the sum of the same
        countries in one of the years, and not the only one.
    only_before, only_after : mapping of str to int
        Countries with a number in the first, or the last, year only, by what the other year
        is, a key of `STATES` [countries].
    every : (Summed, Summed) or None
        All countries with a number in each year; None where one of the years has none.
    gone : tuple of Count
        Numbers of the first year, each larger than the whole fall of the sum over all, of
        countries of which the last year has no total.
    """

    first: int
    last: int
    left_out: tuple[str, ...]
    same: tuple[Summed, Summed] | None
    half: tuple[tuple[Count, Count], ...]
    only_before: Mapping[str, int]
    only_after: Mapping[str, int]
    every: tuple[Summed, Summed] | None
    gone: tuple[Count, ...]


def panels(world: World) -> list[Panel]:
    """Each year beside the year before, in the same countries and in the others."""
    return [panel(world, a, b) for a, b in pairwise(years_with_totals(world)) if b == a + 1]


def panel(world: World, first: int, last: int) -> Panel:
    """Return two years of the span next to each other, in the same countries and in all: sums of totals that are no ``<5`` [persons].

    No sum of those with a number in one year only is given: it would leave that of the contested.
    """
    rows = world.country_years("detected")
    old, new = (rows[rows["year"] == year].set_index("ref_area") for year in (first, last))
    was, now = old["state"].isin(COMPARED), new["state"].isin(COMPARED)
    left_out = tuple(a for a in contested_in(world, (first, last)) if was[a] and now[a])
    same = was & now & ~was.index.isin(left_out)
    # Totals that are each larger than the fall of all are named where their country gives none any more.
    gone = was & ~new["state"].isin(WITH_TOTAL)
    fall = int(old.loc[was, "lo"].sum()) - int(new.loc[now, "lo"].sum())

    def pair(before: pd.DataFrame, after: pd.DataFrame, what: str) -> tuple[Summed, Summed] | None:
        if before.empty or after.empty:
            return None
        return summed(world, before, first, "detected", what), summed(world, after, last, "detected", what)

    return Panel(
        first, last, left_out,
        pair(old[same], new[same], f" with a number in {first} and {last}"),
        _half(world, old[same], new[same]),
        Counter(new.loc[was & ~now, "state"]),
        Counter(old.loc[now & ~was, "state"]),
        pair(old[was], new[now], " with a number"),
        _totals(world, old[gone & (old["lo"] > fall)]) if fall > 0 else (),
    )  # fmt: skip


def _half(world: World, before: pd.DataFrame, after: pd.DataFrame) -> tuple[tuple[Count, Count], ...]:
    """Return the totals in both years of countries that are more than half of all in one of them; none of one country alone."""
    if len(before) < 2:
        return ()
    most = (2 * before["lo"] > before["lo"].sum()) | (2 * after["lo"] > after["lo"].sum())
    return tuple(zip(_totals(world, before[most]), _totals(world, after[most]), strict=True))


def _totals(world: World, rows: pd.DataFrame) -> tuple[Count, ...]:
    """Return the totals of country-years as counts, in their order; a contested one says so."""
    held = world.table[world.table["figure_id"].isin(rows["figure_id"])].set_index("figure_id", drop=False)
    torn = {count.figure_ids[0]: count for count in contested(world)}
    return tuple(torn.get(i) or to_count(held.loc[i]) for i in rows["figure_id"])


def steady(world: World, years: int = 5) -> list[Summed]:
    """Sums over the countries that have a number in each of the last years."""
    asked = years_with_totals(world)[-years:]
    if len(asked) < years or asked[-1] - asked[0] >= years:  # a year between them may be one that nobody has
        return []
    of = {year: of_states(world, year, "detected", COMPARED) for year in asked}
    kept = set.intersection(*(set(rows["ref_area"]) for rows in of.values()))
    kept -= set(contested_in(world, asked))
    if not kept:
        return []
    what = f" with a number in each year from {asked[0]} to {asked[-1]}"
    return [summed(world, rows[rows["ref_area"].isin(kept)], year, "detected", what) for year, rows in of.items()]
