"""The shares of one whole, together: a mapping that a notebook can show as a table."""

from tipresearch.quantities.estimates import Estimate


class Composition(dict[str, Estimate]):
    """Shares of one whole by category, in the order given; otherwise a plain mapping."""

    __slots__ = ()
