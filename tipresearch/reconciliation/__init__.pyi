from .answers import competing, extremes, related, side_by_side, totals
from .between_editions import differences, editions, revised_totals, sections
from .parts import DISAGREE, Reconciliation, reconcile
from .same_counts import conflicts, largest_shared, same_counts_other_period

__all__ = [
    "DISAGREE",
    "Reconciliation",
    "competing",
    "conflicts",
    "differences",
    "editions",
    "extremes",
    "largest_shared",
    "reconcile",
    "related",
    "revised_totals",
    "same_counts_other_period",
    "sections",
    "side_by_side",
    "totals",
]
