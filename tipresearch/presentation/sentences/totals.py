"""What is said of a published total first, beside what its own parts say."""

import re
from collections.abc import Mapping, Sequence

from tipresearch.facts import measure_label, short_name, within
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.rows import speaks_against_its_whole
from tipresearch.presentation.sentences.adding_up import about, disputed_years, doubt, listed
from tipresearch.quantities import Count


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


def newest_total(counts: Sequence[Count], *, area: str, what: str, years: tuple[int, int] | None = None) -> Prose:
    """What is published last of yearly counts, and whether its own parts allow it."""
    if not counts:
        span = f" of {' to '.join(dict.fromkeys(map(str, years)))}" if years else ""
        return only(f"No total of {what}{span} is given here for {area}.")
    last = counts[-1]
    printed = last.as_printed
    values = {"source": short_name(last.source_id), "n": printed, "what": in_number(printed, what), "area": area}
    said = Prose(f"{{source}} gives {{n}} {{what}} for {{area}} in {last.period}.", values)
    if speaks_against_its_whole(last):
        return said.then("The total that it is part of does not add up with it.")
    return said.followed_by(more) if (more := about(last)) else said


def other_years(counts: Sequence[Count], *, years: tuple[int, int] | None = None) -> Prose:
    """Of how many years totals are published, and which of them are in question."""
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
        return only(f"No other {_of_time(counts)} shown has a total that may be used.")
    but = ", which is contested" if allowed[-1].contested else ""
    return Prose(
        f"The newest total that may be used is {{allowed}}, for {allowed[-1].period}{but}.", {"allowed": allowed[-1]}
    )


def _years(counts: Sequence[Count], *, one: bool) -> Prose:
    earlier = counts[:-1]
    doubted = disputed_years(counts) if disputed_years(earlier) else []
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
        torn_one = f"The total for {count.period}, {{n}}, is not used: {{why}}."
        said = said.then(torn_one, {"n": count, "why": doubt(count)}, count.year)
    if not doubted:
        return said
    totals, do, table = ("total", "does", "table") if len(doubted) == 1 else ("totals", "do", "tables")
    it = "its own" if len(doubted) == 1 else "their own"
    return said.then(f"The {totals} for {listed(doubted)} {do} not add up with {it} {table}.")
