from .fetching import describe, fetch
from .known import KNOWN, default_folder, layout_faults
from .layout import read
from .parsing import parsed
from .protection import as_written, noted, protected, protections, require_together
from .reading import AREA_COLUMNS, ISSUE_COLUMNS, Reading, summary
from .recognition import OBSERVATIONS, foreign_workbook, recognised

__all__ = [
    "AREA_COLUMNS", "ISSUE_COLUMNS", "KNOWN", "OBSERVATIONS", "Reading", "as_written", "default_folder", "describe",
    "fetch", "foreign_workbook", "layout_faults", "noted", "parsed", "protected", "protections", "read", "recognised",
    "require_together", "summary",
]  # fmt: skip
