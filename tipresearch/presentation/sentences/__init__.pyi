from .changes import by_chance
from .conflicts import other_answers, other_shares, single_source_note, told_without_number
from .groups import add_up, known_share, largest_groups, recorded_as, without_sex
from .headlines import (
    form_in_text,
    people_counted,
    referred_in_all,
    reported_total,
    two_years,
)
from .numbers import changed_by, clustering, detection, measure_word
from .referrals import if_others_included, more_often, referred_at_most
from .year_labels import labelled_otherwise

__all__ = [
    "add_up", "by_chance", "changed_by", "clustering", "detection", "form_in_text",
    "if_others_included", "known_share", "labelled_otherwise", "largest_groups",
    "measure_word", "more_often",
    "other_answers", "other_shares", "people_counted", "recorded_as", "referred_at_most",
    "referred_in_all", "reported_total", "single_source_note",
    "told_without_number", "two_years", "without_sex",
]  # fmt: skip
