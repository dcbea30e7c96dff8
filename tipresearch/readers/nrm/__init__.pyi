from .layouts import SEVERAL_TYPES
from .reader import read, small_cells

__all__ = ["SEVERAL_TYPES", "read", "small_cells"]
