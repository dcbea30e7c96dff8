"""Totals that a sum takes and that another source or edition held here contests."""

from collections.abc import Collection
from functools import lru_cache

import pandas as pd

from tipresearch import observations
from tipresearch.countries.country import DATABASE
from tipresearch.countries.database import ALLOWED, World
from tipresearch.quantities import Count


@lru_cache(maxsize=8)
def contested(world: World, measure: str = "detected") -> tuple[Count, ...]:
    """Totals in a headline sum that another publication held here contests."""
    rows = world.country_years(measure)
    asked = rows.loc[rows["state"].isin(ALLOWED), "figure_id"]
    others = _others(world, measure)
    own = world.table[world.table["figure_id"].isin(asked) & world.table["ref_area"].isin(others["ref_area"])]
    own = own.sort_values(["ref_area", "period_start"])
    others = others[others["ref_area"].isin(own["ref_area"])]
    flags = observations.flags_of(pd.concat([others, own]))[len(others) :]
    told = zip(own.to_dict("records"), flags, strict=True)
    found = (observations.to_count(row, tuple(said.split())) for row, said in told)
    return tuple(count for count in found if count.contested)


def _held_elsewhere(world: World) -> pd.DataFrame:
    """Return what is held here of other sources, or of other editions of the database."""
    held = observations.load()
    return held[(held["source_id"] != DATABASE) | (held["edition"] != world.edition)]


def _others(world: World, measure: str) -> pd.DataFrame:
    """Return what is held here of other publications, with the totals of a measure that the earlier edition gives."""
    before = world.previous
    return pd.concat(
        [_held_elsewhere(world), before[(before["measure"] == measure) & (before["partition"] == "total")]]
    )


def against(world: World, count: Count) -> tuple[Count, ...]:
    """Other totals of the same area and year, from other sources or editions: of the measure, or of victims."""
    # The selection held here may have rows of the earlier edition, too.
    held = _others(world, count.measure).drop_duplicates([*observations.KEY])
    victims = ("detected", "identified")
    others = observations.totals(
        held, count.ref_area, count.year, victims if count.measure in victims else (count.measure,)
    )
    return tuple(c for c in others if (c.lo, c.hi) != (count.lo, count.hi))


def asked_of(world: World) -> list[str]:
    """Countries of which another publication that is held here has a total of victims."""
    held = _held_elsewhere(world)
    victims = held["measure"].isin(["detected", "identified"]) & held["count_lo"].notna()
    return sorted(set(held.loc[victims & (held["category"] == "total") & (held["form"] == "total"), "ref_area"]))


def contested_in(world: World, years: Collection[int]) -> list[str]:
    """Countries and areas with a contested total of detected victims in one of some years."""
    return list(dict.fromkeys(c.ref_area for c in contested(world) if c.year in years))
