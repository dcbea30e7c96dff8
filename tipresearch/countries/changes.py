"""Changes between years over the same countries, and the countries with a number in one of the years only.

Reference: docs/methods.md, sections 8a and 9b, step 7.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from tipresearch.countries.reporting import value_or_bounds, years_with_totals
from tipresearch.countries.sums import Summed, printed, summed
from tipresearch.countries.world import ALLOWED, COMPARABLE, World, contested, contested_in, of_countries
from tipresearch.observations import to_count
from tipresearch.quantities import Count, Estimate

#: Most countries that a comparison of two years names as those that changed most.
_MOST_NAMED = 2

#: States of the check of a total, for two of the `RULES`; a blank state has no parts to compare with.
_EXPLAINED = ("", "consistent", "explained")
_STANDS = (*_EXPLAINED, "stands", "newest")

#: Rules for the totals that a change includes, with their words.
RULES = {
    "printed": "every total printed as a number",
    "used": "totals used as a number or as a range",
    "stands": "totals that no smallest correction changes",
    "explained": "totals that agree with their table, or that a reading explains",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """Two years compared: the same countries, and the countries with a number in one year only."""

    first: int
    last: int
    #: Codes of countries with a number in both years that no sum includes, as one number is contested.
    left_out: tuple[str, ...]
    #: Sums over the same countries in both years [persons]; None without such a country.
    same: tuple[Summed, Summed] | None
    #: Both numbers of the one or two countries whose total changed most; empty where ranges leave open which they are.
    moved_most: tuple[tuple[Count, Count], ...]
    #: The largest undisputed number of the first year whose country has no usable total in the last; None where that is open.
    largest_lost: Count | None
    #: Countries with a number in one year only, by the state of the other year, a key of `STATES` [countries].
    only_before: Mapping[str, int]
    only_after: Mapping[str, int]


def panels(world: World) -> list[Panel]:
    """Return each year compared with the year before."""
    return [compared_years(world, a, b) for a, b in pairwise(years_with_totals(world)) if b == a + 1]


def compared_years(world: World, first: int, last: int) -> Panel:
    """Compare the sums of two years over the same countries, without countries that print ``<5`` [persons].

    There is no sum of the countries with a number in one year only: a subtraction would then yield the contested totals.
    """
    old, new = (world.country_years("detected", year=year).set_index("ref_area") for year in (first, last))
    was, now = old["state"].isin(COMPARABLE), new["state"].isin(COMPARABLE)
    left_out = tuple(a for a in contested_in(world, (first, last)) if was[a] and now[a])
    same = was & now & ~was.index.isin(left_out)

    which = f" with a number in {first} and {last}"
    before = summed(world, old[same], first, "detected", which) if same.any() else None
    after = summed(world, new[same], last, "detected", which) if same.any() else None
    return Panel(
        first, last, left_out,
        (before, after) if before and after else None,
        _moved_most(world, old[same], new[same]),
        _largest(world, old[was & ~new["state"].isin(ALLOWED) & ~was.index.isin(contested_in(world, (first,)))]),
        Counter(new.loc[was & ~now, "state"]),
        Counter(old.loc[now & ~was, "state"]),
    )  # fmt: skip


def _moved_most(world: World, before: pd.DataFrame, after: pd.DataFrame) -> tuple[tuple[Count, Count], ...]:
    """Return the totals of the countries that changed most: each surely more than any that is not named."""
    surely = pd.concat([after["lo"] - before["hi"], before["lo"] - after["hi"]], axis=1).max(axis=1)
    perhaps = pd.concat([after["hi"] - before["lo"], before["hi"] - after["lo"]], axis=1).max(axis=1)
    order = surely.sort_values(ascending=False, kind="stable").index
    for many in range(min(_MOST_NAMED, len(order) // 2), 0, -1):
        named, others = order[:many], order[many:]
        if surely[named].min() > perhaps[others].max():
            return tuple(zip(_totals(world, before.loc[named]), _totals(world, after.loc[named]), strict=True))
    return ()


def _largest(world: World, rows: pd.DataFrame) -> Count | None:
    """Return the total that is surely the largest of country-years."""
    ordered = rows.sort_values("hi", ascending=False, kind="stable")
    first, others = ordered[:1], ordered[1:]
    if first.empty or (len(others) and first["lo"].item() <= others["hi"].max()):
        return None
    return _totals(world, first)[0]


def _totals(world: World, rows: pd.DataFrame) -> tuple[Count, ...]:
    """Return the totals of country-years as counts, in their order; a contested total has its flag."""
    cells = world.table[world.table["figure_id"].isin(rows["figure_id"])].set_index("figure_id", drop=False)
    flagged = {count.figure_ids[0]: count for count in contested(world)}
    return tuple(flagged.get(i) or to_count(cells.loc[i]) for i in rows["figure_id"])


def steady(world: World, years: int = 5) -> list[Summed]:
    """Return the sums of the last years over the countries with a number in each of them; empty if a year is missing."""
    last_years = years_with_totals(world)[-years:]
    if len(last_years) < years or last_years[-1] - last_years[0] >= years:  # a year between them has no total
        return []
    of = {year: world.country_years("detected", COMPARABLE, year) for year in last_years}
    kept = set.intersection(*(set(rows["ref_area"]) for rows in of.values()))
    kept -= set(contested_in(world, last_years))
    if not kept:
        return []
    what = f" with a number in each year from {last_years[0]} to {last_years[-1]}"
    return [summed(world, rows[rows["ref_area"].isin(kept)], year, "detected", what) for year, rows in of.items()]


def panels_table(world: World) -> pd.DataFrame:
    """Return `panels` as a table."""
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


@dataclass(frozen=True, slots=True)
class ChangeByRule:
    """The change of the sum over the same countries under one of the `RULES`."""

    #: A key of `RULES`.
    rule: str
    first: int
    last: int
    #: How many countries have a total of the rule in both years [countries].
    countries: int
    #: Smallest and largest sum of each year [persons].
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def percent(self) -> tuple[float, float]:
        """Return the smallest and the largest change [percent change]."""
        return 100 * (self.after[0] / self.before[1] - 1), 100 * (self.after[1] / self.before[0] - 1)

    @property
    def estimate(self) -> Estimate:
        """Return the change [percent change], as bounds if totals are ranges."""
        return Estimate(
            indicator="change_by_rule", unit="percent change", **value_or_bounds(*self.percent),
            label=f"{self.first} to {self.last}, {of_countries(self.countries)}: {RULES[self.rule]}",
            formula=f"{_ends_in_words(self.after)} / {_ends_in_words(self.before)} - 1", method="change of a sum over the same countries",
        )  # fmt: skip


def changes_by_rule(world: World, first: int, last: int) -> list[ChangeByRule]:
    """Return the change between two years under each of `RULES`."""
    found = (_change(rule, totals, first, last) for rule, totals in _totals_by_rule(world, (first, last)).items())
    return [change for change in found if change]


def _totals_by_rule(world: World, years: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Return the country-years that each of `RULES` takes, without countries contested in one of the years."""
    rows = world.country_years("detected")
    rows = rows[~rows["ref_area"].isin(contested_in(world, years))]
    printed = pd.to_numeric(rows["as_published"].str.replace(",", ""), errors="coerce").astype("Int64")
    as_printed = rows.assign(lo=printed, hi=printed)[printed.notna() & (rows["coherence"] != "unvalidated")]
    return {
        "printed": as_printed,
        "used": rows[rows["state"].isin(COMPARABLE)],
        "stands": as_printed[as_printed["coherence"].isin(_STANDS)],
        "explained": as_printed[as_printed["coherence"].isin(_EXPLAINED)],
    }


def index_by_rule(world: World, years: int = 5) -> pd.DataFrame:
    """Return the sum over the countries with a total in each of the last years, under each of `RULES`.

    The columns `index_lo` and `index_hi` are the smallest and the largest sum as an index [first year = 100].
    """
    span = years_with_totals(world)[-years:]
    rows = []
    for rule, totals in _totals_by_rule(world, span).items():
        shown = totals[totals["year"].isin(span)].astype({"lo": float, "hi": float})
        wide = shown.pivot_table(index="ref_area", columns="year", values=["lo", "hi"]).dropna()
        if len(span) < years or wide.empty or not wide["lo"][span[0]].sum():
            continue
        base = {end: int(wide[end][span[0]].sum()) for end in ("lo", "hi")}
        for year in span:
            lo, hi = (int(wide[end][year].sum()) for end in ("lo", "hi"))
            ends = (100 * lo / base["hi"], 100 * hi / base["lo"]) if year != span[0] else (100.0, 100.0)
            rows.append((rule, year, len(wide), lo, hi, *(round(end, 1) for end in ends)))
    return pd.DataFrame(rows, columns=["rule", "year", "countries", "sum_lo", "sum_hi", "index_lo", "index_hi"])


def _ends_in_words(of: tuple[int, int]) -> str:
    return " to ".join(f"{end:,}" for end in dict.fromkeys(of))


def _change(rule: str, totals: pd.DataFrame, first: int, last: int) -> ChangeByRule | None:
    old, new = (totals[totals["year"] == year].set_index("ref_area") for year in (first, last))
    both = old.index.intersection(new.index)
    before, after = ((int(of.loc[both, "lo"].sum()), int(of.loc[both, "hi"].sum())) for of in (old, new))
    return ChangeByRule(rule, first, last, len(both), before, after) if before[0] else None
