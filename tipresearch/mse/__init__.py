"""Estimate hidden populations from overlapping lists (multiple systems estimation), and print all doubts."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
