from .layouts import SEVERAL_TYPES
from .reader import exploitation_flags, read, small_cells

__all__ = ["SEVERAL_TYPES", "exploitation_flags", "read", "small_cells"]
