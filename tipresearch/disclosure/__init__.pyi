from .anonymity import KAnonymity, k_anonymity
from .attack import audit
from .behind import link
from .observed import protected_rows
from .record import (
    MARK,
    NOT_TO_BE_PUBLISHED,
    UNPROTECTED,
    Record,
    period_of,
    remember,
    remembered,
    said_by_rows,
    unprotected,
)
from .rounding import odds, random_rounded, rounded
from .rules import Rule
from .suppression import NotProtected, Protected, protect, seen_before
from .tables import CountTable, Sum, cross_table, merged

__all__ = [
    "MARK", "NOT_TO_BE_PUBLISHED", "UNPROTECTED", "CountTable", "KAnonymity", "NotProtected", "Protected",
    "Record", "Rule", "Sum", "audit", "cross_table", "k_anonymity", "link", "merged", "odds", "period_of", "protect",
    "protected_rows", "random_rounded", "remember", "remembered", "rounded", "said_by_rows", "seen_before",
    "unprotected",
]  # fmt: skip
