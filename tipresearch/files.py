"""Files as text, whole or not at all: CSV tables, hashes."""

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import paths
from tipresearch.errors import SchemaError

if TYPE_CHECKING:
    import pandas as pd


def read_table(path: Path) -> "pd.DataFrame":
    """Read a CSV file as text, so that nothing is guessed: blanks stay blanks.

    Raises
    ------
    SchemaError
        If the file is missing or is not a CSV table: every row has as many fields as the
        header, and blank lines are none. Row numbers in messages count records, as a
        spreadsheet does; the header is row 1.
    """
    if not path.exists():
        where = path.relative_to(paths.HOME) if path.is_relative_to(paths.HOME) else path
        raise SchemaError(
            f"data file {path.name} is missing; restore it with 'git checkout -- {where}'."
        )
    if not path.is_file():
        raise SchemaError(f"{path.name} is not a file, but something else of that name.")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path.name} cannot be read as text in UTF-8: {error}") from error
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or not rows[0]:
        raise SchemaError(f"{path.name} is empty; it needs a header and rows.")
    header, *lines = rows
    if "\0" in text or len(set(header)) != len(header):
        raise SchemaError(
            f"{path.name} holds a zero byte, or one column name twice; it is no CSV table."
        )
    for number, line in enumerate(lines, 2):
        if len(line) != len(header):
            msg = f"{path.name}, row {number}: {len(line)} fields where the header has {len(header)}; check commas and quotes."
            raise SchemaError(msg)
    import pandas as pd

    return pd.DataFrame(lines, columns=header, dtype="str")


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as CSV; the file appears only when it is whole."""
    draft = path.with_name(f".{path.name}.part")
    try:
        table.to_csv(draft, index=False, lineterminator="\n")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SchemaError(
            f"cannot write {path}: {error.strerror}; choose another place."
        ) from error


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sha256(data: bytes) -> str:
    """Return the sha256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Name the keys under which two mappings differ, or which only one has."""
    return sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))
