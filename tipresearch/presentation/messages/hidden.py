"""Sentences on a hidden population: ranges estimated from linked lists, their doubts, or why no range is given."""

import pandas as pd

from tipresearch.mse import MSEResult, by_model
from tipresearch.presentation.messages.catalogue import paragraph_of, say
from tipresearch.presentation.messages.names import area_phrase
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Estimate, as_count


def check(result: MSEResult) -> Prose:
    """Say how many lists the other lists predict, as a check of the procedure."""
    return say("hidden.check", len(result.left_out), right=str(sum(left.contains_known for left in result.left_out)))


def two_populations(size: int, first: Estimate, second: Estimate) -> Prose:
    """Say the ranges for two invented populations of one size, and which of them contain the true size."""
    inside = [found.ends[0] <= size <= found.ends[1] for found in (first, second)]
    which = {(True, True): "both", (True, False): "first", (False, True): "second", (False, False): "neither"}
    truth = say(f"hidden.truth.{which[inside[0], inside[1]]}", size=f"{size:,}")
    return say("hidden.invented", size=f"{size:,}", first=first, second=second).followed_by(truth)


def two_ranges(result: MSEResult | None, other: MSEResult | None) -> Prose:
    """Say the ranges of two choices of lists or rules for the same persons, or that no file was given."""
    if result is None or other is None:
        return say("hidden.no_file")
    said = [
        say(
            "hidden.range", lists=", ".join(each.overlaps.names), persons=as_count(each.overlaps.persons),
            one=f"{each.overlaps.by_number_of_lists[0]:,}", two=f"{each.overlaps.by_number_of_lists[1]:,}", spread=each.spread, rule=say(f"hidden.rule.{each.selection}"),
        )
        for each in (result, other)
    ]  # fmt: skip
    if result.triples:
        said.append(say(f"hidden.{result.triples.verdict}"))
    return paragraph_of([*said, say("hidden.limits")])


def none_from_counts(table: pd.DataFrame, ref_area: str) -> Prose:
    """Say why the published counts of an area give no hidden population."""
    rows = table[(table["ref_area"] == ref_area) & table["count_lo"].notna()]
    n, area = int((rows["measure"] != "prevalence_estimate").sum()), area_phrase(ref_area)
    first = say("hidden.counts", n, area=area) if n else say("hidden.no_counts", area=area)
    return first.followed_by(say("hidden.no_lists"))


def by_models(result: MSEResult, models: dict[str, str]) -> list[Estimate]:
    """Return the printed range, and under it what single models give, as if each were known to be right [persons]."""
    return [result.spread, *(by_model(result.overlaps, pairs).renamed(words) for words, pairs in models.items())]
