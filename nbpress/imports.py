"""Imports without what this program never uses of them, and what takes long to load."""

import contextlib
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode as NotebookNode
else:
    NotebookNode = dict  # what it is, without a second of imports

_GRAMMAR = "rfc3987_syntax"


@contextlib.contextmanager
def without(name: str) -> Iterator[None]:
    """Let what is imported inside do without an optional package; one that is loaded already stays."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # an import of it fails, as if it were not installed
    try:
        yield
    finally:
        del sys.modules[name]


def load(name: str) -> ModuleType:
    """Import nbformat, or what imports it: papermill, nbclient, nbconvert.

    nbformat loads jsonschema, which on import compiles a grammar of international addresses (RFC
    3987) where that package is installed, as it is beside JupyterLab: this takes a second, and no
    schema of notebooks speaks of addresses.
    """
    with without(_GRAMMAR):
        return importlib.import_module(name)
