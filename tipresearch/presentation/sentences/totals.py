"""What is said of a published total first, beside what its own parts say."""

import re
from collections.abc import Mapping, Sequence

from tipresearch.errors import TipResearchError
from tipresearch.facts import measure_label, short_name, within
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.rows import speaks_against_its_whole
from tipresearch.quantities import Coherence, Count, Estimate

_NAMES = {
    "form": "form of exploitation", "sex": "sex", "age": "age", "citizenship": "citizenship",
    "repatriation": "country of repatriation", "own": "category",
}  # fmt: skip


def listed(words: Sequence[object]) -> str:
    """Join words as a sentence does: a, b and c."""
    *before, last = map(str, words)
    return f"{', '.join(before)} and {last}" if before else last


def each(form: str, rows: Sequence[Mapping[str, object]]) -> Prose:
    """Return what one form says of each of several, joined as a sentence does."""
    said = [Prose(form, row).numbered(i) for i, row in enumerate(rows)]
    return Prose(listed([s.template for s in said]), {name: value for s in said for name, value in s.values.items()})


def in_number(count: Count, words: str) -> str:
    """Return words for what a count is of, such as ``persons convicted``; of one, ``person convicted``."""
    if not count.lo == count.hi == 1:
        return words
    one = {"people": "person", "children": "child", "women": "woman", "men": "man"}
    plural = rf"(?<!-)\b({'|'.join(one)}|\w+[^\Wsu]s)\b"
    return re.sub(plural, lambda found: one.get(found[0], re.sub("ies$", "ys", found[0])[:-1]), words, count=1)


def publication(count: Count) -> str:
    """Name who published a count, with the edition."""
    return f"{short_name(count.source_id)}, {count.edition}"


def if_contested(said: Prose, *shares: Estimate) -> Prose:
    """Add to what is said of shares that cells disagree with their counts, or that these are contested, where it is so of one."""
    if any("CELLS_DISAGREE" in s.flags for s in shares):
        said = said.then("Published cells disagree with these counts: some are wrong.")
    why = "The counts are contested: sources or editions disagree on them or on their total."
    return said.then(why) if any(s.contested for s in shares) else said


def why_none(*withheld: Estimate) -> str:
    """Say why estimates are not given, as the end of a sentence: one reason for all of them."""
    reasons = {"ZERO_DENOMINATOR": "the total is zero", "UNVALIDATED": "a number is not validated and may be no count"}
    told = (words for flag, words in reasons.items() if all(flag in e.flags for e in withheld))
    return next(told, "the published cells disagree")


def by_what(partition: str) -> str:
    """Name a breakdown: ``sex_age`` is by sex and age; several are joined by ``+``."""
    if "+" in partition:
        return "in several breakdowns together"
    names = partition.split("_")
    known = set(names) <= _NAMES.keys()
    return f"by {listed([_NAMES[n] for n in names]) if known else partition.replace('_', ' ')}"


def parts_at_least(count: Count) -> Estimate:
    """Return how many persons the parts of a count in question show at least; docs/methods.md, section 9a."""
    told = _told(count)
    parts, of = ("Largest part of the total {}", "largest") if told.alone else ("Parts of the total {} together", "sum")
    by = by_what(told.by).removesuffix(" together")
    return Estimate(
        indicator="parts_at_least", label=f"{parts.format(by)}, at least", value=told.parts_lo,
        unit=count.unit, formula=f"{of} of {len(told.figure_ids)} published counts: {', '.join(told.figure_ids)}",
        method="lower ends of the parts", inputs=(count,),
    )  # fmt: skip


def _told(count: Count) -> Coherence:
    if count.coherence is None:
        raise TipResearchError(f"{count.label or count} has no parts that could disagree with it.")
    return count.coherence


def parts_shown(told: Coherence) -> tuple[str, str]:
    """Return by what parts disagree with a count, and what ``{parts}`` of them is; citizenships are not added."""
    if told.alone:
        return by_what(told.by).removeprefix("by "), "one {by} alone is {parts}"
    most = "" if told.exactly else "at least "
    return by_what(told.by), f"its own parts {{by}} add up to {most}{{parts}}"


def objection(count: Count, of: str = "") -> Prose:
    """Say what the parts of a count in question add up to, and that one of the two is wrong; or why it may be no count.

    Of one among several counts `of` says which, as the beginning of the sentence.
    """
    if count.unvalidated:
        why = f"{of}{doubt(count)}"
        return only(f"{why[0].upper()}{why[1:]}.")
    told = _told(count)
    by, shown = parts_shown(told)
    shown = of + (shown.replace("its own", "the published") if of else shown)
    values: dict[str, object] = {"by": by, "parts": parts_at_least(count)}
    sums = f"{shown[0].upper()}{shown[1:]}: "
    if told.state == "contradicted" and not count.exact:
        return Prose(f"{sums}the total cannot be right.", values)
    several = ", unless people stand under several forms" if told.several_forms else ""
    return Prose(f"{sums}one of the two is wrong{several}.", values)


def doubt(count: Count) -> str:
    """Return why a number that is not validated may be no count, as the end of a sentence: as its reader notes it."""
    return within(count.notes.rstrip(".") or "it is marked as not validated and may be no count")


def newest_total(counts: Sequence[Count], *, area: str, what: str, years: tuple[int, int] | None = None) -> Prose:
    """What is published last of yearly counts, and whether its own parts allow it.

    Parameters
    ----------
    counts : sequence of Count
        Counts in order of years.
    area, what : str
        Name of the area, and what is counted.
    years : (int, int), optional
        First and last year that were looked through, to say so where no count is published.

    Returns
    -------
    Prose
        One or two sentences, fit to head a page; it says so where no count is published.
    """
    if not counts:
        span = f" of {' to '.join(dict.fromkeys(map(str, years)))}" if years else ""
        return only(f"No total of {what}{span} is given here for {area}.")
    last = counts[-1]
    values = {"source": short_name(last.source_id), "n": last, "what": in_number(last, what), "area": area}
    said = Prose(f"{{source}} gives {{n}} {{what}} for {{area}} in {last.period}.", values)
    if speaks_against_its_whole(last):
        return said.then("What it is part of is published otherwise in the same table: one of the two is wrong.")
    return said.followed_by(objection(last)) if last.in_question else said


def other_years(counts: Sequence[Count], *, years: tuple[int, int] | None = None) -> Prose:
    """Of how many years totals are published, and which of them are in question.

    Parameters
    ----------
    counts : sequence of Count
        Counts in order of years.
    years : (int, int), optional
        First and last year that were looked through: of one alone nothing is said of others.

    Returns
    -------
    Prose
        What to read beside the newest total.
    """
    if not counts:
        return only("That none is given does not mean that there were none.")
    said = _years(counts, one=years is not None and years[0] == years[1])
    return _newest_allowed(counts).followed_by(said) if counts[-1].in_question and len(counts) > 1 else said


def _of_time(counts: Sequence[Count]) -> str:
    """Return what the counts are of each: a year, a quarter, or another period."""
    periods = [c.period for c in counts if c.period]
    if all(p.kind == "calendar_year" for p in periods):
        return "year"
    return "quarter" if all(p.quarter for p in periods) else "period"


def _newest_allowed(counts: Sequence[Count]) -> Prose:
    if not (allowed := [c for c in counts if not c.in_question]):
        return only(f"No total of another {_of_time(counts)} shown is free of that objection.")
    which = "that is not in question" if counts[-1].unvalidated else "without such a contradiction"
    but = ", which is contested" if allowed[-1].contested else ""
    return Prose(f"The newest total {which} is {{allowed}}, of {allowed[-1].period}{but}.", {"allowed": allowed[-1]})


def _years(counts: Sequence[Count], *, one: bool) -> Prose:
    earlier = [c for c in counts[:-1] if c.in_question]
    doubted = [str(c.period) for c in earlier if not c.unvalidated]
    of = f" of {within(measure_label(counts[0].measure))}" if counts[0].measure else ""
    time = _of_time(counts)
    said = only(f"No other {time} is shown." if one else f"No other {time} shown has a total.")
    if len(counts) > 1:
        span = f"from {counts[0].period} to {counts[-1].period}"
        said = only(f"Of the {time}s shown, {len(counts)} have a total{of}, {span}.")
    torn, revised, twice = (
        [c.period for c in counts if flag in c.flags] for flag in ("SOURCE_CONFLICT", "REVISION", "LARGE_REVISION")
    )
    if torn:
        said = said.then(f"Sources disagree on the {'total' if len(torn) == 1 else 'totals'} for {listed(torn)}.")
    if revised:
        other, large = "another total" if len(revised) == 1 else "other totals", ""
        if twice:
            those, differ = ("that", "differs") if len(twice) == 1 else ("those", "differ")
            which = ", which" if twice == revised else f"; {those} of {listed(twice)}"
            large = f"{which} {differ} by more than a factor of two"
        said = said.then(f"Another edition gives {other} for {listed(revised)}{large}.")
    for count in [c for c in earlier if c.unvalidated]:
        torn_one = f"The total of {count.period}, {{n}}, is in question: {{why}}."
        said = said.then(torn_one, {"n": count, "why": doubt(count)}, count.year)
    if not doubted:
        return said
    which, why = f"The totals of {listed(doubted)} are", ": their parts disagree with them."
    if len(doubted) == 1:
        which, why = f"The total of {doubted[0]} is", ": its parts disagree with it."
    return said.then(f"{which} in question{' too.' if counts[-1].in_question else why}")
