"""Personal data in a text: numbers of cards, passports and telephones, e-mail addresses, and tables of persons.

The name of a person in a sentence is not found. A table is found if its head says that it has names.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
