from .country import (
    DATABASE,
    Profile,
    citizenships,
    coverage_table,
    how_to_get_the_workbook,
    load_profile,
    rates,
    revised,
)
from .part_sums import COMPARED, PartDifference, part_differences

__all__ = [
    "COMPARED",
    "DATABASE",
    "PartDifference",
    "Profile",
    "citizenships",
    "coverage_table",
    "how_to_get_the_workbook",
    "load_profile",
    "part_differences",
    "rates",
    "revised",
]
