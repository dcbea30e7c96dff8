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
import json
import os
import pickle
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tipresearch import paths

#: Names the folder. It is looked up when a file is read, not on import: so its name does not
#: begin like those that choose a fork server.
VARIABLE = "TIP_READINGS"
_ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What a workbook holds of one area, and how much of all its rows was set aside."""

    observations: pd.DataFrame
    edition: str
    rows_in: int
    aside: int


def of_area(path: Path, ref_area: str) -> AreaReading:
    """Read what a GLOTIP workbook holds of an area.

    Parameters
    ----------
    path : Path
        Workbook as published by UNODC.
    ref_area : str
        ISO 3166-1 alpha-3 code; an area that the workbook does not hold has no rows.

    Returns
    -------
    AreaReading
        The same whether it was kept or read now.
    """
    if folder := os.environ.get(VARIABLE):
        try:
            return _kept(Path(folder) / key(path), ref_area)
        except (OSError, ValueError, KeyError):
            pass  # not kept, or damaged: the file itself says it
    return _part(*whole(path), ref_area)


def whole(path: Path) -> tuple[pd.DataFrame, dict]:
    """Return all observations of a workbook, and what there is to know of it; read once."""
    path = Path(path)
    try:
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
    except OSError:
        stamp = ()  # the reader says what is wrong
    return _read(path.resolve(), stamp)


@functools.lru_cache(maxsize=2)  # an edition and the one before
def _read(path: Path, stamp: tuple) -> tuple[pd.DataFrame, dict]:
    from tipresearch.readers import glotip

    reading = glotip.read(path)
    about = {
        "edition": reading.edition,
        "rows_in": reading.rows_in,
        "aside": len(reading.issues),
    }
    return reading.observations, about


def forget() -> None:
    """Free the memory of what `whole` has read: processes forked from here would hold it, too."""
    _read.cache_clear()
    gc.collect()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # a C library without it
            ctypes.CDLL(None).malloc_trim(0)


def _part(table: pd.DataFrame, about: dict, ref_area: str) -> AreaReading:
    return AreaReading(table[table["ref_area"] == ref_area], **about)


def keep(path: Path, folder: Path) -> Path:
    """Keep a workbook in `folder`, unless it is there; return where its areas lie."""
    place = Path(folder) / key(path)
    if (place / _ABOUT).is_file():
        return place
    table, about = whole(path)
    draft = place.with_name(f".{place.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for area, rows in [("", table.iloc[:0]), *table.groupby("ref_area", sort=False)]:
        data = pickle.dumps(rows, protocol=5)
        (draft / f"{area}.pickle").write_bytes(hashlib.sha256(data).digest() + data)
    (draft / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    try:
        draft.rename(place)
    except OSError:  # another process kept it meanwhile
        shutil.rmtree(draft, ignore_errors=True)
    return place


def _kept(place: Path, ref_area: str) -> AreaReading:
    about = json.loads((place / _ABOUT).read_text("utf-8"))
    path = place / f"{ref_area}.pickle"
    data = (path if ref_area.isalnum() and path.is_file() else place / ".pickle").read_bytes()
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        raise ValueError(f"{path.name} is damaged")
    return AreaReading(pickle.loads(data[32:]), **about)


def key(path: Path) -> str:
    """Return the name under which a file is kept: of its content and of what reads it."""
    content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return f"{content[:32]}-{_code()}"


@functools.cache
def _code() -> str:
    """Return a hash of the code and the tables that decide what is read from a file."""
    package = Path(__file__).parents[1]
    found = [*package.glob("*.py"), *package.glob("readers/*.py"), *paths.MAPPINGS.glob("*.csv")]
    digest = hashlib.sha256(pd.__version__.encode())
    for path in sorted(found):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


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
