"""Countries in UNODC's database: the profile of one, and the sums and shares of all."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
