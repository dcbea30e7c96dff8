"""Counts rounded at random by the key of their cell, or by the nearest multiple."""

import hashlib
import hmac

from nbpress.core.errors import TipResearchError, shown
from tipresearch.consistency import Place
from tipresearch.disclosure.tables import ordered

#: Bases of random rounding.
BASES = (3, 5)


def random_rounded(count: int, place: Place, *, key: str, base: int = 3) -> int:
    """A count at random on one of the two nearest multiples, by the key of its cell."""
    if len(key) < 16:
        raise TipResearchError(f"a key of {len(key)} characters is too short; give a secret of 16 or more, the same for each edition.")  # fmt: skip
    digest = hmac.new(key.encode(), repr(ordered(place)).encode(), hashlib.sha256).digest()
    draw = int.from_bytes(digest[:8]) / 2**64
    return min(odds(count, base)) + (base if draw < count % base / base else 0)


def odds(count: int, base: int = 3) -> dict[int, float]:
    """Multiples to which a count may be rounded at random, each with its probability.

    Parameters
    ----------
    count : int
        Exact count [persons].
    base : {3, 5}
        What it becomes a multiple of.

    Returns
    -------
    dict
        Probability by rounded count [persons]; their mean is the count.

    Raises
    ------
    TipResearchError
        For another base, or a count below zero.

    Examples
    --------
    >>> {rounded: round(p, 3) for rounded, p in odds(4, 3).items()}
    {3: 0.667, 6: 0.333}
    """
    if base not in BASES:
        raise TipResearchError(f"base {shown(base)} is not allowed; allowed are 3 and 5.")
    _require_count(count)
    low, rest = count - count % base, count % base
    return {low: 1 - rest / base, low + base: rest / base} if rest else {low: 1.0}


def rounded(count: int, base: int = 5) -> int:
    """A count on the nearest multiple of a base, halves upward.

    Parameters
    ----------
    count : int
        Exact count [persons].
    base : int
        What it becomes a multiple of.

    Returns
    -------
    int
        Rounded count [persons].

    Raises
    ------
    TipResearchError
        For a base below 2, or a count below zero.

    Notes
    -----
    Caution: conventional rounding "is not recommended as a disclosure control method for
    frequency tables": a margin and its parts together often allow one count alone. It makes
    a table easier to read; it protects nobody. Reference: docs/methods.md, section 9, S13.

    Examples
    --------
    >>> [rounded(n) for n in (3, 12, 55)]
    [5, 10, 55]
    """
    if type(base) is not int or base < 2:
        raise TipResearchError(f"base {shown(base)} is not allowed; allowed is a whole number from 2.")
    _require_count(count)
    return (2 * count + base) // (2 * base) * base


def _require_count(count: int) -> None:
    if count != int(count) or count < 0:
        raise TipResearchError(f"count {shown(count)} is not allowed; allowed is a whole number of persons from 0.")
