from .conflicts import contested_in_words, contested_years, elsewhere, other_answers
from .numbers import (
    add_up,
    clustering,
    detection,
    known_share,
    largest_groups,
    measure_word,
    more_often,
    or_withheld,
    referred_at_most,
    single_source_note,
    who_said,
)

__all__ = [
    "add_up",
    "clustering",
    "contested_in_words",
    "contested_years",
    "detection",
    "elsewhere",
    "known_share",
    "largest_groups",
    "measure_word",
    "more_often",
    "or_withheld",
    "other_answers",
    "referred_at_most",
    "single_source_note",
    "who_said",
]
