"""What there is to read, for who only lists it: readers themselves take a second to load."""

import os
import sys
from pathlib import Path

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
        given = Path(os.environ.get("XDG_CACHE_HOME", ""))
        cache = given if given.is_absolute() else Path.home() / ".cache"
        return cache / "tipresearch"
    import pooch  # it knows other systems

    return Path(pooch.os_cache("tipresearch"))
