from .fetching import default_folder, describe, fetch
from .reading import AREA_COLUMNS, ISSUE_COLUMNS, PUBLISHERS, Reading, read, summary

__all__ = [
    "AREA_COLUMNS",
    "ISSUE_COLUMNS",
    "PUBLISHERS",
    "Reading",
    "default_folder",
    "describe",
    "fetch",
    "read",
    "summary",
]
