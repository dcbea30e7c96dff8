"""What referred and identified victims allow, where the published counts overlap in part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

from tipresearch.errors import TipResearchError, nearest
from tipresearch.facts import short_name
from tipresearch.indicators.referrals import ASSUMPTIONS, assumed, mismatch, referral_rate
from tipresearch.quantities import Count, CountLike, Estimate, as_count, censored_flags


def referral_bounds(
    referred: CountLike,
    identified: CountLike,
    *,
    assumptions: Sequence[str] = ("A1",),
    identified_other_years: CountLike | None = None,
    label: str = "",
) -> Estimate:
    """Bounds of the referral rate of a year, from referrals counted over several years.

    Parameters
    ----------
    referred : Count or int
        Persons referred over all years.
    identified : Count or int
        Persons identified in the year.
    assumptions : sequence of str
        Codes of `ASSUMPTIONS`. Without A1 the rate is not bounded at all: [0, 1].
        A0, A3 and A4 together with A1 give a lower limit.
    identified_other_years : Count or int, optional
        Persons identified in the other years; needed by A4.
    label : str
        Words for the rate.

    Returns
    -------
    Estimate
        Worst-case bounds [proportion], kind ``bounds``; no probability is attached.
    """
    for code in assumptions:
        if code not in ASSUMPTIONS:
            raise TipResearchError(
                f"assumption {code!r} is not known; allowed are {list(ASSUMPTIONS)}.{nearest(code, ASSUMPTIONS)}"
            )
    if "A4" in assumptions and identified_other_years is None:
        raise TipResearchError(
            "assumption A4 needs identified_other_years, the number identified in the other years."
        )
    r, n = as_count(referred), as_count(identified)
    if n.hi == 0:
        raise TipResearchError("identified is 0: a referral rate has no bounds.")
    low, high, formula = 0.0, 1.0, "[0, 1]"
    inputs: tuple[Count, ...] = (r, n)
    if "A1" in assumptions and n.lo:
        high, formula = min(1.0, r.hi / n.lo), f"[0, min(1, {r} / {n})]"
    if identified_other_years is not None and {"A0", "A1", "A3", "A4"} <= set(assumptions):
        other = as_count(identified_other_years)
        low = min(high, max(0, r.lo - other.hi) / n.hi)
        formula, inputs = f"[max(0, {r} − {other}) / {n}, min(1, {r} / {n})]", (r, n, other)
    return Estimate(
        indicator="referral_bounds", label=label or "Bounds of the referral rate", value=None, lo=low, hi=high,
        kind="bounds", unit="proportion", method="worst-case bounds" + "".join(f", {a}" for a in assumptions),
        formula=formula, inputs=inputs, assumptions=assumed(*assumptions),
        flags=(*mismatch(r, n), *censored_flags(r, n)),
    )  # fmt: skip


def referral_gap_bounds(
    r1: CountLike, n1: CountLike, r0: CountLike, n0: CountLike, *, label: str = ""
) -> Estimate:
    """Bounds of the difference of two referral rates when periods differ (A1 alone).

    Returns
    -------
    Estimate
        [-min(1, r0/n0), min(1, r1/n1)] [percentage points, as a proportion]. Where the
        bounds hold 0, the sign of the difference cannot be told.
    """
    r1, n1, r0, n0 = (as_count(c) for c in (r1, n1, r0, n0))
    if not (n1.lo and n0.lo):
        raise TipResearchError(
            f"groups of {n1} and {n0} identified have no bounds; each group needs at least one person."
        )
    return Estimate(
        indicator="referral_gap_bounds", label=label or "Bounds of the difference of referral rates", value=None,
        lo=-min(1.0, r0.hi / n0.lo), hi=min(1.0, r1.hi / n1.lo), kind="bounds", unit="percentage points",
        method="worst-case bounds, A1", formula=f"[−{r0} / {n0}, {r1} / {n1}]", inputs=(r1, n1, r0, n0),
        assumptions=assumed("A1"), flags=(*mismatch(r1, n1), *censored_flags(r1, n1, r0, n0)),
    )  # fmt: skip


def referral_scenarios(
    referred: CountLike, identified: CountLike, weights: Sequence[float]
) -> list[Estimate]:
    """Referral rate if a given share of the referrals belongs to the year.

    Parameters
    ----------
    referred, identified : Count or int
        Persons referred over all years, and persons identified in the year.
    weights : sequence of float
        Shares of the referrals that belong to the year, each between 0 and 1.

    Returns
    -------
    list of Estimate
        weight * referred / identified [proportion], kind ``scenario``: no probability.
    """
    r, n = as_count(referred), as_count(identified)
    for weight in weights:
        if not 0 <= weight <= 1:
            raise TipResearchError(
                f"weight {weight!r} is not allowed; a share of the referrals lies between 0 and 1."
            )
        if weight * r.value > n.value or not n.value:
            raise TipResearchError(
                f"weight {weight!r} of {r} referrals cannot belong to {n} identified; choose a smaller one."
            )
    return [
        Estimate(
            indicator="referral_scenario", label=f"{100 * w:g} % of the referrals belong to the year",
            value=w * r.value / n.value, unit="proportion", kind="scenario", formula=f"{w:g} × {r} / {n}",
            method=f"scenario, weight {w:g}", inputs=(r, n), flags=mismatch(r, n),
            assumptions=(f"{100 * w:g} % of the referrals belong to the year",),
        )
        for w in weights
    ]  # fmt: skip


def cumulative_referral_ratio(referred: CountLike, identified: Sequence[CountLike]) -> Estimate:
    """Referrals over several years against the victims identified in the years given.

    Another estimand than the referral rate of a year [ratio of persons]; which years
    the referrals cover must be known for it to mean anything.
    """
    r, counts = as_count(referred), [as_count(c) for c in identified]
    total = sum(c.value for c in counts)
    if not total:
        raise TipResearchError(
            "no one was identified in the years given: the ratio is not defined."
        )
    return Estimate(
        indicator="cumulative_referral_ratio", label="Referrals against all identified in the years given",
        value=r.value / total, unit="proportion", kind="scenario", method="ratio over several years",
        formula=f"{r} / ({' + '.join(str(c) for c in counts)})", inputs=(r, *counts),
        assumptions=("the referrals cover exactly the years given",), flags=("PERIOD_MISMATCH",),
    )  # fmt: skip


def frechet_bounds(
    referred: CountLike, pool: CountLike, group: CountLike, *, label: str = ""
) -> tuple[Estimate, Estimate]:
    """Bounds of how many of a group were referred, from margins only.

    Parameters
    ----------
    referred, pool, group : Count or int
        Persons referred out of a pool, the pool, and a group inside the pool.
    label : str
        Words for the group.

    Returns
    -------
    (Estimate, Estimate)
        The number referred [persons] and the rate [proportion], kind ``bounds``. Where
        the rate runs from 0 to 1 nothing is known of it.
    """
    q, p, g = as_count(referred), as_count(pool), as_count(group)
    if q.value > p.value or g.value > p.value:
        raise TipResearchError(
            f"{q} referred and a group of {g} do not fit in a pool of {p}; both are parts of the pool."
        )
    low, high = max(0, q.value - (p.value - g.value)), min(g.value, q.value)
    name = label or g.label or "Group"
    common: dict[str, Any] = {
        "kind": "bounds", "method": "Fréchet bounds", "inputs": (q, p, g), "assumptions": assumed("A0", "A2", "A3", "A5"),
        "flags": mismatch(q, g),
    }  # fmt: skip
    counts = Estimate(
        indicator="frechet_referred", label=f"{name}: number referred", value=None, lo=low, hi=high, unit="persons",
        formula=f"[max(0, {q} − ({p} − {g})), min({g}, {q})]", **common,
    )  # fmt: skip
    rates = Estimate(
        indicator="frechet_referral_rate", label=f"{name}: referral rate", value=None,
        lo=low / g.value if g.value else 0.0, hi=high / g.value if g.value else 1.0, unit="proportion",
        formula=f"[{low:,}, {high:,}] / {g}", **common,
    )  # fmt: skip
    return counts, rates


def bounds_by_denominator(referred: Count, identified: Sequence[Count]) -> list[Estimate]:
    """Bounds of the referral rate (A1) for each published number of identified victims."""
    return [
        referral_bounds(
            referred,
            n,
            label=f"If {n} were {n.measure} ({short_name(n.source_id)}, {n.edition})",
        )
        for n in identified
    ]


def if_group_includes(referred: Count, group: Count, others: Count, *, label: str) -> Estimate:
    """Bounds of a group's referral rate if its referrals may include persons of other groups.

    Parameters
    ----------
    referred : Count
        Persons referred under the name of the group.
    group : Count
        Identified persons of the group.
    others : Count
        Identified persons outside the group who may stand under its name among the
        referred, such as boys under *men*.
    label : str
        Words for the rate.

    Returns
    -------
    Estimate
        [max(0, referred - others) / group, min(1, referred / group)] [proportion].
    """
    return Estimate(
        indicator="referral_rate_if_group_includes", label=label, value=None, unit="proportion", kind="bounds",
        lo=max(0, referred.lo - others.hi) / group.hi, hi=min(1.0, referred.hi / group.lo), method="worst-case bounds",
        formula=f"[max(0, {referred} − {others}) / {group}, {referred} / {group}]", inputs=(referred, group, others),
        assumptions=assumed("A0", "A2", "A3"), flags=mismatch(referred, group),
    )  # fmt: skip


def frechet_by_group(
    referred: Count, parts: Mapping[str, Count], group: str, referred_of_group: Count
) -> list[Estimate]:
    """Referral rate of every group of a partition, where only one group's referrals are known.

    Parameters
    ----------
    referred, referred_of_group : Count
        Persons referred in all, and those of the one group whose number is published.
    parts : mapping of str to Count
        Identified persons by group.
    group : str
        The group whose referrals are published.

    Returns
    -------
    list of Estimate
        The known group's rate, then Fréchet bounds for each other group [proportion].
        All assume that the referrals are of the same period as the parts (A2).
    """
    others = {name: count for name, count in parts.items() if name != group}
    pool = reduce(add, others.values())
    rest = referred - referred_of_group
    known = referral_rate(
        referred_of_group, parts[group], assume_same_period=True, label=parts[group].label
    )
    return [
        known,
        *(
            replace(frechet_bounds(rest, pool, count)[1], label=count.label)
            for count in others.values()
        ),
    ]
