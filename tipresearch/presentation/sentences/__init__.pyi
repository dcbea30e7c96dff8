from .conflicts import (
    contested_in_words,
    contested_years,
    elsewhere,
    labelled_otherwise,
    other_answers,
    single_source_note,
    told_without_number,
)
from .enforcement import (
    groups_apart,
    last_step,
    laws_named,
    no_figure_of,
    other_definitions,
    same_at_both,
)
from .headlines import one_number_two_years, referred_in_all, reported_total, two_years
from .numbers import (
    add_up,
    clustering,
    detection,
    known_share,
    largest_groups,
    measure_word,
    or_withheld,
    recorded_as,
    who_said,
)
from .partners import who_does_what
from .referrals import at_most, more_often, referred_at_most

__all__ = [
    "add_up",
    "at_most",
    "clustering",
    "contested_in_words",
    "contested_years",
    "detection",
    "elsewhere",
    "groups_apart",
    "known_share",
    "labelled_otherwise",
    "largest_groups",
    "last_step",
    "laws_named",
    "measure_word",
    "more_often",
    "no_figure_of",
    "one_number_two_years",
    "or_withheld",
    "other_answers",
    "other_definitions",
    "recorded_as",
    "referred_at_most",
    "referred_in_all",
    "reported_total",
    "same_at_both",
    "single_source_note",
    "told_without_number",
    "two_years",
    "who_does_what",
    "who_said",
]
