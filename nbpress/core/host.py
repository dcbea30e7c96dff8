"""The package whose data and notebooks are published, found by its name and without an import.

It lies in the same folder as this package. Messages and names of files spell its name too; this module alone locates it.
"""

import importlib.metadata
from pathlib import Path

NAME = "tipresearch"

#: The folder of the package.
FOLDER = Path(__file__).resolve().parents[2] / NAME
#: The folder of this package.
ENGINE = Path(__file__).resolve().parents[1]


def version() -> str:
    """Return the version of the package, as manifests state it."""
    return importlib.metadata.version(NAME)
