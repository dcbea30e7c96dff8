"""Read the one table of a published workbook, and refuse a file that cannot be read safely.

Nothing is guessed: a cell has the value that the publisher wrote, so the text ``N/A`` stays text. The size is read
from the directory of the archive before anything is unpacked, and each part is compared with its checksum before
it is parsed. A process with limits (`nbpress.core.confinement`) does all this; earlier checks give better messages.
"""

import gc
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import IO, TYPE_CHECKING

from nbpress.core import confinement, files
from nbpress.core.errors import SchemaError, one_line, quoted, visible

if TYPE_CHECKING:
    import python_calamine

MAX_UNPACKED = 2**30

#: The header must be in the first rows: UNODC has it in row 3, some copies have it in row 1.
HEADER_ROWS = 10

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # container of encrypted and of .xls files
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# A sheet may have any path in the archive, so its content identifies it.
_SHEET = re.compile(rb"<(?:\w+:)?(?:worksheet|sheetData)\b")

# A cell far from the table makes the parser reserve memory for all cells between.
_FAR = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{2,}\d+|[A-Za-z]?\d{7,})")

_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*[\"']e[\"'][^<>]*>")

# Columns A to Z; cells beyond are refused before.
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z])(\d+)", re.IGNORECASE)

_LONGEST = 32_767  # characters of a cell, in any spreadsheet program
_CHUNK, _OVERLAP = 2**20, 512


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, rows of values (text, float, bool, date; ``""`` if empty), and the index of the header."""

    name: str
    cells: list[list]
    header: int


def read_sheet(path: Path, marker: str) -> Sheet:
    """Read the one sheet of a workbook (``.xlsx``) whose header has the column `marker`, within limits."""
    path = Path(path)
    _require_file(path)
    return confinement.call_bounded(_read, path, marker, name=path.name)


def top_rows(path: Path) -> dict[str, list[list]]:
    """Return the first rows of each sheet of a workbook, at most `HEADER_ROWS`, within limits."""
    _require_file(path)
    return confinement.call_bounded(_read_top_rows, path, name=path.name)


def _read_top_rows(path: Path) -> dict[str, list[list]]:
    _require_size(path)
    _find_formula_errors(path)
    return {name: cells[:HEADER_ROWS] for name, cells in _sheets(path)}


def _read(path: Path, marker: str) -> Sheet:
    """Read a sheet in this process; `read_sheet` runs this in another."""
    gc.disable()  # the process ends after this call
    _require_size(path)
    faults = _find_formula_errors(path)
    found = list(_with_header(path, marker))
    if len(found) != 1:
        cure = (
            "leave the one that is meant"
            if found
            else "download the file again from its publisher, or give that column its name back"
        )
        where = ", ".join(repr(sheet.name) for sheet in found) or "none"
        raise SchemaError(f"{path.name}: a header with {marker!r} is needed in the first {HEADER_ROWS} rows of one sheet; here it stands in {where}: {cure}.")  # fmt: skip
    _require_no_error(path, found[0], faults)
    return Sheet(found[0].name, _share_texts(path, found[0].cells), found[0].header)


def _share_texts(path: Path, cells: list[list]) -> list[list]:
    """Return cells that share equal texts, which need less memory."""
    files.require_within_limit("cells", sum(len(row) + 4 for row in cells), path.name)
    once: dict[str, str] = {}
    found = [[once.setdefault(v, v) if v.__class__ is str else v for v in row] for row in cells]
    if long := next((v for v in once if len(v) > _LONGEST), None):
        raise SchemaError(f"{path.name}: a cell has {len(long):,} characters, more than the {_LONGEST:,} of any spreadsheet program: {quoted(long, 40)}; download it again.")  # fmt: skip
    return found


def reference(column: int, row: int) -> str:
    """Return the name of a cell, from the column counted from 0 to 25 and the row number: ``L4``."""
    return f"{ascii_uppercase[column]}{row}"


def _require_file(path: Path) -> None:
    if not path.is_file():
        what = "this is a folder" if path.is_dir() else "there is no such file"
        raise SchemaError(f"{path.name or path}: {what}; give the path of a workbook.")
    files.require_within_limit("megabytes", path.stat().st_size / 2**20, path.name)
    try:
        path.open("rb").close()  # open the file in this process, too: an audit may watch it
    except OSError as error:
        raise SchemaError(f"{path.name} cannot be read: {error.strerror}.") from None


def _require_size(path: Path) -> None:
    """Refuse a file that is no archive, or too large by its own directory."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SchemaError(_not_a_workbook(path)) from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise SchemaError(f"{path.name} is an archive without 'xl/workbook.xml', so not an .xlsx workbook.")
    if (unpacked := sum(part.file_size for part in parts)) > MAX_UNPACKED:
        raise SchemaError(f"{path.name} would unpack to {unpacked / 2**20:,.0f} MB; at most {MAX_UNPACKED / 2**20:,.0f} MB are read, and it was not unpacked.")  # fmt: skip
    if any(part.flag_bits & 1 for part in parts):
        raise SchemaError(f"{path.name} is encrypted; save a copy without a password.")


def _not_a_workbook(path: Path) -> str:
    """Return the message for a file that is no readable archive."""
    content = path.read_bytes()
    if content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            return f"{path.name} is encrypted; save a copy without a password."
        return f"{path.name} is an old .xls workbook or another Office file; save it as .xlsx."
    if content.startswith(b"PK"):
        return f"{path.name} is truncated or damaged: its {len(content):,} bytes end before the directory of the archive; download it again."
    found = f"it begins with {content[:12]!r}" if content else "it is empty"
    return f"{path.name} is not an .xlsx workbook: {found}; download it again from its publisher."


def _find_formula_errors(path: Path) -> list[tuple[int, int]]:
    """Unpack each part once; return row and column, from 0, of the cells with formula errors."""
    faults: list[tuple[int, int]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                is_sheet = False
                with archive.open(part) as stream:
                    for chunk in _chunks(stream):
                        is_sheet = is_sheet or bool(_SHEET.search(chunk))
                        if is_sheet:
                            if far := _FAR.search(chunk):
                                raise SchemaError(f"{path.name}: cell {visible(far[1][:20].decode('ascii', 'replace'))} lies beyond column Z or row 999,999, and UNODC's table ends well before: delete what stands there, or save a table of another publisher as CSV in UTF-8.")  # fmt: skip
                            faults += _formula_errors_in(chunk, path.name)
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError) as e:
        raise SchemaError(f"{path.name} is damaged ({one_line(e)}); download it again.") from None
    return sorted(set(faults))


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield chunks that overlap, so that each cell is complete in one of them."""
    tail = b""
    while block := stream.read(_CHUNK):
        yield tail + block
        tail = block[-_OVERLAP:]


def _formula_errors_in(chunk: bytes, name: str) -> Iterator[tuple[int, int]]:
    if b'"e"' not in chunk and b"'e'" not in chunk:
        return
    for cell in _ERROR.finditer(chunk):
        if not (at := _REFERENCE.search(cell[0])):
            raise SchemaError(f"{name}: a formula error such as #REF! or #N/A is in a cell without an address; save the file again in a spreadsheet program to find the cell.")  # fmt: skip
        yield int(at[2]) - 1, at[1].upper()[0] - ord("A")


def _with_header(path: Path, marker: str) -> Iterator[Sheet]:
    """Yield the sheets with the column `marker` in their first rows."""
    for name, cells in _sheets(path):
        for index, row in enumerate(cells[:HEADER_ROWS]):
            if marker in (str(value).strip() for value in row):
                yield Sheet(name, cells, index)
                break


def _sheets(path: Path) -> Iterator[tuple[str, list[list]]]:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                _require_room(sheet, path.name)
                yield name, sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as error:
        raise SchemaError(f"{path.name} cannot be read as a workbook ({' '.join(str(error).split())}); download it again.") from None  # fmt: skip


def _require_room(sheet: "python_calamine.CalamineSheet", name: str) -> None:
    """Refuse a sheet whose last cell is far away, before Python makes a value of each cell up to there."""
    row, column = sheet.end or (-1, -1)
    files.require_within_limit("cells", (row + 1) * (column + 5), name)


def _require_no_error(path: Path, sheet: Sheet, faults: list[tuple[int, int]]) -> None:
    for row, column in faults:
        inside = sheet.header < row < len(sheet.cells) and column < len(sheet.cells[row])
        # The parser leaves a cell with an error empty; a filled cell means that the error is on another sheet.
        if inside and sheet.cells[row][column] == "":
            raise SchemaError(f"{path.name}, row {row + 1}, cell {reference(column, row + 1)}: a formula error such as #REF! or #N/A is in place of a value; download the file again.")  # fmt: skip
