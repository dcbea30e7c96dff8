"""Persons in a text: numbers of cards, passports and telephones, addresses of mail, and tables of persons.

A name is not found, as nothing here knows one from another word; a table that says in its head that it holds names is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
