"""Counts rounded to the nearest multiple of a base."""

from nbpress.core.errors import TipResearchError, quoted


def rounded(count: int, base: int = 5) -> int:
    """Return a count rounded to the nearest multiple of a base, halves upward.

    Parameters
    ----------
    count : int
        Exact count [persons].
    base : int
        Whole number from 2.

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
    frequency tables", because a margin and its parts together often allow only one count. Rounding makes
    a table easier to read and protects nobody. Reference: docs/methods.md, section 9, S13.

    Examples
    --------
    >>> [rounded(n) for n in (3, 12, 55)]
    [5, 10, 55]
    """
    if type(base) is not int or base < 2:
        raise TipResearchError(f"base {quoted(base)} is not allowed; allowed is a whole number from 2.")
    _require_count(count)
    return (2 * count + base) // (2 * base) * base


def _require_count(count: int) -> None:
    if count != int(count) or count < 0:
        raise TipResearchError(f"count {quoted(count)} is not allowed; allowed is a whole number of persons from 0.")
