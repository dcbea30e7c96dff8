"""Indicators that describe one recorded population: shares, composition, ratios, rates.

All take published counts (`tipresearch.counts.Count`) or plain whole numbers and return
an `Estimate`. A count published as an interval (``<5``) gives bounds. The default
output of a description has no interval: the counts are complete, not samples. Methods
and formulas: docs/methods.md, sections 3 and 4 [1]_, [2]_.

References
----------
.. [1] Brown, Cai, DasGupta (2001), Interval estimation for a binomial proportion.
.. [2] Garwood (1936), Fiducial limits for the Poisson distribution.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Literal, NamedTuple

from tipresearch import intervals
from tipresearch.counts import Count, as_count
from tipresearch.errors import TipResearchError, nearest
from tipresearch.estimates import COMPLETE_COUNT_CAVEAT, Estimate
from tipresearch.population import Population, vintages

PER_100_000 = 100_000
ShareInterval = Literal["clopper-pearson", "wilson"]
_SHARE_INTERVALS = {"clopper-pearson": intervals.clopper_pearson, "wilson": intervals.wilson}
_SIMULTANEOUS = {"goodman": intervals.goodman, "bonferroni": intervals.bonferroni}
NOT_SUBSET_CAVEAT = "Whether these persons are part of the total is not stated by the source."


def censored_flags(*counts: Count) -> tuple[str, ...]:
    """Return ``("CENSORED",)`` if any count is published as an interval."""
    return () if all(c.exact for c in counts) else ("CENSORED",)


def share(
    x: Count | int,
    n: Count | int,
    *,
    interval: ShareInterval | None = None,
    level: float = 0.95,
    subset: Literal["implied", "asserted", "not stated"] = "implied",
    label: str = "",
) -> Estimate:
    """Share of a recorded population.

    Parameters
    ----------
    x, n : Count or int
        Part and whole [persons].
    interval : {"clopper-pearson", "wilson"}, optional
        Random-variation interval on request; none by default.
    level : float
        Confidence level, as a proportion.
    subset : {"implied", "asserted", "not stated"}
        Whether x is known to be part of n. Published counts of another form, definition,
        source or edition are not, unless ``"asserted"``: there is then no value, and the
        flag NOT_SUBSET.
    label : str
        Words for the share; by default the label of `x`.

    Returns
    -------
    Estimate
        x / n [proportion]. n = 0 gives no value and the flag ZERO_DENOMINATOR;
        a censored count gives bounds.

    Raises
    ------
    TipResearchError
        If x is larger than n, or a count is not a whole number of at least 0.

    Notes
    -----
    Caution: a share of identified victims is not a share of victims.

    Examples
    --------
    >>> print(share(15255, 32022))
    47.6 %
    """
    x, n = as_count(x), as_count(n)
    _require_part(x, n, subset)
    flags = [*censored_flags(x, n)]
    caveats = []
    common = {
        "indicator": "share",
        "label": label or x.label or f"{x} of {n}",
        "unit": "proportion",
        "formula": f"{x} / {n}",
        "inputs": (x, n),
    }
    if subset == "not stated" or (subset == "implied" and _of_other_publication(x, n)):
        flags, caveats = ("NOT_SUBSET",), (NOT_SUBSET_CAVEAT,)
        return Estimate(value=None, method="not given", flags=flags, caveats=caveats, **common)
    if n.hi == 0:
        return Estimate(value=None, method="not defined", flags=("ZERO_DENOMINATOR",), **common)
    if x.hi == 0:
        flags.append("ZERO_NUMERATOR")
    if interval:
        lo, hi = _share_limits(x, n, interval, level)
        flags.append("COMPLETE_COUNT")
        caveats.append(COMPLETE_COUNT_CAVEAT)
        value = x.lo / n.lo if x.exact and n.exact else None
        return Estimate(
            value=value, lo=lo, hi=hi, level=level, method=interval,
            kind="random_variation_interval", flags=tuple(flags), caveats=tuple(caveats), **common,
        )  # fmt: skip
    if x.exact and n.exact:
        return Estimate(
            value=x.lo / n.lo,
            method="ratio of counts",
            flags=tuple(flags),
            caveats=tuple(caveats),
            **common,
        )
    return Estimate(
        value=None, lo=x.lo / n.hi, hi=min(1.0, x.hi / n.lo) if n.lo else 1.0, kind="bounds",
        method="interval arithmetic", flags=tuple(flags), caveats=tuple(caveats), **common,
    )  # fmt: skip


def _of_other_publication(x: Count, n: Count) -> bool:
    """Whether published counts are of another form, definition, source or edition."""
    names = ("form", "definition_id", "source_id", "edition")
    return bool(x.figure_ids and n.figure_ids) and any(
        getattr(x, m) != getattr(n, m) for m in names
    )


def _require_part(x: Count, n: Count, subset: str) -> None:
    allowed = ["implied", "asserted", "not stated"]
    if subset not in allowed:
        raise TipResearchError(
            f"subset {subset!r} is not known; allowed are {allowed}.{nearest(subset, allowed)}"
        )
    if x.lo > n.hi and subset != "not stated":
        msg = f"part {x} is larger than whole {n}; the one is no part of the other."
        raise TipResearchError(msg)


def _share_limits(x: Count, n: Count, interval: str, level: float) -> tuple[float, float]:
    """Union of the intervals over the integers a censored count allows: its ends suffice."""
    if interval not in _SHARE_INTERVALS:
        msg = f"interval {interval!r} is not known; allowed are {list(_SHARE_INTERVALS)}.{nearest(interval, _SHARE_INTERVALS)}"
        raise TipResearchError(msg)
    limits = _SHARE_INTERVALS[interval]
    low = limits(x.lo, n.hi, level)[0]
    return low, limits(min(x.hi, n.lo), n.lo, level)[1] if n.lo else 1.0


def composition(
    parts: Mapping[str, Count | int],
    total: Count | int | None = None,
    *,
    interval: Literal["clopper-pearson", "wilson", "goodman", "bonferroni"] | None = None,
    level: float = 0.95,
) -> dict[str, Estimate]:
    """Composition of a recorded population by a named partition.

    Parameters
    ----------
    parts : mapping of str to Count or int
        Counts by category [persons]; categories exclude each other. An unknown
        category stays a category of its own.
    total : Count or int, optional
        The published whole; by default the sum of the parts. Parts that do not add up
        to it set the flag PARTS_NE_TOTAL; nothing is rescaled.
    interval : {"clopper-pearson", "wilson", "goodman", "bonferroni"}, optional
        ``goodman`` and ``bonferroni`` are simultaneous over all categories. Goodman's
        is refused where a count is below 5.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    dict of str to Estimate
        The share of each category [proportion], in the order given.

    Notes
    -----
    Caution: printed shares may not add to 100 because of rounding.
    """
    counts = {name: as_count(part, name) for name, part in parts.items()}
    if not counts:
        raise TipResearchError("a composition needs at least one part.")
    summed = reduce(add, counts.values())
    whole = as_count(total) if total is not None else summed
    agree = summed.lo <= whole.hi and whole.lo <= summed.hi
    extra = () if agree else ("PARTS_NE_TOTAL",)
    if interval in _SIMULTANEOUS:
        return _simultaneous(counts, whole, interval, level, extra)
    shares = {
        n: _share_of_whole(c, whole, interval, level, c.label or n) for n, c in counts.items()
    }
    return {
        n: replace(e, indicator="composition", flags=e.flags + extra) for n, e in shares.items()
    }


def _share_of_whole(
    part: Count, whole: Count, interval: str | None, level: float, label: str
) -> Estimate:
    """Share of a part; one larger than its whole is flagged and shown as it is."""
    if part.lo <= whole.hi:
        return share(part, whole, interval=interval, level=level, label=label, subset="asserted")
    return Estimate(
        indicator="share", label=label, value=part.lo / whole.lo if part.exact and whole.lo else None,
        unit="proportion", formula=f"{part} / {whole}", method="ratio of counts", inputs=(part, whole),
        flags=("PART_GT_WHOLE", *censored_flags(part, whole)),
    )  # fmt: skip


def _simultaneous(
    counts: dict[str, Count], whole: Count, interval: str, level: float, extra: tuple
) -> dict[str, Estimate]:
    numbers = [c.value for c in counts.values()]
    if extra or sum(numbers) != whole.value or not whole.value:
        raise TipResearchError("simultaneous intervals need parts that add up to a total above 0.")
    if interval == "goodman" and min(numbers) < 5:
        raise TipResearchError(
            f"Goodman intervals need counts of at least 5; the smallest is {min(numbers)}. Use 'bonferroni'."
        )
    limits = _SIMULTANEOUS[interval](numbers, level)
    return {
        name: replace(
            share(count, whole, label=count.label or name, subset="asserted"),
            indicator="composition", lo=low, hi=high, level=level, method=f"{interval}, simultaneous",
            kind="random_variation_interval", flags=("COMPLETE_COUNT",), caveats=(COMPLETE_COUNT_CAVEAT,),
        )
        for (name, count), (low, high) in zip(counts.items(), limits, strict=True)
    }  # fmt: skip


def share_bounds(
    known: Count | int, undetermined: Count | int, total: Count | int, *, label: str = ""
) -> Estimate:
    """Worst-case bounds of a share when some persons' category is not known.

    Parameters
    ----------
    known : Count or int
        Persons known to be in the category.
    undetermined : Count or int
        Persons of the total who may or may not be in it.
    total : Count or int
        All persons, the undetermined included.
    label : str
        Words for the share.

    Returns
    -------
    Estimate
        [known / total, (known + undetermined) / total] [proportion], kind ``bounds``.

    Notes
    -----
    Bounds without assumptions: unknown outcomes are replaced by their extremes
    (Manski 2005, Partial identification with missing data). No probability is attached.
    """
    known, undetermined, total = as_count(known), as_count(undetermined), as_count(total)
    if known.lo > total.hi:
        raise TipResearchError(
            f"part {known} is larger than whole {total}; the one is no part of the other."
        )
    common = {
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
    """Share of children: of all persons, of those of known age, and its bounds."""

    of_all: Estimate
    of_known_age: Estimate
    bounds: Estimate


def children_share(
    children: Count | int,
    total: Count | int,
    age_unknown: Count | int = 0,
    *,
    interval: ShareInterval | None = None,
    level: float = 0.95,
) -> ChildrenShare:
    """Share of children among identified victims.

    Parameters
    ----------
    children, total, age_unknown : Count or int
        Persons under 18, all persons, and persons of unknown age (part of the total).
    interval, level
        As in `share`.

    Returns
    -------
    ChildrenShare
        `of_all` c/n, `of_known_age` c/(n-u), which assumes that age is missing at
        random, and `bounds` [c/n, (c+u)/n]; all [proportion].
    """
    children, total, age_unknown = as_count(children), as_count(total), as_count(age_unknown)
    if children.lo + age_unknown.lo > total.hi:
        msg = f"{children} children and {age_unknown} persons of unknown age are more than the {total} persons in all."
        raise TipResearchError(msg)
    known = (total - age_unknown).named(f"{total.label or 'persons'} of known age")
    options = {"interval": interval, "level": level}
    assumed = replace(
        share(children, known, label="Children among victims of known age", **options),
        indicator="children_share_known_age", assumptions=("age is missing at random",),
    )  # fmt: skip
    of_all = share(children, total, label="Children among all victims", **options)
    return ChildrenShare(
        replace(of_all, indicator="children_share"),
        assumed,
        share_bounds(children, age_unknown, total, label="Children, whatever the unknown ages are"),
    )


def unknown_share(
    unknown: Count | int, total: Count | int, *, label: str = "Share not stated"
) -> Estimate:
    """Share of persons whose category is unknown: an indicator of completeness [proportion]."""
    return replace(share(unknown, total, label=label), indicator="unknown_share")


def sex_ratio(
    men: Count | int,
    women: Count | int,
    *,
    per: Literal["men_per_100_women", "women_per_100_men"] = "men_per_100_women",
    interval: bool = False,
    level: float = 0.95,
) -> Estimate:
    """Sex ratio of identified adult victims.

    Parameters
    ----------
    men, women : Count or int
        Adults [persons]. Transgender persons and persons of unknown sex are not allocated.
    per : {"men_per_100_women", "women_per_100_men"}
        Direction; the first is the demographic convention.
    interval : bool
        Whether to add the exact conditional interval.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        Persons of one sex per 100 of the other; no value where the denominator is 0.
    """
    allowed = ["men_per_100_women", "women_per_100_men"]
    if per not in allowed:
        raise TipResearchError(
            f"per {per!r} is not known; allowed are {allowed}.{nearest(per, allowed)}"
        )
    men, women = as_count(men, "Men"), as_count(women, "Women")
    top, bottom = (men, women) if per == "men_per_100_women" else (women, men)
    words = per.replace("_", " ")
    common = {
        "indicator": "sex_ratio", "label": f"{words.capitalize()} among adult victims", "unit": words,
        "formula": f"100 × {top} / {bottom}", "inputs": (top, bottom),
        "flags": censored_flags(top, bottom),
    }  # fmt: skip
    if bottom.hi == 0:
        return Estimate(
            value=None, method="not defined", **common | {"flags": ("ZERO_DENOMINATOR",)}
        )
    if not (top.exact and bottom.exact):
        high = 100 * top.hi / bottom.lo if bottom.lo else float("inf")
        return Estimate(
            value=None,
            lo=100 * top.lo / bottom.hi,
            hi=high,
            kind="bounds",
            method="interval arithmetic",
            **common,
        )
    value = 100 * top.value / bottom.value
    if not interval:
        return Estimate(value=value, method="ratio of counts", **common)
    low, high = intervals.odds_of_share(top.value, bottom.value, level)
    common["flags"] = ("COMPLETE_COUNT",)
    return Estimate(
        value=value, lo=100 * low, hi=100 * high, level=level, kind="random_variation_interval",
        method="exact conditional", caveats=(COMPLETE_COUNT_CAVEAT,), **common,
    )  # fmt: skip


def rate(
    x: Count | int,
    population: Population | int,
    *,
    per: int = PER_100_000,
    interval: bool = False,
    level: float = 0.95,
) -> Estimate:
    """Rate of identified victims per 100,000 population.

    Parameters
    ----------
    x : Count or int
        Victims [persons].
    population : Population or int
        Resident population [persons], with its vintage; above 0.
    per : int
        Persons per unit of the rate.
    interval : bool
        Whether to add Garwood's exact Poisson interval.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    Estimate
        per * x / population [per 100,000 population].

    Raises
    ------
    TipResearchError
        If the population is not above 0, or the count is of transgender persons, for
        whom no comparable denominator exists.

    Notes
    -----
    Caution: a higher rate may mean better detection. Definition: SDG indicator 16.2.2.
    """
    x = as_count(x)
    people = population if isinstance(population, Population) else Population(population)
    if people.value <= 0:
        raise TipResearchError(f"population {people.value} is not allowed; it must be above 0.")
    if x.category == "transgender":
        raise TipResearchError(
            "no rate for transgender persons: no comparable population is published."
        )
    whole = "total population" if people.sex == "total" else f"{people.sex} population"
    scale = per / people.value
    common = {
        "indicator": "rate", "label": f"{x.label or 'Victims'} per {per:,} population",
        "unit": f"per {per:,} population", "formula": f"{per:,} × {x} / {people}",
        "inputs": (x,), "extra_sources": (people.source_id,) if people.source_id else (),
    }  # fmt: skip
    caveats = (f"Denominator: {whole}, {people.vintage}.",)
    if interval:
        low, high = intervals.garwood(x.lo, level)[0], intervals.garwood(x.hi, level)[1]
        return Estimate(
            value=scale * x.lo if x.exact else None, lo=scale * low, hi=scale * high, level=level,
            kind="random_variation_interval", method=f"Garwood; {people.vintage}",
            flags=("COMPLETE_COUNT", *censored_flags(x)), caveats=(*caveats, COMPLETE_COUNT_CAVEAT), **common,
        )  # fmt: skip
    if x.exact:
        return Estimate(
            value=scale * x.value, method=f"ratio; {people.vintage}", caveats=caveats, **common
        )
    return Estimate(
        value=None, lo=scale * x.lo, hi=scale * x.hi, kind="bounds", caveats=caveats,
        method=f"interval arithmetic; {people.vintage}", flags=("CENSORED",), **common,
    )  # fmt: skip


def simpson_diversity(parts: Mapping[str, Count | int]) -> Estimate:
    """Simpson's diversity of a composition: the chance that two persons differ in category."""
    counts = {name: as_count(part, name) for name, part in parts.items()}
    total = sum(c.value for c in counts.values())
    value = 1 - sum((c.value / total) ** 2 for c in counts.values()) if total else None
    return Estimate(
        indicator="simpson_diversity", label="Diversity of the composition", value=value, unit="index 0 to 1",
        formula="1 − Σ share²", method="Simpson", inputs=tuple(counts.values()),
        flags=() if total else ("ZERO_DENOMINATOR",),
    )  # fmt: skip


def rates_by_vintage(x: Count, year: int, *, interval: bool = False) -> list[Estimate]:
    """Rate of a count by every vintage of the population of its area in a year [per 100,000]."""
    rates = {p.vintage: rate(x, p, interval=interval) for p in vintages(x.ref_area, year)}
    return [replace(found, label=f"{found.label}, {vintage}") for vintage, found in rates.items()]


def upper_end(estimate: Estimate) -> float:
    """Value of an estimate, or the upper end of its bounds: a key to order estimates by."""
    return estimate.value if estimate.value is not None else estimate.hi


def majority_in_words(bounds: Estimate) -> str:
    """Say whether a share is known to be above one half."""
    low, high = (bounds.value, bounds.value) if bounds.lo is None else (bounds.lo, bounds.hi)
    if low > 0.5:
        return "are the majority"
    return "are not the majority" if high < 0.5 else "may or may not be the majority"
