"""Notebooks as files: their cells, their kernel and their declared parameters."""

import json
from pathlib import Path

from nbpress import imports
from nbpress.core import overlay
from nbpress.core.errors import ParameterError, nearest, quoted, unreadable
from nbpress.core.parameters import Parameter, parse
from nbpress.imports import NotebookNode

#: Errors of a file that is no notebook.
_BAD = (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError)


def declared(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that a notebook declares, by name, in its only cell with the tag ``parameters``."""
    cells = read_plain(notebook)["cells"]
    cells = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
    if len(cells) != 1:
        raise ParameterError(f"{notebook.name} has {len(cells)} cells tagged 'parameters'; it needs exactly one.")
    return parse(cells[0]["source"], notebook.name)


def covered_by(notebook: Path) -> str:
    """Return the name in the metadata of the table that lists the combinations with data, or nothing."""
    return read_plain(notebook)["metadata"].get("tipresearch", {}).get("covered_by", "")


def read_plain(path: Path) -> dict:
    """Read cells and metadata without nbformat, or leave a file that looks odd to `read_notebook`."""
    try:
        node = json.loads(path.read_bytes()) if path.is_file() else {}  # a pipe would not end
        plain = node["nbformat"] == 4 and _names_kernel(node)
    except _BAD:
        plain = False
    return node if plain else read_notebook(path)


def read_notebook(path: Path) -> NotebookNode:
    """Read and check a notebook. Raise `ParameterError` if the file is missing or damaged."""
    if not path.is_file():
        others = sorted(name for name, place in overlay.notebooks().items() if place.is_file())
        raise ParameterError(f"there is no notebook {path.stem!r}; there are {', '.join(others) or 'none'}.{nearest(path.stem, others)}")  # fmt: skip
    nbformat = imports.load("nbformat")
    try:
        node = nbformat.read(path, as_version=4)
        named = _names_kernel(node)
    except OSError as error:
        raise unreadable(path.name, error) from error
    except (*_BAD, nbformat.ValidationError) as error:
        raise ParameterError(f"{path.name} is not a notebook: {quoted(str(error))}") from error
    if not named:
        raise ParameterError(f"{path.name} names no kernel; save it with the kernel 'python3'.")
    return node


def _names_kernel(node: dict) -> bool:
    """Join the lines of each cell, and return whether the metadata name a kernel; others raise one of `_BAD`."""
    asked = node["metadata"].get("tipresearch", {}).get("covered_by", "")
    for cell in node["cells"]:
        cell["source"], _ = "".join(cell["source"]), cell["cell_type"]
        cell["metadata"].get("tags", []).count("parameters")
    return isinstance(node["metadata"].get("kernelspec", {}).get("name"), str) and isinstance(asked, str)
