"""A hidden population in words and rows: the range first, and right behind it all its doubts."""

from __future__ import annotations

import pandas as pd

from tipresearch.mse import MSEResult, by_model
from tipresearch.presentation.paragraphs import Prose, prose
from tipresearch.quantities import Estimate


def doubts(result: MSEResult) -> pd.DataFrame:
    """All that is to be read with a range, a sentence a row.

    Parameters
    ----------
    result : MSEResult
        What `tipresearch.mse.hidden_population` returns.

    Returns
    -------
    DataFrame
        One column, ``what_to_read_with_it``.
    """
    return pd.DataFrame({"what_to_read_with_it": list(result.sentences)}, dtype=object)


def said_of(result: MSEResult | None, other: MSEResult | None) -> Prose:
    """The ranges of two choices as sentences that say what they are.

    Parameters
    ----------
    result, other : MSEResult or None
        The same persons by other lists or another rule; None where no file was given.

    Returns
    -------
    Prose
        Both ranges with their kind, or that there is none.
    """
    if result is None or other is None:
        return prose("No file of linked lists was given, so nothing is estimated.")
    return prose(
        "From {lists}, by {rule}: {spread}. From {others}, by {other_rule}: {other}. {limit}",
        lists=repr(result.overlaps), rule=result.rule, spread=result.spread, others=repr(other.overlaps),
        other_rule=other.rule, other=other.spread, limit=result.sentences[-1],
    )  # fmt: skip


def by_models(result: MSEResult, models: dict[str, str]) -> list[Estimate]:
    """The printed range, and under it what single models give, as if each were known to be right.

    Parameters
    ----------
    result : MSEResult
        As for `doubts`.
    models : dict of str to str
        Words for each model, and its pairs of lists.

    Returns
    -------
    list of Estimate
        Ranges [persons].
    """
    named = [by_model(result.overlaps, pairs).renamed(words) for words, pairs in models.items()]
    return [result.spread, *named]
