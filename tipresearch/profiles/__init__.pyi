from .country import (
    DATABASE,
    MEASURES,
    Profile,
    how_to_get_the_workbook,
    load_profile,
)
from .misfits import Misfit, misfits, misfits_table
from .part_sums import COMPARED, without_total, years_apart
from .published import citizenships, coverage_table, flows, rates, repatriations, revised, steps, without_label

__all__ = [
    "COMPARED", "DATABASE", "MEASURES", "Misfit", "Profile", "citizenships", "coverage_table",
    "flows", "how_to_get_the_workbook", "load_profile", "misfits", "misfits_table", "rates", "repatriations", "revised",
    "steps", "without_label", "without_total", "years_apart",
]  # fmt: skip
