from .reader import exploitation_flags, read, small_cells

__all__ = ["exploitation_flags", "read", "small_cells"]
