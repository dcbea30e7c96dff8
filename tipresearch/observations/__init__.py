"""The table of observations, with one row for each published count, and comparisons of publications."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
