"""The folder of published files, which the project does not copy."""

import os
import re
from pathlib import Path

from nbpress.core import paths

FOLDER = Path(os.environ.get("TIPRESEARCH_DATASETS") or paths.HOME.parent / "shared" / "datasets")


def edition_of(path):
    """Return the date of an edition of UNODC's database in that folder, or a blank for another file."""
    found = re.fullmatch(r"data_glotip_edition_(.+)\.xlsx", Path(path).name)
    return found[1] if found and Path(path).parent == FOLDER / "glotip" else ""
