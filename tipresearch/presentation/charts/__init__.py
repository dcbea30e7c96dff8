"""Charts: each function takes data and returns a `Chart`, which draws on any Axes."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
