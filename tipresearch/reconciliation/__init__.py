"""What several publications say of the same thing, side by side; none is preferred."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
