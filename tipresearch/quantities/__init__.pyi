from .counts import (
    SMALLEST_SHOWN,
    Count,
    CountLike,
    Period,
    as_count,
    censored_flags,
    require_same_period,
)
from .estimates import (
    Estimate,
    as_estimate,
    upper_end,
    with_caveats,
)
from .flags import COMPLETE_COUNT_CAVEAT, FLAGS, KIND_IN_WORDS
from .printed import MISSING, bound_counts, is_count, parse_count
from .units import NBSP, format_number

__all__ = [
    "COMPLETE_COUNT_CAVEAT",
    "FLAGS",
    "KIND_IN_WORDS",
    "MISSING",
    "NBSP",
    "SMALLEST_SHOWN",
    "Count",
    "CountLike",
    "Estimate",
    "Period",
    "as_count",
    "as_estimate",
    "bound_counts",
    "censored_flags",
    "format_number",
    "is_count",
    "parse_count",
    "require_same_period",
    "upper_end",
    "with_caveats",
]
