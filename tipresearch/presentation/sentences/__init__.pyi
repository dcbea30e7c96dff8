from .conflicts import (
    contested_in_words,
    contested_years,
    elsewhere,
    other_answers,
    told_without_number,
)
from .numbers import (
    add_up,
    clustering,
    detection,
    known_share,
    largest_groups,
    measure_word,
    or_withheld,
    recorded_as,
    single_source_note,
    who_said,
)
from .referrals import more_often, referred_at_most

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
    "recorded_as",
    "referred_at_most",
    "single_source_note",
    "told_without_number",
    "who_said",
]
