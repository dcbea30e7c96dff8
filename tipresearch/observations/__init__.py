"""The one table all functions speak, one row a published count, and what several publications say of one thing."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
