"""Sentences on who does what, as far as a source says it."""

import re

import pandas as pd

from tipresearch.facts import short_name
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.totals import listed

#: What a stakeholder does, as a sentence says it.
_DO = {
    "identifies_victims": "identifies victims",
    "investigates": "investigates",
    "enforces_the_law": "enforces the law",
    "refers_victims": "refers victims",
    "cares_for_victims": "is to care for them",
    "reports_figures": "reports the figures",
}


def _short(stakeholder: str) -> str:
    """Leave out what stands in brackets behind a name."""
    name = re.sub(r" \(.*\)$", "", stakeholder)
    return name[:1].lower() + name[1:] if name.startswith(("The ", "Provincial", "Non-")) else name


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
        words: list(stakeholders.loc[stakeholders[role] == "stated", "stakeholder"]) for role, words in _DO.items()
    }
    known = [f"who {words} ({listed(list(map(_short, found)))})" for words, found in stated.items() if found]
    open_ = [words for words, found in stated.items() if not found]
    name = listed([short_name(s) for s in stakeholders["source_id"].unique()])
    said = Prose("The {source} does not say who does what.", {"source": name})
    if known:
        said = Prose("The {source} says {known}.", {"source": name, "known": listed(known)})
    if open_ and known:
        said = said.then("It does not say who {unsaid}.", {"unsaid": " or who ".join(open_)})
    return said
