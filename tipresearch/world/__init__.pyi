from .claims import Claim, countries_facing, tested
from .contested import against, asked_of, contested, contested_in
from .database import STATES, World, load_world, of_countries
from .panels import Panel, panels, steady
from .reporting import accounted, counted, in_two, reporting_countries, reporting_table, years_with_totals
from .rules import RULES, ChangeByRule, changes_by_rule
from .shares import Breakdown, breakdowns, weight
from .sums import BothWays, Summed, both_ways, sums
from .tables import accounted_table, measures_table, panels_table, regions_table, sums_table

__all__ = [
    "RULES", "STATES", "BothWays", "Breakdown", "ChangeByRule", "Claim", "Panel", "Summed", "World", "accounted", "accounted_table", "against",
    "asked_of", "both_ways", "breakdowns", "changes_by_rule", "contested", "contested_in", "counted", "countries_facing", "in_two",
    "load_world", "measures_table", "of_countries", "panels", "panels_table", "regions_table", "reporting_countries",
    "reporting_table", "steady", "sums", "sums_table", "tested", "weight", "years_with_totals",
]  # fmt: skip
