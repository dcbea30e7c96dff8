"""The same countries in several years, and those that have a number in some of them only.

Reference: docs/methods.md, section 8a.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from tipresearch.world.database import World
from tipresearch.world.reporting import years_with_totals
from tipresearch.world.sums import Summed, of_states, summed


@dataclass(frozen=True, slots=True)
class Panel:
    """Two years compared: the same countries, and those that have a number in one year only.

    Attributes
    ----------
    first, last : int
        The two years.
    before, after : Summed or None
        The same countries in the first and in the last year [unit of the measure].
    only_before, only_after : Summed or None
        Countries with a number in the first, or the last, year only.
    all_before, all_after : Summed or None
        All countries with a number in the year.
    """

    first: int
    last: int
    before: Summed | None
    after: Summed | None
    only_before: Summed | None
    only_after: Summed | None
    all_before: Summed | None
    all_after: Summed | None

    @property
    def same(self) -> tuple[Summed, Summed] | None:
        """The same countries in the first and the last year; None where there are none."""
        return (self.before, self.after) if self.before and self.after else None

    @property
    def every(self) -> tuple[Summed, Summed] | None:
        """All countries with a number in each year; None where one of the years has none."""
        return (self.all_before, self.all_after) if self.all_before and self.all_after else None


def panels(world: World, measure: str = "detected") -> list[Panel]:
    """Each year beside the year before, in the same countries and in the others.

    Parameters
    ----------
    world : World
        What `load_world` returns.
    measure : str
        Code of a measure.

    Returns
    -------
    list of Panel
        One a pair of neighbouring years with totals, in order.

    Notes
    -----
    The same countries are those with a number, not in question, in both years. Caution: what
    changes inside them is what was detected and reported. docs/methods.md, section 8a.
    """
    years = years_with_totals(world, measure)
    return [panel(world, a, b, measure) for a, b in pairwise(years) if b == a + 1]


def panel(
    world: World,
    first: int,
    last: int,
    measure: str = "detected",
    *,
    leave_out: Collection[str] = (),
) -> Panel:
    """Two years beside each other, in the same countries and in the others.

    Parameters
    ----------
    world : World
        What `load_world` returns.
    first, last : int
        Two years of the span.
    measure : str
        Code of a measure.
    leave_out : collection of str
        Codes of countries to leave out of all sums.

    Returns
    -------
    Panel
        Sums of exact totals [unit of the measure]; those of the same countries and those of the
        others add up to the sum of all exact totals of the year.
    """
    old, new = (of_states(world, year, measure, ["number"]) for year in (first, last))
    old, new = (rows[~rows["ref_area"].isin(leave_out)] for rows in (old, new))
    kept = set(old["ref_area"]) & set(new["ref_area"])

    def part(rows: pd.DataFrame, year: int, what: str) -> Summed | None:
        return summed(world, rows, year, measure, what) if len(rows) else None

    def parts(*, same: bool, what: str) -> tuple[Summed | None, Summed | None]:
        before, after = (
            part(rows[rows["ref_area"].isin(kept) == same], year, what.format(year=year))
            for rows, year in ((old, first), (new, last))
        )
        return before, after

    return Panel(
        first, last,
        *parts(same=True, what=f" with a number in {first} and {last}"),
        *parts(same=False, what=f" with a number in {{year}} and not in both {first} and {last}"),
        part(old, first, " with a number"), part(new, last, " with a number"),
    )  # fmt: skip


def steady(world: World, years: int = 5, measure: str = "detected") -> list[Summed]:
    """Sums over the countries that have a number in each of the last years.

    Parameters
    ----------
    world : World
        What `load_world` returns.
    years : int
        How many years.
    measure : str
        Code of a measure.

    Returns
    -------
    list of Summed
        One a year, of the same countries [unit of the measure]; empty where no country has a
        number in each, or fewer years have totals.

    Notes
    -----
    Caution: the fewer countries, the less they stand for others. docs/methods.md, section 8a.
    """
    asked = years_with_totals(world, measure)[-years:]
    if len(asked) < years:
        return []
    of = {year: of_states(world, year, measure, ["number"]) for year in asked}
    kept = set.intersection(*(set(rows["ref_area"]) for rows in of.values()))
    if not kept:
        return []
    what = f" with a number in each year from {asked[0]} to {asked[-1]}"
    return [
        summed(world, rows[rows["ref_area"].isin(kept)], year, measure, what)
        for year, rows in of.items()
    ]
