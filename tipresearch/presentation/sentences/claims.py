"""A claim on how many countries face a crime, beside how many report it."""

from collections.abc import Iterable

import pandas as pd

from tipresearch.countries import Claim, World, counted, reporting_countries, tested, years_with_totals
from tipresearch.facts import Cited, source
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.lists import listed
from tipresearch.presentation.sentences.world import nothing
from tipresearch.quantities import runs


def facing(world: World, said: Claim | None) -> Prose:
    """Set a claim on how many countries face two crimes, if any is held, beside the count of those that report."""
    if said is None:
        return only("No claim on the number of countries is held here.")
    publisher, speaker = source(said.source_id)["publisher"], ",".join(said.reporter.split(",")[:2])
    first = only(
        f"A release of {publisher} of {said.year} reports remarks of {speaker}. It says that these crimes, trafficking and "
        f"smuggling, “are faced by {said.words} countries worldwide”, without a source or a year."
    )
    detected = next(iter(reporting_countries(world).values())) if years_with_totals(world) else []
    if (count := next((c for c in detected if c.year == said.year - 1), None)) is None:
        return first.followed_by(only(_why_no_count(world, said.year - 1)))
    counts = tested(world)
    some = str(counts.set_index("year").loc[count.year, "certainly_some"])
    return first.then(
        f"UNODC's database holds how many countries and areas have a total of detected victims, of one of the two: {{count}} for {count.year}. "
        f"Of them, {some} certainly detected some; a suppressed total may be of none. "
        "The claim and the count differ in kind: two crimes against one, facing against reporting, no year against a year. "
        "The database holds nothing on smuggling, and a country without a report may face both crimes. "
        "The edition read, {edition}, is not what the speaker had.",
        {"count": counted(count), "edition": world.edition},
    ).followed_by(_below_and_above(counts, said.number))


def _why_no_count(world: World, year: int) -> str:
    """Say why no count stands beside a claim: there is none at all, or none of the year before the claim."""
    what = "The count to set beside it is"
    if not years_with_totals(world):
        return nothing(world, what)
    why = f"these pages show {spans(range(world.first_year, world.last_year + 1))}"
    if world.first_year <= year <= world.last_year:
        why = f"edition {world.edition} lacks that year's totals"
    return f"{what} not shown: it is of {year}, the year before the claim, and {why}."


def _below_and_above(counts: pd.DataFrame, number: int) -> Prose:
    """Name the years in which fewer, as many and more countries have a total and victims than a number, whatever suppressed totals are."""
    least, most = counts["certainly_some"], counts["with_total"]
    sides = {"below": most < number, "equal to": (least == number) & (most == number), "above": least > number}
    said = [f"{words} {number} for {spans(counts.loc[on, 'year'])}" for words, on in sides.items() if on.any()]
    sentences = [f"The count of those with a total and victims is {listed(said)}."] if said else []
    if any(still := ~pd.concat(sides, axis=1).any(axis=1)):
        years = spans(counts.loc[still, "year"])
        sentences.append(f"For {years} suppressed totals leave open whether the count is below or above {number}.")
    return only(" ".join([*sentences, "It neither confirms nor refutes the claim."]))


def spans(years: Iterable[int]) -> str:
    """Name years, neighbouring ones by the first and the last, as ``2007 to 2013 and 2016``."""
    return listed([f"{first} to {last}" if first < last else first for first, last in runs(years)])


def facing_table(world: World, said: Claim | None) -> pd.DataFrame:
    """Return the countries with a total, and how many of them detected any for certain, by year [countries]; none without a claim."""
    if said is None:
        return pd.DataFrame()
    names = {"with_total": "countries_with_a_total", "certainly_some": "victims_for_certain"}
    return tested(world).rename(columns=names)


def cited(world: World, said: Claim | None) -> list[Cited]:
    """Return the publication of the claim, and the edition that was read, as a table cites them."""
    return [*(said.cited if said else ()), *world.cited]
