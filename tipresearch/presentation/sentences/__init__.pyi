from .conflicts import contested_in_words, contested_years, elsewhere
from .numbers import (
    clustering_in_words,
    majority_in_words,
    measure_word,
    or_withheld,
    single_source_note,
)

__all__ = [
    "clustering_in_words",
    "contested_in_words",
    "contested_years",
    "elsewhere",
    "majority_in_words",
    "measure_word",
    "or_withheld",
    "single_source_note",
]
