"""The page on all countries: who reports, what a sum over countries can say, and which totals are disputed."""

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

import pandas as pd

from tipresearch.countries import (
    DATABASE,
    BothWays,
    Breakdown,
    ChangeByRule,
    Panel,
    Summed,
    World,
    against,
    asked_of,
    both_ways,
    breakdowns,
    changes_by_rule,
    contested,
    contested_in,
    counted,
    panels,
    reporting_countries,
    steady,
    weight,
    years_with_totals,
)
from tipresearch.facts import Cited, short_name
from tipresearch.presentation.elements import Output
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.copies import copied_breakdowns
from tipresearch.presentation.messages.country import headed_results, share_phrase
from tipresearch.presentation.messages.names import area_phrase, region_phrase, same_everywhere
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate, gathered

#: Categories of a breakdown that a sentence names, the largest first.
_NAMED = 3

#: Share of a sum from which a disputed total is named beside the sum.
_MUCH = 0.01


def why_empty(world: World) -> Prose:
    """Say why a figure or a table of detected victims is empty."""
    if not world.given:
        return say("world.empty.no_file")
    years = {"first": str(world.first_year), "last": str(world.last_year)}
    return say("world.empty.no_total", edition=world.edition, **years)


def headline(world: World) -> Prose:
    """Say the sum of the last year with totals, and how the sum over the same countries changed."""
    if not (years := years_with_totals(world)):
        return why_empty(world)
    found = both_ways(world, years[-1]).allowed
    if found is None:
        return say("world.sum.none", year=str(years[-1]))
    said = say("world.sum", found.countries, year=str(years[-1]), sum=found.estimate)
    compared = _last_compared(world)
    return paragraph_of([said, say("world.caution"), *(_change(*compared) if compared else [])])


def key_results(world: World) -> Output | Prose:
    """List what the newest year says of all countries: who reports, who the victims were, what changed, what is disputed."""
    if not years_with_totals(world):
        return why_empty(world)
    lines = [
        (say("world.heading.countries"), reporting_sentences(world)),
        *((say(f"country.heading.{b.partition}"), shares_sentences(b)) for b in breakdowns(world)),
        (say("country.heading.change"), change_sentences(world)),
        (say("world.heading.disputed"), disputed_sentences(world)),
    ]
    return headed_results(lines, [])


def reporting_sentences(world: World) -> Prose:
    """Say how many countries report for the last year, and which of their totals the sum takes with care or not at all."""
    counts = next(iter(reporting_countries(world).values()))
    last, most = counts[-1], max(counts, key=lambda c: (c.lo, c.year))
    areas = f"{len(world.areas):,}"
    said = [say("world.reporting", int(last.lo), reporting=counted(last), areas=areas, year=str(last.year))]
    if most.lo > last.lo:
        years = listed(same_everywhere(str(c.year)) for c in counts if c.lo == most.lo)
        said.append(say("world.reporting.most", most=counted(most), years=years))
    found = both_ways(world, years_with_totals(world)[-1])
    return paragraph_of([*said, *_details_of_sum(world, found, found.allowed)] if found.allowed else said)


def _details_of_sum(world: World, found: BothWays, used: Summed) -> list[Prose]:
    """Say which totals of a sum are suppressed or disputed, and what the totals add that it does not use."""
    said = []
    if used.suppressed:
        said.append(say("world.sum.suppressed", used.suppressed))
    for count in found.contested:
        share = weight(world, count, used)
        if share.ends[1] >= _MUCH:
            said.append(say("world.sum.weight", area=area_phrase(count.ref_area), weight=share))
    if found.uncontested:
        said.append(say("world.sum.undisputed", found.uncontested.countries, sum=found.uncontested.estimate))
    if unused := found.published.in_question:
        said.append(say("world.sum.unused", unused, sum=found.published.estimate))
    return said


def shares_sentences(found: Breakdown) -> Prose:
    """Say the largest shares of a breakdown, also without the countries that dominate it or are disputed."""
    by = found.partition
    said = [say(f"world.shares.{by}", found.countries, year=str(found.year), shares=_largest(by, found.shares))]
    if found.without:
        areas = listed(
            say("world.shares.area", area=area_phrase(area), weight=share)
            for area, share in zip(found.named, found.weights, strict=True)
        )
        said.append(say("world.shares.without", areas=areas, shares=_largest(by, found.without)))
    if found.left_out:
        said.append(say("world.shares.left_out", len(found.left_out)))
    return paragraph_of(said)


def _largest(by: str, shares: Sequence[Estimate]) -> Prose:
    largest = sorted(shares, key=lambda share: share.ends, reverse=True)[:_NAMED]
    return listed(share_phrase(by, share.inputs[0].category, share) for share in largest)


def change_sentences(world: World) -> Prose:
    """Say what the change between the last two years depends on, and which countries it leaves out."""
    if not (compared := _last_compared(world)):
        return why_no_change(world)
    p, said = compared[0], []
    if p.left_out:
        said.append(say("world.change.disputed", len(p.left_out), areas=listed(map(area_phrase, p.left_out))))
    ends = [(end, change) for change in changes_by_rule(world, p.first, p.last) for end in change.percent]
    if len({end for end, _ in ends}) > 1:
        least, most = min(ends, key=itemgetter(0)), max(ends, key=itemgetter(0))
        said.append(say("world.change.rules", least=_end(*least, "least"), most=_end(*most, "most")))
    return paragraph_of([*said, say("world.change.caution")])


def _last_compared(world: World) -> tuple[Panel, Summed, Summed] | None:
    """Return the last two years that have the same countries, and the sums of both."""
    return next(((p, *p.same) for p in reversed(panels(world)) if p.same), None)


def _change(p: Panel, before: Summed, after: Summed) -> list[Prose]:
    """Say the sum over the same countries in both years, and the countries that changed most."""
    years = {"first": str(p.first), "last": str(p.last)}
    said = [say("world.change", before.countries, before=before.estimate, after=after.estimate, **years)]
    if p.moved_most:
        changes = listed(
            say("world.change.area", area=area_phrase(was.ref_area), before=was, after=now) for was, now in p.moved_most
        )
        said.append(say("world.change.most", changes=changes))
    if lost := p.largest_lost:
        said.append(say("world.change.lost", area=area_phrase(lost.ref_area), total=lost, **years))
    return said


def why_no_change(world: World) -> Prose:
    """Say why no two years are compared in the same countries."""
    return say("world.change.no_pair") if years_with_totals(world) else why_empty(world)


def _end(end: float, change: ChangeByRule, name: str) -> Estimate:
    """Return one end of a change as a number of its own; `name` is "least" or "most"."""
    label = f"{change.estimate.label}, {name} over the rules"
    return replace(change.estimate, label=label, value=end, lo=None, hi=None, kind="point")


def disputed_sentences(world: World) -> Prose:
    """Say how many totals another source or edition contradicts, and how much the largest weighs."""
    if not (found := contested(world)):
        return say("world.disputed.none")
    said = say("world.disputed", len(found))
    most = max((c for c in found if c.exact), key=lambda c: c.lo, default=None)
    whole = both_ways(world, most.year).allowed if most else None
    if most is None or whole is None:
        return said
    area, share = area_phrase(most.ref_area), weight(world, most, whole)
    return said.followed_by(say("world.disputed.largest", total=most, area=area, year=str(most.year), weight=share))


def disputed_totals(world: World) -> dict[str, list[Count]]:
    """Return by publication each disputed total and its other numbers, labelled with country and year [persons]."""
    rows = [
        replace(each, label=f"{world.name(total.ref_area)} {total.year}")
        for total in contested(world)
        for each in (total, *against(world, total))
    ]
    return gathered((f"{short_name(count.source_id)}, {count.edition}", count) for count in rows)


def why_none_disputed(world: World) -> Prose:
    """Say why no disputed total is listed."""
    return say("world.disputed.none") if years_with_totals(world) else why_empty(world)


def who_could_dispute(world: World) -> Prose:
    """Say when a total counts as disputed, and for which countries another publication is known."""
    areas = listed(map(area_phrase, asked_of(world)))
    if world.previous_edition:
        return say("world.disputed.rule.editions", edition=world.previous_edition, areas=areas)
    return say("world.disputed.rule", areas=areas)


def accounting(world: World) -> Prose:
    """Say how a total that does not add up is used."""
    return say("world.states") if years_with_totals(world) else why_empty(world)


def steady_panel(world: World) -> Prose:
    """Say the first and last sum over the countries with a usable total in each of the last five years."""
    if not years_with_totals(world):
        return why_empty(world)
    if not (found := steady(world)):
        return say("world.steady.none")
    first, last = found[0], found[-1]
    years = {"first": str(first.count.year), "last": str(last.count.year)}
    return say("world.steady", first.countries, before=first.estimate, after=last.estimate, **years)


def panels_cited(world: World) -> list[Cited]:
    """Return the edition shown and the earlier one, which decides what is disputed."""
    return [*world.cited, *([(DATABASE, world.previous_edition)] if world.previous_edition else [])]


def rules_of_change(world: World) -> list[Estimate]:
    """Return the change over the same countries under each rule, between the last two years and over the last five."""
    years = years_with_totals(world)
    pairs = dict.fromkeys((years[-n], years[-1]) for n in (2, 5) if len(years) >= n)
    return [change.estimate for first, last in pairs for change in changes_by_rule(world, first, last)]


def coverage_caption(rows: pd.DataFrame) -> Prose:
    """Return the caption of a half of the countries by year, with its regions."""
    regions = [region_phrase(region) for region in dict.fromkeys(rows["region"]) if region]
    if not regions:
        return say("world.coverage.caption")
    return say("world.coverage.caption.regions", regions=listed(regions))


def why_no_coverage(world: World, rows: pd.DataFrame) -> Prose:
    """Say why a half of the countries is not drawn: there is no total, or the other half holds all countries."""
    if not years_with_totals(world):
        return why_empty(world)
    return say("world.coverage.one_half") if rows.empty else say("world.coverage.none")


def measures_caption(world: World) -> Prose:
    """Return the caption of the sums of each measure, with the breakdowns that are copies of another measure."""
    last = {m: years[-1] for m in world.table["measure"].unique() if (years := years_with_totals(world, m))}
    shown = world.table[world.table["period_start"].dt.year == world.table["measure"].map(last)]
    copies = copied_breakdowns(shown, world.coherence, lambda rows: say("world.countries", rows["ref_area"].nunique()))
    return paragraph_of([say("world.measures.caption"), *copies])


def shares_caption(found: Sequence[Breakdown]) -> Prose:
    """Return the caption of the shares by sex, age and form."""
    caption = say("world.shares.caption")
    return caption.followed_by(say("world.shares.caption.without")) if any(b.without for b in found) else caption


def why_no_shares(world: World) -> Prose:
    """Say why there are no shares by sex, age and form."""
    if not (years := years_with_totals(world)):
        return why_empty(world)
    return say("world.shares.none", year=str(years[-1]))


def regions_caption(world: World) -> Prose:
    """Return the caption of the sums by region, with the countries whose total is disputed."""
    if not (years := years_with_totals(world)):
        return say("world.regions.caption")
    caption = say("world.regions.caption.year", year=str(years[-1]))
    subregions = world.areas.set_index("ref_area")["subregion"]
    named = [
        say("world.regions.area", area=area_phrase(area), subregion=region_phrase(subregions[area]))
        for area in sorted(contested_in(world, years[-1:]), key=world.name)
        if subregions[area]
    ]
    return caption.followed_by(say("world.regions.disputed", areas=listed(named))) if named else caption


def why_no_regions(world: World) -> Prose:
    """Say why there are no sums by region."""
    if world.given and not world.has_regions:
        return say("world.regions.none", edition=world.edition)
    return why_empty(world)
