"""The Counter Trafficking Data Collaborative: case records of victims."""

import lazy_loader

from nbpress.core.errors import require

_named, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """Return the attribute. Without the extra, raise an error that says how to install it."""
    if name in __all__:
        require("ctdc", "reading ctdc")
    return _named(name)
