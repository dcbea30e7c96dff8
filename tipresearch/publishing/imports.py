"""Import what reads notebooks without the second that a grammar of addresses takes.

nbformat loads jsonschema, which on import compiles a grammar of international addresses
(RFC 3987) where that package is installed, as it is beside JupyterLab. No schema of
notebooks speaks of addresses.
"""

import importlib
import sys
from types import ModuleType

_GRAMMAR = "rfc3987_syntax"


def load(name: str) -> ModuleType:
    """Import nbformat, or what imports it: papermill, nbclient, nbconvert.

    Parameters
    ----------
    name : str
        Name of the module.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return importlib.import_module(name)
    sys.modules[_GRAMMAR] = None  # jsonschema goes on without it
    try:
        return importlib.import_module(name)
    finally:
        del sys.modules[_GRAMMAR]
