"""Compare published parts with their published total. Nothing is repaired."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from nbpress.core.errors import as_list, counted
from tipresearch.quantities import (
    IDENTITY,
    Count,
    Estimate,
    as_count,
    ends_of_rest,
    require_apart,
    require_part,
    unit_of,
)

STATUS_IN_WORDS = {
    "equal": "the parts add up to the total",
    "parts_lt_total": "the parts fall short of the total",
    "parts_gt_total": "the parts exceed the total",
    "undetermined": "suppressed counts leave it open whether the parts add up",
    "overlap_possible": "the parts exceed the total, as overlapping categories do",
}

#: Statuses in which no value of a suppressed part would make the parts add up.
DISAGREE = ("parts_lt_total", "parts_gt_total")


class Reconciliation(tuple):
    """Status and difference, as returned by `reconcile`."""

    __slots__ = ()
    status = property(lambda self: self[0], doc="A key of `STATUS_IN_WORDS`.")
    difference = property(lambda self: self[1], doc="Estimate of parts minus total [unit of the counts].")

    def __str__(self) -> str:
        """Say in words whether the parts add up."""
        return STATUS_IN_WORDS[self.status]


OF_ONE_PUBLICATION = tuple(name for name in IDENTITY if name != "definition_id")


def reconcile(parts: Iterable[Count | int], total: Count | int, *, exclusive: bool = True) -> Reconciliation:
    """Compare the sum of the parts with the published total, within their intervals.

    Parameters
    ----------
    parts : iterable of Count, int or (int, int)
        The published parts [unit of each]. Of a mapping, such as `Dataset.parts` returns, the values are used.
    total : Count, int or (int, int)
        The published total.
    exclusive : bool
        Whether a person is in one part only. Published parts that may count the same persons then raise an error.
        If false, an excess is ``overlap_possible``.

    Returns
    -------
    Reconciliation
        `status`, a key of `STATUS_IN_WORDS`, and `difference`, parts minus total
        [unit of the counts]. The difference is an interval if it is below the suppression threshold of the source.

    Raises
    ------
    PeriodMismatch, TipResearchError
        If published counts are not parts and total of one publication, place and time, or may count the same
        persons twice.

    Notes
    -----
    Caution: parts that add up may still be wrong. docs/methods.md, sections 4 and 9.

    Examples
    --------
    >>> print(reconcile([15255, 9581, 6937, 249], 32022))
    the parts add up to the total
    >>> print(reconcile([30, 40], 100).difference)
    −30
    """
    given = parts.values() if isinstance(parts, Mapping) else parts
    counts = [as_count(p) for p in as_list("parts", given, "[30, 40]")]
    whole = as_count(total)
    doing = "a comparison of parts with their total"
    for part in counts:
        # Parts may have another definition than their total: the comparison shows whether they agree.
        require_part(part, whole, doing, OF_ONE_PUBLICATION)
    for one, other in combinations(counts, 2) if exclusive else ():
        require_apart(one, other, doing, OF_ONE_PUBLICATION)
    lo = sum(c.lo for c in counts) - whole.hi
    hi = sum(c.hi for c in counts) - whole.lo
    if lo > 0:
        status = "parts_gt_total" if exclusive else "overlap_possible"
    elif hi < 0:
        status = "parts_lt_total"
    else:
        status = "equal" if lo == hi == 0 else "undetermined"
    if hi <= 0:
        least, most = ends_of_rest(-hi, -lo, whole.source_id)
        lo, hi = -most, -least
    flags = ["PARTS_NE_TOTAL"] if status in DISAGREE else []
    # The difference is shown even if a count is in question; its flags say so.
    flags += dict.fromkeys(c.doubt for c in (whole, *counts) if c.in_question)
    found: dict[str, Any] = {"value": lo} if lo == hi else {"value": None, "kind": "bounds", "lo": lo, "hi": hi}
    found |= {"formula": f"{' + '.join(map(str, counts))} − {whole}", "inputs": (*counts, whole)}
    difference = Estimate(
        indicator="reconcile", label="Sum of the parts minus the total", unit=unit_of(whole, *counts),
        method=f"{counted(len(counts), 'part')}: {STATUS_IN_WORDS[status]}", flags=tuple(flags), **found,
    )  # fmt: skip
    return Reconciliation((status, difference))
