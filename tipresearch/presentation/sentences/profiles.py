"""What a country profile says in words: what is missing, revised, or does not add up."""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

from tipresearch import observations
from tipresearch.countries import COMPARED, DATABASE, Profile, steps, without_label, years_apart
from tipresearch.indicators import same_totals
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import doubt, listed
from tipresearch.presentation.sentences.enforcement import ONE_COUNT, alike, copied_parts, other_definitions, revised_of
from tipresearch.quantities import CONTESTED, Count, Estimate


def why_no_changes(counts: Sequence[Count], years: tuple[int, int]) -> str:
    """Say why no change from year to year is given of a single total among the years looked through."""
    alone = f"of the years shown {counts[0].period} alone has a total"
    return f"No change from year to year is given: {alone if years[0] < years[1] else 'no other year is shown'}."


#: What is noted beside a year whose total is contested, by flag of the total.
_CONTESTED = CONTESTED | {"REVISION": "revised"}


def contested(counts: Sequence[Count]) -> dict[str, str]:
    """Note, by year, what speaks against a change to or from it; most years have nothing."""
    notes = {}
    for count in counts:
        flags = {*count.flags} - ({"REVISION"} if "LARGE_REVISION" in count.flags else set())
        if said := [words for flag, words in _CONTESTED.items() if flag in flags]:
            notes[str(count.period)] = f"{count.period}: {', '.join(said)}"
    return notes


def small_revisions(counts: Sequence[Count]) -> dict[str, str]:
    """Note, by year, what a number of a total does not say by itself: that another edition has it a little otherwise."""
    return {str(c.period): "revised" for c in counts if "REVISION" in c.flags and "LARGE_REVISION" not in c.flags}


def populations_note(rates: Sequence[Estimate]) -> str:
    """Name the population that rates are of, with its vintage, as the end of a caption."""
    vintages = dict.fromkeys(vintage for e in rates for vintage in e.vintages)
    return f" Population: {'; '.join(vintages)}." if vintages else ""


def same_at_two_steps(profile: Profile) -> Prose | None:
    """Say in which years two steps have the same total, so that no ratio is given, or parts repeat another measure's; mostly none.

    Of the first and the last step it is said where the one between is not as many; in one year alone it may be so by chance.
    """
    of = steps(profile)
    pairs = [same_totals(earlier, later) for later, earlier in pairwise(of)]
    adjacent = {count.period for same in pairs for count, _ in same}
    ends = [(first, last) for first, last in same_totals(of[-1], of[0]) if first.period not in adjacent]
    found = [alike(same) for same in (*pairs, ends if len(ends) > 1 else []) if same]
    said = [reduce(Prose.followed_by, found).then(ONE_COUNT)] if found else []
    told = observations.coherence_by_figure(profile.table)
    copied = copied_parts(
        profile.table, told, lambda rows: in_years(sorted({*rows["period_start"].dt.year.astype(str)}))
    )
    said += [only(f"{copied}.")] if copied else []
    return reduce(Prose.followed_by, said) if said else None


def definitions(profile: Profile) -> dict[str, str]:
    """Return what is known of another definition of the persons prosecuted, by year, and of small revisions of each step."""
    of = {"ref_area": profile.ref_area, "source_id": DATABASE, "edition": profile.edition, "measure": "prosecuted"}
    return other_definitions(observations.yearly(observations.load(), **of)) | revised_of(steps(profile))


def why_no_citizenships(profile: Profile) -> str:
    """Say why no citizenship is listed."""
    if doubted := not_listed(profile):
        return f"No citizenship of detected victims in {profile.in_text} can be listed{doubted}."
    return f"The citizenship of detected victims in {profile.in_text} is not published {profile.in_years}."


def not_listed(profile: Profile) -> str:
    """Name what stands among the citizenships and may be none, with why, as the end of a caption."""
    said = [f"“{c.category}” with {c} in {c.period}, as {doubt(c)}" for c in profile.not_listed("citizenship")]
    if blank := [f"{value} in {year}" for year, value in without_label(profile)]:
        said.append(f"{listed(blank)}, as {'it has' if len(blank) == 1 else 'they have'} no label")
    return f". Not listed: {'; '.join(said)}" if said else ""


def why_not_drawn(profile: Profile, partition: str) -> str:
    """Say why a breakdown is not drawn."""
    words = {"sex": "sex", "age": "age group", "form": "form of exploitation"}[partition]
    if any(partition in finer.split("_") for finer in profile.breakdowns - {partition}):
        words += " alone"
    return f"No count of detected victims in {profile.in_text} by {words} is published {profile.in_years}."


def why_not_revised(profile: Profile) -> str:
    """Say why no revision is listed."""
    if not profile.previous_edition:
        return f"No earlier edition held here has a total of {profile.in_text} {profile.in_years}, so revisions are not shown (parameter previous_file)."
    if profile.previous.empty:
        return f"The earlier edition ({profile.previous_edition}) holds nothing of {profile.in_text} {profile.in_years}, so nothing was revised."
    if profile.previous_whole and not (profile.table["partition"] == "total").any():
        return f"Neither the earlier edition ({profile.previous_edition}) nor edition {profile.edition} of the database has a total of {profile.in_text} {profile.in_years}."
    held = "" if profile.previous_whole else " held here"
    return f"No total of {profile.in_text}{held} is published otherwise in the earlier edition ({profile.previous_edition}) than in edition {profile.edition} of the database {profile.in_years}."


def revised_caption(profile: Profile) -> str:
    """Say how the totals that are listed differ from the earlier edition; held in part, it has no new ones."""
    held = ", as far as a selection of that edition is held here"
    others = ", are new since, or are no longer published" if profile.previous_whole else held
    return f"Totals of {profile.in_text} that were revised since edition {profile.previous_edition}{others}"


def revised_cited(profile: Profile) -> list[tuple[str, str]]:
    """Return both editions that a table of revisions compares."""
    return [*([(DATABASE, profile.previous_edition)] if profile.previous_edition else []), *profile.cited]


def not_drawn(profile: Profile, partition: str) -> str:
    """Name the cells that no chart shows, as the end of a caption."""
    unknown = [str(c.year) for c in profile.of_unknown_sex_and_age if partition in ("sex", "age")]
    if not unknown:
        return ""
    return f" Not drawn, as the other counts leave nobody for them: persons of unknown sex and age {in_years(unknown)}."


def not_joined(profile: Profile, partition: str) -> str:
    """Name the years that no line of a breakdown leads to, as the end of a caption; of one year alone there is no line."""
    several = len({c.year for c in profile.parts(partition) if c.exact}) > 1
    years, by = [str(year) for year in years_apart(profile, partition) if several], COMPARED[partition]
    return f" Not joined, as the counts by {by} are together less than half of the total: {in_years(years)}." if years else ""  # fmt: skip


def nothing_counted(profile: Profile) -> Prose:
    """Say, in place of a section on each, that no detected victims are counted, or none but by country of repatriation."""
    but = ""
    if alone := profile.parts("repatriation"):
        one = len(alone) == 1
        but = f"; there {'is a count' if one else 'are counts'} by country of repatriation alone"
        if all("MAYBE_BLANK" in c.flags for c in alone):
            but += f"; {'it' if one else 'all of them'} may be {'a blank answer' if one else 'blank answers'}"
    return only(f"No count of detected victims in {profile.in_text} by sex, age, form of exploitation or citizenship is published {profile.in_years}{but}.")  # fmt: skip


#: Years that a sentence names one by one.
_FEW = 4


def in_years(years: Sequence[str]) -> str:
    """Name the years; of many how many there are, with the first and the last."""
    if len(years) <= _FEW:
        return f"in {listed(years)}"
    return f"in {len(years)} years between {min(years)} and {max(years)}"
