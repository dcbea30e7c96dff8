from .conflicts import (
    contested_in_words,
    contested_years,
    elsewhere,
    other_answers,
    told_without_number,
)
from .enforcement import groups_apart, last_step, laws_named, same_at_both
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
from .partners import who_does_what
from .referrals import more_often, referred_at_most

__all__ = [
    "add_up",
    "clustering",
    "contested_in_words",
    "contested_years",
    "detection",
    "elsewhere",
    "groups_apart",
    "known_share",
    "largest_groups",
    "last_step",
    "laws_named",
    "measure_word",
    "more_often",
    "or_withheld",
    "other_answers",
    "recorded_as",
    "referred_at_most",
    "same_at_both",
    "single_source_note",
    "told_without_number",
    "who_does_what",
    "who_said",
]
