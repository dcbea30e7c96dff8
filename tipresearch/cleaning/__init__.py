"""Cleaning functions take a frame and return a new frame. None chooses between two published values."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
