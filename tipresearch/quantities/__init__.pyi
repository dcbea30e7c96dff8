from .coherence import STATES, UNVALIDATED, Coherence, require_state
from .compositions import Composition, Parts
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
from .flags import (
    COMPLETE_COUNT_CAVEAT,
    CONTESTED,
    FLAGS,
    KIND_IN_WORDS,
    PARTS_CAVEATS,
    Kind,
    notes,
)
from .identity import (
    IDENTITY,
    SEVERAL,
    WORDS,
    Identity,
    differing,
    differing_in_words,
    is_part,
    require_apart,
    require_part,
    require_same,
)
from .periods import YEAR, Period, one_length
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
    "PARTS_CAVEATS",
    "SEVERAL",
    "SMALLEST_SHOWN",
    "STATES",
    "UNVALIDATED",
    "WORDS",
    "YEAR",
    "Coherence",
    "Composition",
    "Count",
    "CountLike",
    "Estimate",
    "Identity",
    "Kind",
    "Parts",
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
    "one_length",
    "parse_count",
    "require_apart",
    "require_part",
    "require_same",
    "require_same_period",
    "require_state",
    "upper_end",
    "with_caveats",
]
