"""Which counts are left out so that a suppressed one cannot be computed from those shown."""

import re
from collections.abc import Sequence

import pandas as pd

from tipresearch.quantities import Count


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
        As few of the exact parts as leave all that the source left open.
    """
    exact = sorted((c for c in parts if c.exact), key=lambda c: c.lo)
    hidden = [c for c in parts if not c.exact]
    if total is None or not total.exact or not exact or not hidden:
        return []
    left, revealing = total.lo - sum(c.lo for c in exact), _revealing_sums(hidden)
    if left not in revealing:
        return []
    for n in range(1, len(exact)):
        if _open(exact[:n], left, revealing, hidden, largest=exact[n].lo):
            return exact[:n]
    return exact


def _revealing_sums(hidden: Sequence[Count]) -> Sequence[int]:
    """Return the sums of suppressed parts that give one of them away: any of one part, else the ends."""
    low, high = sum(c.lo for c in hidden), sum(c.hi for c in hidden)
    return range(low, high + 1) if len(hidden) == 1 else (low, high)


def _open(
    out: Sequence[Count], left: int, sums: Sequence[int], hidden: Sequence[Count], largest: int
) -> bool:
    """Whether a reader who knows the rule can rule out no sum of the suppressed parts.

    The reader knows the sum of all that is not shown, that a source which suppresses prints
    no smaller number than it does, and that each part left out is below those shown.
    """
    not_shown = left + sum(c.lo for c in out)
    smallest = min(max(c.hi for c in hidden) + 1, out[0].lo)
    return all(len(out) * smallest <= not_shown - s < len(out) * largest for s in sums)


#: Groups that add up to another: a suppressed one among them must not stand alone.
_ADDITIVE = [
    ("Children", ["Girls", "Boys"]),
    ("Total", ["Women", "Men", "Girls", "Boys", "Transgender", "Other"]),
    ("Total", ["Women", "Men", "Children", "Transgender", "Other"]),
]


WITHHELD = "withheld"


def withhold_beside(published: pd.Series) -> pd.Series:
    """Hide the smallest groups beside a suppressed one until no subtraction gives it away."""
    row = published.copy()
    while True:
        before = row.copy()
        for whole, parts in _ADDITIVE:
            held = [p for p in parts if p in row and isinstance(row[p], str)]
            hidden = [p for p in (*held, whole) if str(row.get(p, "")).startswith(("<", WITHHELD))]
            shown = [p for p in held if p not in hidden]
            if len(hidden) == 1 and shown and isinstance(row.get(whole), str):
                row[min(shown, key=lambda p: int(re.sub(r"\D", "", row[p])))] = WITHHELD
        if row.equals(before):
            return row
