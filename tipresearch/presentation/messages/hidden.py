"""Sentences on a hidden population: ranges estimated from linked lists, their doubts, or why no range is given."""

import pandas as pd

from tipresearch.mse import MSEResult, by_model
from tipresearch.presentation.messages.catalogue import say
from tipresearch.presentation.messages.names import area_phrase
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Estimate


def doubts(result: MSEResult) -> pd.DataFrame:
    """Return all that is to be read with a range, a sentence a row, as the column ``what_to_read_with_it``."""
    return pd.DataFrame({"what_to_read_with_it": list(result.sentences)}, dtype=object)


def true_size(size: int, first: Estimate, second: Estimate) -> Prose:
    """Say which of two ranges of a simulated population contain its true size."""
    inside = [found.ends[0] <= size <= found.ends[1] for found in (first, second)]
    which = {(True, True): "both", (True, False): "first", (False, True): "second", (False, False): "neither"}
    return say(f"hidden.truth.{which[inside[0], inside[1]]}", size=f"{size:,}")


def two_ranges(result: MSEResult | None, other: MSEResult | None) -> Prose:
    """Say the ranges of two choices of lists or rules for the same persons, or that no file was given."""
    if result is None or other is None:
        return say("hidden.no_file")
    ranges = [
        say("hidden.range", lists=repr(each.overlaps), rule=each.rule, spread=each.spread).numbered(i)
        for i, each in enumerate((result, other))
    ]
    limits = Prose("{pairs} {limit}", {"pairs": result.beyond_pairs, "limit": result.sentences[-1]})
    return ranges[0].followed_by(ranges[1]).followed_by(limits)


def none_from_counts(table: pd.DataFrame, ref_area: str) -> Prose:
    """Say why the published counts of an area give no hidden population."""
    rows = table[(table["ref_area"] == ref_area) & table["count_lo"].notna()]
    n, area = int((rows["measure"] != "prevalence_estimate").sum()), area_phrase(ref_area)
    first = say("hidden.counts", n, area=area) if n else say("hidden.no_counts", area=area)
    return first.followed_by(say("hidden.no_lists"))


def by_models(result: MSEResult, models: dict[str, str]) -> list[Estimate]:
    """Return the printed range, and under it what single models give, as if each were known to be right [persons]."""
    return [result.spread, *(by_model(result.overlaps, pairs).renamed(words) for words, pairs in models.items())]
