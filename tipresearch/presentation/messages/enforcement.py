"""Persons before the courts, a published share of convictions, and the laws that sources name."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from tipresearch import observations
from tipresearch.facts import category_label, load_stakeholders
from tipresearch.indicators import same_totals
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.copies import equal_totals
from tipresearch.presentation.messages.names import (
    area_phrase,
    counted_phrase,
    named,
    published,
    source_phrase,
)
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count


def figures_of(table: pd.DataFrame, source_id: str, measures: Sequence[str]) -> Prose:
    """Say how many figures on enforcement a publication has, or that it speaks of enforcement without one."""
    found = int(((table["source_id"] == source_id) & table["measure"].isin(measures)).sum())
    source = source_phrase(source_id)
    if found:
        return say("enforcement.figures", found, source=source)
    speaks = source_id in set(load_stakeholders("").query("enforces_the_law == 'stated'")["source_id"])
    return say(f"enforcement.{'words_only' if speaks else 'no_figures'}", source=source)


def last_step(earlier: Sequence[Count], later: Sequence[Count], ref_area: str) -> Prose:
    """Say the counts of two steps in the last year that has both."""
    by_period = {count.period: count for count in later}
    pairs = [(count, by_period[count.period]) for count in earlier if count.period in by_period]
    if not pairs:
        return say("enforcement.steps.none", area=area_phrase(ref_area))
    first, second = pairs[-1]
    said = say(
        "enforcement.steps", area=area_phrase(ref_area), year=str(first.period), source=source_phrase(first.source_id),
        first=counted_phrase(first), second=counted_phrase(second),
    )  # fmt: skip
    return _with_doubt(said, [first, second]).followed_by(say("enforcement.not_same"))


def newer_convictions(table: pd.DataFrame, convicted: Sequence[Count], ref_area: str) -> Prose | None:
    """Say the newest number of persons convicted from another source, if it is newer than the database."""
    rows = table[(table["ref_area"] == ref_area) & (table["measure"] == "convicted") & (table["partition"] == "total")]
    newest = rows.sort_values("period_end", kind="stable").tail(1)
    counts = [
        count for count in observations.counts(newest, table) if count.period not in {c.period for c in convicted}
    ]
    return paragraph_of(map(_newer, counts)) if counts and convicted else None


def _newer(count: Count) -> Prose:
    days = {"start": str(count.period.start), "end": str(count.period.end)} if count.period else {}
    return say("convictions.newer", source=source_phrase(count.source_id), convicted=counted_phrase(count), **days)


def _with_doubt(said: Prose, counts: Sequence[Count]) -> Prose:
    """Add that counts do not fit their table, if that is so for some of them."""
    doubted = sum(count.in_question for count in counts)
    return said.followed_by(say("enforcement.doubt", doubted)) if doubted else said


def same_at_both(earlier: Sequence[Count], later: Sequence[Count]) -> Prose:
    """Say in which years two steps have the same total, and what that leaves open."""
    found = same_totals(earlier, later)
    if not found:
        return say("enforcement.same.none")
    return paragraph_of([equal_totals(found), say("copies.steps.caution")])


def share_beside_counts(table: pd.DataFrame, convicted: Sequence[Count], ref_area: str) -> Prose:
    """Compare a published share of convictions with the persons convicted that a database has for its years."""
    rows = table[(table["measure"] == "share_of_convictions") & (table["ref_area"] == ref_area)]
    area = area_phrase(ref_area)
    if rows.empty:
        return say("convictions.none", area=area)
    row = rows.sort_values("period_start", kind="stable").iloc[-1]
    start, end, share = row["period_start"], row["period_end"], published("share", row["raw_value"])
    said = say(
        "convictions.share", start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}", share=share, source=source_phrase(row["source_id"]),
        part=named(f"part.{row['category']}", category_label(row["category"])),
    )  # fmt: skip
    beside = [count for count in convicted if count.year is not None and start.year <= count.year <= end.year]
    if not beside:
        return said.followed_by(say("convictions.no_counts"))
    counts = listed(say("convictions.in_year", convicted=counted_phrase(c), year=str(c.period)) for c in beside)
    said = said.followed_by(
        say("convictions.counts", database=source_phrase(beside[0].source_id), counts=counts, area=area)
    )
    said = _with_doubt(said, beside)
    whole = len(beside) > end.year - start.year and not any(count.in_question for count in beside)
    if whole and not _may_be_of(row["raw_value"], int(sum(count.hi for count in beside))):
        said = said.followed_by(say("convictions.impossible", share=share))
    caution = "same_period" if row["period_kind"] == "calendar_year" else "other_period"
    return said.followed_by(say(f"convictions.caution.{caution}"))


def _may_be_of(percent: str, most: int) -> bool:
    """Return whether a published percentage, however rounded, can be a share of at most so many; true without a number."""
    number = re.match(r"\d+", percent)
    known = range(1, most + 1)
    return not number or any(abs(100 * k / n - int(number[0])) < 1 for n in known for k in range(n + 1))


def laws_named(figures: pd.DataFrame) -> Prose:
    """Say for how many figures the law is stated under which was counted."""
    n, laws = len(figures), figures["law"]
    stated = laws[laws != ""]
    if not n:
        return say("laws.no_figures")
    if stated.empty:
        return say("laws.none", n)
    return say(
        "laws.some", n, stated=str(len(stated)), laws=listed(published("law", name) for name in sorted(stated.unique()))
    )


def groups_apart(groups: Mapping[str, pd.DataFrame], ref_area: str) -> Prose:
    """Say how many figures each of the two crimes and the mixed groups have."""
    counts = {crime: len(figures) for crime, figures in groups.items() if len(figures)}
    others = counts.pop("other", 0)
    if not counts:
        return say(f"crimes.{'only_others' if others else 'none'}", area=area_phrase(ref_area))
    listing = listed(say(f"crimes.{crime}", n) for crime, n in counts.items())
    said = say("crimes.figures", area=area_phrase(ref_area), crimes=listing)
    if others:
        said = said.followed_by(say("crimes.other", others))
    return said.followed_by(say("crimes.apart"))
