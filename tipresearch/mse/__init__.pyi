from .bounds import chao_bound
from .checks import simulated
from .files import hidden_population_of_file, rules_of_file
from .lists import Overlaps, load_overlaps, overlaps_from_counts, overlaps_from_records
from .results import MSEResult, by_model, hidden_population

__all__ = [
    "MSEResult", "Overlaps", "by_model", "chao_bound", "hidden_population", "hidden_population_of_file",
    "load_overlaps", "overlaps_from_counts", "overlaps_from_records", "rules_of_file", "simulated",
]  # fmt: skip
