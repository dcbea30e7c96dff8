"""Sums and shares over countries: by year, by region, and by sex, age and form of exploitation.

A sum over all reporting countries mixes how many victims were detected with who reports.
Each sum therefore states the number of its countries. Reference: docs/methods.md, section 8a.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import facts
from tipresearch.countries.profile import DATABASE
from tipresearch.countries.reporting import MEASURES_IN_WORDS, NOTHING, value_or_bounds, year_of, years_with_totals
from tipresearch.countries.world import ALLOWED, WITH_TOTAL, World, contested, contested_in, of_countries
from tipresearch.indicators import composition
from tipresearch.quantities import FLAGS, Count, Estimate, as_estimate, censored_flags

#: Breakdowns, each with the categories that a country must publish to be included.
BREAKDOWNS = {"sex": ("female", "male"), "age": ("adult", "child"), "form": ("sexual", "forced_labour", "other")}

#: Columns of a table of sums: over the totals in use, and over all printed totals.
_COLUMNS = (
    "countries", "suppressed among them", "ranges among them", "sum", "countries, all totals", "sum, all totals",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summed:
    """The sum of the totals of several countries in one year."""

    #: Smallest and largest sum that the totals allow [unit of the measure].
    count: Count
    #: How many of the totals are numbers, suppressed, ranges, newer than their table, or not used [countries].
    numbers: int
    suppressed: int
    ranges: int
    newest: int
    in_question: int

    @property
    def countries(self) -> int:
        """Return how many totals were added [countries]."""
        return self.numbers + self.suppressed + self.ranges + self.newest + self.in_question

    @property
    def estimate(self) -> Estimate:
        """Return the sum, as bounds if a total is suppressed or a range [unit of the measure]."""
        added = {
            "totals that are numbers": self.numbers + self.newest,
            "suppressed totals of 0 to 4": self.suppressed,
            "totals as a range": self.ranges + self.in_question,
        }
        said = [f"{number} {words}" for words, number in added.items() if number]
        return replace(
            as_estimate(self.count), indicator="sum_over_countries", formula=f"sum of {', '.join(said)}",
            method="sum of totals over countries", flags=("CENSORED",) if self.suppressed else (),
        )  # fmt: skip


def summed(world: World, rows: pd.DataFrame, year: int, measure: str, which: str = "") -> Summed:
    """Return the sum of the totals of one year; `which` describes the countries in the label."""
    if rows.empty:
        raise CoverageError(f"no country has a total of {measure} in {year} to add; a sum needs at least one.")
    states = rows["state"].value_counts()
    label = f"{facts.measure_label(measure)}, sum over {of_countries(len(rows))}{which}"
    unit = "offences" if measure == "offences" else "persons"
    disputed = {figure for count in contested(world, measure) for figure in count.figure_ids}
    flags: tuple[str, ...] = () if disputed.isdisjoint(rows["figure_id"]) else ("PART_CONTESTED",)
    if rows["state"].isin(["range", "in_question"]).any():
        flags += ("DOES_NOT_ADD_UP",)
    count = _added(
        world, rows, year, raw_value=f"totals of {of_countries(len(rows))}, added here",
        label=label, unit=unit, measure=measure, flags=flags,
    )  # fmt: skip
    return Summed(count, *(int(states.get(state, 0)) for state in WITH_TOTAL))


def _added(world: World, rows: pd.DataFrame, year: int, *, raw_value: str, **fields: Any) -> Count:
    """Return the sum of the ends of published counts, with the figures that were added."""
    stated = dict.fromkeys(("category", "partition", "sex", "age"), "total") | fields
    return Count(
        int(rows["lo"].sum()), int(rows["hi"].sum()), period=year_of(year), source_id=DATABASE, edition=world.edition,
        definition_id="glotip", grade="A", raw_value=raw_value, figure_ids=tuple(rows["figure_id"]), **stated,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BothWays:
    """The sum of a year over the totals in use, and over all printed totals."""

    year: int
    #: Sum of the totals used as published or as a range; None without such a total.
    allowed: Summed | None
    #: Sum of all printed totals, each as its range after the smallest corrections of its table.
    published: Summed
    #: Exact totals in `allowed` that another publication contests.
    contested: tuple[Count, ...] = ()
    #: Sum of `allowed` without contested totals; None if no total is contested or all are.
    uncontested: Summed | None = None
    #: Part of `allowed`, at least, of each country whose total is contested in any year [unit of the measure].
    apart: Mapping[str, int] = field(default_factory=dict)


def sums(world: World) -> list[BothWays]:
    """Return the sums of detected victims over all countries with a total, by year."""
    return [both_ways(world, year) for year in years_with_totals(world)]


def both_ways(world: World, year: int, measure: str = "detected", among: pd.DataFrame | None = None) -> BothWays:
    """Return the sums of a year over the totals in use and over all printed totals, optionally of rows in `among`."""
    rows = world.country_years(measure, WITH_TOTAL, year) if among is None else among
    allowed = rows[rows["state"].isin(ALLOWED)]
    ever = allowed[allowed["ref_area"].isin([c.ref_area for c in contested(world, measure)])]
    torn = [c for c in contested(world, measure) if set(c.figure_ids) & set(allowed["figure_id"])]
    agreed = allowed[~allowed["ref_area"].isin([c.ref_area for c in torn])]
    rows = rows[rows["state"].isin(WITH_TOTAL)]
    used = " whose total is used"
    return BothWays(
        year, summed(world, allowed, year, measure, used) if len(allowed) else None,
        summed(world, rows, year, measure, " with a printed total"),
        tuple(c for c in torn if c.exact),
        summed(world, agreed, year, measure, f"{used} and not contested") if torn and len(agreed) else None,
        {world.name(area): int(lo) for area, lo in zip(ever["ref_area"], ever["lo"], strict=True)},
    )  # fmt: skip


def regional(world: World, year: int) -> list[tuple[str, str, int, BothWays | None]]:
    """Return each subregion: region, name, number of countries, and sums of a year or None without a total."""
    rows = world.country_years("detected", year=year)
    rows = rows[rows["region"] != ""]
    return [
        (str(r), str(s), len(of), both_ways(world, year, among=of) if of["state"].isin(WITH_TOTAL).any() else None)
        for (r, s), of in rows.groupby(["region", "subregion"])
    ]


def sums_table(world: World) -> pd.DataFrame:
    """Return the sums over countries by year, with the number of countries in each sum."""
    rows = [{"year": found.year, **_both_sums(found)} for found in sums(world)]
    return pd.DataFrame(rows, columns=["year", *_COLUMNS])


def _both_sums(found: BothWays | None) -> dict[str, object]:
    """Return the cells of a row of a table of sums."""
    first, published = (found.allowed, found.published) if found else (None, None)
    of_first = (first.countries, first.suppressed, first.ranges) if first else (0, 0, 0)
    cells = (*of_first, printed(first), published.countries if published else 0, printed(published))
    return dict(zip(_COLUMNS, cells, strict=True))


def printed(found: Summed | None) -> str:
    """Return a sum as printed, or a dash without a sum."""
    return NOTHING if found is None else f"{found.estimate:}"


def measures_table(world: World) -> pd.DataFrame:
    """Return the sums over countries of each measure in its last year with totals."""
    last = {m: years[-1] for m in MEASURES_IN_WORDS if (years := years_with_totals(world, m))}
    rows = [
        {"counted": MEASURES_IN_WORDS[m], "year": year, **_both_sums(both_ways(world, year, m))}
        for m, year in last.items()
    ]
    return pd.DataFrame(rows, columns=["counted", "year", *_COLUMNS])


def regions_table(world: World) -> pd.DataFrame:
    """Return the sums of the last year with totals, by region and subregion."""
    rows = [
        {"region": region, "subregion": subregion, "listed": listed, **_both_sums(found)}
        for year in years_with_totals(world)[-1:]
        for region, subregion, listed, found in regional(world, year)
    ]
    return pd.DataFrame(rows, columns=["region", "subregion", "listed", *_COLUMNS])


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Shares of a breakdown in one year, over the countries that publish the breakdown."""

    #: A key of `BREAKDOWNS`.
    partition: str
    year: int
    #: How many countries are included, and how many have a total in use [countries].
    countries: int
    with_total: int
    #: Share of each category in the sum of all categories [proportion].
    shares: tuple[Estimate, ...]
    #: Codes of the countries with the breakdown that are not included, as one of its counts is disputed.
    left_out: tuple[str, ...] = ()
    #: Codes of included countries with more than half of all victims, or with a contested total.
    named: tuple[str, ...] = ()
    #: Share of each named country in the victims with a published category [proportion].
    weights: tuple[Estimate, ...] = ()
    #: As `shares`, without the named countries; empty without named or without other countries.
    without: tuple[Estimate, ...] = ()

    @property
    def both_ways(self) -> tuple[Estimate, ...]:
        """Return the shares, followed by the shares without the named countries."""
        return self.shares + self.without


def breakdown(world: World, partition: str, year: int) -> Breakdown | None:
    """Return the shares of a breakdown in a year, or None if no country publishes the breakdown."""
    allowed = world.country_years("detected", ALLOWED, year)["ref_area"]
    of_year = world.table[world.table["period_start"].dt.year == year]
    cells = of_year.query("measure == 'detected' and partition == @partition and ref_area in @allowed")
    cells = cells.rename(columns={"count_lo": "lo", "count_hi": "hi"})
    taken, left_out = _countries_to_include(world, cells, BREAKDOWNS[partition])
    if taken.empty:
        return None
    victims = partial(_part, world, partition=partition, category="total", year=year)
    whole, parts = victims(taken), {str(a): victims(rows) for a, rows in taken.groupby("ref_area")}
    named = tuple(a for a in parts if a in contested_in(world, [year]) or parts[a].lo > whole.hi - parts[a].hi)
    *most, last = map(facts.area_in_text, named or ("",))
    without = f", without {', '.join(most)}{' and ' * bool(most)}{last}"
    return Breakdown(
        partition, year, len(parts), len(allowed), _shares(world, taken, partition, year), left_out, named,
        tuple(part_of(f"{partition.title()}: victims of {world.name(a)} among all", parts[a], whole) for a in named),
        _shares(world, taken[~taken["ref_area"].isin(named)], partition, year, without) if named else (),
    )  # fmt: skip


def _shares(world: World, taken: pd.DataFrame, partition: str, year: int, which: str = "") -> tuple[Estimate, ...]:
    """Return the share of each category over the countries in the rows; no share without a country."""
    if taken.empty:
        return ()
    parts = {str(c): _part(world, of, partition, str(c), year) for c, of in taken.groupby("category")}
    n = taken["ref_area"].nunique()
    # Categories keep the order of the codes, so that nothing is ranked.
    known = [c for c in BREAKDOWNS[partition] if c in parts]
    shares = composition({c: parts[c] for c in dict.fromkeys([*known, *sorted(parts)])})
    return tuple(
        replace(e, label=f"{partition.title()}: {e.label.lower()}{which}, {of_countries(n)}") for e in shares.values()
    )


def breakdowns(world: World) -> list[Breakdown]:
    """Return the shares by sex, age and form of exploitation in the last year with totals."""
    years = years_with_totals(world)
    found = [breakdown(world, partition, years[-1]) for partition in BREAKDOWNS if years]
    return [b for b in found if b]


def _countries_to_include(
    world: World, cells: pd.DataFrame, needed: tuple[str, ...]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the cells of countries that publish each needed category, and the countries with a disputed cell."""
    disputed = [c is not None and c.disputed for c in map(world.coherence.get, cells["figure_id"])]
    by_country = cells.assign(
        disputed=disputed, number=cells["lo"] == cells["hi"], needed=cells["category"].isin(needed)
    ).groupby("ref_area")
    published = by_country["number"].any() & by_country["needed"].sum().eq(len(needed))
    any_disputed = by_country["disputed"].sum().gt(0)
    taken, left_out = published & ~any_disputed, published & any_disputed
    return cells[cells["ref_area"].isin(taken.index[taken])], tuple(left_out.index[left_out])


def _part(world: World, rows: pd.DataFrame, partition: str, category: str, year: int) -> Count:
    """Return the sum of the counts of a category; the category `total` stands for all categories."""
    sex, age, form = (category if name == partition else "total" for name in BREAKDOWNS)
    words = "victims" if category == "total" else facts.category_label(category)
    contested_parts = {*rows["ref_area"]} & {*contested_in(world, [year])}
    flags: tuple[str, ...] = ("PART_CONTESTED",) if contested_parts else ()
    if rows["notes"].str.contains(FLAGS["MAYBE_BLANK"], regex=False).any():
        flags += ("MAYBE_BLANK",)
    return _added(
        world, rows, year, raw_value=f"counts of {of_countries(rows['ref_area'].nunique())}, added here",
        label=words, measure="detected", partition=partition, category=category, sex=sex, age=age, form=form, flags=flags,
    )  # fmt: skip


def weight(world: World, count: Count, whole: Summed) -> Estimate:
    """Return the share of one country in a sum that includes its total [proportion]."""
    return part_of(f"{world.name(count.ref_area)} in the sum of {count.period}", count, whole.count)


def part_of(label: str, count: Count, whole: Count) -> Estimate:
    """Return the share of one country in a sum; its count is the same number in part and sum [proportion]."""
    others_lo, others_hi = whole.lo - count.lo, whole.hi - count.hi
    low, high = count.lo / (count.lo + others_hi), count.hi / (count.hi + others_lo)
    method = "ratio of counts" if low == high else "interval arithmetic"
    return Estimate(
        indicator="share", label=label, **value_or_bounds(low, high), unit="proportion", formula=f"{count} / {whole}",
        method=method, inputs=(count, whole), flags=censored_flags(whole),
    )  # fmt: skip
