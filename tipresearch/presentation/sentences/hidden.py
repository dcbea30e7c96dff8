"""A hidden population in words and rows: the range first, and right behind it all its doubts."""

import pandas as pd

from tipresearch.facts import area_in_text
from tipresearch.mse import MSEResult, by_model
from tipresearch.presentation.paragraphs import Prose, prose
from tipresearch.quantities import Estimate


def doubts(result: MSEResult) -> pd.DataFrame:
    """Return all that is to be read with a range, a sentence a row, as the column ``what_to_read_with_it``."""
    return pd.DataFrame({"what_to_read_with_it": list(result.sentences)}, dtype=object)


def holding(size: int, first: Estimate, second: Estimate) -> str:
    """Say which of two ranges of simulated populations hold the true size, which is known of these alone."""
    in_first, in_second = (found.ends[0] <= size <= found.ends[1] for found in (first, second))
    which = {
        (True, True): "Both ranges hold",
        (True, False): "Only the first range holds",
        (False, True): "Only the second range holds",
        (False, False): "Neither range holds",
    }[in_first, in_second]
    return f"{which} the true size of {size:,}."


def said_of(result: MSEResult | None, other: MSEResult | None) -> Prose:
    """Say the ranges of two choices, the same persons by other lists or another rule, with what they are; none were made without a file."""
    if result is None or other is None:
        return prose("No file of linked lists was given, so nothing is estimated.")
    return prose(
        "From {lists}, by {rule}: {spread}. From {others}, by {other_rule}: {other}. {pairs} {limit}",
        lists=repr(result.overlaps), rule=result.rule, spread=result.spread, others=repr(other.overlaps),
        other_rule=other.rule, other=other.spread, pairs=result.beyond_pairs, limit=result.sentences[-1],
    )  # fmt: skip


def none_from_counts(table: pd.DataFrame, ref_area: str) -> Prose:
    """Say why the published counts of an area, estimates of somebody else not among them, give no hidden population."""
    rows = table[(table["ref_area"] == ref_area) & table["count_lo"].notna()]
    n, area = (rows["measure"] != "prevalence_estimate").sum(), area_in_text(ref_area)
    held = f"{n:,} national figures of {area} held here are counts" if n > 1 else f"{n or 'No'} national figure of {area} held here is a count"  # fmt: skip
    return prose(
        "{held}; none is a list of persons, and nothing says who of one count is also in another. Without linked lists "
        "there is no overlap, and without an overlap no estimate: so there is none, and no figure of another country is "
        "carried over.",
        held=held,
    )


def by_models(result: MSEResult, models: dict[str, str]) -> list[Estimate]:
    """Return the printed range, and under it what single models give, as if each were known to be right [persons]."""
    return [result.spread, *(by_model(result.overlaps, pairs).renamed(words) for words, pairs in models.items())]
