from .coherence import MARGIN_COLUMNS, Margin, check_margins, in_question, margins_of, without
from .exposure import (
    LARGEST,
    Attacker,
    Computed,
    Exposure,
    NotAudited,
    audit,
    worst_case,
)
from .over_areas import over_areas
from .over_time import of_several_lengths, over_time
from .places import COLUMNS_OF, OUTSIDE, Cell, Place, adds_up, gives_unknown, kinds, place_of, spanning
from .programme import Programme, Unsolved
from .system import BESIDE, IDENTITY, READ, System, require_table, system_of, systems_of
from .told import coherences

__all__ = [
    "BESIDE", "COLUMNS_OF", "IDENTITY", "LARGEST", "MARGIN_COLUMNS", "OUTSIDE", "READ", "Attacker", "Cell", "Computed",
    "Exposure", "Margin", "NotAudited", "Place", "Programme", "System", "Unsolved", "adds_up", "audit",
    "check_margins", "coherences", "gives_unknown", "in_question", "kinds", "margins_of", "of_several_lengths",
    "over_areas", "over_time", "place_of", "require_table", "spanning", "system_of", "systems_of", "without", "worst_case",
]  # fmt: skip
