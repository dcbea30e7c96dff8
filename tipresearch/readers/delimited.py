"""Read delimited text as published: cells are text, and each row has its line number in the file."""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from nbpress.core import files
from nbpress.core.errors import SchemaError, listed, nearest, quoted
from nbpress.core.files import csv_rows, of_other_width, without_blank_columns
from tipresearch.readers.workbooks import HEADER_ROWS, Sheet

_YEAR_AND_QUARTER = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]?(q[1-4])(?!\d)", re.IGNORECASE)
_QUARTER_AND_YEAR = re.compile(r"(?<![a-z0-9])(?<!q[1-4][-_. ])(q[1-4])[-_. ]?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ](\d\d)(?:[-_. ](\d\d))?(?!\d)")

#: First bytes of archives (such as .xlsx), of old Office files and of gzip files.
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


def decode(path: Path) -> str:
    """Return the text of a file without its byte-order mark; refuse a file that is too large or not in UTF-8."""
    if not path.is_file():
        raise SchemaError(f"file {path.name} is missing from {path.parent}; give the path of a file that was downloaded from the publisher.")  # fmt: skip
    files.require_within_limit("megabytes", path.stat().st_size / 2**20, path.name)
    content = path.read_bytes()
    refuse_workbook(content, path.name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(f"{path.name} is not in UTF-8 (byte {error.start}); save it again as CSV in UTF-8.") from None
    if "\0" in text:
        raise SchemaError(f"{path.name} has a zero byte, so it is no text; save it again as CSV in UTF-8.")
    if not text.strip():
        raise SchemaError(f"{path.name} is empty; it needs a header and rows. Download it again.")
    return text


def refuse_workbook(content: bytes, file: str) -> None:
    """Raise `SchemaError` if the content begins like a workbook or another archive."""
    if content.startswith(_BINARY):
        named = file.lower().endswith((".xlsx", ".xlsm", ".xls"))
        cure = "save its table as CSV in UTF-8" if named else "unpack it, or name a workbook as one, such as data.xlsx"
        raise SchemaError(f"{file} is a workbook or another archive, not text; {cure}.")


def read_delimited(path: Path) -> pd.DataFrame:
    """Return the stripped cells of a comma-separated file, with their line numbers; the header is line 1.

    A row of blank cells, which spreadsheets write below a table, is a blank line. A row with only a first cell is a note.
    """
    told = [row for row in csv_rows(decode(path), path.name) if row.number == 1 or any(map(str.strip, row.cells))]
    rows = without_blank_columns(told)
    header = [name.strip() for name in rows[0].cells]
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        if any(header) and 2 * header.count("") > len(header):  # a title that a spreadsheet filled up with commas
            raise SchemaError(f"{path.name}, row 1: {header.count('')} of {len(header)} names of columns are blank; delete the lines above the header.")  # fmt: skip
        raise SchemaError(f"{path.name}: column {quoted(repeated[0])} stands {header.count(repeated[0])} times in the header; each column may stand once.")  # fmt: skip
    if odd := of_other_width(rows):
        raise SchemaError(f"{path.name}, row {odd.line}: {len(odd.cells)} cells where the header has {len(header)}; restore the row from the publisher's file, or delete it where it is a note.")  # fmt: skip
    if note := next((row for row in rows[1:] if len(header) > 2 and not any(map(str.strip, row.cells[1:]))), None):
        raise SchemaError(f"{path.name}, row {note.line}: only its first cell is filled; restore the row from the publisher's file, or delete it where it is a note.")  # fmt: skip
    numbers = pd.Index([row.line for row in rows[1:]], name="row", dtype="int64")
    return pd.DataFrame([[cell.strip() for cell in row.cells] for row in rows[1:]], numbers, header, dtype=str)


#: The most characters of a column name in a message.
_SAID = 100


def require_columns(found: Iterable[str], needed: Iterable[str], file: str) -> None:
    """Raise `SchemaError` for a missing column. The first line is not shown: without a header it is data."""
    found, needed = ([name[:_SAID] for name in names] for names in (found, needed))
    if not (missing := [name for name in needed if name not in found]):
        return
    wanted = f"it needs {len(needed)} columns: {', '.join(needed)}"
    if len(missing) == len(needed):
        raise SchemaError(f"{file} has no header: none of its columns is in the first line; {wanted}.")
    spare = [name for name in found if name not in needed]
    raise SchemaError(f"{file}: {missing_columns(missing)}; {wanted}.{nearest(missing[0], spare)}")


def refuse_columns(table: pd.DataFrame, known: Iterable[str], file: str) -> None:
    """Raise `SchemaError` for an unknown column that is not blank: it may have counts, or divide them."""
    known = [*known]
    if odd := [name for name in table.columns if name not in known and (table[name] != "").any()]:
        raise SchemaError(f"{file}: column {quoted(odd[0][:_SAID])} is not known in this table. It may have counts or divide them; remove it if it does neither.{nearest(odd[0][:_SAID], known)}")  # fmt: skip


def missing_columns(names: list[str]) -> str:
    """Return the part of a message that names all missing columns."""
    one = len(names) == 1
    named = listed((repr(name) for name in names), most=len(names))
    return f"column{'' if one else 's'} {named} {'is' if one else 'are'} missing"


def sheet_of_csv(path: Path, marker: str) -> Sheet:
    """Return the table of a workbook that was saved as CSV, all text; its header has the column `marker`."""
    rows = csv_rows(decode(path), path.name)
    stripped = [[cell.strip() for cell in row.cells] for row in rows[:HEADER_ROWS]]
    if (at := next((n for n, cells in enumerate(stripped) if marker in cells), None)) is None:
        raise SchemaError(f"{path.name}: a header with {marker!r} is needed in the first {HEADER_ROWS} rows, and none has it; download the file again from its publisher, or give that column its name back.")  # fmt: skip
    width = len(rows[at].cells)
    cells = [row.cells or [""] * width for row in rows]
    if odd := next((n for n in range(at + 1, len(cells)) if len(cells[n]) != width), None):
        raise SchemaError(f"{path.name}, row {odd + 1}: {len(cells[odd])} cells where the header has {width}; restore the row from the publisher's file, or delete it where it is a note.")  # fmt: skip
    return Sheet(path.name, cells, at)


def quarter_of(text: str) -> str:
    """Return a quarter such as ``2023 Q4`` or ``Q4 2023`` in the form ``2023-q4``; blank for any other text."""
    quarter = _YEAR_AND_QUARTER.fullmatch(_year_first(text.strip()))
    return f"{quarter[1]}-{quarter[2].lower()}" if quarter else ""


def _year_first(text: str) -> str:
    return text if _YEAR_AND_QUARTER.search(text) else _QUARTER_AND_YEAR.sub(r"\2-\1", text)


def edition_in(name: str) -> str:
    """Return the edition that a file name states, such as ``2023-q4``, or ``undated``.

    Examples
    --------
    >>> edition_in("referrals_government_2023_q4.csv"), edition_in("Q4 2023.csv"), edition_in("referrals.csv")
    ('2023-q4', '2023-q4', 'undated')
    """
    if quarter := _YEAR_AND_QUARTER.search(_year_first(name)):
        return f"{quarter[1]}-{quarter[2].lower()}"
    if date := _DATE.search(name):
        return "-".join(part for part in date.groups() if part)
    return "undated"
