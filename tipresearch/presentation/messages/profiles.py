"""Captions and reasons of a country page: what a table or a figure lacks, and why."""

from collections.abc import Iterator, Sequence

from tipresearch import observations
from tipresearch.countries import DATABASE, Profile, steps, without_label, years_apart
from tipresearch.facts import measure_label, read_mapping, within
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase
from tipresearch.presentation.messages.parts import years_shown
from tipresearch.presentation.messages.totals import (
    NOTES,
    by_phrase,
    doubt,
    slightly_revised,
    years_phrase,
)
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate


def _place(profile: Profile) -> dict[str, Prose]:
    """Return the slots of a message on an area and the years shown."""
    return {"area": area_phrase(profile.ref_area), "years": years_shown(profile)}


def why_no_changes(counts: Sequence[Count], years: tuple[int, int]) -> str:
    """Say why no change from year to year is given if only one year has a total."""
    if years[0] == years[1]:
        return str(say("profile.no_change.one_year"))
    return str(say("profile.no_change.one_total", year=str(counts[0].period)))


def populations_note(rates: Sequence[Estimate]) -> str:
    """Name the populations of rates with their vintages, as the end of a caption."""
    vintages = dict.fromkeys(vintage for rate in rates for vintage in rate.vintages)
    return f" {say('profile.population', vintages='; '.join(vintages))}" if vintages else ""


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


def why_no_citizenships(profile: Profile) -> str:
    """Say why no citizenship is listed."""
    unlisted = not_listed(profile)
    if unlisted:
        return f"{say('profile.no_citizenship.unlisted', area=area_phrase(profile.ref_area))}.{unlisted}."
    return f"{say('profile.no_citizenship', **_place(profile))}."


def not_listed(profile: Profile) -> str:
    """Name the rows of the newest years that are no citizenship, with the reason, as the end of a caption."""
    rows = [*_unlisted(profile)]
    return f" {say('profile.not_listed', rows='; '.join(map(str, rows)))}" if rows else ""


def _unlisted(profile: Profile) -> Iterator[Prose]:
    for count in profile.not_listed("citizenship"):
        yield say("profile.unlisted", label=count.category, value=count.raw_value, year=str(count.period), why=doubt(count))  # fmt: skip
    blank = [say("profile.in_year", value=value, year=str(year)) for year, value in without_label(profile)]
    if blank:
        yield say("profile.unlabelled", rows=listed(blank))


def why_not_drawn(profile: Profile, partition: str) -> str:
    """Say why a breakdown is not drawn: it is unpublished, or unpublished alone if a finer breakdown has it."""
    finer = any(partition in names.split("_") for names in profile.breakdowns - {partition})
    return str(say(f"profile.not_drawn.{'alone' if finer else 'at_all'}", by=by_phrase(partition), **_place(profile)))


def not_drawn(profile: Profile, partition: str) -> str:
    """Name the years whose persons of unknown sex and age no chart shows, as the end of a caption."""
    unknown = [c.year for c in profile.of_unknown_sex_and_age if partition in ("sex", "age")]
    return f" {say('profile.unknown_not_drawn', years=years_phrase(unknown))}" if unknown else ""


def not_joined(profile: Profile, partition: str) -> str:
    """Name the years that no line of a breakdown leads to, as the end of a caption; a chart of one year has no line."""
    several = len({c.year for c in profile.parts(partition) if c.exact}) > 1
    years = years_apart(profile, partition) if several else []
    return f" {say('profile.not_joined', by=by_phrase(partition), years=years_phrase(years))}" if years else ""


def nothing_counted(profile: Profile) -> Prose:
    """Say that UNODC publishes no detected victims by any breakdown, or only counts by country of repatriation."""
    said = [say("profile.nothing", **_place(profile))]
    alone = profile.parts("repatriation")
    if alone:
        blank = all("MAYBE_BLANK" in count.flags for count in alone)
        said.append(say(f"profile.repatriation.{'blank' if blank else 'counts'}", len(alone)))
    return paragraph_of(said)


def why_not_revised(profile: Profile) -> str:
    """Say why no revision is listed."""
    editions = {"earlier": profile.previous_edition, "edition": profile.edition}
    if not profile.previous_edition:
        return str(say("profile.revision.no_edition", **_place(profile)))
    if profile.previous.empty:
        return str(say("profile.revision.no_earlier", earlier=profile.previous_edition, **_place(profile)))
    if not profile.previous_whole:
        return str(say("profile.revision.selection", **editions, **_place(profile)))
    totals = (profile.table["partition"] == "total").any()
    return str(say(f"profile.revision.{'same' if totals else 'no_total'}", **editions, **_place(profile)))


def revised_caption(profile: Profile) -> str:
    """Return the caption of the totals that differ from the earlier edition; a selection of it shows no new totals."""
    which = "whole" if profile.previous_whole else "selection"
    return str(say(f"profile.revised.{which}", area=area_phrase(profile.ref_area), earlier=profile.previous_edition))


def revised_cited(profile: Profile) -> list[tuple[str, str]]:
    """Return both editions that a table of revisions compares."""
    return [*([(DATABASE, profile.previous_edition)] if profile.previous_edition else []), *profile.cited]
