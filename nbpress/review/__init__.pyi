from .columns import tables
from .patterns import kinds
from .rows import repeats, words
from .texts import findings, visible_text

__all__ = ["findings", "kinds", "repeats", "tables", "visible_text", "words"]
