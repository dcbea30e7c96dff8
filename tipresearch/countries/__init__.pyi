from .claims import Claim, countries_facing, tested
from .contested import against, asked_of, contested, contested_in
from .country import (
    DATABASE,
    MEASURES,
    Profile,
    how_to_get_the_workbook,
    load_profile,
)
from .database import STATES, World, load_world, of_countries
from .key_shares import KeyShares, forms_table, key_shares
from .misfits import Misfit, misfits, misfits_table
from .panels import Panel, panels, steady
from .part_sums import COMPARED, without_total, years_apart
from .published import citizenships, coverage_table, flows, rates, repatriations, revised, steps, without_label
from .reporting import accounted, counted, in_two, reporting_countries, reporting_table, years_with_totals
from .rules import RULES, ChangeByRule, changes_by_rule
from .shares import Breakdown, breakdowns, weight
from .sums import BothWays, Summed, both_ways, sums
from .tables import accounted_table, measures_table, panels_table, regions_table, sums_table

__all__ = [
    "COMPARED",
    "DATABASE",
    "MEASURES",
    "RULES",
    "STATES",
    "BothWays",
    "Breakdown",
    "ChangeByRule",
    "Claim",
    "KeyShares",
    "Misfit",
    "Panel",
    "Profile",
    "Summed",
    "World",
    "accounted",
    "accounted_table",
    "against",
    "asked_of",
    "both_ways",
    "breakdowns",
    "changes_by_rule",
    "citizenships",
    "contested",
    "contested_in",
    "counted",
    "countries_facing",
    "coverage_table",
    "flows",
    "forms_table",
    "how_to_get_the_workbook",
    "in_two",
    "key_shares",
    "load_profile",
    "load_world",
    "measures_table",
    "misfits",
    "misfits_table",
    "of_countries",
    "panels",
    "panels_table",
    "rates",
    "regions_table",
    "repatriations",
    "reporting_countries",
    "reporting_table",
    "revised",
    "steady",
    "steps",
    "sums",
    "sums_table",
    "tested",
    "weight",
    "without_label",
    "without_total",
    "years_apart",
    "years_with_totals",
]  # fmt: skip
