"""Rates per population, and sex ratios."""

from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, Literal

from nbpress.core.errors import PeriodMismatch, TipResearchError, quoted, require_known, wrong_type
from tipresearch.facts import Population, category_label, measure_label, vintages, within
from tipresearch.indicators import intervals, policy
from tipresearch.indicators.comparable import counted_noun, form_in_words, part_in_words, require_one_group
from tipresearch.quantities import YEAR, Count, CountLike, Estimate, as_count, censored_flags, one_length, require_same

PER_100_000 = 100_000


def sex_ratio(
    men: CountLike,
    women: CountLike,
    *,
    per: Literal["men_per_100_women", "women_per_100_men"] = "men_per_100_women",
    interval: bool = False,
    level: float = 0.95,
) -> Estimate:
    """Return the sex ratio of identified adult victims.

    Parameters
    ----------
    men, women : Count, int or (int, int)
        Adults [persons]. Transgender persons and persons of unknown sex are not allocated.
    per : {"men_per_100_women", "women_per_100_men"}
        Direction; the first is the demographic convention.
    interval : bool
        Whether to add the exact conditional interval.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        Persons of one sex [per 100 of the other]; no value for a denominator of 0, bounds for a censored count.

    Raises
    ------
    TipResearchError
        For an unknown `per`; for published counts of others than adult men and women, or of two forms, areas, periods,
        measures, sources, editions, definitions or groups, such as citizenships.

    Notes
    -----
    Caution: the ratio describes records and not all victims, because identification depends on where
    the police look. docs/methods.md, sections 4 and 4.6.

    Examples
    --------
    >>> print(sex_ratio(9581, 15255))
    62.8
    """
    intervals.require_interval(interval, level)
    allowed = ["men_per_100_women", "women_per_100_men"]
    require_known("per", per, allowed, f"allowed are {allowed}")
    men, women = as_count(men, "Men"), as_count(women, "Women")
    require_same(men, women, "a sex ratio")
    for count, sex in ((men, "male"), (women, "female")):
        if count.sex not in ("", sex):
            not_stated = "a frame of your own says which it is in its columns sex and age"
            cure = not_stated if count.sex == "total" else "give men first, then women"
            raise TipResearchError(f"a sex ratio needs a count of sex {sex!r}, and {count.label or count} is of sex {count.sex!r}; {cure}.")  # fmt: skip
        if count.age not in ("", "adult"):
            raise TipResearchError(f"a sex ratio is of adults, and {count.label or count} is of age {count.age!r}; take counts by sex and age, as of partition='sex_age', sex={sex!r}, age='adult'.")  # fmt: skip
    known = women if men.plain else men
    require_one_group(men, women, "a sex ratio", ("form",))
    top, bottom = (men, women) if per == "men_per_100_women" else (women, men)
    words = per.replace("_", " ")
    common: dict[str, Any] = {
        "indicator": "sex_ratio", "label": f"{words.capitalize()} among adult {counted_noun(known)}{form_in_words(known)}", "unit": words,
        "formula": f"100 × {top} / {bottom}", "inputs": (top, bottom),
    }  # fmt: skip
    if bottom.hi == 0:
        return Estimate(value=None, method="not defined", flags=("ZERO_DENOMINATOR",), **common)
    found = policy.quotient_fields(top, bottom, 100) | {"flags": censored_flags(top, bottom)}
    if interval and top.exact and bottom.exact and policy.allows_interval(top, bottom):
        low, high = intervals.odds_of_share(top.value, bottom.value, level)
        found |= policy.interval_fields((100 * low, 100 * high), level, "exact conditional")
    return Estimate(**common, **found)


def sex_ratio_of_adults(
    parts: Mapping[str, Count], *, per: Literal["men_per_100_women", "women_per_100_men"] = "men_per_100_women"
) -> list[Estimate]:
    """Return the sex ratio of the adults of a partition, if it counts adult women and men.

    Parameters
    ----------
    parts : mapping of str to Count
        The parts of a partition by category.
    per : {"men_per_100_women", "women_per_100_men"}
        As for `sex_ratio`.

    Returns
    -------
    list of Estimate
        One `sex_ratio` [per 100 of the other]; an empty list without exactly one count of adult men and one of women.

    Notes
    -----
    Caution: as for `sex_ratio`. docs/methods.md, section 4.
    """
    adults = [c for c in parts.values() if c.age == "adult" and c.form == "total"]
    men, women = ([c for c in adults if c.sex == sex] for sex in ("male", "female"))
    if len(men) != 1 or len(women) != 1:
        return []
    return [sex_ratio(men[0], women[0], per=per)]


def rate(
    x: CountLike,
    population: Population | int,
    *,
    per: int = PER_100_000,
    interval: bool = False,
    level: float = 0.95,
    population_year: int | None = None,
) -> Estimate:
    """Return the rate of identified victims per 100,000 population.

    Parameters
    ----------
    x : Count, int or (int, int)
        Victims of twelve months, such as a calendar or a fiscal year [persons].
    population : Population or int
        Resident population [persons], with its vintage; above 0.
    per : int
        Persons per unit of the rate.
    interval : bool
        Whether to add Garwood's exact Poisson interval.
    level : float
        Confidence level, as a proportion.
    population_year : int, optional
        Year of the population, if it is another year than that in which the count begins. The
        rate then has the flag POPULATION_YEAR, unless the period of the count includes days of that year.

    Returns
    -------
    Estimate
        per * x / population [per 100,000 population]; bounds for a censored count, no value above the population.

    Raises
    ------
    PeriodMismatch
        If the count is not of twelve months, or the population is of another year and `population_year` is not given.
    TipResearchError
        If the population is not above 0 or of another area; if the count is not of persons; for
        transgender persons, who have no comparable population.

    Notes
    -----
    Caution: a higher rate may result from better detection, and vintages of a population differ by
    several per cent. Definition: SDG indicator 16.2.2; docs/methods.md, sections 1.1 and 4.

    Examples
    --------
    >>> print(rate(32022, 227_196_741))
    14.09
    """
    intervals.require_interval(interval, level)
    x = as_count(x)
    if isinstance(per, bool) or not isinstance(per, Integral) or per <= 0:
        raise TipResearchError(f"per {quoted(per)} is not allowed; it is a whole number above 0, such as 100,000.")
    if not isinstance(population, Population | Real):
        raise wrong_type("population", population, "give a number of persons, or what tip.population_of('PAK', 2020) gives")  # fmt: skip
    people = population if isinstance(population, Population) else Population(population, year=population_year)
    if x.unit != "persons":
        raise TipResearchError(f"a rate needs persons, and {x.label or x} counts {x.unit}; take a count of persons.")
    if "transgender" in (x.category, x.sex):
        raise TipResearchError("no rate for transgender persons: no comparable population is published.")
    if x.without:
        raise TipResearchError(f"no rate of a rest: the source does not count {x.label} itself. Take a published count.")  # fmt: skip
    other_year = population_year_flag(x, people, population_year)
    if x.period and not (x.period.days and one_length(x.period.days, YEAR)):
        raise PeriodMismatch(f"a rate of {x.label or x} needs a count of twelve months, and its period is {x.period}; take the count of a year.")  # fmt: skip
    whole = "total population" if people.sex == "total" else f"{people.sex} population"
    scale = per / people.value
    named = x.label or counted_noun(x)[0].upper() + counted_noun(x)[1:]
    if x.measure and x.category not in ("", "total"):  # a category does not name its measure
        part = part_in_words(x) if x.label in ("", category_label(x.category)) else f", {within(x.label)}"
        named = f"{measure_label(x.measure)}{part},"
    common: dict[str, Any] = {
        "indicator": "rate", "label": f"{named} per {per:,} population",
        "unit": f"per {per:,} population", "formula": f"{per:,} × {x} / {people}",
        "inputs": (x,), "extra_sources": (people.source_id,) if people.source_id else (),
        "vintages": (people.vintage,),
    }  # fmt: skip
    flags = (*censored_flags(x), *other_year)
    # A fiscal year lies in two calendar years, so its denominator is named.
    spans = x.period is not None and x.period.kind != "calendar_year"
    of = f" of {people.year}" if other_year or (spans and people.year) else ""
    caveats = (f"Denominator: {whole}{of}, {people.vintage}.",)
    if x.lo > people.value:
        wrong = f"{x} are more than the population, {people}: one of the two is wrong, of another place, or in thousands."  # fmt: skip
        flags, caveats = (*flags, "PART_GT_WHOLE"), (*caveats, wrong)
        return Estimate(value=None, method="not given", flags=flags, caveats=caveats, **common)
    if interval and policy.allows_interval(x):
        ends = scale * intervals.garwood(x.lo, level)[0], scale * intervals.garwood(x.hi, level)[1]
        found = policy.interval_fields(ends, level, f"Garwood; {people.vintage}", after=flags, caveats=caveats)
        return Estimate(value=scale * x.lo if x.exact else None, **common, **found)
    found = {"value": scale * x.lo, "method": "ratio"} if x.exact else policy.bounds_fields(scale * x.lo, scale * x.hi)
    found["method"] += f"; {people.vintage}"
    return Estimate(flags=flags, caveats=caveats, **common, **found)


def population_year_flag(x: Count, people: Population, year: int | None = None) -> tuple[str, ...]:
    """Return POPULATION_YEAR for a named other year; refuse a population of another area, sex or unnamed year."""
    what = f"a rate of {x.label or x}"
    if people.sex not in ("total", x.sex) and not x.plain:
        raise TipResearchError(f"{what} needs the population of its sex or of all, and sex is {x.sex or 'not stated'} and {people.sex}.")  # fmt: skip
    if x.period and (x.period.start is None or x.period.kind == "cumulative"):
        raise PeriodMismatch(f"{what} needs a count of one year, and its period is {x.period}.")
    if x.ref_area and people.ref_area and x.ref_area != people.ref_area:
        raise TipResearchError(f"{what} needs the population of its own area, and area is {x.ref_area} and {people.ref_area}; population_of({x.ref_area!r}, year) gives it.")  # fmt: skip
    if year is not None and people.year not in (None, year):
        raise TipResearchError(f"population_year {year} is not the year of the population, which is {people.year}.")
    if not x.period or not x.period.start or people.year in (None, x.year):
        return ()
    last = (x.period.end or x.period.start).year
    if year is not None and x.year < year <= last:  # a fiscal year lies in both
        return ()
    if year is None:
        raise PeriodMismatch(f"{what} needs the population of its own year, and years are {x.year} and {people.year}; name it with population_year={people.year} to use it anyway.")  # fmt: skip
    return ("POPULATION_YEAR",)


def rates_by_vintage(x: Count, year: int) -> list[Estimate]:
    """Return the rate of a count for each vintage of the population of its area in a year.

    Parameters
    ----------
    x : Count
        Victims [persons], with their area.
    year : int
        Year of the populations.

    Returns
    -------
    list of Estimate
        One `rate` for each vintage [per 100,000 population]; an empty list without a population.

    Notes
    -----
    Caution: do not average or chain vintages; their spread is no interval. docs/methods.md, section 4.
    """
    rates = {p.vintage: rate(x, p) for p in vintages(x.ref_area, year)}
    return [replace(found, label=f"{found.label}, {vintage}") for vintage, found in rates.items()]
