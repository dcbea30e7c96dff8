"""Which counts are left out so that a suppressed one cannot be computed from those shown."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import pandas as pd

from tipresearch.quantities import Count

Part = TypeVar("Part")


WITHHELD = "withheld"


#: Groups that add up to another: a suppressed one among them must not stand alone.
_ADDITIVE = [
    ("Children", ["Girls", "Boys"]),
    ("Total", ["Women", "Men", "Girls", "Boys", "Transgender", "Other"]),
    ("Total", ["Women", "Men", "Children", "Transgender", "Other"]),
]


def _fewest(shown: Sequence[Part], is_open: Callable[[int], bool]) -> Sequence[Part]:
    """Return as few of the smallest parts as keep the suppressed ones open, all if none do.

    `shown` goes from the smallest to the largest; `is_open` says whether nothing suppressed is
    given away once so many of them are left out.
    """
    return next((shown[:n] for n in range(len(shown)) if is_open(n)), shown)


def withheld(parts: Sequence[Count], total: Count | None) -> list[Count]:
    """Return the parts of a total to leave out beside suppressed ones, smallest first.

    Nothing is left out where nothing can be computed: without an exact total, without a
    suppressed part, and where the parts that are shown leave more of the total in no part,
    or less, than the suppressed ones can be.

    Parameters
    ----------
    parts : sequence of Count
        The published parts of one breakdown in one year [persons].
    total : Count or None
        The published total of the year.

    Returns
    -------
    list of Count
        As few of the exact parts as leave all that the source left open [persons].
    """
    exact = sorted((c for c in parts if c.exact), key=lambda c: c.lo)
    hidden = [c for c in parts if not c.exact]
    if total is None or not total.exact or not hidden:
        return []
    left, revealing = total.lo - sum(c.lo for c in exact), _revealing_sums(hidden)

    def is_open(n: int) -> bool:
        if n == 0:
            return left not in revealing
        return _is_open(exact[:n], left, revealing, hidden, largest=exact[n].lo)

    return list(_fewest(exact, is_open))


def _revealing_sums(hidden: Sequence[Count]) -> Sequence[int]:
    """Return the sums of suppressed parts that give one of them away: any of one part, else the ends."""
    low, high = sum(c.lo for c in hidden), sum(c.hi for c in hidden)
    return range(low, high + 1) if len(hidden) == 1 else (low, high)


def _is_open(
    out: Sequence[Count], left: int, sums: Sequence[int], hidden: Sequence[Count], largest: int
) -> bool:
    """Whether a reader who knows the rule can rule out no sum of the suppressed parts.

    The reader knows the sum of all that is not shown, that a source which suppresses prints
    no smaller number than it does, and that each part left out is below those shown.
    """
    not_shown = left + sum(c.lo for c in out)
    smallest = min(max(c.hi for c in hidden) + 1, out[0].lo)
    return all(len(out) * smallest <= not_shown - s < len(out) * largest for s in sums)


def withhold_beside(published: pd.Series) -> pd.Series:
    """Hide the smallest groups beside a suppressed one until no subtraction gives it away.

    Parameters
    ----------
    published : Series of str
        One publication, its counts as printed [persons], by the groups of
        `tipresearch.reconciliation.answers.GROUPS`; missing is not published.

    Returns
    -------
    Series of str
        The same groups; `WITHHELD` in place of a count that is hidden.

    Notes
    -----
    Caution: it knows the groups of one publication and no others; a total published elsewhere
    may still give a count away. docs/methods.md, section 9.
    """
    row = published.copy()
    while True:
        before = row.copy()
        for whole, parts in _ADDITIVE:
            row[_alone_beside(row, whole, parts)] = WITHHELD
        if row.equals(before):
            return row


def _alone_beside(row: pd.Series, whole: str, parts: Sequence[str]) -> list[str]:
    """Return the part to leave out where one group alone, part or whole, is suppressed; or none."""
    held = [p for p in (*parts, whole) if isinstance(row.get(p), str)]
    hidden = [p for p in held if row[p].startswith(("<", WITHHELD))]
    if whole not in held:
        return []
    shown = [p for p in held if p not in hidden and p != whole]
    shown.sort(key=lambda p: int(re.sub(r"\D", "", row[p])))
    return list(_fewest(shown, lambda n: len(hidden) + n != 1))
