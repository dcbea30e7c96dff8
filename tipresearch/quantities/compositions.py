"""Mappings of the parts of one total, and of their shares, by category."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Self

from tipresearch.quantities.counts import Count
from tipresearch.quantities.estimates import Estimate

#: Names that mean a total when they stand among parts, in the languages of the tables.
READS_AS_TOTAL = re.compile(
    r"(.*\W)?(sub|grand)?-?totals?(\W.*)?|sum|overall|all( (victims|persons|people|cases|sexes|genders|ages|forms|categories))?|both (sexes|genders)"
    r"|totais|ensemble|(ins)?gesamt|итого|всего|(ال)?(مجموع|[إا]جمالي)|[合总總][计計]|کل",
    re.IGNORECASE,
)


class Parts(dict[str, Count]):
    """Counts of the parts of one total by category; a plain mapping with two attributes.

    Attributes
    ----------
    total : Count or None
        The published total. Shares name the total where the parts do not add up to it, and divide by
        the total where the parts fall short of it or some are missing.
    missing : bool
        Whether further categories are known: withheld, in doubt, or not selected.
    """

    __slots__ = ("missing", "total")

    def __init__(self, parts: Mapping[str, Count], total: Count | None = None, *, missing: bool = False) -> None:
        """Keep the parts in the order given."""
        super().__init__(parts)
        self.total, self.missing = total, missing

    @classmethod
    def with_total(cls, parts: Mapping[str, Count], total: Count | None, *, missing: bool = False) -> Self:
        """Return parts with their total. Flag each part with PARTS_NE_TOTAL if they do not add up to it."""
        low, high = sum(c.lo for c in parts.values()), sum(c.hi for c in parts.values())
        if total is None or (low <= total.hi and total.lo <= high):
            return cls(parts, total, missing=missing)
        return cls(
            {n: replace(c, flags=(*c.flags, "PARTS_NE_TOTAL")) for n, c in parts.items()}, total, missing=missing
        )


class Composition(dict[str, Estimate]):
    """Shares of one total by category, in the order given; a plain mapping."""

    __slots__ = ()
