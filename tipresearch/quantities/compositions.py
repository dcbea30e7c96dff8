"""The parts of one whole, and their shares, together."""

from collections.abc import Mapping

from tipresearch.quantities.counts import Count
from tipresearch.quantities.estimates import Estimate


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


class Composition(dict[str, Estimate]):
    """Shares of one whole by category, in the order given; otherwise a plain mapping."""

    __slots__ = ()
