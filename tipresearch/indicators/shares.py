"""Indicators that describe one recorded population: shares, composition, ratios, rates.

All take published counts (`tipresearch.quantities.counts.Count`) or plain whole numbers and return
an `Estimate`. A count published as an interval (``<5``) gives bounds. The default
output of a description has no interval: the counts are complete, not samples. Methods
and formulas: docs/methods.md, sections 3 and 4 [1]_, [2]_.

References
----------
.. [1] Brown, Cai, DasGupta (2001), Interval estimation for a binomial proportion.
.. [2] Garwood (1936), Fiducial limits for the Poisson distribution.
"""

from dataclasses import replace
from typing import Any, Literal, NamedTuple

from tipresearch.errors import TipResearchError, nearest
from tipresearch.indicators import intervals
from tipresearch.quantities import (
    COMPLETE_COUNT_CAVEAT,
    Count,
    CountLike,
    Estimate,
    as_count,
    censored_flags,
)
from tipresearch.quantities.identity import differences, in_words, is_part, require_part

ShareInterval = Literal["clopper-pearson", "wilson"]


_SHARE_INTERVALS = {"clopper-pearson": intervals.clopper_pearson, "wilson": intervals.wilson}


NOT_SUBSET_CAVEAT = "Whether these persons are part of the total is not stated by the source."


def share(
    x: CountLike,
    n: CountLike,
    *,
    interval: ShareInterval | None = None,
    level: float = 0.95,
    subset: Literal["implied", "asserted", "not stated"] = "implied",
    label: str = "",
) -> Estimate:
    """Share of a recorded population.

    Parameters
    ----------
    x, n : Count, int or (int, int)
        Part and whole [persons].
    interval : {"clopper-pearson", "wilson"}, optional
        Random-variation interval on request; none by default.
    level : float
        Confidence level, as a proportion.
    subset : {"implied", "asserted", "not stated"}
        Whether x is part of n. By default published counts must say so: one area, period,
        measure, source, edition and definition, and a category of n that contains that of
        x. ``"asserted"`` lets other counts pass with the flag ASSERTED and a caveat that
        names what differs; ``"not stated"`` gives no value, and the flag NOT_SUBSET.
    label : str
        Words for the share; by default the label of `x`.

    Returns
    -------
    Estimate
        x / n [proportion]. n = 0 gives no value and the flag ZERO_DENOMINATOR;
        a censored count gives bounds.

    Raises
    ------
    PeriodMismatch
        If published counts are of different periods.
    TipResearchError
        If published counts are otherwise not part and whole, x is larger than n, or a count
        is not a whole number of at least 0.

    Notes
    -----
    Caution: a share of identified victims is not a share of victims. docs/methods.md,
    sections 3, 3.2 and 4.

    Examples
    --------
    >>> print(share(15255, 32022))
    47.6 %
    >>> print(share((0, 4), 50))
    0–8.0 % (bounds, not a confidence interval)
    """
    x, n = as_count(x), as_count(n)
    _known_subset(subset)
    if subset == "implied":
        require_part(x, n, "a share")
    if subset == "not stated":
        return Estimate(
            indicator="share", label=label or x.label, value=None, unit="proportion", formula=f"{x} / {n}",
            method="not given", inputs=(x, n), flags=("NOT_SUBSET",), caveats=(NOT_SUBSET_CAVEAT,),
        )  # fmt: skip
    found = part_of(x, n, interval=interval, level=level, label=label)
    return asserted(found) if subset == "asserted" else found


def part_of(
    x: Count,
    n: Count,
    *,
    interval: ShareInterval | None = None,
    level: float = 0.95,
    label: str = "",
) -> Estimate:
    """Return x / n of two counts that have been found to be part and whole."""
    if x.lo > n.hi:
        raise TipResearchError(
            f"part {x} is larger than whole {n}; the one is no part of the other."
        )
    common: dict[str, Any] = {
        "indicator": "share",
        "label": label or x.label or f"{x} of {n}",
        "unit": "proportion",
        "formula": f"{x} / {n}",
        "inputs": (x, n),
    }
    if n.hi == 0:
        return Estimate(value=None, method="not defined", flags=("ZERO_DENOMINATOR",), **common)
    flags = (*censored_flags(x, n), *(() if x.hi else ("ZERO_NUMERATOR",)))
    value = x.lo / n.lo if x.exact and n.exact else None
    if interval:
        lo, hi = _share_limits(x, n, interval, level)
        return Estimate(
            value=value, lo=lo, hi=hi, level=level, method=interval, kind="random_variation_interval",
            flags=(*flags, "COMPLETE_COUNT"), caveats=(COMPLETE_COUNT_CAVEAT,), **common,
        )  # fmt: skip
    if value is not None:
        return Estimate(value=value, method="ratio of counts", flags=flags, **common)
    return Estimate(
        value=None, lo=x.lo / n.hi, hi=min(1.0, x.hi / n.lo) if n.lo else 1.0, kind="bounds",
        method="interval arithmetic", flags=flags, **common,
    )  # fmt: skip


def asserted(found: Estimate) -> Estimate:
    """Return a share whose counts do not say that they are part and whole, as it is to be read."""
    x, n = found.inputs
    differing = in_words(x, n, differences(x, n)) or "whether the one contains the other"
    caveat = f"Asserted, not published: that {x.label or x} is part of {n.label or n}. They differ in {differing}."
    if not differences(x, n) and is_part(x, n):
        return found
    return replace(found, flags=(*found.flags, "ASSERTED"), caveats=(*found.caveats, caveat))


def _known_subset(subset: str) -> None:
    allowed = ["implied", "asserted", "not stated"]
    if subset not in allowed:
        raise TipResearchError(
            f"subset {subset!r} is not known; allowed are {allowed}.{nearest(subset, allowed)}"
        )


def _share_limits(x: Count, n: Count, interval: str, level: float) -> tuple[float, float]:
    """Union of the intervals over the integers a censored count allows: its ends suffice."""
    if interval not in _SHARE_INTERVALS:
        msg = f"interval {interval!r} is not known; allowed are {list(_SHARE_INTERVALS)}.{nearest(interval, _SHARE_INTERVALS)}"
        raise TipResearchError(msg)
    limits = _SHARE_INTERVALS[interval]
    low = limits(x.lo, n.hi, level)[0]
    return low, limits(min(x.hi, n.lo), n.lo, level)[1] if n.lo else 1.0


def share_bounds(
    known: CountLike, undetermined: CountLike, total: CountLike, *, label: str = ""
) -> Estimate:
    """Worst-case bounds of a share when some persons' category is not known.

    Parameters
    ----------
    known : Count, int or (int, int)
        Persons known to be in the category.
    undetermined : Count, int or (int, int)
        Persons of the total who may or may not be in it.
    total : Count, int or (int, int)
        All persons, the undetermined included.
    label : str
        Words for the share; by default the label of `known`.

    Returns
    -------
    Estimate
        [known / total, (known + undetermined) / total] [proportion], kind ``bounds``;
        a total of 0 gives no bounds and the flag ZERO_DENOMINATOR.

    Raises
    ------
    TipResearchError
        If published counts are not part and whole, or more are known to be in the category
        than there are in all.

    Notes
    -----
    Bounds without assumptions: unknown outcomes are replaced by their extremes
    (Manski 2005, Partial identification with missing data). Caution: no probability is
    attached, and the middle is no better a guess than the ends. docs/methods.md, section 6.4.

    Examples
    --------
    >>> print(share_bounds(15255, 6937, 32022))
    47.6–69.3 % (bounds, not a confidence interval)
    """
    known, undetermined, total = as_count(known), as_count(undetermined), as_count(total)
    for part in (known, undetermined):
        require_part(part, total, "a share between bounds")
    if known.lo > total.hi:
        raise TipResearchError(
            f"part {known} is larger than whole {total}; the one is no part of the other."
        )
    common: dict[str, Any] = {
        "indicator": "share_bounds", "label": label or known.label, "unit": "proportion", "method": "worst-case bounds",
        "formula": f"[{known} / {total}, ({known} + {undetermined}) / {total}]", "inputs": (known, undetermined, total),
    }  # fmt: skip
    if total.hi == 0:
        return Estimate(value=None, flags=("ZERO_DENOMINATOR",), **common)
    high = min(1.0, (known.hi + undetermined.hi) / total.lo) if total.lo else 1.0
    flags = ("UNKNOWN_PRESENT", *censored_flags(known, undetermined, total))
    return Estimate(
        value=None, lo=known.lo / total.hi, hi=high, kind="bounds", flags=flags, **common
    )


class ChildrenShare(NamedTuple):
    """Share of children: of all persons, of those of known age, and its bounds.

    Attributes
    ----------
    of_all : Estimate
        Children among all persons [proportion].
    of_known_age : Estimate
        Children among persons of known age [proportion]; assumes that age is missing at random.
    bounds : Estimate
        What the share can be, whatever the unknown ages are [proportion].
    """

    of_all: Estimate
    of_known_age: Estimate
    bounds: Estimate


def children_share(
    children: CountLike,
    total: CountLike,
    age_unknown: CountLike = 0,
    *,
    interval: ShareInterval | None = None,
    level: float = 0.95,
) -> ChildrenShare:
    """Share of children among identified victims.

    Parameters
    ----------
    children, total, age_unknown : Count, int or (int, int)
        Persons under 18, all persons, and persons of unknown age (part of the total).
    interval : {"clopper-pearson", "wilson"}, optional
        Random-variation interval of the first two shares; none by default.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    ChildrenShare
        `of_all` c/n, `of_known_age` c/(n-u), which assumes that age is missing at
        random, and `bounds` [c/n, (c+u)/n]; all [proportion].

    Raises
    ------
    TipResearchError
        If published counts are not part and whole, or children and persons of unknown age
        are more than all persons.

    Notes
    -----
    Caution: sources draw the line between child and adult by their own rules, and persons of
    unknown age are not missing at random. docs/methods.md, sections 4 and 6.4.

    Examples
    --------
    >>> print(children_share(6937, 32022, 249).bounds)
    21.7–22.4 % (bounds, not a confidence interval)
    """
    children, total, age_unknown = as_count(children), as_count(total), as_count(age_unknown)
    for part in (children, age_unknown):
        require_part(part, total, "a share of children")
    if children.lo + age_unknown.lo > total.hi:
        msg = f"{children} children and {age_unknown} persons of unknown age are more than the {total} persons in all."
        raise TipResearchError(msg)
    known = (total - age_unknown).named(f"{total.label or 'persons'} of known age")
    label = "Children among victims of known age"
    assumed = replace(
        share(children, known, interval=interval, level=level, label=label),
        indicator="children_share_known_age", assumptions=("age is missing at random",),
    )  # fmt: skip
    label = "Children among all victims"
    of_all = share(children, total, interval=interval, level=level, label=label)
    return ChildrenShare(
        replace(of_all, indicator="children_share"),
        assumed,
        share_bounds(children, age_unknown, total, label="Children, whatever the unknown ages are"),
    )


def unknown_share(
    unknown: CountLike, total: CountLike, *, label: str = "Share not stated"
) -> Estimate:
    """Share of persons whose category is unknown.

    Parameters
    ----------
    unknown, total : Count, int or (int, int)
        Persons of unknown category, and all persons.
    label : str
        Words for the share.

    Returns
    -------
    Estimate
        unknown / total [proportion]; a total of 0 gives no value.

    Raises
    ------
    TipResearchError
        As `share`.

    Notes
    -----
    An indicator of completeness. Caution: a small share does not make the rest right, because
    persons can be put into a wrong category. docs/methods.md, section 4.

    Examples
    --------
    >>> print(unknown_share(249, 32022))
    0.8 %
    """
    return replace(share(unknown, total, label=label), indicator="unknown_share")
