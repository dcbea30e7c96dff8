"""Counts rounded to the nearest multiple of a base. Rounding makes a table easier to read and protects nobody."""

from nbpress.core.errors import TipResearchError, quoted


def rounded(count: int, base: int = 5) -> int:
    """Return a count rounded to the nearest multiple of a base, halves upward."""
    if type(base) is not int or base < 2:
        raise TipResearchError(f"base {quoted(base)} is not allowed; allowed is a whole number from 2.")
    if count != int(count) or count < 0:
        raise TipResearchError(f"count {quoted(count)} is not allowed; allowed is a whole number of persons from 0.")
    return (2 * count + base) // (2 * base) * base
