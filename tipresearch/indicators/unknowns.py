"""Shares of a population that includes persons of unknown category."""

from dataclasses import replace
from typing import Any, NamedTuple

from nbpress.core.errors import TipResearchError
from tipresearch.indicators.comparable import counted_noun, part_in_words, require_one_group
from tipresearch.indicators.shares import ShareInterval, share
from tipresearch.quantities import (
    PARTS_CAVEATS,
    CountLike,
    Estimate,
    as_count,
    censored_flags,
    require_apart,
    require_part,
)


def share_bounds(
    known: CountLike, undetermined: CountLike, total: CountLike, otherwise: CountLike = 0, *, label: str = ""
) -> Estimate:
    """Return worst-case bounds of a share if the category of some persons is not known.

    Parameters
    ----------
    known : Count, int or (int, int)
        Persons known to be in the category.
    undetermined : Count, int or (int, int)
        Persons of the total who may be in the category.
    total : Count, int or (int, int)
        All persons, including the undetermined.
    otherwise : Count, int or (int, int)
        Persons of the total who are known to be in another category.
    label : str
        Words for the share; by default the label of `known`.

    Returns
    -------
    Estimate
        [known / total, (known + undetermined) / total] [proportion], kind ``bounds``. The upper bound is at most
        1 − otherwise / total, unless that would narrow a suppressed `known` or `undetermined`.
        A total of 0 gives no bounds and the flag ZERO_DENOMINATOR.

    Raises
    ------
    TipResearchError
        If published counts are not part and total, or `known`, `undetermined` and `otherwise` together
        are more than the total.

    Notes
    -----
    Bounds without assumptions: unknown outcomes are replaced by their extremes
    (Manski 2005, Partial identification with missing data). Caution: the bounds have no probability,
    and their middle is no better estimate than their ends. docs/methods.md, section 6.4.

    Examples
    --------
    >>> print(share_bounds(15255, 6937, 32022))
    47.6–69.3 % (bounds, not a confidence interval)
    >>> print(share_bounds((0, 4), (0, 4), 22, 18))
    0–18.2 % (bounds, not a confidence interval)
    """
    known, undetermined, total, otherwise = map(as_count, (known, undetermined, total, otherwise))
    for part in (known, undetermined, otherwise):
        require_part(part, total, "a share between bounds")
    require_apart(known, undetermined, "a share between bounds")
    # For published cells that cannot all be right, the estimate itself gives no number.
    doubted = any(c.in_question or "CELLS_DISAGREE" in c.flags for c in (known, undetermined, total, otherwise))
    if known.lo + undetermined.lo + otherwise.lo > total.hi and not doubted:
        if known.lo > total.hi:
            raise TipResearchError(f"part {known} is larger than its total {total}.")
        if known.lo + undetermined.lo > total.hi:
            raise TipResearchError(f"{known} known and {undetermined} undetermined persons are more than the {total} in all.")  # fmt: skip
        raise TipResearchError(f"{known} known, {undetermined} undetermined and {otherwise} otherwise are more than the {total} in all.")  # fmt: skip
    common: dict[str, Any] = {
        "indicator": "share_bounds", "label": label or known.label, "unit": "proportion", "method": "worst-case bounds",
        "formula": f"[{known} / {total}, ({known} + {undetermined}) / {total}]", "inputs": (known, undetermined, total),
    }  # fmt: skip
    if total.hi == 0:
        return Estimate(value=None, flags=("ZERO_DENOMINATOR",), **common)
    high = min(1.0, (known.hi + undetermined.hi) / max(total.lo, 1))
    # The others limit the share, but never so far that a suppressed count is narrowed.
    alone = max(known.hi + undetermined.lo, known.lo + undetermined.hi) / max(total.lo, 1)
    left = (total.hi - otherwise.lo) / total.hi
    if left < high:
        common["inputs"] += (otherwise,)
    if (left := max(left, alone)) < high:
        high = left
        common["formula"] = f"[{known} / {total}, min({known} + {undetermined}, {total} − {otherwise}) / {total}], no suppressed count narrowed"  # fmt: skip
    flags = ("UNKNOWN_PRESENT", *censored_flags(known, undetermined, total))
    return Estimate(value=None, lo=known.lo / total.hi, hi=high, kind="bounds", flags=flags, **common)


class ChildrenShare(NamedTuple):
    """Share of children among all persons and among persons of known age, and its bounds.

    Attributes
    ----------
    of_all : Estimate
        Children among all persons [proportion].
    of_known_age : Estimate
        Children among persons of known age [proportion]; assumes that age is missing at random.
    bounds : Estimate
        Smallest and largest share for any unknown ages [proportion].
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
    """Return the share of children among identified victims, or among other persons.

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
        random, and `bounds` [c/n, (c+u)/n]; all [proportion]. The last two have a caveat if `Dataset.parts` has read
        ages that do not add up to the total and `age_unknown` is not given.

    Raises
    ------
    TipResearchError
        If published counts are not part and total, or are of two sexes, forms or groups, or if children and
        persons of unknown age are more than all persons.

    Notes
    -----
    Caution: sources define children by their own rules, and ages are not missing at random. docs/methods.md, sections 4 and 6.4.

    Examples
    --------
    >>> print(children_share(6937, 32022, 249).bounds)
    21.7–22.4 % (bounds, not a confidence interval)
    """
    children, total, age_unknown = as_count(children), as_count(total), as_count(age_unknown)
    for part, age in ((children, "child"), (age_unknown, "unknown")):
        require_part(part, total, "a share of children")
        if part.age not in ("", age):
            raise TipResearchError(f"a share of children needs a count of age {age!r}, and {part.label or part} is of age {part.age!r}.")  # fmt: skip
        require_one_group(part, total, "a share of children", ("sex", "form"))
    if children.lo + age_unknown.lo > total.hi:
        raise TipResearchError(f"{children} children and {age_unknown} of unknown age are more than the {total} in all.")  # fmt: skip
    known = (total - age_unknown).named(f"{total.label or 'persons'} of known age")
    which = part_in_words(total)
    label = f"Children among {counted_noun(total)} of known age{which}"
    assumed = replace(
        share(children, known, interval=interval, level=level, label=label),
        indicator="children_share_known_age", assumptions=("age is missing at random",),
    )  # fmt: skip
    label = f"Children among {counted_noun(total)}{which}" if which else f"Children among all {counted_noun(total)}"
    of_all = share(children, total, interval=interval, level=level, label=label)
    bounds = share_bounds(children, age_unknown, total, label=f"Children{which}, whatever the unknown ages are")
    # The ages of some are missing, and their number is not given.
    if "PARTS_NE_TOTAL" in children.flags and not age_unknown.hi:
        caveat = f"{PARTS_CAVEATS[0]} of {total}, and no age_unknown is given."
        assumed, bounds = (replace(e, caveats=(*e.caveats, caveat)) for e in (assumed, bounds))
    return ChildrenShare(replace(of_all, indicator="children_share"), assumed, bounds)


def unknown_share(unknown: CountLike, total: CountLike) -> Estimate:
    """Return the share of persons whose category is unknown.

    Parameters
    ----------
    unknown, total : Count, int or (int, int)
        Persons of unknown category, and all persons.

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
    The share measures completeness. Caution: a small share does not show that the known categories are right,
    because persons can be put into a wrong category. docs/methods.md, section 4.

    Examples
    --------
    >>> print(unknown_share(249, 32022))
    0.8 %
    """
    unknown = as_count(unknown)
    codes = (unknown.sex, unknown.age, unknown.form, unknown.category)
    if not unknown.plain and "unknown" not in " ".join(codes):
        raise TipResearchError(f"a share not stated needs a count whose sex, age, form or category is 'unknown', and {unknown.label or unknown} is of {', '.join(c for c in codes if c)}.")  # fmt: skip
    return replace(share(unknown, total, label="Share not stated"), indicator="unknown_share")
