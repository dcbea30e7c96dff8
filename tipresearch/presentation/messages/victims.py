"""Who the recorded victims of a year were: their total, the largest groups, and what the source does not state."""

import math
from collections.abc import Sequence

import pandas as pd

from tipresearch.facts import within
from tipresearch.observations import Reconciliation
from tipresearch.presentation.messages.catalogue import listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, published, source_phrase
from tipresearch.presentation.messages.other_sources import (
    not_given,
    other_totals,
    reporter,
    same_number_elsewhere,
    with_doubts,
)
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate, is_surplus

__all__ = [
    "add_up",
    "group_phrase",
    "in_proportion",
    "largest_groups",
    "other_totals",
    "reported_total",
    "women_and_girls",
]

#: Largest number of groups that a sentence lists.
MOST_NAMED = 5


def reported_total(total: Count, conflicting: pd.DataFrame | None = None) -> Prose:
    """Say who reported a total of victims, in which source, and who lists the number under another year."""
    said = say(
        f"front.say.{total.measure}", int(total.hi), total=total, area=area_phrase(total.ref_area), year=str(total.period),
        source=source_phrase(total.source_id), reporter=reporter(total),
    )  # fmt: skip
    more = [] if conflicting is None else same_number_elsewhere(conflicting, total)
    return paragraph_of([said, *more])


def group_phrase(count: Count) -> Prose:
    """Return a group of victims within a sentence; a name that only its publisher uses stays as published."""
    return published("group", count.label if count.label == count.category else within(count.label))


def largest_groups(shares: Sequence[Estimate]) -> Prose:
    """Name the two largest groups with their shares, as far as the numbers show them."""
    withheld = [each for each in shares if not each.given]
    given = sorted((each for each in shares if each.given), key=lambda each: each.upper_end, reverse=True)
    groups = [each for each in given if not each.inputs[0].unknown]
    unknown = [each.inputs[0] for each in given if each.inputs[0].unknown]
    said = []
    if withheld:
        of = listed(say("victims.group.count", group=group_phrase(e.inputs[0]), count=e.inputs[0]) for e in withheld)
        said.append(say("victims.no_share", groups=of, why=not_given(*withheld)))
    if groups:
        said.append(_ranked(groups, _in_no_group(given)) if not withheld else _unranked(groups))
    said += [say("victims.unknown", int(c.hi), unknown=c, what=published("unknown", c.unknown)) for c in unknown]
    return paragraph_of(said)


def _in_no_group(shares: Sequence[Estimate]) -> int:
    """Return how many persons may belong to any group: those of unknown category, and those that the parts lack."""
    parts, whole = [each.inputs[0] for each in shares], shares[0].inputs[1]
    short = any("PARTS_NE_TOTAL" in each.flags for each in shares)
    return sum(c.hi for c in parts if c.unknown) + max(0, whole.hi - sum(c.lo for c in parts)) * short


def _ranked(groups: Sequence[Estimate], spare: int) -> Prose:
    """Name the largest group and the next, each only if no other can be larger."""

    def certainly_more(one: Estimate, other: Estimate) -> bool:
        return one.ends[0] > other.ends[1] and one.inputs[0].lo > other.inputs[0].hi + spare

    first, *others = groups
    if not others or not certainly_more(first, others[0]):
        return _unranked(groups)
    second = others[0]
    said = _rank("victims.largest", first)
    # A group that is not listed may be larger than the second.
    hidden = 0 < spare >= second.inputs[0].lo
    if hidden or not all(certainly_more(second, third) for third in others[1:]):
        return with_doubts(said, first)
    return with_doubts(paragraph_of([said, _rank("victims.largest.next", second)]), first, second)


def _rank(message: str, each: Estimate) -> Prose:
    return say(message, group=group_phrase(each.inputs[0]), count=each.inputs[0], share=each)


def _unranked(groups: Sequence[Estimate]) -> Prose:
    shown = groups[:MOST_NAMED]
    said = say("victims.groups", groups=listed(_rank("victims.group.share", each) for each in shown))
    return with_doubts(said, *shown)


def in_proportion(ratio: Sequence[Estimate], rates: Sequence[Estimate]) -> Prose | None:
    """Say the number of women per 100 men, if it has an upper end, and the lowest and the highest of the rates."""
    finite = [each for each in ratio if each.given and math.isfinite(each.upper_end)]
    said = [with_doubts(say("victims.women_per_men", ratio=each), each) for each in finite]
    given = sorted((each for each in rates if each.given), key=lambda each: each.upper_end)
    if given:
        low, high = given[0], given[-1]
        if f"{low}" == f"{high}":
            said.append(say("victims.rate", rate=low))
        else:
            kind = "range" if low.value is not None else "bounds"
            said.append(say(f"victims.rate.{kind}", low=low, high=high))
    return paragraph_of(said) if said else None


def add_up(check: Reconciliation, parts: int) -> Prose:
    """Say whether the groups of a partition add up to their total."""
    difference, counted = check.difference, check.difference.inputs[:-1]
    surplus = [count for count in counted if is_surplus(count.coherence)]
    disputed = [count for count in counted if count.in_question]
    if len(surplus) == 1 and difference.value == surplus[0].lo and parts > 1:
        group = group_phrase(surplus[0])
        said = say("add_up.without", parts - 1, group=group, count=surplus[0])
        return said if difference.inputs[-1].in_question else said.followed_by(say("add_up.total_fits", group=group))
    if disputed and check.status == "parts_lt_total":
        return say("add_up.proves_nothing", len(disputed), groups=listed(map(group_phrase, disputed)))
    said = say(f"add_up.{check.status}", parts)
    if check.status == "equal" or not difference.given:
        return said
    return said.followed_by(say("add_up.difference", difference=difference))


def women_and_girls(bounds: Estimate, without_sex: Count, of_one_sex: Count) -> Prose:
    """Say which share of the victims were women and girls, why it is a range, and whether they were the majority."""
    if not bounds.given:
        return say("women.none.why", why=not_given(bounds))
    if f"{bounds:lo}" == f"{bounds:hi}":
        return with_doubts(say("women.exact", share=bounds), bounds)
    reasons = []
    if without_sex.hi:
        reasons.append(say("women.no_sex", int(without_sex.hi), without=without_sex))
    if of_one_sex.hi:
        reasons.append(say("women.children", int(of_one_sex.hi), children=of_one_sex))
    if bounds.ends == (0, 1):
        return paragraph_of([say("women.none"), *reasons])
    said = [say("women.range", share=bounds), *reasons, say(f"women.majority.{_majority(bounds)}")]
    return with_doubts(paragraph_of(said), bounds)


def _majority(bounds: Estimate) -> str:
    """Return whether bounds show a majority, none, or a majority of others whom a suppressed count does not narrow."""
    low, high = bounds.ends
    if low > 1 / 2:
        return "yes"
    if high <= 1 / 2:
        return "no"
    return "others" if any(2 * each.lo >= bounds.inputs[2].hi for each in bounds.inputs[3:]) else "unknown"
