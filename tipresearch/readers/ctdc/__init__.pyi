from .reader import identify, k_anonymity, read, scan, standard_indicators

__all__ = ["identify", "k_anonymity", "read", "scan", "standard_indicators"]
