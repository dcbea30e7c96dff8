"""What is said of sums over countries: the same countries first, then all, then what is contested."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from nbpress.core.errors import counted
from tipresearch.countries import (
    DATABASE,
    ChangeByRule,
    Panel,
    Summed,
    World,
    asked_of,
    both_ways,
    changes_by_rule,
    contested,
    contested_in,
    of_countries,
    panels,
    steady,
    weight,
    years_with_totals,
)
from tipresearch.facts import Cited, area_in_text
from tipresearch.presentation.messages.copies import copied_breakdowns
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.lists import listed
from tipresearch.presentation.sentences.world import begun_with, nothing, stand_against
from tipresearch.quantities import Estimate

#: Countries that a sentence names one by one.
_NAMED = 3

#: Share of a sum from which a contested total is named beside it; all contested totals are listed below.
_MUCH = 0.01


def panel_first(world: World) -> Prose:
    """Say what the last two years say in the same countries, before anything is said of all."""
    for p in reversed(panels(world)):
        if p.same and p.every:
            return _compared(world, p, p.same, p.every)
    return only(no_panels(world))


def no_panels(world: World) -> str:
    """Say why no two years are compared in the same countries."""
    what = "The same countries in two years are"
    if not years_with_totals(world):
        return nothing(world, what)
    if world.first_year == world.last_year:
        return f"{what} not shown: these pages are of {world.first_year} alone."
    return "No country has an uncontested total that is used in two neighbouring years, so no two years are compared."


def _compared(world: World, p: Panel, same: Sequence[Summed], every: Sequence[Summed]) -> Prose:
    (before, after), (all_before, all_after) = same, every
    template = f"In the {of_countries(before.countries)} whose total is used for both {p.first} and {p.last}, the sum went from {{before}} to {{after}}."
    said = Prose(template, {"before": before.estimate, "after": after.estimate})
    for i, (was, now) in enumerate(p.half):
        years = [str(c.year) for c, found in zip((was, now), same, strict=True) if 2 * c.lo > found.count.lo]
        half = f"{{half}} alone went from {{was}} to {{now}}, more than half of the sum for {listed(years)}."
        said = said.then(half, {"half": begun_with(was.ref_area), "was": was, "now": now}, i)
    if p.left_out:
        are, each = ("is", "it") if len(p.left_out) == 1 else ("are", "each")
        names = listed([world.name(a) for a in p.left_out])
        said = said.followed_by(only(f"{names} {are} left out: other publications contest a total of {each}."))
    or_not = " and contested or not" if p.left_out else ""
    said = said.then(
        f"Over all with a number, whichever they are{or_not}, it went from {{all_before}} to {{all_after}}. "
        "Neither is a change in trafficking: both rest on what authorities detected and reported.",
        {"all_before": all_before.estimate, "all_after": all_after.estimate},
    )
    if p.only_before:
        said = said.followed_by(_in_one_year(p.only_before, p.first, p.last))
    one = sum(p.only_before.values()) == 1
    for i, count in enumerate(p.gone if len(p.gone) <= _NAMED else ()):
        named = begun_with(count.ref_area) if one else f"One of them, {area_in_text(count.ref_area)},"
        had = f"{{named}} had {{gone}} in {p.first}; the file has no total of it for {p.last}."
        said = said.then(had, {"named": named, "gone": count}, i)
    if p.only_after:
        said = said.followed_by(_in_one_year(p.only_after, p.last, p.first))
    return said


#: What the other year of a country with a number in one year can be, in order, each in words.
_OTHERWISE = {"in_question": "not used", "suppressed": "suppressed"}


def _in_one_year(counts: Mapping[str, int], year: int, other: int) -> Prose:
    """Say how many have a number in one year only, and what the other year is."""
    kinds = {words: counts[s] for s, words in _OTHERWISE.items() if s in counts}
    kinds["missing"] = sum(n for s, n in counts.items() if s not in _OTHERWISE)
    told = listed([f"{words} in {n}" for words, n in kinds.items() if n])
    have = "has" if sum(counts.values()) == 1 else "have"
    return Prose(f"{sum(counts.values())} {have} a number for {year} only; the total for {other} is {told}.", {})


def steady_panel(world: World) -> Prose:
    """Say what countries with a number in each of the last years add up to, first and last, and how few they are."""
    if not years_with_totals(world):
        return only(nothing(world, "The same countries in all years are"))
    if (shown := len(world.years)) < 5:
        these = f"these pages are of {counted(shown, 'year')} alone"
        return only(f"Countries with a number in each of five years are not shown: {these}.")
    if not (found := steady(world)):
        return only("No country has an uncontested total that is used in each of the last five years.")
    first, last = found[0], found[-1]
    return Prose(
        f"For each year from {first.count.year} to {last.count.year} an uncontested total is used for only {of_countries(first.countries)}; "
        "their sum went from {from_sum} to {to_sum}. {whom}.",
        {"from_sum": first.estimate, "to_sum": last.estimate, "whom": who_could_contest(world)},
    )


def who_could_contest(world: World) -> str:
    """Say what was asked whether a total is contested, without a full stop: where nothing was asked it is not."""
    held = listed([area_in_text(a) for a in asked_of(world)])
    if world.previous_edition:
        return f"Contested is what differs from edition {world.previous_edition} by more than a factor of two, or from another publication, held here of {held} alone"
    return f"Only totals of {held} are compared with another publication; for other countries none was given here"


def panels_cited(world: World) -> list[Cited]:
    """Return the edition shown and the earlier one, which decides what is left out."""
    return [*world.cited, *([(DATABASE, world.previous_edition)] if world.previous_edition else [])]


def sum_both_ways(world: World) -> Prose:
    """Say the sum of the last year over the totals that are used, and over all printed totals."""
    if not (years := years_with_totals(world)):
        return only(nothing(world, "A sum over countries is"))
    found = both_ways(world, years[-1])
    if found.allowed is None:
        return only(f"For {found.year} no total is used, so no sum is given.")
    hidden = f"{found.allowed.suppressed} {'is' if found.allowed.suppressed == 1 else 'are'} suppressed"
    template = f"For {found.year}, the totals of {of_countries(found.allowed.countries)} add up to {{allowed}}; {hidden}, and {found.allowed.ranges} used as a range."
    said = Prose(template, {"allowed": found.allowed.estimate})
    weights = {count.ref_area: weight(world, count, found.allowed) for count in found.contested}
    for area, share in weights.items():
        if share.ends[1] >= _MUCH:
            told = {"area": begun_with(area), "weight": share}
            said = said.then("{area}, whose total other publications contest, is {weight} of that sum.", told, area)
    if found.uncontested:
        n = found.allowed.countries - found.uncontested.countries - len(found.contested)
        which = f", of which {n} {'is' if n == 1 else 'are'} suppressed," if n else ""
        template = f"Without contested totals{which} the sum is {{uncontested}}, over {of_countries(found.uncontested.countries)}."
        said = said.then(template, {"uncontested": found.uncontested.estimate})
    if unused := found.published.in_question:
        what = (
            "1 total that is not used enters as the range that its"
            if unused == 1
            else f"{unused} totals that are not used enter as the ranges that their"
        )
        tables = "table allows" if unused == 1 else "tables allow"
        template = f"Over all {of_countries(found.published.countries)} with a printed total, the sum is {{published}}. The {what} {tables}."
        said = said.then(template, {"published": found.published.estimate})
    return said.then("No such sum is the number of victims in the world: many are not detected, and not all countries and areas report.")  # fmt: skip


def which_countries(world: World) -> Prose | None:
    """Say how the change between the last two years moves with the rule for which countries are taken; None without two years."""
    years = years_with_totals(world)
    found = {change.rule: change for change in changes_by_rule(world, *years[-2:])} if len(years) > 1 else {}
    if not {"stands", "printed"} <= found.keys():
        return None
    template = (
        f"From {years[-2]} to {years[-1]} the sum over the {found['stands'].countries} countries and areas whose total no correction changes "
        f"changed by {{stands}}. Over the {found['printed'].countries} with a printed number it changed by {{printed}}. "
        "Over the rules for which countries are taken it lies between {least} and {most}."
    )
    ends = sorted((end, change.rule) for change in found.values() for end in change.percent)
    values = {name: _end(found[rule], end, name) for name, (end, rule) in (("least", ends[0]), ("most", ends[-1]))}
    return Prose(template, {rule: found[rule].estimate for rule in ("stands", "printed")} | values)


def _end(change: ChangeByRule, end: float, name: str) -> Estimate:
    """Return one end of a change as a number of its own; `name` is "least" or "most"."""
    label = f"{change.estimate.label}, {name} over the rules"
    return replace(change.estimate, label=label, value=end, lo=None, hi=None, kind="point")


def rules_of_change(world: World) -> list[Estimate]:
    """Return the change over the same countries under each rule, between the last two years and over the last five."""
    years = years_with_totals(world)
    pairs = dict.fromkeys((years[-n], years[-1]) for n in (2, 5) if len(years) >= n)
    return [change.estimate for first, last in pairs for change in changes_by_rule(world, first, last)]


def copied_in_last_years(world: World) -> str:
    """Name the parts of each measure in its last year with totals that are those of another, as the end of a caption."""
    last = {m: years[-1] for m in world.table["measure"].unique() if (years := years_with_totals(world, m))}
    shown = world.table[world.table["period_start"].dt.year == world.table["measure"].map(last)]
    said = copied_breakdowns(shown, world.coherence, lambda rows: only(of_countries(rows["ref_area"].nunique())))
    return f". {' '.join(map(str, said))}".removesuffix(".") if said else ""


def contested_totals(world: World) -> Prose:
    """Say which totals in the sums another publication held here contests, by country and year."""
    if not years_with_totals(world):
        return only(nothing(world, "Contested totals are"))
    if not (found := contested(world)):
        return only("No total in these sums is contested by another publication held here.")
    by_area = groupby(found, lambda c: c.ref_area)  # which they are in order of
    named = sorted(f"{world.name(a)} {listed([c.year for c in counts])}" for a, counts in by_area)
    said = only(f"Other sources or editions held here contest totals in these sums: {'; '.join(named)}.")
    said = stand_against(world, said, found)
    most = max((c for c in found if c.exact), key=lambda c: c.lo, default=None)
    whole = both_ways(world, most.year).allowed if most else None
    if most is None or whole is None:
        return said
    return said.then(
        f"For {most.year}, the contested {{contested}} of {{area}} is {{weight}} of the sum.",
        {"contested": most, "area": area_in_text(most.ref_area), "weight": weight(world, most, whole)},
    )


def contested_in_regions(world: World) -> str:
    """Name whose totals another publication contests in the sums by region, each with its subregion, as the end of a caption."""
    doubted = contested_in(world, years_with_totals(world)[-1:]) if world.has_regions else []
    subregions = world.areas.set_index("ref_area")["subregion"]
    named = sorted(f"{world.name(a)} ({subregions[a]})" for a in doubted if subregions[a])
    return f". Other sources or editions held here contest totals in these sums: {listed(named)}" if named else ""
