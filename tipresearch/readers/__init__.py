"""Read published files: each publisher has a layout, and a package if its tables are not plain."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
