from .anonymity import KAnonymity, k_anonymity, of_sizes, require_quasi
from .attack import audit
from .observed import MARK, period_of, protected_rows, shown_of
from .record import NOT_TO_BE_PUBLISHED, UNPROTECTED, Record, remember, remembered, unprotected
from .rounding import odds, random_rounded, rounded
from .rules import Rule
from .suppression import NotProtected, Protected, protect, seen_before
from .tables import CountTable, Sum, cross_table, link, merged

__all__ = [
    "MARK",
    "NOT_TO_BE_PUBLISHED",
    "UNPROTECTED",
    "CountTable",
    "KAnonymity",
    "NotProtected",
    "Protected",
    "Record",
    "Rule",
    "Sum",
    "audit",
    "cross_table",
    "k_anonymity",
    "link",
    "merged",
    "odds",
    "of_sizes",
    "period_of",
    "protect",
    "protected_rows",
    "random_rounded",
    "remember",
    "remembered",
    "require_quasi",
    "rounded",
    "seen_before",
    "shown_of",
    "unprotected",
]
