"""What a country profile says in words: what is missing, revised, or does not add up."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise

from tipresearch import observations
from tipresearch.gathering import gathered
from tipresearch.indicators import same_totals
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.enforcement import ONE_COUNT, alike, copied_parts, other_definitions, revised_of
from tipresearch.presentation.sentences.totals import by_what, doubt, listed, parts_at_least, parts_shown
from tipresearch.profiles import (
    COMPARED,
    DATABASE,
    PartDifference,
    PrintedTwice,
    Profile,
    showing_nothing,
    steps,
    without_label,
    without_total,
    years_apart,
)
from tipresearch.quantities import CONTESTED, SMALLEST_COINCIDENCE, Count, Estimate


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
    told = observations.told_of(profile.table)
    copied = copied_parts(profile.table, told, lambda rows: listed(sorted({*rows["period_start"].dt.year.astype(str)})))
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
    if profile.printed_twice(partition):
        return f"Every count of detected victims in {profile.in_text} by {words} {profile.in_years} is printed with unequal values, and none is used."
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
    """Name the cells that no chart shows, as the end of a caption: printed twice, or unknown though the parts are the whole."""
    torn = profile.printed_twice(partition)
    unknown = [str(c.year) for c in profile.beside if partition in ("sex", "age")]
    said = f" Not drawn, as UNODC prints them with unequal counts: {_each(torn)}." if torn else ""
    if unknown:
        said += f" Not drawn, as their number is in question: persons of unknown sex and age {_in_years(unknown)}."
    return said


def _each(torn: Sequence[PrintedTwice]) -> str:
    """Name cells that are printed twice, each label with its years."""
    years_of = gathered((cell.label, cell.year) for cell in torn)
    return "; ".join(f"“{label}” {_in_years(years)}" for label, years in years_of.items())


def not_joined(profile: Profile, partition: str) -> str:
    """Name the years that no line of a breakdown leads to, as the end of a caption; of one year alone there is no line."""
    several = len({c.year for c in profile.parts(partition) if c.exact}) > 1
    years, by = [str(year) for year in years_apart(profile, partition) if several], COMPARED[partition]
    return f" Not joined, as the counts by {by} are together less than half of the total: {_in_years(years)}." if years else ""  # fmt: skip


def beside_doubt(profile: Profile, partition: str) -> str:
    """Name the years of a breakdown whose total is in question, as the end of a caption: parts above it have plain marks."""
    of = {c.period for c in profile.parts(partition)}
    years = [str(c.period) for c in profile.totals("detected") if c.in_question and c.period in of]
    return f" The total is in question {_in_years(years)}." if years else ""


def nothing_counted(profile: Profile) -> Prose:
    """Say, in place of a section on each, that no detected victims are counted, or none but by country of repatriation."""
    but = ""
    if alone := profile.parts("repatriation"):
        one = len(alone) == 1
        but = f"; there {'is a count' if one else 'are counts'} by country of repatriation alone"
        if all("MAYBE_BLANK" in c.flags for c in alone):
            but += f"; {'it' if one else 'all of them'} may be {'a blank answer' if one else 'blank answers'}"
    return only(f"No count of detected victims in {profile.in_text} by sex, age, form of exploitation or citizenship is published {profile.in_years}{but}.")  # fmt: skip


def parts_and_total(profile: Profile, differences: Sequence[PartDifference]) -> Prose:
    """Say by which breakdowns and in which years the parts exceed a total or fall short of it."""
    said = [
        f"By {words}, the parts {verb} the total {_in_years([d.year for d in found])}."
        for partition, words in COMPARED.items()
        for exceeds, verb in ((True, "exceed"), (False, "fall short of"))
        if (found := [d for d in differences if (d.partition, d.exceeds) == (partition, exceeds)])
    ]
    nothing = showing_nothing(profile)
    some = [
        f"{what} {_by_years(of)}."
        for what, why in (("Not every count is published", "in part"), ("Blank answers may be among the counts", "blank"), ("Themselves in question are counts", "in question"))
        if (of := nothing.get(why))
    ]  # fmt: skip
    if some:
        some.append("A sum below the total proves nothing there.")
    printed_twice = [_printed_twice(p, cells) for p in COMPARED if (cells := profile.printed_twice(p))]
    after = [*_unknown(profile)]
    if _has_both(profile) and (of := without_total(profile)):
        after.append(only(f"Counts without a total to compare them with: {_by_years(of)}."))
    told = [*map(only, said), *_largest(differences), *_exceeded(profile, differences), *_beside(profile)]
    told += map(only, [*some, *printed_twice])
    area = profile.in_text
    if profile.counted and not profile.totals("detected"):
        by = f"{listed(sorted(map(by_what, profile.counted)))} {profile.in_years}"
        blank = all("MAYBE_BLANK" in c.flags for of in profile.counted for c in profile.parts(of))
        all_of_them = "; all of them may be blank answers" if blank else ""
        told.insert(0, only(f"Counts of detected victims in {area} are published {by}, without a total to compare them with{all_of_them}."))  # fmt: skip
    if not told:
        agree = f"No count by sex, age or form disagrees with the total of its year, where {area} has both."
        never_both = f"None of the years shown has both a total of {area} and counts by sex, age or form, so that these cannot be compared."
        told = [only(agree if _has_both(profile) else never_both)]
    return reduce(Prose.followed_by, [*told, *after])


def _by_years(of: dict[str, list[str]]) -> str:
    """Name breakdowns, each with its years."""
    return "; ".join(f"by {COMPARED[p]} {_in_years(years)}" for p, years in of.items())


def _unknown(profile: Profile) -> Iterator[Prose]:
    """Yield how many UNODC gives as of unknown sex or age, whom it divides by both alone: they are parts by either."""
    totals = {c.period: c for c in profile.totals("detected")}
    parts = (c for by in ("sex", "age") for c in profile.parts(by) if c.unknown and c.partition != by)
    found = {c.figure_ids: c for c in parts if c.lo and c.period in totals}
    for what in dict.fromkeys(c.unknown for c in found.values()):
        said, values = list[str](), dict[str, object]()
        for c in sorted((c for c in found.values() if c.unknown == what), key=lambda c: c.year):
            total, name = totals[c.period], f"{c.category}_{c.year}"
            values |= {name: c, f"of_{name}": total}
            more = "of" if c.lo <= total.hi else "beside a total of"
            given = f"{{{name}}} {more} {{of_{name}}}"
            said.append(f"in {c.year} {given}" if said else f"In {c.year} UNODC gives {given} as of unknown {what}")
        yield Prose(f"{listed(said)}, counted here among the parts.", values)


def _beside(profile: Profile) -> Iterator[Prose]:
    """Yield how many UNODC prints of unknown sex and age beside parts that are the total without them, and whom they equal."""
    totals = {c.period: c for c in profile.totals("detected")}
    groups: dict[tuple[str, bool], dict[str, list[Count]]] = {}
    for c in profile.beside:
        fit = c.coherence.by.split("+") if c.coherence else []  # whose parts are the total without it
        by = listed([f"by {words}" for partition, words in COMPARED.items() if partition in fit])
        groups.setdefault((by, totals[c.period].in_question), {}).setdefault(_as_many(profile, c), []).append(c)
    for i, ((by, torn), runs) in enumerate(groups.items()):
        found = [c for run in runs.values() for c in run]
        given = "; ".join(
            listed([f"{{beside_{c.year}}} in {c.year}" for c in run])
            + (f", {'each ' if len(run) > 1 else ''}as many as {whom}" if whom else "")
            for whom, run in runs.items()
        )
        this, is_ = ("This number", "is") if len(found) == 1 else ("These numbers", "are")
        when = _in_years([str(c.year) for c in found]).capitalize()
        yield Prose(
            f"{when}, {{by_{i}}}, the parts add up to the total exactly. Beside them UNODC prints persons of unknown sex and age: "
            f"{given}. {this} {is_} in question{'' if torn else ', not the total,'} and {is_} left out here.",
            {f"by_{i}": by, **{f"beside_{c.year}": c for c in found}},
        )


def _as_many(profile: Profile, count: Count) -> str:
    """Name the cell of another sex than female and male that has the same number, the coarser first; blank without one or by chance."""
    cells = [c for by in ("sex", "sex_age") for c in profile.parts(by) if c.period == count.period and c.sex == "other"]
    words = {"total": "persons", "adult": "adults", "child": "children"}
    same = [words[c.age] for c in cells if c.exact and c.lo == count.lo >= SMALLEST_COINCIDENCE and c.age in words]
    return f"{same[0]} of other sex" if same else ""


def _has_both(profile: Profile) -> bool:
    """Whether any year has a total and a count by sex, age, form or several of these."""
    parts = {c.period for p in profile.counted - {"citizenship"} for c in profile.parts(p)}
    return any(c.period in parts for c in profile.totals("detected"))


def _printed_twice(partition: str, cells: Sequence[PrintedTwice]) -> str:
    """Say of which years no difference is given, as a cell is printed with unequal counts."""
    by = COMPARED[partition]
    if len(cells) == 1:
        (cell,) = cells
        return f"In {cell.year} UNODC prints “{cell.label}” by {by} as {' and as '.join(cell.values)}: none of these is used, and no difference is given."
    return f"By {by}, UNODC prints some cells with unequal values: {_each(cells)}. These cells are not used, and without them no parts are said to fall short."  # fmt: skip


def _exceeded(profile: Profile, differences: Sequence[PartDifference]) -> Iterator[Prose]:
    """Yield what the parts of each total in question show at least, unless a difference tells it, or why it may be no count."""
    spoken = {(d.partition, d.year) for d in differences if d.exceeds}
    for count in profile.totals("detected"):
        told, year = count.coherence, str(count.period)
        if count.unvalidated:
            said = f"No part is compared with the total {{total}} of {year}: {{why}}."
            yield Prose(said, {"total": count, "why": doubt(count)}).numbered(year)
        elif told and told.in_question and (told.by, year) not in spoken:
            by, sums = parts_shown(told)
            values = {"total": count, "by": by, "parts": parts_at_least(count)}
            yield Prose(f"In {year} the total is {{total}}, and {sums}.", values).numbered(year)


def _largest(differences: Sequence[PartDifference]) -> Iterator[Prose]:
    """Yield which of the differences is the largest, or that none is shown; finer parts may exceed a total by more."""
    shown = shown_differences(differences)
    one = len(differences) == 1
    if differences and not shown:
        these = "This difference is not shown: it" if one else "These differences are not shown: each"
        yield only(f"{these} may be below ten and reveal a suppressed count.")
    if not shown:
        return
    worst = max(shown, key=lambda d: d.size)
    least = min(map(abs, worst.found.ends))
    sure = all(max(map(abs, d.found.ends)) < least for d in shown if d is not worst)
    largest = f"{'The' if sure else 'Among the'} largest of {'these' if len(shown) == len(differences) else 'those shown'}: in"
    by, more = COMPARED[worst.partition], "more" if worst.exceeds else "fewer"
    template = f"{'In' if one else largest} {worst.year} the total is {{total}}, and the counts by {by} together are {{difference}} {more}."
    yield Prose(template, {"total": worst.total, "difference": worst.without_sign()})


def shown_differences(differences: Sequence[PartDifference]) -> list[PartDifference]:
    """Return the differences that have a number; those that may be small and reveal a suppressed count have none."""
    return [d for d in differences if d.found.given]


def _in_years(years: Sequence[str]) -> str:
    """Name the years; of many how many there are, with the first and the last."""
    if len(years) <= _FEW:
        return f"in {listed(years)}"
    return f"in {len(years)} years between {min(years)} and {max(years)}"


#: Years that a sentence names one by one.
_FEW = 4
