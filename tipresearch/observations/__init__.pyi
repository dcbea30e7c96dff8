from .checks import faults, load_all
from .coherence import coherence_by_figure, flag_of, parts_alone
from .columns import COLUMNS, DTYPES, KEY, require_once
from .contested import beside, flags_of
from .defined import definitions_of
from .origin import of_publications, publications_of, remember, whole_of
from .partitions import pick_parts, pick_total
from .rows import label_of, period_in_words, to_count, unsaid
from .selection import counts, coverage, newest, pick, rows_of, select, yearly
from .spans import span_of, years_shown
from .splitting import split, unstated
from .table import checked, load, read_observations, write_observations

__all__ = [
    "COLUMNS", "DTYPES", "KEY", "beside", "checked", "coherence_by_figure", "counts", "coverage", "definitions_of", "faults", "flag_of",
    "flags_of", "label_of", "load", "load_all", "newest", "of_publications", "parts_alone", "period_in_words", "pick",
    "pick_parts", "pick_total", "publications_of", "read_observations", "remember", "require_once", "rows_of", "select", "span_of",
    "split", "to_count", "unsaid", "unstated", "whole_of", "write_observations", "yearly", "years_shown",
]  # fmt: skip
