from .breakdowns import OWN_WORDS, breakdowns_of, with_breakdown_columns
from .checks import faults, load_all
from .coherence import coherence_by_figure, flag_of, parts_alone
from .columns import COLUMNS, DTYPES, KEY, require_once
from .competing_totals import SetAside, competing, extremes, set_aside, side_by_side, totals
from .contested import flags_of, other_dimensions
from .defined import definitions_of
from .origin import of_publications, publications_of, remember, whole_of
from .partitions import pick_parts, pick_total
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
from .questions import open_questions
from .reconciliation import DISAGREE, Reconciliation, reconcile
from .relabelling import perhaps_same
from .related_figures import IN_QUESTION, abroad, by_year, inside, related, reporters
from .revisions import differences, editions, require_earlier, revised_totals, sections
from .rows import label_of, period_in_words, to_count, unsaid
from .same_counts import conflicts, largest_shared
from .selection import counts, coverage, newest, pick, rows_of, select, yearly
from .splitting import split, unstated
from .table import checked, load, read_observations, write_observations

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
    "breakdowns_of",
    "by_year",
    "checked",
    "coherence_by_figure",
    "competing",
    "conflicts",
    "counts",
    "coverage",
    "definitions_of",
    "differences",
    "editions",
    "extremes",
    "faults",
    "flag_of",
    "flags_of",
    "in_periods",
    "inside",
    "label_of",
    "largest_shared",
    "load",
    "load_all",
    "newest",
    "of_publications",
    "open_questions",
    "other_dimensions",
    "parse_quarters",
    "parse_years",
    "parts_alone",
    "perhaps_same",
    "period_in_words",
    "period_kinds",
    "periods_in_words",
    "pick",
    "pick_parts",
    "pick_total",
    "publications_of",
    "read_observations",
    "reconcile",
    "related",
    "remember",
    "reporters",
    "require_earlier",
    "require_once",
    "revised_totals",
    "rows_of",
    "sections",
    "select",
    "selectable_kinds",
    "set_aside",
    "side_by_side",
    "span_of",
    "split",
    "to_count",
    "totals",
    "unsaid",
    "unstated",
    "whole_of",
    "with_breakdown_columns",
    "write_observations",
    "yearly",
    "years_and_quarters",
    "years_in_words",
    "years_shown",
]  # fmt: skip
