"""Look into a file by choosing: what is held, its chart, its table, and the code for both."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
