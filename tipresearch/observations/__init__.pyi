from .checks import faults, load_all
from .coherence import coherence_by_figure, flag_of, without_surplus_unknowns
from .columns import COLUMNS, DTYPES, KEY, require_once
from .competing_totals import SetAside, competing, extremes, set_aside, side_by_side, totals
from .complete_table import complete_rows, publication_keys, record_complete_table, rows_of_publications
from .conflict_flags import flags_by_row, other_dimensions
from .partitions import OWN_WORDS, breakdown_by_row, pick_parts, pick_total, with_breakdown_columns
from .periods import (
    Years,
    in_periods,
    parse_quarters,
    parse_years,
    period_kinds,
    periods_in_words,
    selectable_kinds,
    span_of,
    years_and_quarters,
    years_in_words,
    years_shown,
)
from .reconciliation import DISAGREE, Reconciliation, reconcile
from .relabelling import similar_labels
from .related_figures import IN_QUESTION, abroad, by_year, in_area, open_questions, related, reporters
from .revisions import differences, editions, require_earlier, revised_totals, sections
from .rows import label_of, own_category_details, period_in_words, to_count
from .same_counts import conflicts, largest_shared
from .selection import counts, coverage, newest, pick, rows_of, select, yearly
from .splitting import split, unstated
from .table import known_definitions, load, read_observations, validated_rows, write_observations

__all__ = [
    "COLUMNS",
    "DISAGREE",
    "DTYPES",
    "IN_QUESTION",
    "KEY",
    "OWN_WORDS",
    "Reconciliation",
    "SetAside",
    "Years",
    "abroad",
    "breakdown_by_row",
    "by_year",
    "coherence_by_figure",
    "competing",
    "complete_rows",
    "conflicts",
    "counts",
    "coverage",
    "differences",
    "editions",
    "extremes",
    "faults",
    "flag_of",
    "flags_by_row",
    "in_area",
    "in_periods",
    "known_definitions",
    "label_of",
    "largest_shared",
    "load",
    "load_all",
    "newest",
    "open_questions",
    "other_dimensions",
    "own_category_details",
    "parse_quarters",
    "parse_years",
    "period_in_words",
    "period_kinds",
    "periods_in_words",
    "pick",
    "pick_parts",
    "pick_total",
    "publication_keys",
    "read_observations",
    "reconcile",
    "record_complete_table",
    "related",
    "reporters",
    "require_earlier",
    "require_once",
    "revised_totals",
    "rows_of",
    "rows_of_publications",
    "sections",
    "select",
    "selectable_kinds",
    "set_aside",
    "side_by_side",
    "similar_labels",
    "span_of",
    "split",
    "to_count",
    "totals",
    "unstated",
    "validated_rows",
    "with_breakdown_columns",
    "without_surplus_unknowns",
    "write_observations",
    "yearly",
    "years_and_quarters",
    "years_in_words",
    "years_shown",
]  # fmt: skip
