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
    def with_total(cls, parts: Mapping[str, Count], total: Count | None, *, missing: bool = False) -> Self:
        """Return parts with their total, flagged where they do not add up to it; `missing` if categories are left out."""
        low, high = sum(c.lo for c in parts.values()), sum(c.hi for c in parts.values())
        if total is None or (low <= total.hi and total.lo <= high):
            return cls(parts, total, missing=missing)
        return cls(
            {n: replace(c, flags=(*c.flags, "PARTS_NE_TOTAL")) for n, c in parts.items()}, total, missing=missing
        )


class Composition(dict[str, Estimate]):
    """Shares of one whole by category, in the order given; otherwise a plain mapping."""

    __slots__ = ()
