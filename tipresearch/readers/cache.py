"""A workbook that was read once, kept by area, for the many processes that need one area each.

Reading a whole edition takes a second and more; what a country profile needs of it is a
few hundred rows. `keep` reads the file and puts the rows of each area into a folder under
the hash of the file and of the code that read it. `of_area` finds them there, in the
folder that the environment names, and reads the file itself where they are not.
"""

import contextlib
import ctypes
import functools
import gc
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tipresearch import files, overlay, reading_limits
from tipresearch.observations import remember
from tipresearch.readers.delimited import edition_in
from tipresearch.readers.packing import DAMAGED, packed, unpacked
from tipresearch.readers.reading import Reading, read

#: Names the folder. It is looked up when a file is read, not on import: so its name does not
#: begin like those that choose a fork server.
VARIABLE = "TIP_READINGS"

#: Wings whose code reads no published file.
_NO_READING = ("cli", "datasets", "presentation", "publishing")


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What a workbook holds of one area, its cells in conflict, and how much of all its rows was set aside."""

    observations: pd.DataFrame
    edition: str
    rows_in: int
    aside: int
    in_conflict: pd.DataFrame


def of_area(path: Path, ref_area: str) -> AreaReading:
    """Return what a GLOTIP workbook holds of an area, the same whether it was kept or read now; maybe no rows."""
    # An area is a code; what is no code could be the path of another file.
    if (folder := os.environ.get(VARIABLE)) and ref_area.isalnum():
        # Not kept, damaged or not ours: the file itself says it.
        with contextlib.suppress(*DAMAGED):
            about, frames = unpacked((Path(folder) / key(path) / f"{ref_area}.npz").read_bytes())
            remember(frames["observations"])
            return AreaReading(**about, **frames)
    return _part(of_all(path), ref_area)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file, the same as each other of its name and content: a batch reads one of its own, so that no edit reaches it."""

    name: str
    content: str
    path: Path = field(compare=False)


def of_all(path: Path) -> Reading:
    """Return all of a GLOTIP workbook, read once in a process: not to be changed, the next caller has the same."""
    path = Path(path)
    with contextlib.suppress(OSError):  # the reader says what is wrong
        # What is no file may have no end, and one that is too large is refused before it is read.
        if path.is_file() and path.stat().st_size <= reading_limits.current().megabytes * 2**20:
            return _read(_Copy(path.name, files.file_hash(path), path))
    return read("glotip", path)


@functools.lru_cache(maxsize=2)  # an edition and the one before
def _read(copy: _Copy) -> Reading:
    return read("glotip", copy.path)


def forget() -> None:
    """Free the memory of what `of_all` has read: processes forked from here would hold it, too."""
    _read.cache_clear()
    gc.collect()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # a C library without it
            ctypes.CDLL(None).malloc_trim(0)


def _part(of: Reading, ref_area: str) -> AreaReading:
    # No publication spans areas: a selection of this one need not hold all others in memory.
    table, torn = (t[t["ref_area"] == ref_area] for t in (of.observations, of.in_conflict))
    return AreaReading(remember(table), of.edition, of.rows_in or 0, len(of.issues), torn)


def keep(path: Path, folder: Path) -> Path:
    """Keep a workbook in `folder`, unless it is there; return where its areas lie."""
    place = Path(folder) / key(path)
    if place.is_dir():
        return place
    reading = of_all(path)
    draft = place.with_name(f".{place.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    about = {"edition": reading.edition, "rows_in": reading.rows_in, "aside": len(reading.issues)}
    aside = reading.in_conflict
    for area, rows in reading.observations.groupby("ref_area", sort=False):
        frames = {"observations": rows, "in_conflict": aside[aside["ref_area"] == area]}
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


@functools.cache
def code_hash() -> str:
    """Return a hash of the code and the tables that decide what is read from a file: definitions are of the project."""
    package = Path(__file__).parents[1]
    code = (p for p in package.rglob("*.py") if p.relative_to(package).parts[0] not in _NO_READING)
    tables = ("mappings/*.csv", "observations.csv")
    found = [*code, *(p for root in overlay.roots().values() for names in tables for p in root.glob(names))]
    digest = hashlib.sha256(pd.__version__.encode())
    for path in sorted(found):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def before_fork() -> None:
    """Hash the code and the tables once for all kernels; where one of them is edited, the next come from a new process."""
    code_hash()


@contextlib.contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Name `folder` in the environment, also of processes started inside."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
