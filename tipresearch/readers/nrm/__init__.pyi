from .layouts import COVERS_FEWER, SEVERAL_TYPES
from .reader import read

__all__ = ["COVERS_FEWER", "SEVERAL_TYPES", "read"]
