"""Sentences on who does what, as far as a source says it."""

import pandas as pd

from tipresearch.facts import short_name
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.totals import listed

#: What a stakeholder does, as a sentence says it.
_DO = {
    "identifies_victims": "identifies victims",
    "investigates": "investigates",
    "refers_victims": "refers victims",
    "cares_for_victims": "is to care for them",
    "reports_victims": "reports them",
}


def who_does_what(stakeholders: pd.DataFrame) -> Prose:
    """Who is stated to do what, and what no stakeholder is stated to do.

    Parameters
    ----------
    stakeholders : DataFrame
        What `load_stakeholders` returns of one area and source.

    Returns
    -------
    Prose
        One sentence on what is stated, one on what is not; it says so where nothing is held.
    """
    if stakeholders.empty:
        return Prose("No stakeholder is held here.", {})
    stated = {
        words: list(stakeholders.loc[stakeholders[role] == "stated", "stakeholder"])
        for role, words in _DO.items()
    }
    known = [f"who {words} ({', '.join(found)})" for words, found in stated.items() if found]
    open_ = [words for words, found in stated.items() if not found]
    name = listed([short_name(s) for s in stakeholders["source_id"].unique()])
    said = Prose("{source} does not say who does what.", {"source": name})
    if known:
        said = Prose("{source} says {known}.", {"source": name, "known": listed(known)})
    if open_ and known:
        said = said.followed_by(
            Prose("It does not say who {unsaid}.", {"unsaid": " or who ".join(open_)})
        )
    return said
