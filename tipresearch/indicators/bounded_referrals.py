"""Bounds of referral rates, where referrals are counted over other periods than identified victims."""

from collections.abc import Sequence
from dataclasses import replace
from numbers import Real

from nbpress.core.errors import PeriodMismatch, TipResearchError, as_list, require_known
from tipresearch.facts import short_name
from tipresearch.indicators.referrals import (
    ASSUMPTIONS,
    assumptions_by_code,
    mismatch_flags,
    referred_and_identified,
    two_groups,
)
from tipresearch.quantities import Count, CountLike, Estimate, as_count, censored_flags

#: Caveat of an upper limit from referrals, which are not distinct persons.
REFERRALS_CAVEAT = "Referrals are counted, and one person may have several: fewer persons may have been referred than this, and no more."


def referral_bounds(
    referred: CountLike,
    identified: CountLike,
    *,
    assumptions: str | Sequence[str] = ("A1",),
    identified_other_years: CountLike | None = None,
    label: str = "",
) -> Estimate:
    """Return bounds of the referral rate of a year, from referrals counted over several years.

    Parameters
    ----------
    referred : Count, int or (int, int)
        Persons referred over all years; or referrals, for which the upper limit is also valid.
    identified : Count, int or (int, int)
        Persons identified in the year.
    assumptions : str or sequence of str
        One or more codes of `ASSUMPTIONS`. Without A1 the bounds are [0, 1].
        A0, A1, A3 and A4 together give a lower limit.
    identified_other_years : Count, int or (int, int), optional
        Persons identified in the other years; needed by A4, and refused without A4.
    label : str
        Words for the rate.

    Returns
    -------
    Estimate
        Worst-case bounds [proportion], kind ``bounds``, without a probability.

    Raises
    ------
    PeriodMismatch
        If the periods share no day, or, with A1, the referrals do not cover the time of the identified.
    TipResearchError
        For an unknown assumption; for A4 without its number, and a number without A4; for a number of other people,
        of the same year or of a part of the other years; if nobody was identified; if more were referred than A0, A1,
        A3 and A4 allow; for counts of other measures, areas or groups. Counts of two sources or editions get the
        flag ASSERTED.

    Notes
    -----
    Caution: the bounds are valid only under the assumptions, which counts can contradict but never confirm.
    docs/methods.md, section 6.2.

    Examples
    --------
    >>> print(referral_bounds(11803, 32022))
    0–36.9 % (bounds, not a confidence interval)
    >>> print(f"{referral_bounds(11803, 32022, assumptions=()):interval}")
    0–100 %
    """
    assumptions = [assumptions] if isinstance(assumptions, str) else as_list("assumptions", assumptions, "['A1', 'A3']")
    for code in assumptions:
        require_known("assumption", code, ASSUMPTIONS, f"allowed are {list(ASSUMPTIONS)}")
    if "A4" in assumptions and identified_other_years is None:
        raise TipResearchError("assumption A4 needs identified_other_years, the number identified in the other years.")
    if identified_other_years is not None and "A4" not in assumptions:
        raise TipResearchError(f"identified_other_years={identified_other_years} is used by assumption A4 alone, and assumptions are {assumptions}; for a lower limit give ['A0', 'A1', 'A3', 'A4'].")  # fmt: skip
    r = as_count(referred)
    not_persons = r.unit == "referrals" and "A0" not in assumptions
    persons = replace(r, unit="persons") if not_persons else r
    _, n = referred_and_identified(persons, identified)
    if n.hi == 0:
        raise TipResearchError("identified is 0: a referral rate has no bounds.")
    low, high, formula = 0.0, 1.0, "[0, 1]"
    inputs: tuple[Count, ...] = (r, n)
    if "A1" in assumptions:  # a rate needs at least one person identified
        _require_coverage(r, n)
        high, formula = min(1.0, r.hi / max(n.lo, 1)), f"[0, min(1, {r} / {n})]"
    if identified_other_years is not None and {"A0", "A1", "A3", "A4"} <= set(assumptions):
        other = _of_other_years(persons, n, identified_other_years)
        if r.lo > n.hi + other.hi:
            raise TipResearchError(f"{r} referred are more than the {n} and {other} identified, so A0, A1, A3 and A4 contradict each other; leave one assumption out.")  # fmt: skip
        inputs = (r, n, other)
        low, formula = max(0, r.lo - other.hi) / n.hi, f"[max(0, {r} − {other}) / {n}, min(1, {r} / {n})]"
    return Estimate(
        indicator="referral_bounds", label=label or "Bounds of the referral rate", value=None, lo=low, hi=high,
        kind="bounds", unit="proportion", method="worst-case bounds" + "".join(f", {a}" for a in assumptions),
        formula=formula, inputs=inputs, assumptions=assumptions_by_code(*assumptions),
        flags=(*mismatch_flags(*inputs), *censored_flags(*inputs)), caveats=(REFERRALS_CAVEAT,) if not_persons else (),
    )  # fmt: skip


def _of_other_years(r: Count, n: Count, identified: CountLike) -> Count:
    """Return the number identified in the other years; refuse another measure or group, and a part of these years."""
    other = referred_and_identified(r, identified)[1]
    if other.plain or n.plain:
        return other
    if other.measure != n.measure or (other.period and n.period and not other.period.apart(n.period)):
        raise TipResearchError(f"identified_other_years needs a count of measure {n.measure!r} of other years than {n.period}, and it is of {other.measure!r}, {other.period}.")  # fmt: skip
    days = [c.period.days or 0 for c in (r, n, other) if c.period]
    if len(days) > 2 and min(days) and days[0] > days[1] + days[2]:
        raise TipResearchError(f"A4 needs the number identified in all other years of {r.period}, and identified_other_years is of {other.period}. Add the missing years, or leave A4 out.")  # fmt: skip
    return other


def _require_coverage(r: Count, n: Count) -> None:
    """Refuse referrals whose period does not cover the period of the identified, which contradicts A1."""
    if r.period and n.period and not r.period.covers(n.period):
        raise PeriodMismatch(f"A1 assumes that every referral of {n.period} is counted, and {r.label or r} is of {r.period}. Take referrals that cover {n.period}, or leave A1 out: the bounds are then 0 and 1.")  # fmt: skip


def referral_gap_bounds(r1: CountLike, n1: CountLike, r0: CountLike, n0: CountLike, *, label: str = "") -> Estimate:
    """Return bounds of the difference of two referral rates when periods differ (A1 and A5 alone).

    Parameters
    ----------
    r1, n1, r0, n0 : Count, int or (int, int)
        Persons referred over all years and identified in the year, of the first group, then of the second.
    label : str
        Words for the difference.

    Returns
    -------
    Estimate
        [-min(1, r0/n0), min(1, r1/n1)] [percentage points, as a proportion]; with 0 inside, the sign is not known.

    Raises
    ------
    PeriodMismatch
        If the referrals of a group do not cover the time of its identified.
    TipResearchError
        If a group may have no persons, or published counts are of different areas.

    Notes
    -----
    Caution: two rates that look far apart can have a gap of any sign. Without A5, if referrals called men
    may include others, the bounds are wider. docs/methods.md, section 6.2.

    Examples
    --------
    >>> print(f"{referral_gap_bounds(3744, 9581, 8059, 22441):interval}")
    −35.9 to +39.1 percentage points
    """
    r1, n1, r0, n0 = two_groups(r1, n1, r0, n0)
    _require_coverage(r1, n1)
    _require_coverage(r0, n0)
    if not (n1.lo and n0.lo):
        raise TipResearchError(f"groups of {n1} and {n0} identified have no bounds; each group needs at least one person.")  # fmt: skip
    return Estimate(
        indicator="referral_gap_bounds", label=label or "Bounds of the difference of referral rates", value=None,
        lo=-min(1.0, r0.hi / n0.lo), hi=min(1.0, r1.hi / n1.lo), kind="bounds", unit="percentage points",
        method="worst-case bounds, A1, A5", formula=f"[−{r0} / {n0}, {r1} / {n1}]", inputs=(r1, n1, r0, n0),
        assumptions=assumptions_by_code("A1", "A5"), flags=(*mismatch_flags(r1, n1, r0, n0), *censored_flags(r1, n1, r0, n0)),
    )  # fmt: skip


def referral_scenarios(referred: CountLike, identified: CountLike, weights: Sequence[float]) -> list[Estimate]:
    """Return the referral rate for given shares of the referrals that belong to the year.

    Parameters
    ----------
    referred, identified : Count, int or (int, int)
        Persons referred over all years, and persons identified in the year; both exact.
    weights : sequence of float
        Shares of the referrals that belong to the year, each between 0 and 1.

    Returns
    -------
    list of Estimate
        weight * referred / identified [proportion], kind ``scenario``: no probability.

    Raises
    ------
    TipResearchError
        For a weight outside 0 to 1, one that makes more referred than identified, or
        published counts of different areas, or of times that share no day.

    Notes
    -----
    Caution: no published number says which weight is right or more likely. docs/methods.md, section 6.3.

    Examples
    --------
    >>> [found.value for found in referral_scenarios(100, 200, [1, 0.5])]
    [0.5, 0.25]
    """
    r, n = referred_and_identified(referred, identified)
    weights = as_list("weights", weights, "[0.5, 1]")
    for weight in weights:
        if not (isinstance(weight, Real) and 0 <= weight <= 1):
            raise TipResearchError(f"weight {weight!r} is not allowed; a share of the referrals lies between 0 and 1.")
        if weight * r.value > n.value or not n.value:
            raise TipResearchError(f"weight {weight!r} of {r} referrals cannot belong to {n} identified; choose a smaller one.")  # fmt: skip
    return [
        Estimate(
            indicator="referral_scenario", label=f"{100 * w:g} % of the referrals belong to the year",
            value=w * r.value / n.value, unit="proportion", kind="scenario", formula=f"{w:g} × {r} / {n}",
            method=f"scenario, weight {w:g}", inputs=(r, n), flags=mismatch_flags(r, n),
            assumptions=(f"{100 * w:g} % of the referrals belong to the year",),
        )
        for w in weights
    ]  # fmt: skip


def bounds_by_denominator(referred: Count, identified: Sequence[Count]) -> list[Estimate]:
    """Return bounds of the referral rate for each published number of identified victims.

    Parameters
    ----------
    referred : Count
        Persons referred over all years.
    identified : sequence of Count
        Every published number of persons identified in the year [persons].

    Returns
    -------
    list of Estimate
        `referral_bounds` under A1 for each of them [proportion], labelled by source and edition.

    Notes
    -----
    Caution: the published numbers contradict each other, and none is preferred. docs/methods.md, sections 0 and 6.2.
    """
    return [
        referral_bounds(referred, n, label=f"If {n} were {n.measure} ({short_name(n.source_id)}, {n.edition})")
        for n in as_list("identified", identified, "[count]")
    ]
