"""A workbook that was read once, kept by area, for the many processes that need one area each.

Reading a whole edition takes a second and more; what a country profile needs of it is a
few hundred rows. `keep` reads the file and puts the rows of each area into a folder under
the hash of the file and of the code that read it. `of_area` finds them there, in the
folder that the environment names, and reads the file itself where they are not.
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
from tipresearch.readers.packing import DAMAGED, packed, unpacked
from tipresearch.readers.parsing import code_hash, parsed
from tipresearch.readers.reading import Reading

#: Names the folder. It is looked up when a file is read, not on import: so its name does not
#: begin like those that choose a fork server.
VARIABLE = "TIP_READINGS"


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What a workbook holds of one area, its cells in conflict or without a label, and how much of all its rows was set aside."""

    observations: pd.DataFrame
    edition: str
    rows_in: int
    aside: int
    #: First and last year of the whole workbook.
    years: Sequence[int]
    in_conflict: pd.DataFrame
    unlabelled: pd.DataFrame


def of_area(path: Path, ref_area: str) -> AreaReading:
    """Return what a GLOTIP workbook holds of an area, the same whether it was kept or read now; maybe no rows."""
    # An area is a code; what is no code could be the path of another file.
    if (folder := os.environ.get(VARIABLE)) and ref_area.isalnum():
        # Not kept, damaged or not ours: the file itself says it.
        with contextlib.suppress(*DAMAGED):
            about, frames = unpacked((Path(folder) / key(path) / f"{ref_area}.npz").read_bytes())
            record_complete_table(frames["observations"])
            return AreaReading(**about, **frames)
    return _part(of_all(path), ref_area)


def of_all(path: Path) -> Reading:
    """Return all of a GLOTIP workbook."""
    return parsed("glotip", Path(path))


def forget() -> None:
    """Free the memory of what was read: processes forked from here would hold it, too."""
    gc.collect()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # a C library without it
            ctypes.CDLL(None).malloc_trim(0)


def _part(of: Reading, ref_area: str) -> AreaReading:
    # No publication spans areas: a selection of this one need not hold all others in memory.
    table, *aside = (t[t["ref_area"] == ref_area] for t in (of.observations, of.in_conflict, of.unlabelled))
    return AreaReading(
        record_complete_table(table), of.edition, of.rows_in, len(of.issues), span_of(of.observations), *aside
    )


def keep(path: Path, folder: Path) -> Path:
    """Keep a workbook in `folder`, unless it is there; return where its areas lie."""
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
        (draft / f"{area}.npz").write_bytes(packed(about, frames))
    try:
        draft.rename(place)
    except OSError:  # another process kept it meanwhile
        shutil.rmtree(draft, ignore_errors=True)
    return place


def key(path: Path) -> str:
    """Return the name under which a file is kept: of its content and of what reads it."""
    # The name may give the edition: under another name the same content can be another.
    named = edition_in(Path(path).name).encode()
    content = hashlib.sha256(Path(path).read_bytes() + named).hexdigest()
    return f"{content[:32]}-{code_hash()}"


@contextlib.contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Name `folder` in the environment, also of processes started inside."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        if before is not None:
            os.environ[VARIABLE] = before
