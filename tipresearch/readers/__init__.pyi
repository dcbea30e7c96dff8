from .fetching import default_folder, describe, fetch
from .parsing import parsed
from .protection import noted, protected, told
from .reading import AREA_COLUMNS, ISSUE_COLUMNS, PUBLISHERS, Reading, read, summary
from .recognition import KNOWN, OBSERVATIONS, foreign_workbook, recognised

__all__ = [
    "AREA_COLUMNS",
    "ISSUE_COLUMNS",
    "KNOWN",
    "OBSERVATIONS",
    "PUBLISHERS",
    "Reading",
    "default_folder",
    "describe",
    "fetch",
    "foreign_workbook",
    "noted",
    "parsed",
    "protected",
    "read",
    "recognised",
    "summary",
    "told",
]
