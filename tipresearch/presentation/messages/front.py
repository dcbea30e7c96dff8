"""The front page of a report: its headline, what may be said, what cannot be said, whom to ask, and cards."""

import re
from collections.abc import Sequence

import pandas as pd

from tipresearch.facts import Cited, category_label, source
from tipresearch.presentation.cards import Card, Quote
from tipresearch.presentation.messages.catalogue import listed, say
from tipresearch.presentation.messages.names import (
    area_phrase,
    form_phrase,
    named,
    number_phrase,
    same_everywhere,
    source_phrase,
)
from tipresearch.presentation.messages.other_sources import number_elsewhere
from tipresearch.presentation.messages.victims import group_phrase, reported_total
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate

#: Organisations whose offices publish under names of their own.
ORGANISATIONS = ("UNODC",)


def headline(totals: Sequence[Count], ref_area: str, year: int) -> Prose:
    """Say how many different totals have been published for a year, or the only one."""
    ordered = sorted(totals, key=lambda count: (count.lo, count.hi))
    values: dict[str, object] = {"area": area_phrase(ref_area), "year": str(year)}
    if not ordered:
        return say("front.total.none", **values)
    publishers = {_organisation(count) for count in ordered}
    if len(ordered) == 1:
        return say("front.total.one", total=ordered[0], publisher=publishers.pop(), **values)
    values["totals"] = listed(map(number_phrase, ordered))
    if len(publishers) > 1:
        return say("front.totals.several", len(ordered), **values)
    return say("front.totals", len(ordered), publisher=publishers.pop(), **values)


def _organisation(count: Count) -> str:
    publisher = source(count.source_id)["publisher"]
    return next((name for name in ORGANISATIONS if publisher.startswith(name)), publisher)


def two_years(conflicting: pd.DataFrame, total: Count) -> Prose | None:
    """Say that a total is listed under two years, if two publications do so."""
    for found in number_elsewhere(conflicting, total):
        return say(
            "front.two_years", total=total, period=str(total.period), source=source_phrase(total.source_id),
            other_period=found["period"], other=source_phrase(found["source_id"]),
        )  # fmt: skip
    return None


def headings() -> list[Prose]:
    """Return the headings of what may be said, what cannot be said, and whom to ask."""
    return [say(f"front.heading.{name}") for name in ("may", "cannot", "ask")]


def may_say(
    total: Count, conflicting: pd.DataFrame, earlier: Count, later: Count, referred: Count, group: Count
) -> list[Quote]:
    """Return the sentences that readers may quote, each with its sources."""
    sources: list[Cited] = [
        (row[f"{at}source_id"], row[f"{at}edition"])
        for row in conflicting.head(1).to_dict("records")
        for at in ("", "other_")
    ]
    reported = reported_total(total, conflicting)
    fall = say(
        "front.say.change", int(later.hi), later=later, earlier=earlier, form=form_phrase(later.form), area=area_phrase(later.ref_area),
        first=str(earlier.period), last=str(later.period), source=source_phrase(later.source_id),
    )  # fmt: skip
    sent = say(
        "front.say.referred", int(referred.hi), referred=referred, group_count=group, group=group_phrase(group),
        area=area_phrase(referred.ref_area), source=source_phrase(referred.source_id),
    )  # fmt: skip
    return [Quote(reported, tuple(sources)), Quote(fall), Quote(sent)]


def cannot_say(
    totals: Sequence[Count], earlier: Count, later: Count, referred: Count, women: Estimate, year: int
) -> list[Prose]:
    """Return what the published numbers do not support, each with the reason."""
    found = []
    if len(totals) > 1:
        found.append(say("front.deny.totals", year=str(year)))
    years = {"first": str(earlier.period), "last": str(later.period)}
    if direction := _direction(earlier, later):
        found.append(say(f"front.deny.{direction}", **years))
    if _without_year(referred):
        found.append(say("front.deny.referred", int(referred.hi), referred=referred, year=str(year)))
    if women.given and women.ends[0] <= 0.5 <= women.ends[1]:
        found.append(say("front.deny.women", women=women, source=source_phrase(later.source_id)))
    return found


def _direction(earlier: Count, later: Count) -> str:
    """Return whether a count fell or rose for certain; nothing if neither is sure."""
    if later.hi < earlier.lo:
        return "fewer"
    return "more" if later.lo > earlier.hi else ""


def _without_year(referred: Count) -> bool:
    return referred.period is None or referred.period.start is None


def questions_about(questions: pd.DataFrame, *counts: Count) -> pd.DataFrame:
    """Return for each count the first open question about it."""
    chosen: list[int] = []
    for count in counts:
        about = questions["figure_id"].map(lambda ids, own=count.figure_ids: not set(own).isdisjoint(ids))
        chosen += [place for place in questions.index[about] if place not in chosen][:1]
    return questions.loc[chosen]


def change_card(earlier: Count, later: Count, *, single_source: bool) -> Card:
    """Return the card of the victims of one form of exploitation in two years."""
    number = Prose("{earlier} → {later}", {"earlier": earlier, "later": later})
    direction = _direction(earlier, later) or "unclear"
    years: dict[str, object] = {"first": str(earlier.period), "last": str(later.period)}
    sentence = say(f"front.card.change.{direction}", form=form_phrase(later.form), **years)
    chip = "front.chip.single" if single_source else "front.chip.published"
    return Card(number, sentence, say(chip), "02_bonded_labour")


def referral_card(referred: Count, year: int) -> Card:
    """Return the card of the victims referred."""
    when = "undated" if _without_year(referred) else "dated"
    chip = say(f"front.chip.{when}")
    return Card(number_phrase(referred), say(f"front.card.referred.{when}", year=str(year)), chip, "03_referrals")


def convictions_card(table: pd.DataFrame, convicted: Sequence[Count], ref_area: str) -> list[Card]:
    """Return the card of a part of the country with a share of all convictions, beside the database's count of them.

    The list is empty if the table has no such share, or the database no count of the same years.
    """
    rows = table[(table["measure"] == "share_of_convictions") & (table["ref_area"] == ref_area)]
    for row in rows.sort_values("period_start", kind="stable").tail(1).to_dict("records"):
        years = range(row["period_start"].year, row["period_end"].year + 1)
        percent = re.match(r"[\d.]+", row["raw_value"])
        beside = [count for count in convicted if count.year in years]
        if percent and beside:
            sentence = say(
                "front.card.convictions", int(beside[0].hi), part=named(f"part.{row['category']}", category_label(row["category"])), source=source_phrase(row["source_id"]),
                database=source_phrase(beside[0].source_id), convicted=beside[0], year=str(beside[0].period),
            )  # fmt: skip
            return [
                Card(
                    same_everywhere(f"{percent[0]} %"),
                    sentence,
                    say("front.chip.disputed"),
                    "06_enforcement",
                    ((row["source_id"], row["edition"]),),
                )
            ]
    return []
