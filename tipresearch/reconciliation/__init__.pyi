from .answers import competing, extremes, side_by_side, totals
from .between_editions import differences, editions, revised_totals, sections
from .held import IN_QUESTION, abroad, by_year, related, reporters
from .parts import DISAGREE, Reconciliation, reconcile
from .same_counts import conflicts, largest_shared, same_counts_other_period

__all__ = [
    "DISAGREE",
    "IN_QUESTION",
    "Reconciliation",
    "abroad",
    "by_year",
    "competing",
    "conflicts",
    "differences",
    "editions",
    "extremes",
    "largest_shared",
    "reconcile",
    "related",
    "reporters",
    "revised_totals",
    "same_counts_other_period",
    "sections",
    "side_by_side",
    "totals",
]
