from .reader import identify, read, standard_indicators

__all__ = ["identify", "read", "standard_indicators"]
