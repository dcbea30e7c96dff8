"""The counts of a breakdown beside the total of their year."""

from collections.abc import Iterator

from nbpress.core.grouping import gathered
from tipresearch.countries.country import Profile
from tipresearch.quantities import Count, is_surplus

#: Breakdowns that are compared with the total, in words.
COMPARED = {"sex": "sex", "age": "age", "sex_age": "sex and age", "form": "form"}


def without_total(profile: Profile) -> dict[str, list[str]]:
    """The years of which a breakdown has counts, and no total is published."""
    totals = {c.period for c in profile.totals("detected")}
    found: dict[str, list[str]] = {}
    for by in COMPARED:
        alone = (c for c in profile.parts(by) if c.period not in totals and "MAYBE_BLANK" not in c.flags)
        if years := list(dict.fromkeys(str(c.period) for c in alone)):
            found[by] = years
    return found


def years_apart(profile: Profile, partition: str) -> list[int]:
    """The years in which a breakdown is so little of the total that no line leads to its counts."""
    return [
        total.year
        for parts, total in _with_total(profile, partition)
        if any(c.exact for c in parts) and 2 * sum(c.hi for c in parts) < total.lo
    ]


def _with_total(profile: Profile, partition: str) -> Iterator[tuple[list[Count], Count]]:
    """Yield the counts of a breakdown and the total of each year; of what may be no count nothing is said, nor of what is no part."""
    totals = {c.period: c for c in profile.totals("detected")}
    held = [c for c in profile.parts(partition) if not is_surplus(c.coherence)]
    for period, parts in gathered((c.period, c) for c in held).items():
        total = totals.get(period)
        if total is not None and not any(c.unvalidated for c in (total, *parts)):
            yield parts, total
