"""What is said of sums over countries: the same countries first, then all, then what is contested."""

from collections.abc import Sequence

from tipresearch.facts import area_name
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.totals import listed
from tipresearch.presentation.sentences.world import nothing, only
from tipresearch.quantities import Count
from tipresearch.world import (
    Panel,
    Summed,
    World,
    both_ways,
    contested,
    of_countries,
    panel,
    panels,
    steady,
    weight,
    years_with_totals,
)


def panel_first(world: World) -> Prose:
    """What the last two years say in the same countries, before anything is said of all.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    Prose
        Who reports, the same countries, all countries, and those that nobody contests.
    """
    if not years_with_totals(world):
        return only(nothing(world, "The same countries in two years are"))
    for p in reversed(panels(world)):
        if p.same and p.every:
            return _compared(p, p.same, p.every).followed_by(_without_contested(world, p, p.same))
    return only("No country has a number in two neighbouring years, so no two years are compared.")


def _compared(p: Panel, same: Sequence[Summed], every: Sequence[Summed]) -> Prose:
    (before, after), (all_before, all_after) = same, every
    left, new = (s.countries if s else 0 for s in (p.only_before, p.only_after))
    said = Prose(
        "First, who reports: {same} with a number for both {first} and {last}, {left} for {first} alone, {new} for {last} "
        "alone. In the same countries the sum went from {before} to {after}. Over all countries with a number it went from "
        "{all_before} to {all_after}.",
        {
            "same": of_countries(before.countries), "first": str(p.first), "last": str(p.last), "left": str(left), "new": str(new),
            "before": before.estimate, "after": after.estimate,
            "all_before": all_before.estimate, "all_after": all_after.estimate,
        },
    )  # fmt: skip
    inside = after.count.lo - before.count.lo
    if inside * (all_after.count.lo - all_before.count.lo) >= 0:
        return said
    words = ("rose", "fell") if inside > 0 else ("fell", "rose")
    return said.followed_by(
        Prose(
            "So it {same_way} in the same countries and {other_way} over all, because other countries report.",
            {"same_way": words[0], "other_way": words[1]},
        )
    )


def _without_contested(world: World, p: Panel, same: Sequence[Summed]) -> Prose:
    """Say the same without the countries whose total is contested, and what such a change is."""
    ending = Prose(
        "Each is a change in what authorities detected and reported, not in trafficking.", {}
    )
    doubted = dict.fromkeys(c.ref_area for c in contested(world) if c.year in (p.first, p.last))
    calm = panel(world, p.first, p.last, leave_out=doubted).same
    if calm is None or calm[0].countries == same[0].countries:
        return ending
    return Prose(
        "Without {doubted}, whose totals other publications contest, the other {calm} went from {calm_before} to {calm_after}.",
        {
            "doubted": listed([area_name(a) for a in doubted]), "calm": str(calm[0].countries),
            "calm_before": calm[0].estimate, "calm_after": calm[1].estimate,
        },
    ).followed_by(ending)  # fmt: skip


def steady_panel(world: World) -> Prose:
    """What the countries with a number in each of the last years add up to, and how few they are.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    Prose
        Their number, and the first and the last sum.
    """
    if not years_with_totals(world):
        return only(nothing(world, "The same countries in all years are"))
    found = steady(world)
    if not found:
        return only("No country has a number in each of the last five years.")
    first, last = found[0], found[-1]
    return Prose(
        "For each year from {from_year} to {to_year} a number stands in only {steady}; their sum went from {from_sum} to {to_sum}.",
        {
            "steady": of_countries(first.countries), "from_year": str(first.count.year), "to_year": str(last.count.year),
            "from_sum": first.estimate, "to_sum": last.estimate,
        },
    )  # fmt: skip


def sum_both_ways(world: World) -> Prose:
    """The sum of the last year with totals, without those in question and with them.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    Prose
        Each sum with how many countries it is of.
    """
    years = years_with_totals(world)
    if not years:
        return only(nothing(world, "A sum over countries is"))
    found = both_ways(world, years[-1])
    year = {"year": str(found.year)}
    if found.allowed is None:
        return Prose("For {year} every total is in question, so no sum is given.", year)
    said = Prose(
        "For {year}, the totals of {countries}, none in question, add up to {allowed}; {suppressed} of them are suppressed.",
        {
            **year, "countries": of_countries(found.allowed.countries), "allowed": found.allowed.estimate,
            "suppressed": str(found.allowed.suppressed),
        },
    )  # fmt: skip
    if found.published.in_question:
        said = said.followed_by(
            Prose(
                "With the {doubted} totals in question, as published, {all_countries} countries add up to {published}.",
                {
                    "doubted": str(found.published.in_question), "published": found.published.estimate,
                    "all_countries": str(found.published.countries),
                },
            )
        )  # fmt: skip
    if found.published.by_form_alone:
        said = said.followed_by(
            Prose(
                "Of those in question, {by_form} disagree with counts by form or citizenship alone, in which a person may stand twice.",
                {"by_form": str(found.published.by_form_alone)},
            )
        )  # fmt: skip
    return said.followed_by(
        Prose("Neither sum is the number of victims in the world: many are not detected, and not all countries report.", {})
    )  # fmt: skip


def contested_totals(world: World) -> Prose:
    """Which totals in the sums another publication held here contests, and how much one weighs.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.

    Returns
    -------
    Prose
        The countries and years; of the largest total its share in the sum of its year.
    """
    if not years_with_totals(world):
        return only(nothing(world, "Contested totals are"))
    found = contested(world)
    if not found:
        return only("No total in these sums is contested by another publication held here.")
    by_area: dict[str, list[Count]] = {}
    for count in found:
        by_area.setdefault(count.ref_area, []).append(count)
    named = [f"{area_name(a)} {listed([c.year for c in counts])}" for a, counts in by_area.items()]
    said = Prose(
        "Other sources or editions held here contest totals in these sums: {named}.",
        {"named": "; ".join(named)},
    )
    exact = [c for c in found if c.exact]
    most = max(exact, key=lambda c: c.lo, default=None)
    whole = both_ways(world, most.year).allowed if most else None
    if most is None or whole is None:
        return said
    return said.followed_by(
        Prose(
            "For {contested_year}, the contested {contested} of {area} is {weight} of the sum.",
            {
                "contested_year": str(most.year), "contested": most, "area": area_name(most.ref_area),
                "weight": weight(most, whole),
            },
        )
    )  # fmt: skip
