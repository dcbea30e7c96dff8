"""What contradictions of the sources mean beside a number: sentences and notes."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tipresearch.facts import second_hand
from tipresearch.presentation.sentences.adding_up import listed
from tipresearch.quantities import Count


def contested_years(
    conflicting: pd.DataFrame, revised: pd.DataFrame, answers: pd.DataFrame, measure: str
) -> dict[str, str]:
    """What speaks against a comparison with a year: a revision, or a conflict of sources that count themselves."""
    own = {str(year): f"total of {year} revised" for year in revised.loc[revised["measure"] == measure, "year"]}
    weighed = answers[~answers["source_id"].isin(second_hand())]
    distinct = weighed.groupby("year")[["source_id", "raw_value"]].nunique()
    several = set(distinct.index[(distinct > 1).all(axis=1)].astype(str))
    years = sorted({*several, *conflicting["period"], *conflicting["other_period"]})
    of_sources = {year: f"sources disagree on {year}" for year in years}
    return {year: ", ".join(of[year] for of in (own, of_sources) if year in of) for year in own | of_sources}


def contested_in_words(notes: Mapping[str, str], counts: Sequence[Count] = ()) -> str:
    """A warning on contested years."""
    given = {str(c.period) for c in counts if not c.contested}
    if not (years := sorted(year for year, note in notes.items() if note != f"{year}: revised" and year not in given)):
        return ""
    of, are, it = ("total", "is", "it") if len(years) == 1 else ("totals", "are", "them")
    return f"The {of} of {listed(years)} {are} contested: an office revised {it}, or sources disagree. No change to or from {it} is given."
