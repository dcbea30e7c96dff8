from .changes import RULES, ChangeByRule, Panel, changes_by_rule, panels, panels_table, steady
from .profile import (
    COMPARED,
    DATABASE,
    MEASURES,
    Profile,
    how_to_get_the_workbook,
    load_profile,
    without_total,
    years_apart,
)
from .profile_tables import (
    Misfit,
    citizenships,
    coverage_table,
    flows,
    misfits,
    misfits_table,
    rates,
    repatriations,
    revised,
    steps,
    without_label,
)
from .reporting import (
    Claim,
    accounted,
    accounted_table,
    counted,
    countries_facing,
    in_two,
    reporting_countries,
    reporting_table,
    tested,
    years_with_totals,
)
from .sums import (
    BothWays,
    Breakdown,
    Summed,
    both_ways,
    breakdowns,
    measures_table,
    regions_table,
    sums,
    sums_table,
    weight,
)
from .world import STATES, World, against, asked_of, contested, contested_in, load_world, of_countries

__all__ = [
    "COMPARED", "DATABASE", "MEASURES", "RULES", "STATES", "BothWays", "Breakdown", "ChangeByRule", "Claim",
    "Misfit", "Panel", "Profile", "Summed", "World", "accounted", "accounted_table", "against", "asked_of",
    "both_ways", "breakdowns", "changes_by_rule", "citizenships", "contested", "contested_in", "counted",
    "countries_facing", "coverage_table", "flows", "how_to_get_the_workbook", "in_two", "load_profile",
    "load_world", "measures_table", "misfits", "misfits_table", "of_countries", "panels", "panels_table", "rates",
    "regions_table", "repatriations", "reporting_countries", "reporting_table", "revised", "steady", "steps",
    "sums", "sums_table", "tested", "weight", "without_label", "without_total", "years_apart", "years_with_totals",
]  # fmt: skip
