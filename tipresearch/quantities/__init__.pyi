from .coherence import MISREAD, SMALLEST_COINCIDENCE, STATES, UNVALIDATED, Coherence, is_surplus
from .compositions import READS_AS_TOTAL, Composition, Parts
from .counts import OWN, Count, CountLike, as_count
from .estimates import Estimate, as_estimate, with_caveats
from .flags import (
    COMPLETE_COUNT_CAVEAT,
    CONTESTED,
    ESTIMATED_CAVEAT,
    FLAGS,
    KIND_IN_WORDS,
    OF_MODELS,
    PARTS_CAVEATS,
    RESTS_ON,
    Kind,
    notes,
    row_flags,
    stated,
)
from .grouping import gathered, runs
from .identity import (
    IDENTITY,
    SEVERAL,
    SHARED,
    WORDS,
    differing,
    is_part,
    require_apart,
    require_exclusive,
    require_part,
    require_same,
)
from .periods import PERIOD_KINDS, YEAR, Period, follows, one_length
from .printed import MISSING, MOST_DIGITS, bound_counts, is_count, parse_count
from .several import censored_flags, counts_of, unit_of
from .suppression import ends_of_rest
from .units import ESTIMATED, NBSP, NO_COUNTS, UNITS, format_number

__all__ = [
    "COMPLETE_COUNT_CAVEAT", "CONTESTED", "ESTIMATED", "ESTIMATED_CAVEAT", "FLAGS", "IDENTITY", "KIND_IN_WORDS",
    "MISREAD", "MISSING", "MOST_DIGITS", "NBSP", "NO_COUNTS", "OF_MODELS", "OWN", "PARTS_CAVEATS", "PERIOD_KINDS",
    "READS_AS_TOTAL", "RESTS_ON", "SEVERAL", "SHARED", "SMALLEST_COINCIDENCE", "STATES", "UNITS", "UNVALIDATED",
    "WORDS", "YEAR", "Coherence", "Composition", "Count", "CountLike", "Estimate", "Kind", "Parts", "Period",
    "as_count", "as_estimate", "bound_counts", "censored_flags", "counts_of", "differing", "ends_of_rest", "follows",
    "format_number", "gathered", "is_count", "is_part", "is_surplus", "notes", "one_length", "parse_count",
    "require_apart", "require_exclusive", "require_part", "require_same", "row_flags", "runs",
    "stated", "unit_of", "with_caveats",
]  # fmt: skip
