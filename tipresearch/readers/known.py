"""What there is to read, for who only lists it: readers themselves take a second to load."""

import sys
from pathlib import Path

from tipresearch import paths

#: What each reader reads.
KNOWN = {
    "glotip": "UNODC's GLOTIP workbook",
    "sdg": "SDG 16.2.2 of the UN Statistics Division",
    "nrm": "tables of the UK's National Referral Mechanism",
    "ctdc": "case data of CTDC",
}


def default_folder() -> Path:
    """The folder of the user's files that can be fetched again.

    Returns
    -------
    Path
        It need not exist.
    """
    if sys.platform == "linux":
        return paths.caches() / "tipresearch"
    import pooch  # it knows other systems

    return Path(pooch.os_cache("tipresearch"))
