"""The package whose data and notebooks are published: the only place that names it.

It lies in the same folder as this package. Nothing here imports it before a notebook does.
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
