"""Numbers that know what they are: counts as published, estimates with their kind and lineage."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
