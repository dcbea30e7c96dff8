"""Where published files lie, of which the project keeps no copy."""

import os
import re
from pathlib import Path

from nbpress.core import paths

FOLDER = Path(os.environ.get("TIPRESEARCH_DATASETS") or paths.HOME.parent / "shared" / "datasets")


def edition_of(path):
    """The day of an edition of UNODC's database, by where it lies; nothing for any other file."""
    found = re.fullmatch(r"data_glotip_edition_(.+)\.xlsx", Path(path).name)
    return found[1] if found and Path(path).parent == FOLDER / "glotip" else ""
