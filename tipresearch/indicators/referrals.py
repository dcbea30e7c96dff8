"""Referral rates of identified victims, and their comparison between two groups.

Referrals "over the years" and victims identified in one year do not make a rate. Each function
names the assumptions of its result. Methods and references: docs/methods.md, section 6.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch.indicators import intervals, policy
from tipresearch.indicators.comparable import require_one_group
from tipresearch.indicators.shares import part_of
from tipresearch.quantities import Count, CountLike, Estimate, as_count, differing, require_apart, require_same

ASSUMPTIONS = {
    "A0": "unit: the referred count is of distinct persons",
    "A1": "coverage: every referral of the year is in the referred count",
    "A2": "same period: the referred count covers exactly the year of the identified count",
    "A3": "cohort: persons referred in a period were identified in it",
    "A4": "other years: the number identified in the other years is known",
    "A5": "group: the group among the referred is defined as among the identified",
}

#: Names that referred and identified persons share.
_COMMON = ("crime", "unit", "ref_area")
#: Names that they share where a rate is computed and not only bounded.
_OF_ONE_PUBLICATION = (*_COMMON, "source_id", "edition")

REFERRED, IDENTIFIED = ("referred", "assisted"), ("identified", "detected")


def assumptions_by_code(*codes: str) -> tuple[str, ...]:
    """Return assumptions in words, by their codes."""
    return tuple(f"{code} {ASSUMPTIONS[code]}" for code in codes)


def referral_rate(
    referred: CountLike,
    identified: CountLike,
    *,
    assume_same_period: bool = False,
    interval: Literal["wilson", "clopper-pearson"] | None = "wilson",
    level: float = 0.95,
    label: str = "",
) -> Estimate:
    """Return the share of identified victims who were referred for care.

    Parameters
    ----------
    referred, identified : Count, int or (int, int)
        Persons referred, and persons identified, in the same period.
    assume_same_period : bool
        Whether to compute the ratio although the periods differ. The result is then a scenario
        without an interval, has the flag PERIOD_MISMATCH, and depends on assumption A2.
    interval : {"wilson", "clopper-pearson"}, optional
        Random-variation interval where the periods are equal; None for none.
    level : float
        Confidence level, as a proportion.
    label : str
        Words for the rate.

    Returns
    -------
    Estimate
        referred / identified [proportion].

    Raises
    ------
    PeriodMismatch
        If the periods differ and `assume_same_period` is not set, or share no day.
    TipResearchError
        If counts are of different areas, sources or editions, or more were referred than identified.

    Notes
    -----
    Caution: persons referred in a year need not be those identified in that year, and plain numbers
    have no period to compare. docs/methods.md, sections 6 and 6.1.

    Examples
    --------
    >>> print(referral_rate(50, 200, interval=None))
    25.0 %
    """
    referred, identified = referred_and_identified(referred, identified, _OF_ONE_PUBLICATION)
    label = label or "Referral rate"
    other_period = referred.period and identified.period and referred.period != identified.period
    if referred.lo > identified.hi and not (other_period and not assume_same_period):
        raise TipResearchError(f"{referred} referred are more than {identified} identified, so they include other persons and have no share. Use referral_bounds(), or per() for the ratio of two counts of one period.")  # fmt: skip
    if referred.period == identified.period:
        found = part_of(referred, identified, interval=interval, level=level, label=label)
        return replace(found, indicator="referral_rate")
    if other_period and not assume_same_period:
        named = " and ".join(sorted(map(str, (referred.period, identified.period))))
        raise PeriodMismatch(f"a referral rate needs one period, and the counts are of {named}; referral_bounds() takes two, and assume_same_period=True gives a scenario.")  # fmt: skip
    found = part_of(referred, identified, label=label)
    return replace(
        found,
        indicator="referral_rate",
        kind="scenario" if found.value is not None else found.kind,
        method="scenario, weight 1",
        flags=(*mismatch_flags(referred, identified), *found.flags),
        assumptions=assumptions_by_code("A0", "A2", "A3"),
    )


def referral_gap(
    r1: CountLike, n1: CountLike, r0: CountLike, n0: CountLike, *, level: float = 0.95, label: str = ""
) -> Estimate:
    """Return the difference of two referral rates, under the assumption of one period.

    Parameters
    ----------
    r1, n1, r0, n0 : Count, int or (int, int)
        Referred and identified persons of the first group, then of the second; all exact.
    level : float
        Confidence level, as a proportion.
    label : str
        Words for the gap.

    Returns
    -------
    Estimate
        r1/n1 - r0/n0 [percentage points, as a proportion] with Newcombe's interval; a
        scenario without an interval where the periods differ.

    Raises
    ------
    TipResearchError
        For an empty group, more referred than identified, a censored count, or published
        counts of different areas, sources or editions.

    Notes
    -----
    Caution: if the periods differ, not even the sign is known: see `referral_gap_bounds`. docs/methods.md, section 6.1.

    Examples
    --------
    >>> print(f"{referral_gap(3744, 9581, 8059, 22441):interval}")
    +2.0 to +4.3 percentage points
    """
    r1, n1, r0, n0 = _exact_groups(r1, n1, r0, n0, level)
    common: dict[str, Any] = {
        "indicator": "referral_gap", "label": label or "Difference of referral rates",
        "value": r1.value / n1.value - r0.value / n0.value, "unit": "percentage points",
        "formula": f"{r1} / {n1} − {r0} / {n0}", "inputs": (r1, n1, r0, n0), "assumptions": assumptions_by_code("A0", "A2", "A3", "A5"),
    }  # fmt: skip
    if flags := mismatch_flags(r1, n1, r0, n0):
        return Estimate(kind="scenario", method="scenario, weight 1", flags=flags, **common)
    if not policy.allows_interval(r1, n1, r0, n0):
        return Estimate(method="difference", **common)
    ends = intervals.newcombe(r1.value, n1.value, r0.value, n0.value, level)
    return Estimate(**common, **policy.interval_fields(ends, level, "Newcombe hybrid score"))


def referral_ratio(r1: CountLike, n1: CountLike, r0: CountLike, n0: CountLike, *, level: float = 0.95) -> Estimate:
    """Return the ratio of two referral rates, under the assumption of one period.

    Parameters
    ----------
    r1, n1, r0, n0 : Count, int or (int, int)
        Referred and identified persons of the first group, then of the second; all exact.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        (r1/n1) / (r0/n0) [ratio] with Katz' log interval, flagged below 5. There is no interval if a referred count is 0
        or all of both groups were referred, and no value for r0 = 0. A scenario without an interval if the periods differ.

    Raises
    ------
    TipResearchError
        As `referral_gap`.

    Notes
    -----
    Caution: the ratio assumes one period for referrals and identified persons. docs/methods.md, section 6.1.

    Examples
    --------
    >>> referral_ratio(20, 40, 10, 40).value
    2.0
    """
    r1, n1, r0, n0 = _exact_groups(r1, n1, r0, n0, level)
    common: dict[str, Any] = {
        "indicator": "referral_ratio", "label": "Ratio of referral rates", "unit": "ratio",
        "value": (r1.value / n1.value) / (r0.value / n0.value) if r0.value else None,
        "formula": f"({r1} / {n1}) / ({r0} / {n0})", "inputs": (r1, n1, r0, n0), "assumptions": assumptions_by_code("A0", "A2", "A3", "A5"),
    }  # fmt: skip
    zero = () if r0.value else ("ZERO_DENOMINATOR",)
    if flags := mismatch_flags(r1, n1, r0, n0):
        return Estimate(kind="scenario", method="scenario, weight 1", flags=(*flags, *zero), **common)
    # If all persons of both groups were referred, the width of the interval would be 0.
    if not (r1.value and r0.value) or (r1.value == n1.value and r0.value == n0.value):
        return Estimate(method="Katz log", flags=zero, **common)
    if not policy.allows_interval(r1, n1, r0, n0):
        return Estimate(method="ratio", **common)
    ends = intervals.katz(r1.value, n1.value, r0.value, n0.value, level)
    poor = policy.approximation_flags(r1.value, r0.value)
    return Estimate(**common, **policy.interval_fields(ends, level, "Katz log", after=poor))


def referred_and_identified(
    referred: CountLike, identified: CountLike, names: Sequence[str] = _COMMON
) -> tuple[Count, Count]:
    """Return a count of referred and one of identified persons; refuse two areas, groups or periods that share no day."""
    r, n = as_count(referred), as_count(identified)
    for count, allowed in ((r, REFERRED), (n, IDENTIFIED)):
        if count.measure and count.measure not in allowed:
            raise TipResearchError(f"{count.label or count} is of measure {count.measure!r}, and an indicator of referrals takes {' or '.join(allowed)} there; per() gives the ratio of two measures.")  # fmt: skip
    require_same(r, n, "an indicator of referrals", names)
    if r.period and n.period and r.period.apart(n.period):
        raise PeriodMismatch(f"an indicator of referrals needs two periods that share days, and {r.label or r} is of {r.period} and {n.label or n} of {n.period}; take referrals of a time that holds the other's.")  # fmt: skip
    require_one_group(r, n, "an indicator of referrals")
    return r, n


def _exact_groups(
    r1: CountLike, n1: CountLike, r0: CountLike, n0: CountLike, level: float
) -> tuple[Count, Count, Count, Count]:
    """Return two groups of one publication; refuse empty groups and more referred than identified."""
    groups = two_groups(r1, n1, r0, n0, _OF_ONE_PUBLICATION)
    for referred, identified in (groups[:2], groups[2:]):
        if identified.value == 0 or referred.value > identified.value:
            raise TipResearchError(f"{referred} referred of {identified} identified is not allowed; each group needs 0 <= referred <= identified and identified above 0.")  # fmt: skip
    intervals.require_level(level)
    return groups


def two_groups(
    r1: CountLike, n1: CountLike, r0: CountLike, n0: CountLike, names: Sequence[str] = _COMMON
) -> tuple[Count, Count, Count, Count]:
    """Return the referred and identified persons of two groups in one area; refuse groups that overlap."""
    first, second = referred_and_identified(r1, n1, names), referred_and_identified(r0, n0, names)
    require_apart(first[1], second[1], "a comparison of two groups")
    return *first, *second


def mismatch_flags(*counts: Count) -> tuple[str, ...]:
    """Return the flags of counts of different periods, and of different publications."""
    first = counts[0]
    periods = ("PERIOD_MISMATCH",) if any(c.period != first.period for c in counts) else ()
    return (*periods, *(("ASSERTED",) if any(differing(first, c, ("source_id", "edition")) for c in counts) else ()))
