from .fetching import default_folder, describe, fetch
from .reading import ISSUE_COLUMNS, PUBLISHERS, Reading, read, summary

__all__ = [
    "ISSUE_COLUMNS",
    "PUBLISHERS",
    "Reading",
    "default_folder",
    "describe",
    "fetch",
    "read",
    "summary",
]
