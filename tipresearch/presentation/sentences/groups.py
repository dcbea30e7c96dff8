"""Sentences on the groups of victims: the largest, whether they add up, and those of whom a group is not stated."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce

import pandas as pd

from tipresearch.observations import Reconciliation
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import listed
from tipresearch.presentation.sentences.conflicts import other_shares
from tipresearch.presentation.sentences.totals import if_contested, in_number, why_none
from tipresearch.quantities import Count, Estimate, is_surplus

#: What `Reconciliation` says of several parts, of one.
_OF_ONE = {
    "parts_lt_total": "it falls short of the total", "undetermined": "a suppressed count leaves it open whether it is the total",
}  # fmt: skip
_NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def largest_groups(shares: Sequence[Estimate], table: pd.DataFrame | None = None) -> Prose:
    """The two largest groups of a composition, each with its count and share."""
    doubted = [s for s in shares if not s.given]
    known = sorted((s for s in shares if s not in doubted), key=lambda e: e.upper_end, reverse=True)
    if doubted:
        values = {
            "names": listed([_group(doubted[0].label, doubted[0].inputs[0].sex), *map(_inside, doubted[1:])]),
            "count": listed([s.inputs[0] for s in doubted]),
            "why": why_none(*doubted),
        }
        said = Prose("{names}: published as {count}. No share is given, because {why}.", values)
        return said.followed_by(_in_order(known, ranked=False)) if known else said
    said = _in_order(known)
    groups = [s for s in known if not s.inputs[0].unknown]
    return said if table is None or not groups else said.followed_by(other_shares(table, *groups[0].inputs))


def _in_order(known: Sequence[Estimate], *, ranked: bool = True) -> Prose:
    unknown = [s.inputs[0] for s in known if s.inputs[0].unknown]
    of_unknown = [
        Prose(f"Of unknown {c.unknown} {'is' if c.hi == 1 else 'are'} {{unknown}}.", {"unknown": c}).numbered(i)
        for i, c in enumerate(unknown)
    ]
    groups = [s for s in known if not s.inputs[0].unknown]
    said = [_groups_in_order(groups, _in_no_group(known), ranked=ranked)] if groups else []
    return reduce(Prose.followed_by, [*said, *of_unknown])


def _in_no_group(shares: Sequence[Estimate]) -> int:
    """Return how many persons may be of any of the groups: those of whom it is unknown, and those in no part of the total."""
    parts, whole = [s.inputs[0] for s in shares], shares[0].inputs[1]
    short = any("PARTS_NE_TOTAL" in s.flags for s in shares)
    return sum(c.hi for c in parts if c.unknown) + max(0, whole.hi - sum(c.lo for c in parts)) * short


def _groups_in_order(known: Sequence[Estimate], spare: int, *, ranked: bool) -> Prose:
    def certainly_more(one: Estimate, other: Estimate) -> bool:
        return one.ends[0] > other.ends[1] and one.inputs[0].lo > other.inputs[0].hi + spare

    first, *others = known
    values = {"group": _group(first.label, first.inputs[0].sex), "first_count": first.inputs[0], "share": first}
    if not others:
        return if_contested(Prose(f"{{group}} {_are(first)} {{first_count}}, or {{share}}.", values), first)
    second, count = others[0], others[0].inputs[0]
    values |= {"next": _inside(second), "next_count": count, "next_share": second}
    said = f"{{group}} {_are(first)} {{first_count}}, or {{share}}; {{next}} {{next_count}}, or {{next_share}}."
    if ranked and certainly_more(first, second):
        said = f"{{group}} {_are(first)} the largest group: {{first_count}}, or {{share}}."
        # Bounds that overlap name no second, nor do persons who may be a larger group that is not among these.
        if not all(certainly_more(second, third) for third in others[1:]) or 0 < spare >= count.lo:
            return if_contested(Prose(said, values), first)
        said += f" Next {_are(second)} {{next}}: {{next_count}}, or {{next_share}}."
    return if_contested(Prose(said, values), first, second)


def _are(share: Estimate) -> str:
    """Return the verb of a group: a form of exploitation, or a country, *is* the largest."""
    return "are" if re.search(r"(?i)\b(people|children|\w*men|\w+s|(fe)?male)\b", share.label) else "is"


def _group(label: str, sex: str) -> str:
    """Return words for a group; one of a sex alone is labelled by an adjective, such as ``Female``."""
    return f"People recorded as {sex}" if label.lower() == sex in ("female", "male") else label


def _inside(share: Estimate) -> str:
    """Return words for a group inside a sentence; a name that its publisher gave it, such as of a citizenship, is as it was given."""
    count = share.inputs[0]
    return share.label if share.label == count.category else _group(share.label, count.sex).lower()


def add_up(check: Reconciliation, parts: int) -> Prose:
    """Whether the groups of a partition add up to their total."""
    groups, rest = (_NUMERALS[n] if n < len(_NUMERALS) else str(n) for n in (parts, parts - 1))
    one, difference = parts == 1, check.difference
    alone = "One group alone is published, and"
    if check.status == "equal":
        return only(f"{alone} it is the total exactly." if one else f"The {groups} groups add up exactly.")
    held = difference.inputs[:-1]
    beside = [c for c in held if is_surplus(c.coherence)]
    if len(beside) == 1 and difference.value == beside[0].lo and not one:
        fit, them = ("group is the total", "it") if parts == 2 else ("groups add up", "them")
        are = "is" if beside[0].lo == 1 else "are"
        not_it = "" if difference.inputs[-1].in_question else ", not the total"
        said = f"Without {beside[0].label.lower()}, the {rest} {fit} exactly. Beside {them} {are} {{n}}: this number is in question{not_it}."
        return Prose(said, {"n": beside[0]})
    doubted = [c for c in held if c.in_question]
    if doubted and check.status == "parts_lt_total":
        named = listed([c.label for c in doubted])
        that, are = ("that", "is") if len(doubted) == 1 else ("those", "are")
        of = alone if one else f"Of the {groups} counts"
        return only(f"{of} {that} of {named.lower()} {are} in question, so a sum below the total proves nothing.")
    said = f"{alone} {_OF_ONE.get(check.status, 'it exceeds the total')}" if one else f"Of the {groups} groups, {check}"
    if not difference.given:
        return only(f"{said}.")
    return Prose(f"{said}: {'group' if one else 'sum'} minus total is {{difference}}.", {"difference": difference})


def recorded_as(parts: Iterable[Count], sex: str, known: Count | None = None) -> str:
    """Words for those whom a source gives a sex, or for those of them whose share is told."""
    told = {*known.figure_ids} if known else None
    found = [_group(c.label, sex) for c in parts if c.sex == sex and (told is None or told.issuperset(c.figure_ids))]
    return found[0] if len(found) == 1 else f"People recorded as {sex}"


def known_share(bounds: Estimate, *, alone: str, both: str, why: str) -> Prose:
    """What is known of a share where the category of some persons is not stated."""
    if not bounds.given:
        return only(f"No share of {both} is given: {why_none(bounds)}.")
    begins = f"{both[0].upper()}{both[1:]}"
    low, high = bounds.ends
    if (low, high) == (0, 1):
        return only(f"No share of {both} is given: {why}.")
    if f"{bounds:lo}" == f"{bounds:hi}":
        return if_contested(Prose("{both} are {share:lo}.", {"both": begins, "share": bounds}), bounds)
    if low > 1 / 2:
        end = f"{begins} are the majority whatever is not stated."
    elif high <= 1 / 2:
        end = f"{begins} are not the majority whatever is not stated."
    elif any(2 * others.lo >= bounds.inputs[2].hi for others in bounds.inputs[3:]):
        end = "At least half of all whom it counts are known to be others."  # no suppressed count is narrowed
    else:
        end = "Whether {both} are the majority of all whom it counts cannot be told."
    values = {"alone": alone, "both": both, "share": bounds, "why": why}
    known = bounds.inputs[0]
    said = "{share:lo}" if known.exact else "at least {share:lo}"
    if not (known.exact or known.lo):  # of fewer than 5 the lower end is not how many they are
        said, values = "{known}", values | {"known": known}
    said = f"{{alone}} are {said}. The share of {{both}} could reach {{share:hi}}: {{why}}. {end}"
    return if_contested(Prose(said, values), bounds)


def without_sex(without: Count, one_sex: Count) -> str:
    """Why the sex of some victims is not known, as the end of a sentence."""
    said = [f"gives no sex for {without} {in_number(without, 'victims')}"] if without.hi else []
    if one_sex.hi:
        said.append(f"records all or nearly all of {one_sex} children as one sex, so that theirs may not have been recorded")  # fmt: skip
    return f"the source {', and '.join(said) or 'gives a sex for every victim'}"
