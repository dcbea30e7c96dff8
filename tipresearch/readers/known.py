"""What there is to read, for who only lists it: readers themselves take a second to load."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.core import overlay, paths
from nbpress.core.errors import SchemaError, require_known
from tipresearch import facts

if TYPE_CHECKING:
    import pandas as pd

#: What each reader reads.
KNOWN = {
    "glotip": "UNODC's GLOTIP workbook",
    "sdg": "SDG 16.2.2 of the UN Statistics Division",
    "nrm": "tables of the UK's National Referral Mechanism",
    "ctdc": "case data of CTDC",
}


def table(file: str) -> "pd.DataFrame":
    """Return ``readers.csv`` or ``downloads.csv`` by reader, validated: a reader is code, and no table brings one."""
    return facts.read_mapping(file, KNOWN).set_index("reader")


def faults() -> Iterator[str]:
    """Faults of the tables that name readers, one line each."""
    held = overlay.tables()
    for file in ("readers.csv", "downloads.csv"):
        if f"mappings/{file}" in held:
            try:
                for source_id in table(file).get("source_id", ()):
                    facts.source(source_id)
                known = facts.read_mapping("definitions.csv")["definition_id"]
                for each in table(file).get("definition_id", ()):
                    require_known(f"{file}: definition_id", each, known, "add it", what="has no row in definitions.csv", error=SchemaError)  # fmt: skip
            except SchemaError as error:
                yield str(error)


def default_folder() -> Path:
    """The folder of the user's files that can be fetched again."""
    if sys.platform == "linux":
        return paths.caches() / "tipresearch"
    import pooch  # it knows other systems

    return Path(pooch.os_cache("tipresearch"))
