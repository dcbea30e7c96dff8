from .coherence import (
    MARGIN_COLUMNS,
    Margin,
    check_margins,
    margins_of,
    without,
)
from .exposure import (
    LARGEST,
    Attacker,
    Computed,
    Exposure,
    NotAudited,
    audit,
    computed_ratio,
    worst_case,
)
from .places import place_of, spanning
from .questions import coherences, in_question
from .system import IDENTITY, READ, Cell, Relation, System, system_of, systems_of

__all__ = [
    "IDENTITY",
    "LARGEST",
    "MARGIN_COLUMNS",
    "READ",
    "Attacker",
    "Cell",
    "Computed",
    "Exposure",
    "Margin",
    "NotAudited",
    "Relation",
    "System",
    "audit",
    "check_margins",
    "coherences",
    "computed_ratio",
    "in_question",
    "margins_of",
    "place_of",
    "spanning",
    "system_of",
    "systems_of",
    "without",
    "worst_case",
]
