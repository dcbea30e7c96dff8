"""The change of a number between two years: its size, what chance allows, and what it would mean for detection."""

import math
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from tipresearch.facts import VICTIM_MEASURES, category_label, measure_label, within
from tipresearch.indicators import Comparison, detection_tipping, fold_decrease, pct_change
from tipresearch.presentation.messages.catalogue import paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase, form_phrase, same_everywhere, source_phrase
from tipresearch.presentation.messages.other_sources import in_words_only, only_source, other_label, other_numbers
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate

#: Measures whose change is one of recorded victims, not of the work of courts and offices.
RECORDED = ("", "referred", "assisted", *VICTIM_MEASURES)

#: Sizes of groups in which victims may have been found, by order of magnitude.
SIZES = {1: "few", 10: "ten", 100: "hundred", 1000: "thousand"}

#: Why a question about chance has no answer, by flag; otherwise sources or cells disagree.
NO_CHANCE = {"ZERO_NUMERATOR": "zero", "CENSORED": "range"}


def two_years(later: Count, earlier: Count, *, table: pd.DataFrame, conflicting: pd.DataFrame | None = None) -> Prose:
    """Say the counts of two years, where they were published, and what other sources have on them."""
    values: dict[str, object] = {
        "later": later, "earlier": earlier, "last": str(later.period), "first": str(earlier.period),
        "area": area_phrase(later.ref_area), "source": source_phrase(later.source_id),
    }  # fmt: skip
    if later.measure in VICTIM_MEASURES:
        said = say(f"change.years.{later.measure}", int(later.hi), form=form_phrase(later.form), **values)
    else:
        said = say("change.years.other", what=same_everywhere(_measured(later)), **values)
    more = [] if conflicting is None else other_label(conflicting, later, table)
    more += [*other_numbers(table, earlier, later), *only_source(table, earlier, later), *in_words_only(table, later)]
    return paragraph_of([said, *more])


def _measured(count: Count) -> str:
    """Return what a count is of, with its form of exploitation if the measure does not name it."""
    label, form = measure_label(count.measure), within(category_label(count.form))
    return label if count.form in ("", "total") or label.endswith(form) else f"{label} ({form})"


def figure_title(later: Count, earlier: Count) -> str:
    """Return the title of the figure of two years."""
    values = {"later": later, "earlier": earlier, "last": str(later.period), "first": str(earlier.period)}
    if later.measure in VICTIM_MEASURES:
        return str(say(f"change.title.{later.measure}", form=form_phrase(later.form), **values))
    return str(say("change.title.other", what=same_everywhere(_measured(later)), **values))


def size(compared: Comparison, later: Count) -> Prose:
    """Say by how much a number changed, as far as that is given, and what the change cannot show."""
    change, percent = compared.abs_change, compared.pct_change
    if not change.given:
        return say(f"change.not_given.{'contested' if 'CONTESTED' in change.flags else 'disputed'}")
    if percent is None:
        said = say("change.size.not_comparable", difference=change)
    elif not percent.given:
        said = say("change.size.of_zero", difference=change)
    else:
        if percent.value is None:  # like the difference, the ends of the percentage are without chance
            plain = pct_change(*percent.inputs, interval=False, across_breaks=True)
            flags = tuple(dict.fromkeys((*plain.flags, *compared.flags)))
            percent = replace(plain, flags=flags, caveats=compared.caveats)
        said = say("change.size", difference=change, percent=percent)
    said = said.followed_by(say(f"change.caution.{'victims' if later.measure in RECORDED else 'work'}"))
    if "COMPARABILITY_UNKNOWN" in compared.flags:
        said = said.followed_by(say("change.comparable.unknown"))
    kinds = {each.period.kind for each in change.inputs[:2] if each.period}
    return said.followed_by(say("change.comparable.kinds")) if len(kinds) > 1 else said


def conditions(checklist: pd.DataFrame) -> Prose:
    """Say how many conditions of a comparison hold, do not hold, or are unknown."""
    answers = checklist["answer"].value_counts()
    said = [say("change.conditions.yes", int(answers.get("yes", 0)), conditions=str(len(checklist)))]
    said += [say(f"change.conditions.{each}", int(answers[each])) for each in ("no", "unknown") if each in answers]
    return paragraph_of(said)


def chance(tipping: Estimate) -> Prose:
    """Say whether chance alone could explain a change, and in which groups victims would have to be found."""
    if tipping.value is None:
        why = next((why for flag, why in NO_CHANCE.items() if flag in tipping.flags), "disputed")
        return say("change.chance.unanswered", why=say(f"change.why.{why}"))
    if tipping.value <= 1:
        return say("change.chance.possible")
    magnitude = 10 ** round(math.log10(tipping.value))
    return say("change.chance.unless", size=say(f"change.groups.{SIZES.get(magnitude, 'thousands')}"))


def detection(later: Count, earlier: Count) -> Prose:
    """Say how the chance of being recorded changed, if the number of victims did not change."""
    last = str(later.period)
    if not (later.exact and earlier.exact):
        return say("change.detection.unanswered", why=say("change.why.range"))
    if not (later.value and earlier.value):
        return say("change.detection.unanswered", why=say("change.why.zero"))
    less = later.value < earlier.value
    fold = fold_decrease(later, earlier) if less else detection_tipping(later, earlier)
    if not fold.given:
        return say("change.detection.unanswered", why=say("change.why.disputed"))
    if f"{fold}" == f"{replace(fold, value=1)}":
        return say(f"change.detection.{'same' if later.value == earlier.value else 'about_same'}", last=last)
    fold = replace(fold, kind="scenario", assumptions=("the number of victims did not change",))
    return say(f"change.detection.{'less' if less else 'more'}", fold=fold, last=last)


def by_chance(changes: Iterable[Estimate]) -> dict[str, Prose]:
    """Note which changes can arise by chance, by the label of the change, with both counts."""
    found = {}
    for change in changes:
        if change.kind == "random_variation_interval" and change.ends[0] <= 0 <= change.ends[1]:
            later, earlier = change.inputs[:2]
            # For a count that is a range, one number may allow chance and another not.
            if not (later.exact and earlier.exact) or later.lo == earlier.lo:
                continue
            found[change.label] = say("change.by_chance", earlier=earlier, later=later)
    return found
