from .area_spelling import area_hint, find_area, match_area, part_hint, plain_name
from .areas import (
    Around,
    area_codes,
    area_in_text,
    area_name,
    area_names,
    areas_around,
    meant_area,
    part_code,
    require_area,
)
from .citizenships import citizenship_area
from .codes import (
    CODES,
    CRIMES,
    VICTIM_MEASURES,
    all_codes,
    category_label,
    counted_label,
    measure_in_unit,
    measure_label,
    read_mapping,
    within,
)
from .milestones import (
    answers,
    dates_by_fact,
    load_comparability,
    load_milestones,
    load_not_shown,
    load_open_questions,
    load_stakeholders,
    partners_by_role,
)
from .population import (
    DEFAULT_SOURCE,
    Population,
    load_population,
    population_of,
    populations_of,
    require_year,
    vintages,
)
from .sources import GRADES, Cited, cite, cite_all, load_sources, second_hand, short_name, source, source_ids
from .tables import ROLES

__all__ = [
    "CODES", "CRIMES", "DEFAULT_SOURCE", "GRADES", "ROLES", "VICTIM_MEASURES", "Around", "Cited", "Population",
    "all_codes", "answers", "area_codes", "area_hint", "area_in_text", "area_name", "area_names", "areas_around",
    "category_label", "cite", "cite_all", "citizenship_area", "counted_label", "dates_by_fact", "find_area",
    "load_comparability", "load_milestones", "load_not_shown", "load_open_questions", "load_population",
    "load_sources", "load_stakeholders", "match_area", "meant_area", "measure_in_unit", "measure_label",
    "part_code", "part_hint", "partners_by_role", "plain_name", "population_of", "populations_of", "read_mapping",
    "require_area", "require_year", "second_hand", "short_name", "source", "source_ids", "vintages", "within",
]  # fmt: skip
