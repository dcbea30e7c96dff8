from .columns import in_code, tables
from .forms import kinds
from .texts import as_written, findings, places, undressed

__all__ = ["as_written", "findings", "in_code", "kinds", "places", "tables", "undressed"]
