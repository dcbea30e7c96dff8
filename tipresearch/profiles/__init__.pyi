from .country import (
    DATABASE,
    MEASURES,
    PrintedTwice,
    Profile,
    how_to_get_the_workbook,
    load_profile,
)
from .part_sums import (
    COMPARED,
    PartDifference,
    part_differences,
    showing_nothing,
    without_total,
    years_apart,
)
from .published import citizenships, coverage_table, flows, rates, repatriations, revised, steps, without_label

__all__ = [
    "COMPARED", "DATABASE", "MEASURES", "PartDifference", "PrintedTwice", "Profile", "citizenships", "coverage_table",
    "flows", "how_to_get_the_workbook", "load_profile", "part_differences", "rates", "repatriations", "revised",
    "showing_nothing", "steps", "without_label", "without_total", "years_apart",
]  # fmt: skip
