"""A claim on how many countries face a crime, beside how many report it."""

from collections.abc import Iterable

import pandas as pd

from tipresearch.countries import Claim, World, counted, reporting_countries, tested, years_with_totals
from tipresearch.facts import Cited, source
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import same_everywhere
from tipresearch.presentation.messages.world import why_empty
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import runs


def facing(world: World, claim: Claim | None) -> Prose:
    """Set a claim on how many countries face two crimes beside the count of those that report."""
    if claim is None:
        return say("claim.none")
    said = say(
        "claim.facing",
        publisher=source(claim.source_id)["publisher"],
        year=str(claim.year),
        speaker=",".join(claim.reporter.split(",")[:2]),
        words=claim.words,
    )
    if not years_with_totals(world):
        return paragraph_of([said, why_empty(world)])
    detected = next(iter(reporting_countries(world).values()))
    if (count := next((c for c in detected if c.year == claim.year - 1), None)) is None:
        return paragraph_of([said, say("claim.no_count", year=str(claim.year - 1))])
    counts = tested(world)
    some = str(counts.set_index("year").loc[count.year, "certainly_some"])
    with_total = say("claim.count", int(count.lo), count=counted(count), year=str(count.year), some=some)
    return paragraph_of([said, with_total, say("claim.kinds"), *_below_and_above(counts, claim.number)])


def _below_and_above(counts: pd.DataFrame, number: int) -> Iterable[Prose]:
    """Name the years in which fewer, as many and more countries detected victims than a number, and the open years."""
    least, most = counts["certainly_some"], counts["with_total"]
    below, equal, above = most < number, (least == number) & (most == number), least > number
    sides = [
        say(f"claim.{side}", number=str(number), years=year_spans(counts.loc[on, "year"]))
        for side, on in (("below", below), ("equal", equal), ("above", above))
        if on.any()
    ]
    if sides:
        yield say("claim.sides", sides=listed(sides))
    if any(still := ~(below | equal | above)):
        yield say("claim.open", years=year_spans(counts.loc[still, "year"]), number=str(number))


def year_spans(years: Iterable[int]) -> Prose:
    """Name years, neighbouring ones by the first and the last, as 2007 to 2013 and 2016."""
    return listed(
        say("years.span", first=str(first), last=str(last)) if first < last else same_everywhere(str(first))
        for first, last in runs(years)
    )


def facing_table(world: World, claim: Claim | None) -> pd.DataFrame:
    """Return the countries with a total, and how many of them certainly detected victims, by year [countries]."""
    if claim is None:
        return pd.DataFrame()
    names = {"with_total": "countries_with_a_total", "certainly_some": "victims_for_certain"}
    return tested(world).rename(columns=names)


def cited(world: World, claim: Claim | None) -> list[Cited]:
    """Return the publication of the claim, and the edition that was read, as a table cites them."""
    return [*(claim.cited if claim else ()), *world.cited]
