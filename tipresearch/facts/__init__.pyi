from .codes import CODES, CRIMES, all_codes, area_name, category_label, measure_label, read_mapping
from .milestones import (
    answers,
    load_comparability,
    load_milestones,
    load_not_shown,
    load_open_questions,
    load_stakeholders,
)
from .population import DEFAULT_SOURCE, Population, load_population, population_of, vintages
from .schemas import match, one_of, rows_rule, validate
from .sources import (
    GRADES,
    Cited,
    cite,
    cite_all,
    load_sources,
    short_name,
    source,
    source_ids,
    suppressing,
)
from .tables import ROLES

__all__ = [
    "CODES",
    "CRIMES",
    "DEFAULT_SOURCE",
    "GRADES",
    "ROLES",
    "Cited",
    "Population",
    "all_codes",
    "answers",
    "area_name",
    "category_label",
    "cite",
    "cite_all",
    "load_comparability",
    "load_milestones",
    "load_not_shown",
    "load_open_questions",
    "load_population",
    "load_sources",
    "load_stakeholders",
    "match",
    "measure_label",
    "one_of",
    "population_of",
    "read_mapping",
    "rows_rule",
    "short_name",
    "source",
    "source_ids",
    "suppressing",
    "validate",
    "vintages",
]
