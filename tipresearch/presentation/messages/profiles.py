"""Captions and reasons of a country page: what a table or a figure lacks, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tipresearch import observations
from tipresearch.countries import DATABASE, Profile, not_validated, steps, without_label, years_apart
from tipresearch.facts import measure_label, read_mapping, within
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, same_everywhere
from tipresearch.presentation.messages.parts import years_shown
from tipresearch.presentation.messages.totals import (
    NOTES,
    by_phrase,
    disputed_years,
    doubt,
    slightly_revised,
    years_phrase,
)
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate


def _place(profile: Profile) -> dict[str, Prose]:
    """Return the slots of a message on an area and the years shown."""
    return {"area": area_phrase(profile.ref_area), "years": years_shown(profile)}


def why_no_changes(counts: Sequence[Count], years: tuple[int, int]) -> Prose:
    """Say why no change from year to year is given if only one year has a total."""
    if years[0] == years[1]:
        return say("profile.no_change.one_year")
    return say("profile.no_change.one_total", year=str(counts[0].period))


def subject(profile: Profile) -> Prose:
    """Say which country the page is about, and which years."""
    first, last = map(str, profile.years)
    years = say("years.span", first=first, last=last) if first < last else same_everywhere(first)
    area = replace(area_phrase(profile.ref_area), template=profile.name)
    return say("profile.subject", area=area, years=years).about(profile.name)


def years_caption(profile: Profile, rates: Sequence[Estimate]) -> Prose:
    """Return the caption of the table of all years, with the populations of rates and their vintages."""
    vintages = dict.fromkeys(vintage for rate in rates for vintage in rate.vintages)
    named = [say("profile.population", vintages="; ".join(vintages))] if vintages else []
    return paragraph_of([say("profile.years.caption", area=area_phrase(profile.ref_area)), *named])


def repatriations_caption(profile: Profile) -> Prose:
    """Return the caption of the table of repatriations."""
    return say("profile.repatriations.caption", area=area_phrase(profile.ref_area))


def definitions(profile: Profile) -> dict[str, str]:
    """Note, by year, another definition of the persons prosecuted, and small revisions of each step."""
    of = {"ref_area": profile.ref_area, "source_id": DATABASE, "edition": profile.edition, "measure": "prosecuted"}
    return other_definitions(observations.yearly(observations.load(), **of)) | _small_revisions(profile)


def other_definitions(counts: Sequence[Count]) -> dict[str, str]:
    """Note, by year, what counts are of if that differs from what the last count is of."""
    words = read_mapping("definitions.csv").set_index("definition_id")["definition"]
    return {str(c.period): words[c.definition_id] for c in counts if c.definition_id != counts[-1].definition_id}


def _small_revisions(profile: Profile) -> dict[str, str]:
    """Note the counts that another edition has a little differently."""
    small = (count for counts in steps(profile) for count in counts if slightly_revised(count))
    return {f"{c.measure}, {c.period}": f"{within(measure_label(c.measure))}: {NOTES['REVISION']}" for c in small}


def why_no_citizenships(profile: Profile) -> Prose:
    """Say why no citizenship is listed."""
    if unlisted := not_listed(profile):
        return paragraph_of([say("profile.no_citizenship.unlisted", area=area_phrase(profile.ref_area)), *unlisted])
    return say("profile.no_citizenship", **_place(profile))


def not_listed(profile: Profile) -> list[Prose]:
    """Name the rows of the newest years that are no citizenship, with the reason, or return nothing."""
    rows = [*_unlisted(profile)]
    return [say("profile.not_listed", rows=listed(rows, "; "))] if rows else []


def _unlisted(profile: Profile) -> Iterator[Prose]:
    for count in not_validated(profile, "citizenship"):
        yield say("profile.unlisted", label=count.category, value=count.raw_value, year=str(count.period), why=doubt(count))  # fmt: skip
    blank = [say("profile.in_year", value=value, year=str(year)) for year, value in without_label(profile)]
    if blank:
        yield say("profile.unlabelled", rows=listed(blank))


def why_not_drawn(profile: Profile, partition: str) -> Prose:
    """Say why a breakdown is not drawn: it is unpublished, or unpublished alone if a finer breakdown has it."""
    finer = any(partition in names.split("_") for names in profile.breakdowns - {partition})
    return say(f"profile.not_drawn.{'alone' if finer else 'at_all'}", by=by_phrase(partition), **_place(profile))


def not_drawn(profile: Profile, partition: str) -> list[Prose]:
    """Name the years whose persons of unknown sex and age no chart shows, or return nothing."""
    unknown = [c.year for c in profile.of_unknown_sex_and_age if partition in ("sex", "age")]
    return [say("profile.unknown_not_drawn", years=years_phrase(unknown))] if unknown else []


def not_joined(profile: Profile, partition: str) -> list[Prose]:
    """Name the years that no line of a breakdown leads to, or return nothing; a chart of one year has no line."""
    several = len({c.year for c in profile.parts(partition) if c.exact}) > 1
    years = years_apart(profile, partition) if several else []
    return [say("profile.not_joined", by=by_phrase(partition), years=years_phrase(years))] if years else []


def strip_title(profile: Profile) -> Prose:
    """Return the finding of the strip: how many totals do not match their breakdowns, or are disputed, or else the newest total."""
    totals, area = profile.totals("detected"), area_phrase(profile.ref_area)
    if not totals:
        if profile.years[0] < profile.years[1]:
            return say("profile.title.none", area=area)
        return say("profile.title.none.year", area=area, year=str(profile.years[0]))
    contested = [str(c.period) for c in totals if c.contested]
    for finding, years in (("unmatched", disputed_years(totals)), ("contested", contested)):
        if years and len(totals) > 1:
            return say(f"profile.title.{finding}", len(years), area=area, all=str(len(totals)))
        if years:
            return say(f"profile.title.{finding}.one", area=area, year=years[0])
    newest = totals[-1]
    if not newest.lo:
        return say("profile.title.fewer", area=area, limit=f"{int(newest.hi) + 1}", year=str(newest.period))
    total = same_everywhere(f"{newest}")
    return say("profile.title.newest", int(newest.hi), area=area, total=total, year=str(newest.period))


def strip_caption(profile: Profile) -> Prose:
    """Return the question of the strip, how to read it, and what it does not show."""
    doubted, breakdowns = disputed_years(profile.totals("detected")), ("sex", "age", "form")
    said = [say("profile.strip", area=area_phrase(profile.ref_area))]
    if profile.years[0] < profile.years[1]:
        said.append(say("profile.strip.lines"))
    if doubted:
        said.append(say("profile.strip.band", len(doubted), years=years_phrase(doubted)))
    if profile.series("sex"):
        said.append(say("profile.strip.transgender"))
    if profile.totals("convicted") and profile.totals("prosecuted"):
        said.append(say("profile.strip.convicted"))
    said += [why_not_drawn(profile, by) for by in breakdowns if not profile.series(by)]
    said += not_drawn(profile, "sex")
    return paragraph_of([*said, *(line for by in breakdowns for line in not_joined(profile, by))])


def nothing_counted(profile: Profile) -> Prose:
    """Say that UNODC publishes no detected victims by any breakdown, or only counts by country of repatriation."""
    said = [say("profile.nothing", **_place(profile))]
    alone = profile.parts("repatriation")
    if alone:
        blank = all("MAYBE_BLANK" in count.flags for count in alone)
        said.append(say(f"profile.repatriation.{'blank' if blank else 'counts'}", len(alone)))
    return paragraph_of(said)


def why_not_revised(profile: Profile) -> Prose:
    """Say why no revision is listed."""
    editions = {"earlier": profile.previous_edition, "edition": profile.edition}
    if not profile.previous_edition:
        return say("profile.revision.no_edition", **_place(profile))
    if profile.previous.empty:
        return say("profile.revision.no_earlier", earlier=profile.previous_edition, **_place(profile))
    if not profile.previous_whole:
        return say("profile.revision.selection", **editions, **_place(profile))
    totals = (profile.table["partition"] == "total").any()
    return say(f"profile.revision.{'same' if totals else 'no_total'}", **editions, **_place(profile))


def revised_caption(profile: Profile) -> Prose:
    """Return the caption of the totals that differ from the earlier edition; a selection of it shows no new totals."""
    which = "whole" if profile.previous_whole else "selection"
    return say(f"profile.revised.{which}", area=area_phrase(profile.ref_area), earlier=profile.previous_edition)


def revised_cited(profile: Profile) -> list[tuple[str, str]]:
    """Return both editions that a table of revisions compares."""
    return [*([(DATABASE, profile.previous_edition)] if profile.previous_edition else []), *profile.cited]
