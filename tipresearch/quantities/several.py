"""Checks of several counts: a series, their common unit, and whether one is censored."""

from collections.abc import Iterable, Mapping

from nbpress.core.errors import TipResearchError, listed, quoted
from tipresearch.quantities.counts import Count


def counts_of(given: object, doing: str) -> list[Count]:
    """Return the counts of a series; refuse anything else and name its type."""
    if isinstance(given, Mapping):
        parts = any(isinstance(n, Count) for n in given.values())
        cure = "its values, as [*parts.values()]" if parts else f"one of {listed(map(repr, given))} in brackets"
        raise TipResearchError(f"{doing} needs one series, and a dict of {len(given)} was given; take {cure}.")
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise TipResearchError(f"{doing} needs counts, and {type(given).__name__} was given; the method series() of what tip.open returns has them.")  # fmt: skip
    found = list(given)
    for each in found:
        if not isinstance(each, Count):
            raise TipResearchError(f"{doing} needs counts, and {quoted(each)} among them is of type {type(each).__name__}; tip.Count holds one.")  # fmt: skip
    return found


def unit_of(*counts: Count) -> str:
    """Return the unit of the first count that is no plain number."""
    return next((c.unit for c in counts if not c.plain), counts[0].unit)


def censored_flags(*counts: Count) -> tuple[str, ...]:
    """Return CENSORED if one of the counts is published as an interval."""
    return () if all(c.exact or "DOES_NOT_ADD_UP" in c.flags for c in counts) else ("CENSORED",)
