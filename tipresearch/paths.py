"""Where data, notebooks and reports are, whatever the working directory.

The project is the folder that holds the package. ``TIPRESEARCH_HOME`` names another
one, such as a copy in which figures are being tried out.
"""

import os
from pathlib import Path

HOME = Path(os.environ.get("TIPRESEARCH_HOME") or Path(__file__).parents[1]).resolve()


DATA = HOME / "data"


MAPPINGS = DATA / "mappings"


NOTEBOOKS = HOME / "notebooks"


REPORTS = HOME / "reports"
