"""What a notebook shows: prose with numbers, tables and figures, none of them typed."""

import lazy_loader

from tipresearch.presentation import formatters as formatters

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
