"""Tables of a page on all countries, each number with how many countries it is of."""

import pandas as pd

from tipresearch.countries.database import STATES, World
from tipresearch.countries.panels import panels
from tipresearch.countries.reporting import MEASURES_IN_WORDS, NOTHING, accounted, years_with_totals
from tipresearch.countries.sums import BothWays, Summed, both_ways, regional, sums


def accounted_table(world: World) -> pd.DataFrame:
    """Every country-year of detected victims by its state, under the words of the states."""
    words = {state: said[:1].upper() + said[1:] for state, said in STATES.items()}
    table = accounted(world)
    return table.loc[:, table.ne(0).any()].rename(columns=words)


def sums_table(world: World) -> pd.DataFrame:
    """Sums over countries by year, both ways, each with how many countries it is of."""
    return pd.DataFrame([{"year": found.year, **_ways(found)} for found in sums(world)], columns=["year", *_WAYS])


_WAYS = ("countries", "suppressed among them", "ranges among them", "sum", "countries, all totals", "sum, all totals")


def _ways(found: BothWays | None) -> dict[str, object]:
    first, published = (found.allowed, found.published) if found else (None, None)
    of_first = (first.countries, first.suppressed, first.ranges) if first else (0, 0, 0)
    cells = (*of_first, printed(first), published.countries if published else 0, printed(published))
    return dict(zip(_WAYS, cells, strict=True))


def printed(found: Summed | None) -> str:
    """Return a sum as it is printed, or a dash where no country was added."""
    return NOTHING if found is None else f"{found.estimate:}"


def measures_table(world: World) -> pd.DataFrame:
    """Sums over countries of each measure in its last year with totals, both ways."""
    last = {m: years[-1] for m in MEASURES_IN_WORDS if (years := years_with_totals(world, m))}
    rows = [
        {"counted": MEASURES_IN_WORDS[m], "year": year, **_ways(both_ways(world, year, m))} for m, year in last.items()
    ]
    return pd.DataFrame(rows, columns=["counted", "year", *_WAYS])


def panels_table(world: World) -> pd.DataFrame:
    """`panels` as a table: each year beside the year before, in the same countries and in the others."""
    rows = [
        [
            p.last, p.same[0].countries if p.same else 0, *map(printed, p.same or (None, None)),
            len(p.left_out), sum(p.only_before.values()), sum(p.only_after.values()),
        ]
        for p in panels(world)
    ]  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=[
            "year", "countries in both years", "their sum a year before", "their sum", "contested, left out",
            "countries a year before only", "countries this year only",
        ],
    )  # fmt: skip


def regions_table(world: World) -> pd.DataFrame:
    """Sums of the last year with totals by region and subregion, both ways."""
    rows = [
        {"region": region, "subregion": subregion, "listed": listed, **_ways(found)}
        for year in years_with_totals(world)[-1:]
        for region, subregion, listed, found in regional(world, year)
    ]
    return pd.DataFrame(rows, columns=["region", "subregion", "listed", *_WAYS])
