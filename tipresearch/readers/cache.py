"""Keep a workbook by area, for the many processes that need one area each.

Reading a whole edition takes more than a second; a country profile needs a few hundred rows of it.
`keep` reads the file and writes the rows of each area into a folder, named after the hash of the file
and of the code that reads it. `of_area` reads them from the folder that the environment names, or else from the file.
"""

import contextlib
import ctypes
import gc
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tipresearch.observations import record_complete_table, span_of
from tipresearch.readers.delimited import edition_in
from tipresearch.readers.packing import DAMAGED, pack, unpack
from tipresearch.readers.parsing import code_hash, parsed
from tipresearch.readers.reading import Reading

#: Environment variable with the folder. Its name must not begin like the variables that choose a fork server,
#: because it is looked up when a file is read and not on import.
VARIABLE = "TIP_READINGS"


@dataclass(frozen=True, slots=True)
class AreaReading:
    """The rows of one area in a workbook, and how many rows of the whole workbook were set aside."""

    observations: pd.DataFrame
    edition: str
    rows_in: int
    aside: int
    #: First and last year of the whole workbook.
    years: Sequence[int]
    in_conflict: pd.DataFrame
    unlabelled: pd.DataFrame


def of_area(path: Path, ref_area: str) -> AreaReading:
    """Return the rows of an area in a GLOTIP workbook, from the folder of kept areas or from the file."""
    # An area is a code. Any other text could be the path of another file.
    if (folder := os.environ.get(VARIABLE)) and ref_area.isalnum():
        # If the area was not kept or is damaged, read the workbook.
        with contextlib.suppress(*DAMAGED):
            about, frames = unpack((Path(folder) / key(path) / f"{ref_area}.npz").read_bytes())
            record_complete_table(frames["observations"])
            return AreaReading(**about, **frames)
    return _select_area(of_all(path), ref_area)


def of_all(path: Path) -> Reading:
    """Read a whole GLOTIP workbook."""
    return parsed("glotip", Path(path))


def forget() -> None:
    """Return freed memory to the system, so that forked processes do not carry it."""
    gc.collect()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # a C library without this function
            ctypes.CDLL(None).malloc_trim(0)


def _select_area(of: Reading, ref_area: str) -> AreaReading:
    # No publication covers several areas, so a selection needs the rows of its area alone.
    table, *aside = (t[t["ref_area"] == ref_area] for t in (of.observations, of.in_conflict, of.unlabelled))
    return AreaReading(
        record_complete_table(table), of.edition, of.rows_in, len(of.issues), span_of(of.observations), *aside
    )


def keep(path: Path, folder: Path) -> Path:
    """Keep a workbook in `folder`, unless it is kept already; return the folder of its areas."""
    place = Path(folder) / key(path)
    if place.is_dir():
        return place
    reading = of_all(path)
    draft = place.with_name(f".{place.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    about = {
        "edition": reading.edition, "rows_in": reading.rows_in, "aside": len(reading.issues),
        "years": span_of(reading.observations),
    }  # fmt: skip
    aside = {"in_conflict": reading.in_conflict, "unlabelled": reading.unlabelled}
    for area, rows in reading.observations.groupby("ref_area", sort=False):
        frames = {"observations": rows, **{name: of[of["ref_area"] == area] for name, of in aside.items()}}
        (draft / f"{area}.npz").write_bytes(pack(about, frames))
    try:
        draft.rename(place)
    except OSError:  # another process kept it meanwhile
        shutil.rmtree(draft, ignore_errors=True)
    return place


def key(path: Path) -> str:
    """Return the name under which a file is kept, from its content and the code that reads it."""
    # The file name may state the edition, so the same content under another name can be another edition.
    named = edition_in(Path(path).name).encode()
    content = hashlib.sha256(Path(path).read_bytes() + named).hexdigest()
    return f"{content[:32]}-{code_hash()}"


@contextlib.contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Set the folder of kept areas in the environment, also for processes that start inside the block."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        if before is not None:
            os.environ[VARIABLE] = before
