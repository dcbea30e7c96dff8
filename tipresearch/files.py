"""Files as text, whole or not at all: CSV tables, hashes."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tipresearch import paths
from tipresearch.errors import SchemaError

if TYPE_CHECKING:
    import pandas as pd


class Row(NamedTuple):
    """A row of a CSV text: its number as a spreadsheet counts, its line in the file, its cells."""

    number: int
    line: int
    cells: list[str]


def csv_rows(text: str, file: str) -> list[Row]:
    """Return the rows of a CSV text, the header first.

    Parameters
    ----------
    text : str
        Content of the file; cells stay as they are, and a blank line is a row without cells.
    file : str
        Name of the file, for the message.

    Raises
    ------
    SchemaError
        If quotation marks do not match, so that it is not certain where a cell ends.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        rows.extend(Row(number, reader.line_num, cells) for number, cells in enumerate(reader, 1))
    except csv.Error:
        msg = f"{file}, row {len(rows) + 1}: a quotation mark opens or ends inside a cell, or never closes; check commas and quotes."
        raise SchemaError(msg) from None
    return rows


def of_other_width(rows: list[Row]) -> Row | None:
    """Return the first row that has more or fewer cells than the header, or None."""
    return next((row for row in rows if len(row.cells) != len(rows[0].cells)), None)


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
    rows = csv_rows(text, path.name)
    if not rows or not rows[0].cells:
        raise SchemaError(f"{path.name} is empty; it needs a header and rows.")
    header = rows[0].cells
    if "\0" in text or len(set(header)) != len(header):
        raise SchemaError(
            f"{path.name} holds a zero byte, or one column name twice; it is no CSV table."
        )
    if odd := of_other_width(rows):
        msg = f"{path.name}, row {odd.number}: {len(odd.cells)} fields where the header has {len(header)}; check commas and quotes."
        raise SchemaError(msg)
    import pandas as pd

    return pd.DataFrame([row.cells for row in rows[1:]], columns=header, dtype="str")


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as CSV; the file appears only when it is whole."""
    write_named(path, table.to_csv(index=False, lineterminator="\n"))


def write_named(path: Path, text: str | bytes) -> None:
    """Write a file that the user named, as `write_whole`; where it cannot be, say so in one line."""
    try:
        write_whole(path, text.encode() if isinstance(text, str) else text)
    except OSError as error:
        raise SchemaError(
            f"cannot write {path}: {error.strerror}; choose another place."
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that appears only when it is whole; several processes may write it at once."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def json_text(data: object) -> str:
    """Return data as JSON for a file: a line a value, letters as they are."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sha256(data: bytes) -> str:
    """Return the sha256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Name the keys under which two mappings differ, or which only one has."""
    return sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))
