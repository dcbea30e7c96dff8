"""Shares by sex, age and form over the countries that publish them, and what one country weighs."""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from tipresearch import facts
from tipresearch.countries.contested import contested_in
from tipresearch.countries.country import DATABASE
from tipresearch.countries.database import ALLOWED, World, of_countries
from tipresearch.countries.reporting import year_of, years_with_totals
from tipresearch.countries.sums import Summed, of_states
from tipresearch.indicators import composition
from tipresearch.quantities import FLAGS, Count, Estimate, censored_flags

#: Breakdowns, each with the categories that a country must publish to be taken.
BREAKDOWNS = {"sex": ("female", "male"), "age": ("adult", "child"), "form": ("sexual", "forced_labour", "other")}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Shares of one breakdown in one year, over the countries that publish it.

    Attributes
    ----------
    partition : str
        A key of `BREAKDOWNS`.
    year : int
        The year.
    countries, with_total : int
        How many countries were taken, of how many with a total that their parts allow.
    shares : tuple of Estimate
        Share of each category in the sum of all published ones [proportion].
    left_out : tuple of str
        Codes of the countries that publish the breakdown and are not taken, as a count of it is disputed.
    named : tuple of str
        Codes of the countries taken that are more than half of the victims by themselves, or
        whose total of the year another publication contests.
    weights : tuple of Estimate
        Share of each of them in the victims with a published category [proportion].
    without : tuple of Estimate
        As `shares`, without those named; empty where none is named, or no other is taken.
    """

    partition: str
    year: int
    countries: int
    with_total: int
    shares: tuple[Estimate, ...]
    left_out: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    weights: tuple[Estimate, ...] = ()
    without: tuple[Estimate, ...] = ()

    @property
    def both_ways(self) -> tuple[Estimate, ...]:
        """The shares, and behind them those without the countries that are named."""
        return self.shares + self.without


def breakdown(world: World, partition: str, year: int) -> Breakdown | None:
    """Return the shares of a breakdown in a year, over the countries that publish it; None without any."""
    allowed = of_states(world, year, "detected", ALLOWED)["ref_area"]
    of_year = world.table[world.table["period_start"].dt.year == year]
    cells = of_year.query("measure == 'detected' and partition == @partition and ref_area in @allowed")
    taken, left_out = _taken(world, cells, BREAKDOWNS[partition])
    if taken.empty:
        return None
    of = partial(_part, world, partition=partition, category="total", year=year)
    whole, parts = of(taken), {str(a): of(rows) for a, rows in taken.groupby("ref_area")}
    named = tuple(a for a in parts if a in contested_in(world, [year]) or parts[a].lo > whole.hi - parts[a].hi)
    *most, last = map(facts.area_in_text, named or ("",))
    without = f", without {', '.join(most)}{' and ' * bool(most)}{last}"
    return Breakdown(
        partition, year, len(parts), len(allowed), _shares(world, taken, partition, year), left_out, named,
        tuple(part_of(f"{partition.title()}: victims of {world.name(a)} among all", parts[a], whole) for a in named),
        _shares(world, taken[~taken["ref_area"].isin(named)], partition, year, without) if named else (),
    )  # fmt: skip


def _shares(world: World, taken: pd.DataFrame, partition: str, year: int, which: str = "") -> tuple[Estimate, ...]:
    """Return the shares over the countries taken, none without a country."""
    if taken.empty:
        return ()
    parts = {str(c): _part(world, of, partition, str(c), year) for c, of in taken.groupby("category")}
    n = taken["ref_area"].nunique()
    # The order of the mapping of words, not of size: nothing is ranked.
    known = [c for c in BREAKDOWNS[partition] if c in parts]
    shares = composition({c: parts[c] for c in dict.fromkeys([*known, *sorted(parts)])})
    return tuple(
        replace(e, label=f"{partition.title()}: {e.label.lower()}{which}, {of_countries(n)}") for e in shares.values()
    )


def breakdowns(world: World) -> list[Breakdown]:
    """Shares by sex, age and form of exploitation in the last year with totals."""
    years = years_with_totals(world)
    found = [breakdown(world, partition, years[-1]) for partition in BREAKDOWNS if years]
    return [b for b in found if b]


def _taken(world: World, cells: pd.DataFrame, needed: tuple[str, ...]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the cells of the countries that publish each category needed, and those left out as a cell is disputed."""
    doubted = [c is not None and c.disputed for c in map(world.coherence.get, cells["figure_id"])]
    facts_of = cells.assign(
        doubted=doubted, number=cells["count_lo"] == cells["count_hi"], needed=cells["category"].isin(needed)
    ).groupby("ref_area")
    published = facts_of["number"].any() & facts_of["needed"].sum().eq(len(needed))
    doubted_of = facts_of["doubted"].sum().gt(0)
    taken, left_out = published & ~doubted_of, published & doubted_of
    return cells[cells["ref_area"].isin(taken.index[taken])], tuple(left_out.index[left_out])


def _part(world: World, rows: pd.DataFrame, partition: str, category: str, year: int) -> Count:
    sex, age, form = (category if name == partition else "total" for name in BREAKDOWNS)
    words = "victims" if category == "total" else facts.category_label(category)
    contested = not {*rows["ref_area"]}.isdisjoint(contested_in(world, [year]))
    flags: tuple[str, ...] = ("PART_CONTESTED",) if contested else ()
    if rows["notes"].str.contains(FLAGS["MAYBE_BLANK"], regex=False).any():
        flags += ("MAYBE_BLANK",)
    return Count(
        int(rows["count_lo"].sum()), int(rows["count_hi"].sum()), label=words,
        measure="detected", period=year_of(year), source_id=DATABASE, edition=world.edition,
        definition_id="glotip", grade="A", raw_value=f"counts of {of_countries(rows['ref_area'].nunique())}, added here",
        partition=partition, category=category, sex=sex, age=age, form=form,
        figure_ids=tuple(rows["figure_id"]), flags=flags,
    )  # fmt: skip


def weight(world: World, count: Count, whole: Summed) -> Estimate:
    """Share of one country's total in the sum that it was added to."""
    return part_of(f"{world.name(count.ref_area)} in the sum of {count.period}", count, whole.count)


def part_of(label: str, count: Count, whole: Count) -> Estimate:
    """Return the share of one country, which is one number in part and whole, in a sum of it and others."""
    others_lo, others_hi = whole.lo - count.lo, whole.hi - count.hi
    low, high = count.lo / (count.lo + others_hi), count.hi / (count.hi + others_lo)
    exact = low == high
    return Estimate(
        indicator="share", label=label,
        value=low if exact else None, lo=None if exact else low, hi=None if exact else high,
        kind="point" if exact else "bounds", unit="proportion", formula=f"{count} / {whole}",
        method="ratio of counts" if exact else "interval arithmetic", inputs=(count, whole), flags=censored_flags(whole),
    )  # fmt: skip
