"""Totals that a sum takes and that another source or edition held here contests."""

from collections.abc import Collection
from functools import lru_cache

import pandas as pd

from tipresearch import observations
from tipresearch.profiles import DATABASE
from tipresearch.quantities import Count
from tipresearch.world.database import ALLOWED, World


@lru_cache(maxsize=8)
def contested(world: World, measure: str = "detected") -> tuple[Count, ...]:
    """Totals in a headline sum that another publication held here contests.

    Parameters
    ----------
    world : World
        What `load_world` returns.
    measure : str
        Code of the measure that is added; by default detected victims.

    Returns
    -------
    tuple of Count
        In order of country and year [persons], each with the flags that say how.

    Notes
    -----
    Only few countries are held here from other sources or editions, so others may be contested
    as well. Caution: a sum or a change that rests on one is no more certain than it. docs/methods.md,
    sections 3.1 and 8a.
    """
    rows = world.country_years(measure)
    asked = rows.loc[rows["state"].isin(ALLOWED), "figure_id"]
    held = observations.load()
    others = held[(held["source_id"] != DATABASE) | (held["edition"] != world.edition)]
    own = world.table[
        world.table["figure_id"].isin(asked) & world.table["ref_area"].isin(others["ref_area"])
    ]
    found = []
    for _, row in own.sort_values(["ref_area", "period_start"]).iterrows():
        both = pd.concat([others[others["ref_area"] == row["ref_area"]], row.to_frame().T])
        found.append(observations.to_count(row, observations.conflicts_in(both)(row)))
    return tuple(count for count in found if count.contested)


def contested_in(world: World, years: Collection[int]) -> list[str]:
    """Countries and areas with a contested total of detected victims in one of some years.

    Parameters
    ----------
    world : World
        What `load_world` returns.
    years : collection of int
        The years.

    Returns
    -------
    list of str
        Their codes, each once, in order.
    """
    return list(dict.fromkeys(c.ref_area for c in contested(world) if c.year in years))
