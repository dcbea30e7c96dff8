from .coherence import STATES, Coherence, require_state
from .compositions import Composition
from .counts import (
    OWN,
    SMALLEST_SHOWN,
    Count,
    CountLike,
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
from .flags import COMPLETE_COUNT_CAVEAT, CONTESTED, FLAGS, KIND_IN_WORDS, Kind, notes
from .identity import (
    IDENTITY,
    SEVERAL,
    WORDS,
    Identity,
    Period,
    differing,
    differing_in_words,
    is_part,
    require_apart,
    require_part,
    require_same,
)
from .printed import MISSING, bound_counts, is_count, parse_count
from .series import counts_of
from .units import NBSP, format_number

__all__ = [
    "COMPLETE_COUNT_CAVEAT",
    "CONTESTED",
    "FLAGS",
    "IDENTITY",
    "KIND_IN_WORDS",
    "MISSING",
    "NBSP",
    "OWN",
    "SEVERAL",
    "SMALLEST_SHOWN",
    "STATES",
    "WORDS",
    "Coherence",
    "Composition",
    "Count",
    "CountLike",
    "Estimate",
    "Identity",
    "Kind",
    "Period",
    "as_count",
    "as_estimate",
    "bound_counts",
    "censored_flags",
    "counts_of",
    "differing",
    "differing_in_words",
    "format_number",
    "is_count",
    "is_part",
    "notes",
    "parse_count",
    "require_apart",
    "require_part",
    "require_same",
    "require_same_period",
    "require_state",
    "upper_end",
    "with_caveats",
]
