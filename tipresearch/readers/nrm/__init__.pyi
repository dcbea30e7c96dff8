from .layouts import SEVERAL_TYPES
from .reader import read

__all__ = ["SEVERAL_TYPES", "read"]
