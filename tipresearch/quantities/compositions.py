"""The parts of one whole, and their shares, together."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Self

from tipresearch.quantities.counts import Count
from tipresearch.quantities.estimates import Estimate

#: What reads as a total and as no part beside others, also as tables in other languages have it.
READS_AS_TOTAL = re.compile(
    r"(.*\W)?(sub|grand)?-?totals?(\W.*)?|sum|overall|all( (victims|persons|people|cases|sexes|genders|ages|forms|categories))?|both (sexes|genders)"
    r"|totais|ensemble|(ins)?gesamt|итого|всего|(ال)?(مجموع|[إا]جمالي)|[合总總][计計]|کل",
    re.IGNORECASE,
)


class Parts(dict[str, Count]):
    """Counts of one whole by category; otherwise a plain mapping.

    Attributes
    ----------
    total : Count or None
        The total that is published beside them, to be named where they do not add up to it; it is
        the whole of which their shares are, where they fall short of it or some are missing.
    missing : bool
        Whether categories are known that are none of them: withheld, in doubt, or not selected.
    """

    __slots__ = ("missing", "total")

    def __init__(self, parts: Mapping[str, Count], total: Count | None = None, *, missing: bool = False) -> None:
        """Take the parts in the order given."""
        super().__init__(parts)
        self.total, self.missing = total, missing

    @classmethod
    def beside(
        cls,
        parts: Mapping[str, Count],
        total: Count | None,
        *,
        exclusive: bool,
        others: tuple[int, int, int] = (0, 0, 0),
    ) -> Self:
        """Return parts with the total beside them, flagged where they do not add up to it.

        Of the categories that are none of them `others` are how many they are, the fewest that they count, and
        the most of these in one. Unless they are `exclusive`, persons may stand in several.
        """
        low, high = sum(c.lo for c in parts.values()), sum(c.hi for c in parts.values())
        missing, more, most = others[0] > 0, *others[1:]
        if total is None:
            return cls(parts, missing=missing)
        # A label that exceeds the total by itself contradicts it, whoever stands in several.
        torn = low + more > total.hi and (exclusive or max(most, *(c.lo for c in parts.values())) > total.hi)
        if low <= total.hi and total.lo <= high and not torn:
            return cls(parts, total, missing=missing)
        flags = ["PARTS_NE_TOTAL", *(["CELLS_DISAGREE"] if torn else [])]
        return cls({n: replace(c, flags=(*c.flags, *flags)) for n, c in parts.items()}, total, missing=missing)


class Composition(dict[str, Estimate]):
    """Shares of one whole by category, in the order given; otherwise a plain mapping."""

    __slots__ = ()
