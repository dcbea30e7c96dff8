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

__all__ = [
    "DATABASE",
    "Profile",
    "citizenships",
    "coverage_table",
    "how_to_get_the_workbook",
    "load_profile",
    "rates",
    "revised",
]
