"""Indicators: published counts in, an `Estimate` with its kind, caveats and lineage out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
