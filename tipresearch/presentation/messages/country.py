"""The key results of a country: how many detected victims, who they were, and what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from tipresearch.countries import KeyShares, Profile, forms_table, key_shares, revised, year_of_shares
from tipresearch.facts import category_label, citizenship_area
from tipresearch.indicators import yoy
from tipresearch.presentation.elements import Output, element, in_languages
from tipresearch.presentation.messages.catalogue import languages, listed, paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, same_everywhere
from tipresearch.presentation.messages.profiles import not_listed
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.rows import records
from tipresearch.quantities import Estimate

#: Breakdowns in the order of the page.
BREAKDOWNS = ("sex", "age", "form", "citizenship")

#: Largest number of categories that a sentence names.
MOST_NAMED = 5

#: Categories with a message of their own; others are quoted as published, and citizenships are named by country.
OWN_MESSAGE = {
    "sex": {"female", "male", "other", "unknown"},
    "age": {"child", "adult", "unknown"},
    "form": {"sexual", "forced_labour", "other", "unknown"},
}

#: Why a change is not given, by flag of the estimate; the first that applies.
NO_CHANGE = {"CONTESTED": "contested", "YEARS_MISSING": "gap", "CELLS_DISAGREE": "disputed"}


def key_results(profile: Profile) -> Output:
    """List what UNODC publishes about the victims detected in a country, each in the newest year that supports a number.

    A last sentence explains ranges, if there are any.
    """
    shares = [key_shares(profile, by) for by in BREAKDOWNS]
    notes = [say("country.ranges")] if any(found.ranges for found in shares) else []
    common, *others = {(found.year, found.newer) for found in shares if found.year} or {(0, "")}
    if not others and common[1] == "disputed":  # say once why no newer year has shares
        shares = [replace(found, newer="") if found.year else found for found in shares]
        notes.append(say("country.newer.disputed", year=str(common[0])))
    years = [0, *(found.year for found in shares)]
    results = {of.partition: shares_sentences(of, of.year == before) for of, before in zip(shares, years, strict=False)}
    if changes := yoy(profile.totals("detected")):
        results["change"] = change_sentences(changes[-1])
    if profile.previous_whole and profile.previous_edition:
        results["edition"] = revision_sentence(profile)
    lines = [(say(f"country.heading.{name}"), sentences) for name, sentences in results.items()]
    return headed_results(lines, notes)


def headed_results(lines: Sequence[tuple[Prose, Prose]], notes: Sequence[Prose]) -> Output:
    """Return key results as headings with sentences, and the notes on all of them below."""
    numbers = [number for _, sentences in lines for number in sentences.numbers]
    return in_languages(partial(_headed_results_in, lines, notes), languages(), records(numbers))


def _headed_results_in(lines: Sequence[tuple[Prose, Prose]], notes: Sequence[Prose], language: str) -> Output:
    """Return headings with sentences, and notes, in a language."""
    shown = [(heading.in_language(language), said.in_language(language)) for heading, said in lines]
    below = [note.in_language(language) for note in notes]
    printed = "\n".join([*(f"{heading}: {said}" for heading, said in shown), *map(str, below)])
    pieces = [(heading.pieces(), said.pieces()) for heading, said in shown]
    return Output(printed, lambda: element("key_results", lines=pieces, notes=[note.pieces() for note in below]))


def shares_sentences(found: KeyShares, total_named: bool = False) -> Prose:
    """Say which shares of the victims one breakdown gives, for whom it gives none, and why no newer year does."""
    by = found.partition
    if not found.shares or found.total is None:
        return say(f"country.none.{found.newer}.{by}")
    named = dict(list(found.shares.items())[:MOST_NAMED])
    if by == "citizenship":
        phrases = listed(_citizens(named, found.total.ref_area))
    else:
        phrases = listed(share_phrase(by, category, share) for category, share in named.items())
    if total_named:
        first = say("country.shares.same", year=str(found.year), shares=phrases)
    else:
        first = say("country.shares", found.total.hi, total=found.total, year=str(found.year), shares=phrases)
    return paragraph_of([first, *_after_shares(found, len(named))])


def share_phrase(by: str, category: str, share: Estimate) -> Prose:
    """Return what share of the victims one category of a breakdown has, such as 40 % were women and girls."""
    code = "unknown" if "unknown" in category else category
    if code in OWN_MESSAGE[by]:
        return say(f"country.share.{by}.{code}", share=share)
    return say("country.share.named", share=share, label=category_label(category))


def _citizens(shares: Mapping[str, Estimate], reporting_area: str) -> Iterator[Prose]:
    """Yield a phrase for each citizenship; the noun is named once, and a second label of a country is quoted."""
    message, named = "country.share.citizenship", set[str]()
    for label, share in shares.items():
        code = citizenship_area(label, reporting_area)
        if code and code not in named:
            named.add(code)
            yield say(message, share=share, country=area_phrase(code))
            message = "country.share.citizenship.next"
        else:
            yield say("country.share.named", share=share, label=category_label(label))
            message = "country.share.citizenship"


def _after_shares(found: KeyShares, named: int) -> Iterator[Prose]:
    by = found.partition
    if found.rest is not None and found.rest.exact:
        yield say(f"country.rest.{by}", found.rest.hi, rest=found.rest)
    if found.unfit:
        yield say(f"country.unfit.{by}", found.unfit)
    if by in ("form", "citizenship") and found.overlapping:
        yield say(f"country.overlap.{by}")
    if by == "citizenship" and (more := len(found.shares or {}) - named + found.suppressed):
        yield say("country.smaller", more)
    if found.newer:
        yield say(f"country.newer.{found.newer}.{by}")


def change_sentences(change: Estimate) -> Prose:
    """Say by how much the newest total differs from the one before, or why no change is given."""
    last, first = change.inputs
    years: dict[str, object] = {"first": str(first.period), "last": str(last.period)}
    if not change.given:
        reason = next((why for flag, why in NO_CHANGE.items() if flag in change.flags), "withheld")
        if reason == "contested" and any("LARGE_REVISION" in count.flags for count in (first, last)):
            reason = "revised"
        return say(f"country.change.{reason}", **years)
    counts: dict[str, object] = {"before": first, "after": last}
    if change.value == 0:
        said = say("country.change.none", after=last, **years)
    else:
        how = "range" if change.value is None else "up" if change.value > 0 else "down"
        said = say(f"country.change.{how}", change=change, **counts, **years)
    low, high = change.ends
    if change.value is not None and low <= 0 <= high and low < high:  # a range is not chance alone
        said = said.followed_by(say("country.change.chance"))
    return said.followed_by(say("country.change.caution"))


def revision_sentence(profile: Profile) -> Prose:
    """Say which totals of detected victims the newest edition changed."""
    changed = revised(profile).query("measure == 'detected' and status != 'new'")
    edition = profile.previous_edition
    if changed.empty:
        return say("country.edition.same", edition=edition)
    years = listed(same_everywhere(str(year)) for year in changed["year"])
    said = say("country.edition.revised", len(changed), edition=edition, years=years)
    factors = pd.to_numeric(changed["factor"]).where(lambda factor: factor > 0)
    if factors.isna().all():
        return said
    row = changed.loc[np.log(factors).abs().idxmax()]
    values = {"year": str(row["year"]), "earlier": row["earlier"], "now": row["now"]}
    return said.followed_by(say("country.edition.largest", len(changed), **values))


def citizenship_caption(profile: Profile) -> Prose:
    """Return the caption of the bars of citizenships, with the rows that are not listed."""
    year = year_of_shares(profile, "citizenship")
    caption = say("country.citizenship.caption", area=area_phrase(profile.ref_area), year=str(year))
    return paragraph_of([caption, *not_listed(profile)])


def forms_caption(profile: Profile) -> Prose:
    """Return the caption of the table of forms by sex and age."""
    return say("country.forms.caption", area=area_phrase(profile.ref_area), year=forms_table(profile)["year"].iloc[0])
