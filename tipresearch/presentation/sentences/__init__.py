"""Sentences whose numbers are checked facts: on conflicts, on numbers, of a country's profile."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
