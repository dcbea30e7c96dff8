from .bounds import chao_bound
from .checks import LeftOut, leave_lists_out, simulated
from .lists import Overlaps, load_overlaps, overlaps_from_counts, overlaps_from_records
from .results import MSEResult, by_model, hidden_population, hidden_population_of_file

__all__ = [
    "LeftOut",
    "MSEResult",
    "Overlaps",
    "by_model",
    "chao_bound",
    "hidden_population",
    "hidden_population_of_file",
    "leave_lists_out",
    "load_overlaps",
    "overlaps_from_counts",
    "overlaps_from_records",
    "simulated",
]
