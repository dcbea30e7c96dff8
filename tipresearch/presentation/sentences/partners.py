"""Sentences on who does what, as far as a source says it."""

import re

import pandas as pd

from tipresearch.facts import short_name
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.adding_up import listed

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
    """Who is stated to do what, and what no stakeholder is stated to do."""
    if stakeholders.empty:
        return only("No stakeholder is held here.")
    does = {words: stakeholders[role] == "stated" for role, words in _DO.items()}
    stated = {words: list(stakeholders.loc[who, "stakeholder"]) for words, who in does.items()}
    known = [f"who {words} ({listed(list(map(_short, found)))})" for words, found in stated.items() if found]
    open_ = [words for words, found in stated.items() if not found]
    name = listed([short_name(s) for s in stakeholders["source_id"].unique()])
    if not known:
        return only(f"The {name} does not say who does what.")
    unsaid = f" It does not say who {' or who '.join(open_)}." if open_ else ""
    return only(f"The {name} says {listed(known)}.{unsaid}")
