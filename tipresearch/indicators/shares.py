"""Shares of a part in its total.

A count that is published as an interval (``<5``) gives bounds. By default there is no interval, because the counts
are complete and no samples. Methods, formulas and references: docs/methods.md, sections 3 and 4.
"""

from dataclasses import replace
from typing import Any, Literal

from nbpress.core.errors import TipResearchError, require_known
from tipresearch.indicators import intervals, policy
from tipresearch.quantities import (
    Count,
    CountLike,
    Estimate,
    as_count,
    censored_flags,
    differing,
    is_part,
    require_part,
    require_same,
)

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
    """Return the share of a part in its total, such as women among identified victims.

    Parameters
    ----------
    x, n : Count, int or (int, int)
        Part and total [persons].
    interval : {"clopper-pearson", "wilson"}, optional
        Random-variation interval on request; none by default.
    level : float
        Confidence level, as a proportion.
    subset : {"implied", "asserted", "not stated"}
        Whether x is part of n. By default published counts must have one area, period,
        measure, source, edition and definition, and the category of n must contain that of
        x. ``"asserted"`` accepts other counts of one crime and unit, with the flag ASSERTED
        and a caveat on the differences. ``"not stated"`` gives no value, and the flag NOT_SUBSET.
    label : str
        Words for the share; by default the label of `x`.

    Returns
    -------
    Estimate
        x / n [proportion]; no value and the flag ZERO_DENOMINATOR for n = 0, bounds for a censored count.

    Raises
    ------
    PeriodMismatch
        If published counts are of different periods.
    TipResearchError
        If published counts are otherwise not part and total, x is larger than n, or a count
        is not a whole number of at least 0.

    Notes
    -----
    Caution: a share of identified victims is not a share of all victims. docs/methods.md, sections 3, 3.2 and 4.

    Examples
    --------
    >>> print(share(15255, 32022))
    47.6 %
    >>> print(share((0, 4), 50))
    0–8.0 % (bounds, not a confidence interval)
    """
    x, n = as_count(x), as_count(n)
    intervals.require_level(level)
    subsets = ["implied", "asserted", "not stated"]
    require_known("subset", subset, subsets, f"allowed are {subsets}")
    if subset == "implied":
        require_part(x, n, "a share")
    if subset == "asserted":  # no assertion makes one crime part of another
        require_same(x, n, "a share", ("crime", "unit"))
    if subset == "not stated":
        return Estimate(
            indicator="share", label=label or x.label, value=None, unit="proportion", formula=f"{x} / {n}",
            method="not given", inputs=(x, n), flags=("NOT_SUBSET",), caveats=(NOT_SUBSET_CAVEAT,),
        )  # fmt: skip
    found = part_of(x, n, interval=interval, level=level, label=label)
    return with_assertion(found) if subset == "asserted" else found


def part_of(
    x: Count,
    n: Count,
    *,
    rest: tuple[int, int] | None = None,
    interval: ShareInterval | None = None,
    level: float = 0.95,
    label: str = "",
) -> Estimate:
    """Return x / n. If n is the sum of x and a `rest` between two ends, x has the same value in both."""
    intervals.require_level(level)
    interval = interval if policy.allows_interval(x, n) else None
    if x.lo > n.hi:
        raise TipResearchError(f"part {x} is larger than its total {n}.")
    common: dict[str, Any] = {
        "indicator": "share", "label": label or x.label or f"{x} of {n}", "unit": "proportion",
        "formula": f"{x} / {n}", "inputs": (x, n),
    }  # fmt: skip
    if n.hi == 0:
        return Estimate(value=None, method="not defined", flags=("ZERO_DENOMINATOR",), **common)
    flags = (*censored_flags(x, n), *(() if x.hi else ("ZERO_NUMERATOR",)))
    value = x.lo / n.lo if x.exact and n.exact else None
    # A share needs at least one person in all.
    least, most = (x.lo, n.hi), (x.hi, max(n.lo, 1))
    if rest:
        least, most = (x.lo, x.lo + rest[1]), (x.hi, x.hi + rest[0])
        # Without others the share is 1, or 0 if the part may be empty.
        least, most = (least if least[1] else (1, 1)), (most if most[1] else (0, 1))
    if interval:
        ends = _share_limits(least, most, interval, level)
        return Estimate(value=value, **common, **policy.interval_fields(ends, level, interval, before=flags))
    if value is not None:
        return Estimate(value=value, method="ratio of counts", flags=flags, **common)
    return Estimate(**policy.bounds_fields(least[0] / least[1], min(1.0, most[0] / most[1])), flags=flags, **common)


def with_assertion(found: Estimate) -> Estimate:
    """Return a share with the flag and caveat of an assertion, if its counts do not say that they are part and total."""
    x, n = found.inputs
    differ = differing(x, n)
    if not differ and is_part(x, n):
        return found
    words = "; ".join(differ.values()) or "what they count"
    caveat = f"Asserted, not published: that {x.label or x} is part of {n.label or n}. They differ in {words}."
    return replace(found, flags=("ASSERTED", *found.flags), caveats=(*found.caveats, caveat))


def _share_limits(least: tuple[int, int], most: tuple[int, int], interval: str, level: float) -> tuple[float, float]:
    """Return the union of the intervals over the integers that censored counts allow; their ends suffice."""
    known = list(_SHARE_INTERVALS)
    require_known("interval", interval, known, f"allowed are {[*known, None]}")
    limits = _SHARE_INTERVALS[interval]
    (x, n), low = most, limits(*least, level)[0]
    return low, limits(min(x, n), n, level)[1]
