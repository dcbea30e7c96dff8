"""Shares of the parts of a total."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from itertools import combinations
from operator import add
from typing import Literal

from nbpress.core.errors import TipResearchError, require_known, wrong_type
from tipresearch.indicators import intervals, policy
from tipresearch.indicators.shares import part_of
from tipresearch.quantities import (
    PARTS_CAVEATS,
    READS_AS_TOTAL,
    Composition,
    Count,
    CountLike,
    Estimate,
    Parts,
    as_count,
    censored_flags,
    gathered,
    require_apart,
    require_exclusive,
    require_part,
)

_SIMULTANEOUS = {"goodman": intervals.goodman, "bonferroni": intervals.bonferroni}


def composition(
    parts: Mapping[str, CountLike],
    total: CountLike | None = None,
    *,
    interval: Literal["clopper-pearson", "wilson", "goodman", "bonferroni"] | None = None,
    level: float = 0.95,
) -> Composition:
    """Return the share of each part in a total, such as women, men and children among victims.

    Parameters
    ----------
    parts : mapping of str to Count, int or (int, int)
        Counts by category [persons]; categories exclude each other. The unknown are
        a category of their own. Categories of which one person may have several, as CTDC's forms and means, are refused.
    total : Count, int or (int, int), optional
        The published total. The default is the sum of the parts; or the total that `Dataset.parts` has read, if the
        parts differ from it or lack a category, or if it is used as a range. Parts that do not add up to the total get
        the flag PARTS_NE_TOTAL; nothing is rescaled. A part that is larger than the total has no share and the flag
        PART_GT_WHOLE. If categories are missing and there is no total, each share names the sum as its denominator.
        Each share also states the number of persons of unknown sex or age.
    interval : {"clopper-pearson", "wilson", "goodman", "bonferroni"}, optional
        ``goodman``, refused where a count is below 5, and ``bonferroni`` are simultaneous over all categories.
    level : float
        Confidence level, as a proportion.

    Returns
    -------
    dict of str to Estimate
        The share of each category [proportion], in the order given; a `Composition`.

    Raises
    ------
    TipResearchError
        Without parts; for a part whose name means their total; for published counts that are not parts of one
        total, or may share persons; for simultaneous intervals of parts that do not add up to a total above 0;
        for Goodman intervals with a count below 5.

    Notes
    -----
    For suppressed parts without a published total, the bounds of a share are its smallest and largest value
    over the counts that the parts allow: of 30 and 0 to 4, the second is 0 to 4 of 34.
    Caution: printed shares may not add up to 100 because of rounding. The composition of
    identified victims is not that of all victims. docs/methods.md, sections 4 and 4.7.

    Examples
    --------
    >>> shares = composition({"women": 3, "men": 1})
    >>> print(shares["women"], shares["men"])
    75.0 % 25.0 %
    """
    if not (counts := _by_name(parts)):
        raise TipResearchError("a composition needs at least one part.")
    known = ["clopper-pearson", "wilson", *_SIMULTANEOUS, None]
    require_known("interval", interval or None, known, f"allowed are {known}")
    summed = reduce(add, counts.values())
    if total is None and isinstance(parts, Parts) and (read := parts.total):
        # The sum is not the total if categories are missing, even if it may equal the total. Nor is the only suppressed
        # part all of a suppressed total: <5 of <5 may be nobody of four. Of a disputed total that is not known either.
        lacking = parts.missing or read.disputed or (not read.exact and sum(c.hi > 0 for c in counts.values()) == 1)
        total = read if lacking or summed.lo > read.hi or summed.hi < read.lo else None
    whole = as_count(total) if total is not None else summed
    for part in counts.values():
        require_part(part, whole, "a composition")
    extra, caveats = _flags_and_caveats(parts, counts, summed, whole)
    interval = interval if policy.allows_interval(whole, *counts.values()) else None
    if interval == "goodman" or interval == "bonferroni":
        return Composition(_simultaneous(counts, whole, interval, level, extra, caveats))
    shares = {}
    for name, part in counts.items():
        if part.lo > whole.hi:
            shares[name] = Estimate(
                indicator="composition", label=part.label or name, value=None, unit="proportion",
                formula=f"not computed: {part} / {whole}", method="ratio of counts", inputs=(part, whole),
                flags=(*censored_flags(part, whole), *extra, "PART_GT_WHOLE"), caveats=caveats,
            )  # fmt: skip
            continue
        others = [c for n, c in counts.items() if n != name]
        rest = (sum(c.lo for c in others), sum(c.hi for c in others)) if total is None else None
        share = part_of(part, whole, rest=rest, interval=interval, level=level, label=part.label or name)
        shares[name] = replace(share, indicator="composition", flags=share.flags + extra, caveats=(*share.caveats, *caveats))  # fmt: skip
    return Composition(shares)


def _by_name(parts: Mapping[str, CountLike]) -> dict[str, Count]:
    if not isinstance(parts, Mapping):
        raise wrong_type("parts", parts, "give counts by name, as {'women': 15255, 'men': 9581}; to_dict() of a Series does")  # fmt: skip
    if odd := [name for name in parts if not isinstance(name, str)]:
        raise wrong_type(f"the name {odd[0]!r} of a part", odd[0], f"give a text, as {str(odd[0])!r}")
    counts = {name: as_count(part, name) for name, part in parts.items()}
    # Parts that were read from a publication have their total apart.
    if len(counts) > 1 and not isinstance(parts, Parts) and (all_of := _total_among(counts)):
        raise TipResearchError(f"part {all_of!r} reads as a total and not as a part. Leave it out, give it to composition() as total=, or rename it.")  # fmt: skip
    for part in counts.values():
        require_exclusive(part, "a composition")
    # Adding hides the codes of the parts, so that a total among them must be found before.
    published = [c for c in counts.values() if not c.plain]
    if len({(c.partition, c.category == "total") for c in published}) > 1:
        for x, n in combinations(published, 2):
            require_apart(x, n, "a sum")
    return counts


def _total_among(counts: Mapping[str, Count]) -> str:
    """Return the name of a part that is the total of the others; blank for *Total women* and *Total men*."""
    totals = [name for name in counts if READS_AS_TOTAL.fullmatch(name)]
    for name in totals:
        others = [c for other, c in counts.items() if other != name]
        alone = len(totals) == 1 and counts[name].hi >= max(c.lo for c in others)
        if alone or counts[name].lo == counts[name].hi == sum(c.lo for c in others):
            return name
    return ""


def _flags_and_caveats(
    parts: Mapping[str, CountLike], counts: dict[str, Count], summed: Count, whole: Count
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the flags and caveats of parts that differ from their total, or include unknown categories."""
    read = parts if isinstance(parts, Parts) else None
    total = whole if whole is not summed else (read.total if read else None)
    flagged = any("PARTS_NE_TOTAL" in c.flags for c in counts.values())
    exceed = total is not None and summed.lo > total.hi
    unknown = [c for c in counts.values() if c.unknown and c.hi and total and not exceed and read is not None]
    of_what = {what: reduce(add, found) for what, found in gathered((c.unknown, c) for c in unknown).items()}
    named = tuple(
        f"{PARTS_CAVEATS[2]} of {total}, {c} {'is' if c.lo == c.hi == 1 else 'are'} of unknown {what}."
        for what, c in of_what.items()
    )
    if total is None and read is not None and read.missing:
        return (), (f"{PARTS_CAVEATS[3]} is the sum of the categories given, {summed}: others are or may be withheld, in doubt, left out or not published, and no total is held.", *named)  # fmt: skip
    if not flagged and (total is None or (not exceed and total.lo <= summed.hi)):
        return (), named
    caveat = f"{PARTS_CAVEATS[exceed]}{f' of {total}' if total else ''}."
    return ("PARTS_NE_TOTAL",), (caveat, *named)


def _simultaneous(
    counts: dict[str, Count], whole: Count, interval: str, level: float, extra: tuple, caveats: tuple[str, ...]
) -> dict[str, Estimate]:
    numbers = [c.value for c in counts.values()]
    if extra or sum(numbers) != whole.value or not whole.value:
        raise TipResearchError("simultaneous intervals need parts that add up to a total above 0.")
    if interval == "goodman" and min(numbers) < 5:
        raise TipResearchError(f"Goodman intervals need counts of at least 5; the smallest is {min(numbers)}. Use 'bonferroni'.")  # fmt: skip
    shares = {}
    for (name, count), ends in zip(counts.items(), _SIMULTANEOUS[interval](numbers, level), strict=True):
        share = part_of(count, whole, label=count.label or name)
        of_all = policy.interval_fields(ends, level, f"{interval}, simultaneous", before=share.flags, caveats=caveats)
        shares[name] = replace(share, indicator="composition", **of_all)
    return shares
