from .duplicates import deduplicate, find_duplicates, unduplicated
from .labels import Harmonised, harmonise
from .leaks import LEAKS, flag_leaks
from .parts import NEEDED, OPEN, check_parts

__all__ = [
    "LEAKS", "NEEDED", "OPEN", "Harmonised", "check_parts", "deduplicate", "find_duplicates", "flag_leaks", "harmonise",
    "unduplicated",
]  # fmt: skip
