"""How many of the identified victims were referred to care, as far as the published numbers show it."""

import re
from collections.abc import Sequence

import pandas as pd

from tipresearch.presentation.messages.catalogue import paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, same_everywhere, source_phrase
from tipresearch.presentation.messages.other_sources import (
    date_phrase,
    in_words_only,
    not_given,
    only_source,
    reporter,
    with_doubts,
)
from tipresearch.presentation.messages.victims import group_phrase
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate


def referred_in_all(referred: Count, group_count: Count) -> Prose:
    """Say how many victims were referred, in which time, and how many of them belong to one group."""
    period, when = referred.period, "several_years"
    values: dict[str, object] = {}
    if period is not None and period.start is not None:
        when = "year" if period.kind == "calendar_year" else "period"
        values = {"year": str(period)} if when == "year" else {"start": str(period.start), "end": str(period.end)}
    said = say(
        f"referrals.total.{when}", int(referred.hi), source=source_phrase(referred.source_id), reporter=reporter(referred),
        area=area_phrase(referred.ref_area), referred=referred, group_count=group_count, group=group_phrase(group_count), **values,
    )  # fmt: skip
    return said.followed_by(say("referrals.years_unknown")) if when == "several_years" else said


def limits(bounds: Estimate, year: str, by_denominator: Sequence[Estimate] = ()) -> Prose:
    """Say the largest share of a year's victims that can have been referred, its condition, and the limits of other totals."""
    referred, victims = bounds.inputs[0], bounds.inputs[-1]
    if not bounds.given:
        return say("referrals.limit.none", int(victims.hi), victims=victims, year=year, why=not_given(bounds))
    said = say("referrals.limit", int(referred.hi), limit=bounds, referred=referred, year=year)
    others = [each for each in by_denominator if each.given and _limits(each)]
    wider = [each for each in others if each.ends[1] > bounds.ends[1] and f"{each:hi}" != f"{bounds:hi}"]
    more = [_other_limit(each, year) for each in wider]
    without = sum(each.given for each in by_denominator) - len(others)
    if without and _limits(bounds):
        more.append(say("referrals.limit.all", without))
    return paragraph_of([said, *more])


def _other_limit(bounds: Estimate, year: str) -> Prose:
    total = bounds.inputs[-1]
    source = source_phrase(total.source_id)
    return say("referrals.limit.other", int(total.hi), limit=bounds, victims=total, source=source, year=year)


def _limits(bounds: Estimate) -> bool:
    """Return whether the upper end is below one, as a page prints it in tenths of a percent."""
    return round(bounds.ends[1], 3) < 1


def sources_of_referrals(table: pd.DataFrame, *counts: Count) -> Prose | None:
    """Say whether a second source of the referrals is known, and what others say in words or as a share alone."""
    found = [*only_source(table, *counts), *in_words_only(table, counts[0]), *_shares_alone(table, counts[0].ref_area)]
    return paragraph_of(found) if found else None


def _shares_alone(table: pd.DataFrame, ref_area: str) -> list[Prose]:
    """Return the shares of victims referred that sources publish without a number of victims."""
    of = {"ref_area": ref_area, "measure": "share_victims_referred", "category": "total", "form": "total"}
    rows = table[(table[[*of]] == pd.Series(of)).all(axis=1)]
    return [
        say(
            "referrals.share_alone", source=source_phrase(row["source_id"]), share=same_everywhere(f"{percent[1]} %"),
            start=date_phrase(row["period_start"]), end=date_phrase(row["period_end"]),
        )
        for row in rows.sort_values("period_start", kind="stable").to_dict("records")
        if (percent := re.fullmatch(r"([\d.]+) ?(?:%|percent|per cent)", row["raw_value"]))
    ]  # fmt: skip


def more_often(gap: Estimate, group: Count) -> Prose:
    """Say whether one group was referred more often than all others, as far as bounds show it."""
    name = group_phrase(group)
    if not gap.given or gap.ends[0] < 0 < gap.ends[1]:
        return say("referrals.often.unknown", group=name)
    low, high = gap.ends
    if low > 0 or high < 0:
        return say(f"referrals.often.{'more' if low > 0 else 'less'}", group=name, gap=gap)
    if low == high:
        return say("referrals.often.same", group=name)
    return say(f"referrals.often.{'not_more' if high == 0 else 'not_less'}", group=name)


def if_others_included(included: Estimate, group: Count, year: str) -> Prose:
    """Say the rate of a group, if those referred under its name may belong to other groups."""
    name = group_phrase(group)
    if not included.given:
        return say("referrals.included.none", group=name, why=not_given(included))
    return with_doubts(say("referrals.included", group=name, year=year, included=included), included)
