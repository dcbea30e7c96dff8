"""Fréchet bounds: referral rates of groups, computed from margins alone."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

from nbpress.core.errors import TipResearchError
from tipresearch.indicators.referrals import assumptions_by_code, mismatch_flags, referral_rate, referred_and_identified
from tipresearch.quantities import Count, CountLike, Estimate, as_count, require_apart, require_part


def frechet_bounds(referred: CountLike, pool: CountLike, group: CountLike) -> tuple[Estimate, Estimate]:
    """Return bounds of the number and the share of a group who were referred, from margins only.

    Parameters
    ----------
    referred, pool, group : Count, int or (int, int)
        Persons referred from a pool and the pool, both exact; a group inside the pool.

    Returns
    -------
    (Estimate, Estimate)
        The number referred [persons] and the rate [proportion], kind ``bounds``. Bounds of
        0 and 1 say nothing on the rate; a group without persons has no rate.

    Raises
    ------
    TipResearchError
        If the referred or the group are more than the pool, or the referred are of another group than the pool, or
        their periods share no day.

    Notes
    -----
    For n persons in a pool of P with Q referred, between max(0, Q - (P - n)) and min(n, Q) (Fréchet 1951).
    Caution: the bounds assume one period for referred and pool. docs/methods.md, section 6.4.

    Examples
    --------
    >>> print(*frechet_bounds(8, 10, 5), sep="; ")
    3–5 (bounds, not a confidence interval); 60.0–100 % (bounds, not a confidence interval)
    """
    q, p = referred_and_identified(referred, pool)
    g = as_count(group)
    require_part(g, p, "a bound of a group inside a pool")
    if q.value > p.value or g.hi > p.value:
        raise TipResearchError(f"{q} referred and a group of {g} do not fit in a pool of {p}; both are parts of the pool.")  # fmt: skip
    outside, high = p.value - g.lo, min(g.hi, q.value)
    low, formula = max(0, q.value - outside), f"[max(0, {q} − ({p} − {g})), min({g}, {q})]"
    name = g.label or "Group"
    common: dict[str, Any] = {
        "method": "Fréchet bounds", "inputs": (q, p, g), "assumptions": assumptions_by_code("A0", "A2", "A3", "A5"),
    }  # fmt: skip
    counts = Estimate(
        indicator="frechet_referred", label=f"{name}: number referred", value=None, lo=low, hi=high, kind="bounds", unit="persons",
        flags=mismatch_flags(q, p, g), formula=formula, **common,
    )  # fmt: skip
    least = max(g.lo, 1)  # a suppressed group has both ends of its rate at its fewest persons
    ends: dict[str, Any] = {"lo": low / least, "hi": min(1.0, high / least), "kind": "bounds"} if g.hi else {}
    rates = Estimate(
        indicator="frechet_referral_rate", label=f"{name}: referral rate", value=None, unit="proportion",
        flags=(*mismatch_flags(q, p, g), *(() if g.hi else ("ZERO_DENOMINATOR",))), formula=f"[{low:,}, {high:,}] / {g}", **ends, **common,
    )  # fmt: skip
    return counts, rates


def frechet_by_group(
    referred: Count, parts: Mapping[str, Count], group: str, referred_of_group: Count, pool: Count | None = None
) -> list[Estimate]:
    """Return the referral rate of each group of a partition, where only the referrals of one group are known.

    Parameters
    ----------
    referred : Count
        Persons referred in all.
    parts : mapping of str to Count
        Identified persons by group.
    group : str
        The group whose referrals are published.
    referred_of_group : Count
        Persons referred of that group.
    pool : Count, optional
        All identified persons outside the group; by default the other parts. A larger pool includes persons in no
        group, who may also have been referred.

    Returns
    -------
    list of Estimate
        The rate of the known group, then Fréchet bounds for each other group [proportion]; all assume A2, one period.

    Notes
    -----
    Caution: each bound is a worst case on its own, so the bounds do not add up. docs/methods.md, section 6.4.
    """
    others = {name: count for name, count in parts.items() if name != group}
    summed = reduce(add, others.values())
    whole = pool is None or (pool.lo, pool.hi) == (summed.lo, summed.hi)
    pool = summed if whole or pool is None else pool
    rest = referred - referred_of_group
    if whole and len(others) == 1:  # all other referrals are of the one other group
        rest = replace(rest, **{n: getattr(pool, n) for n in ("partition", "category", "sex", "age", "form")})
    known = referral_rate(referred_of_group, parts[group], assume_same_period=True, label=parts[group].label)
    return [known, *(replace(frechet_bounds(rest, pool, count)[1], label=count.label) for count in others.values())]


def if_group_includes(referred: Count, group: Count, others: Count, *, label: str) -> Estimate:
    """Return bounds of the referral rate of a group whose referrals may include persons of other groups.

    Parameters
    ----------
    referred : Count
        Persons referred under the name of the group.
    group : Count
        Identified persons of the group.
    others : Count
        Identified persons outside the group who may be counted under its name, such as boys under *men*.
    label : str
        Words for the rate.

    Returns
    -------
    Estimate
        [max(0, referred - others) / group, min(1, referred / group)] [proportion]; not defined for an empty group.

    Raises
    ------
    TipResearchError
        If the others may be persons of the group, or are of another publication.

    Notes
    -----
    Caution: the bounds assume referrals and identified persons of one year. docs/methods.md, sections 6 and 6.2.
    """
    referred, group = referred_and_identified(referred, group)
    require_apart(group, others, "a bound of a group that others may be counted in")
    common: dict[str, Any] = {
        "indicator": "referral_rate_if_group_includes", "label": label, "value": None, "unit": "proportion", "method": "worst-case bounds",
        "formula": f"[max(0, {referred} − {others}) / {group}, {referred} / {group}]", "inputs": (referred, group, others),
        "assumptions": assumptions_by_code("A0", "A2", "A3"),
    }  # fmt: skip
    flags = mismatch_flags(referred, group, others)
    if group.hi == 0:
        return Estimate(flags=(*flags, "ZERO_DENOMINATOR"), **common)
    low, high = max(0, referred.lo - others.hi), min(1.0, referred.hi / max(group.lo, 1))
    return Estimate(lo=low / group.hi, hi=high, kind="bounds", flags=flags, **common)
