from .attack import audit
from .linked_tables import link
from .observed import protected_rows
from .record import (
    MARK,
    NOT_TO_BE_PUBLISHED,
    UNPROTECTED,
    Record,
    cite_protection,
    period_of,
    protection_in_rows,
    protection_records,
    unprotected,
)
from .rounding import rounded
from .rules import Rule
from .suppression import NotProtected, Protected, protect, seen_before
from .tables import CountTable, Sum, cross_table, merged

__all__ = [
    "MARK", "NOT_TO_BE_PUBLISHED", "UNPROTECTED", "CountTable", "NotProtected", "Protected", "Record", "Rule", "Sum",
    "audit", "cite_protection", "cross_table", "link", "merged", "period_of", "protect", "protected_rows",
    "protection_in_rows", "protection_records", "rounded", "seen_before", "unprotected",
]  # fmt: skip
