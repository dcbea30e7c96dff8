"""Where published files lie, of which the project keeps no copy."""

import os
from pathlib import Path

from tipresearch import paths

FOLDER = Path(os.environ.get("TIPRESEARCH_DATASETS") or paths.HOME.parent / "shared" / "datasets")
