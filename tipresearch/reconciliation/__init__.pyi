from .answers import SetAside, competing, extremes, set_aside, side_by_side, totals
from .between_editions import differences, editions, require_earlier, revised_totals, sections
from .held import IN_QUESTION, abroad, by_year, inside, related, reporters
from .parts import DISAGREE, Reconciliation, reconcile
from .questions import open_questions
from .relabelling import perhaps_same
from .same_counts import conflicts, largest_shared

__all__ = [
    "DISAGREE", "IN_QUESTION", "Reconciliation", "SetAside", "abroad", "by_year", "competing", "conflicts", "differences",
    "editions", "extremes", "inside", "largest_shared", "open_questions", "perhaps_same", "reconcile", "related",
    "reporters", "require_earlier", "revised_totals", "sections", "set_aside", "side_by_side", "totals",
]  # fmt: skip
