"""Counts of several years or quarters, as a user hands them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tipresearch.errors import TipResearchError, listed, shown
from tipresearch.quantities.counts import Count


def counts_of(given: object, doing: str) -> list[Count]:
    """The counts of a series, or a refusal that says what was given in their place.

    Parameters
    ----------
    given : object
        What a user gave as a series.
    doing : str
        What needs it, as the message begins.

    Returns
    -------
    list of Count
        The counts, in their order [their unit].

    Raises
    ------
    TipResearchError
        For a dict of series, something that is no series, or one that holds anything but counts.
    """
    if isinstance(given, Mapping):
        msg = f"{doing} needs one series, and a dict of {len(given)} was given; take one of {listed(map(repr, given))} in brackets."
        raise TipResearchError(msg)
    if not isinstance(given, Iterable) or isinstance(given, str):
        msg = f"{doing} needs counts, and {type(given).__name__} was given; the method series() of what tip.open returns has them."
        raise TipResearchError(msg)
    found = list(given)
    for each in found:
        if not isinstance(each, Count):
            msg = f"{doing} needs counts, and {shown(each)} among them is of type {type(each).__name__}; tip.Count holds one."
            raise TipResearchError(msg)
    return found
