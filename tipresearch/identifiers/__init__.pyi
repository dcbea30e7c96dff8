from .columns import in_code, tables
from .forms import kinds
from .texts import as_written, findings, in_words, places, undressed

__all__ = ["as_written", "findings", "in_code", "in_words", "kinds", "places", "tables", "undressed"]
