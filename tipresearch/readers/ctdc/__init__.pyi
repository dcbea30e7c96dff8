from .reader import k_anonymity, read

__all__ = ["k_anonymity", "read"]
