"""A published file as it was parsed, kept in the user's cache under the hash of its content.

Reading a whole workbook takes seconds; `parsed` gives it again in a fraction of one. What is kept
are numbers and JSON, which hold values and no code; a form that is damaged, or was kept by other
code, is parsed again.
"""

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tipresearch.disclosure import Rule
from tipresearch.files import private, write_whole
from tipresearch.readers.cache import code_hash
from tipresearch.readers.known import default_folder
from tipresearch.readers.protection import protected
from tipresearch.readers.reading import Reading, read

#: Forms that stay in the cache; the oldest go first.
_MOST = 12
_FRAMES = ("observations", "issues", "in_conflict", "areas")
#: Types of columns that can be kept.
_DTYPES = ("str", "int64", "Int64", "datetime64[us]")
_DAMAGED = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError, zipfile.BadZipFile)


def parsed(publisher: str, path: Path, *, edition: str = "", protect: Rule | None = None) -> Reading:
    """Read a published file, or take what was kept of the same content.

    Parameters
    ----------
    publisher : str
        As for `read`.
    path : Path
        The file, or for ``sdg`` the folder that holds its parts.
    edition : str
        As for `read`.
    protect : Rule, optional
        The rule by which counts of case records are `protected`, and kept so; by default none.

    Returns
    -------
    Reading
        The same whether it was kept or parsed now.

    Raises
    ------
    TipResearchError
        As `read`.
    """
    place: Path | None = None
    # Not to be opened, not kept, damaged or not ours: the file itself says it.
    with contextlib.suppress(*_DAMAGED):
        place = _place(publisher, path, f"{edition} {protect}" if protect else edition)
        return _unpacked(place.read_bytes())
    reading = read(publisher, path, edition=edition)
    reading = protected(reading, path, protect) if protect else reading
    if place:
        with contextlib.suppress(OSError, TypeError):  # what cannot be kept costs time alone
            data = _packed(reading)
            private(place.parent)  # counts may be exact
            write_whole(place, data)
            place.chmod(0o600)
            kept = sorted(place.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime)
            for old in kept[:-_MOST]:
                old.unlink(missing_ok=True)
    return reading


def _place(publisher: str, path: Path, edition: str) -> Path:
    """Return where a file is kept: by all that decides what is read from it."""
    digest = hashlib.sha256(f"{publisher} {edition} {code_hash()}".encode())
    # Names of areas lie beside the files of this layout.
    beside = path.parent.glob("ddf--entities--*.csv") if path.name.startswith("ddf--") else ()
    files = sorted(path.glob("ddf--*.csv")) if path.is_dir() else [path, *sorted(beside)]
    for file in files:
        # The name may give the edition, and stands in messages.
        with file.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").digest()
        digest.update(f"\n{file.name}\n".encode() + found)
    return default_folder() / "parsed" / f"{digest.hexdigest()[:40]}.npz"


def _packed(reading: Reading) -> bytes:
    """Return a reading as bytes that begin with their hash; a column of another type raises TypeError."""
    about: dict[str, Any] = {name: getattr(reading, name) for name in ("publisher", "edition", "rows_in", "notes", "disclosure")}  # fmt: skip
    about["frames"] = {name: {} for name in _FRAMES}
    arrays = {}
    for name in _FRAMES:
        frame: pd.DataFrame = getattr(reading, name)
        arrays[f"{name}/"] = frame.index.to_numpy(dtype="int64")
        for column, codes, values in _columns(frame):
            arrays[f"{name}/{column}"] = codes
            about["frames"][name][column] = values
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype="uint8")
    body = io.BytesIO()
    np.savez_compressed(body, allow_pickle=False, **arrays)
    return hashlib.sha256(body.getvalue()).hexdigest().encode() + b"\n" + body.getvalue()


def _columns(frame: pd.DataFrame) -> Iterator[tuple[str, np.ndarray, list]]:
    """Yield name, codes, and type with distinct values of each column; a missing value has code -1."""
    for column in frame:
        dtype = str(frame[column].dtype)
        codes, found = pd.factorize(frame[column])
        values = found.to_numpy().view("int64") if dtype.startswith("datetime") else found
        if dtype not in _DTYPES and len(frame):
            raise TypeError(f"a column of type {dtype} is not kept")
        plain = [value if isinstance(value, str) else int(value) for value in values]
        yield str(column), codes.astype("int32"), [dtype, plain]


def _unpacked(data: bytes) -> Reading:
    """Return what `_packed` wrote; anything else raises an error of `_DAMAGED`."""
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("what was kept is damaged")
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        frames: dict[str, Any] = {
            name: pd.DataFrame(
                {c: _typed(arrays[f"{name}/{c}"], *kept) for c, kept in columns.items()},
                pd.Index(arrays[f"{name}/"]),
            )
            for name, columns in about.pop("frames").items()
        }
    return Reading(**about | {"notes": tuple(about["notes"])}, **frames)


def _typed(codes: np.ndarray, dtype: Any, values: list) -> Any:
    if dtype not in _DTYPES and len(codes):
        raise ValueError(f"a column of type {dtype} is not kept")
    known: Any = np.array(values, "int64").view(dtype) if dtype.startswith("datetime") else values
    if dtype == "int64":
        return np.array(known, dtype)[codes]
    return pd.array(known, dtype=dtype).take(codes, allow_fill=True)
