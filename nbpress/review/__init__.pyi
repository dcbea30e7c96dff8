from .columns import tables
from .patterns import kinds
from .rows import repeats, words
from .texts import findings, places, visible_text

__all__ = ["findings", "kinds", "places", "repeats", "tables", "visible_text", "words"]
