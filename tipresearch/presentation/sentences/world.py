"""What a page on all countries says in words: who reports, and why something is not shown."""

from collections.abc import Sequence

import pandas as pd

from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.totals import listed
from tipresearch.world import (
    Breakdown,
    World,
    accounted,
    counted,
    reporting_countries,
    years_with_totals,
)


def nothing(world: World, what: str) -> str:
    """Say why something of all countries is not shown.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.
    what : str
        What is missing, as a sentence begins with it.

    Returns
    -------
    str
        One sentence: there is no workbook, or it holds no total.
    """
    if not world.given:
        return f"{what} not shown: no workbook was given."
    span = f"from {world.first_year} to {world.last_year}"
    return f"{what} not shown: edition {world.edition} has no total of detected victims {span}."


def no_regions(world: World) -> str:
    """Say why there are no sums by region.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    str
        One sentence: there is no workbook, no column of regions, or no total.
    """
    if world.given and not world.has_regions:
        return (
            f"Sums by region are not shown: edition {world.edition} puts no country into a region."
        )
    return nothing(world, "Sums by region are")


def only(text: str) -> Prose:
    """Return a sentence without a number as a paragraph."""
    return Prose("{text}", {"text": text})


def who_reports(world: World) -> Prose:
    """How many countries report detected victims, in the last year and in the fullest.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    Prose
        The count, of how many countries, and the rule.
    """
    if not years_with_totals(world):
        return only(nothing(world, "How many countries report is"))
    counts = next(iter(reporting_countries(world).values()))
    last, most = counts[-1], max(counts, key=lambda c: (c.lo, c.year))
    said = Prose(
        "For {last_year}, {last} of the {listed} countries and territories in the workbook have a total of detected victims.",
        {"last_year": str(last.year), "last": counted(last), "listed": str(len(world.areas))},
    )
    if most.lo > last.lo:
        told = {"most": counted(most), "most_year": str(most.year)}
        said = said.followed_by(Prose("The most of any year are {most}, for {most_year}.", told))
    return said.followed_by(
        Prose(
            "A country counts where a total stands: as a number, as fewer than five, or in question. "
            "Those of which the workbook has no figure are in no count.",
            {},
        )
    )


def accounting(world: World) -> Prose:
    """What is published of each country in the last year with totals; all are accounted for.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    Prose
        How many countries are in each state.
    """
    years = years_with_totals(world)
    if not years:
        return only(nothing(world, "What is published of each country is"))
    row = accounted(world).set_index("year").loc[years[-1]]
    said = Prose(
        "For {year}, {number} totals are numbers, {suppressed} are suppressed, and {in_question} are in question.",
        {"year": str(years[-1]), **{s: str(row[s]) for s in ("number", "suppressed", "in_question")}},
    )  # fmt: skip
    if row["conflicting"]:
        told = {"conflicting": str(row["conflicting"])}
        said = said.followed_by(
            Prose("{conflicting} more stand with different values and are set aside.", told)
        )
    return said.followed_by(
        Prose(
            "Of the other countries, {no_total} have figures without a total, {only_suppressed} have suppressed ones alone, and "
            "{nothing} have none. Suppressed cells without a total may be blank answers.",
            {"nothing": str(row["not_published"]), **{s: str(row[s]) for s in ("no_total", "only_suppressed")}},
        )
    )  # fmt: skip


def shares_caption(found: Sequence[Breakdown]) -> str:
    """Say of what the shares by sex, age and form are, as a caption.

    Parameters
    ----------
    found : sequence of Breakdown
        What `tipresearch.world.breakdowns` returns.

    Returns
    -------
    str
        The caption; it names the year where there is one.
    """
    said = "Shares by sex, age and form of exploitation, each over the countries that publish it"
    if not found:
        return said
    return f"{said}, {found[0].year}: some of the {found[0].with_total} countries whose total is not in question"


def of_year(world: World) -> str:
    """Name the last year with totals, as the end of a caption."""
    years = years_with_totals(world)
    return f", {years[-1]}" if years else ""


def of_regions(rows: pd.DataFrame) -> str:
    """Name the regions of country-years, as the end of a caption."""
    named = [region for region in dict.fromkeys(rows["region"]) if region]
    return f": {listed(named)}" if named else ""


def not_drawn(world: World, rows: pd.DataFrame) -> str:
    """Say why a half of the countries is not drawn: there is nothing, or one half holds all."""
    if years_with_totals(world) and rows.empty:
        return "All countries stand in the figure before this."
    return nothing(world, "Countries by year are")
