"""Check whether the published cells of one publication can all be true, and which cell is off."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
