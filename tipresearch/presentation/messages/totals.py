"""Totals of detected victims by year: the newest, the other years, and totals that do not add up with their own table."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from nbpress.core.errors import TipResearchError
from tipresearch.facts import second_hand, within
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, named, same_everywhere
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.quantities import CONTESTED, Coherence, Count, Estimate, runs

#: Runs of years that a sentence names one by one.
MOST_RUNS = 4

#: What is noted beside a year whose total is disputed between sources or editions, by flag of the total.
NOTES = CONTESTED | {"REVISION": "revised"}


def years_phrase(years: Iterable[object]) -> Prose:
    """Name the years: three or more neighbouring years by the first and the last, and scattered years by their number."""
    ordered = sorted({int(str(year)) for year in years})
    named = [text for run in runs(ordered) for text in _run(*run)]
    if len(named) > MOST_RUNS:
        return say("totals.years_between", len(ordered), first=str(ordered[0]), last=str(ordered[-1]))
    return listed(map(same_everywhere, named))


def _run(first: int, last: int) -> list[str]:
    return [f"{first}–{last}"] if last > first + 1 else [str(year) for year in range(first, last + 1)]


def by_phrase(partition: str) -> Prose:
    """Name a breakdown: ``sex_age`` is by sex and age; several are joined by ``+``."""
    return named(f"by.{'several' if '+' in partition else partition}", f"by {partition.replace('_', ' ')}")


def disputed_years(counts: Sequence[Count]) -> list[str]:
    """Return the years whose count does not add up with its own table: every caption, headline and sentence takes these.

    A total that was revised without its table is one of these years; a number that may be no count is not.
    """
    return [str(count.period) for count in counts if count.exceeded and not count.unvalidated]


def parts_at_least(count: Count) -> Estimate:
    """Return how many persons the parts of a count show at least; docs/methods.md, section 9b."""
    told = _coherence(count)
    parts, of = ("Largest part of the total {}", "largest") if told.alone else ("Parts of the total {} together", "sum")
    by = str(by_phrase(told.by)).removesuffix(" together")
    return Estimate(
        indicator="parts_at_least", label=f"{parts.format(by)}, at least", value=told.parts_lo,
        unit=count.unit, formula=f"{of} of {len(told.figure_ids)} published counts: {', '.join(told.figure_ids)}",
        method="lower ends of the parts", inputs=(count,),
    )  # fmt: skip


def _coherence(count: Count) -> Coherence:
    if count.coherence is None:
        raise TipResearchError(f"{count.label or count} has no parts that could disagree with it.")
    return count.coherence


def size_of_parts(count: Count) -> str:
    """Return how the parts of a total are known: one of them alone, their exact sum, or the least of it."""
    told = _coherence(count)
    return "alone" if told.alone else "exactly" if told.exactly else "at_least"


def total_and_parts(count: Count) -> dict[str, object]:
    """Return the slots of a message on a total that is smaller than its own parts."""
    by = by_phrase(_coherence(count).by)
    return {"year": str(count.period), "total": count.as_printed, "by": by, "parts": parts_at_least(count)}


#: The slots of the message that says what follows for a total, by what the total conflicts with.
FOLLOWS: Mapping[str, Callable[[Count], dict[str, object]]] = {
    "none": lambda count: {},
    "range": lambda count: {"low": f"{count.lo:,}", "high": f"{int(count.hi):,}"},
    "revised": lambda count: {},
    "unfit": lambda count: {},
    "unvalidated": lambda count: {"why": doubt(count)},
}


def _what_follows(count: Count) -> str:
    """Return what conflicts with a total, as a key of `FOLLOWS`; blank if it is used as published."""
    told = count.coherence
    if told is None or not told.exceeded:
        return ""
    if count.unvalidated:
        return "unvalidated"
    if told.state == "newest":
        return "revised"
    return told.use if told.by else "unfit"


def doubt(count: Count) -> Prose:
    """Return why a number that is not validated may be no count, as its reader notes it."""
    return only(within(count.notes.rstrip("."))) if count.notes else say("totals.not_validated")


def newest_total(counts: Sequence[Count], ref_area: str, years: tuple[int, int]) -> Prose:
    """Say which total is the newest. One that is smaller than its own parts is named together with them."""
    if not counts:
        return say("totals.none", area=area_phrase(ref_area), years=years_phrase(range(years[0], years[1] + 1)))
    last, area = counts[-1], area_phrase(ref_area)
    follows, printed = _what_follows(last), last.as_printed
    if follows in ("none", "range"):
        said = say(f"totals.inconsistent.{size_of_parts(last)}", int(printed.hi), area=area, **total_and_parts(last))
    else:
        said = say("totals.newest", int(printed.hi), total=printed, area=area, year=str(last.period))
    return paragraph_of([said, say(f"totals.follows.{follows}", **FOLLOWS[follows](last))]) if follows else said


def other_years(counts: Sequence[Count], years: tuple[int, int]) -> Prose:
    """Say how many years have a total, and on which totals sources or editions disagree."""
    if not counts:
        return say("totals.none.caution")
    said = [_newest_usable(counts)] if counts[-1].in_question and len(counts) > 1 else []
    said.append(_years_with_totals(counts, years))
    if contested := [count for count in counts if count.contested]:
        said.append(contested_totals(str(count.period) for count in contested))
    for count in counts[:-1]:
        if count.unvalidated:
            said.append(say("totals.not_used", total=count, year=str(count.period), why=doubt(count)))
    return paragraph_of(said)


def _newest_usable(counts: Sequence[Count]) -> Prose:
    usable = [count for count in counts if not count.in_question]
    if not usable:
        return say("totals.usable.none")
    return say("totals.usable", total=usable[-1], year=str(usable[-1].period))


def _years_with_totals(counts: Sequence[Count], years: tuple[int, int]) -> Prose:
    if len(counts) > 1:
        return say("totals.years", len(counts), first=str(counts[0].period), last=str(counts[-1].period))
    return say("totals.years.one_shown" if years[0] == years[1] else "totals.years.one_total")


def contested_totals(years: Iterable[str]) -> Prose:
    """Say on which totals sources or editions disagree."""
    named = [*years]
    return say("totals.contested", len(named), years=years_phrase(named))


def small_revisions(counts: Sequence[Count]) -> dict[str, str]:
    """Note the years whose total another edition has a little differently; large revisions mark the number itself."""
    return {str(count.period): NOTES["REVISION"] for count in counts if slightly_revised(count)}


def slightly_revised(count: Count) -> bool:
    """Return whether another edition has another number, by at most a factor of two."""
    return "REVISION" in count.flags and "LARGE_REVISION" not in count.flags


def contested_years(
    conflicting: pd.DataFrame, revised: pd.DataFrame, answers: pd.DataFrame, measure: str
) -> dict[str, str]:
    """Note, by year, a revision of its total, or a conflict of sources that count themselves."""
    own = {str(year): str(say("totals.note.revised", year=str(year))) for year in revised.loc[revised["measure"] == measure, "year"]}  # fmt: skip
    weighed = answers[~answers["source_id"].isin(second_hand())]
    distinct = weighed.groupby("year")[["source_id", "raw_value"]].nunique()
    several = set(distinct.index[(distinct > 1).all(axis=1)].astype(str))
    years = sorted({*several, *conflicting["period"], *conflicting["other_period"]})
    of_sources = {year: str(say("totals.note.sources", year=year)) for year in years}
    return {year: ", ".join(of[year] for of in (own, of_sources) if year in of) for year in own | of_sources}


def caution(notes: Mapping[str, str], counts: Sequence[Count]) -> Prose:
    """Say what a change of detected victims cannot show, and on which totals sources or editions disagree."""
    settled = {str(count.period) for count in counts if not count.contested}
    said, years = say("totals.caution"), sorted(notes.keys() - settled)
    return said.followed_by(contested_totals(years)) if years else said
