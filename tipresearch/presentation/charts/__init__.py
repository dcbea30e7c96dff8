"""Charts: each takes data and gives a `Chart`, which draws on any Axes; none saves a file."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
