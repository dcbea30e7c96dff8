"""Read delimited text as published: text cells, each row with its line number in the file."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pandas as pd

from tipresearch.errors import SchemaError, nearest

_YEAR_AND_QUARTER = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]?(q[1-4])(?!\d)", re.IGNORECASE)


_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ](\d\d)(?:[-_. ](\d\d))?(?!\d)")


def decode(path: Path) -> str:
    """Return the text of a file; a byte-order mark is dropped.

    Raises
    ------
    SchemaError
        If the file is missing, empty, or not in UTF-8.
    """
    if not path.is_file():
        msg = f"file {path.name} is missing from {path.parent}; give the path of a file that was downloaded from the publisher."
        raise SchemaError(msg)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path.name} is not in UTF-8 (byte {error.start}); save it again as CSV in UTF-8."
        raise SchemaError(msg) from None
    if not text.strip():
        msg = f"{path.name} is empty; it needs a header and rows. Download it again."
        raise SchemaError(msg)
    return text


def read_delimited(path: Path) -> pd.DataFrame:
    """Read a comma-separated file as text.

    Parameters
    ----------
    path : Path
        File in UTF-8, with or without a byte-order mark; blank lines are passed over.

    Returns
    -------
    DataFrame
        Text cells without surrounding blanks, as published otherwise; a missing cell is an
        empty text. The index, ``row``, is the line number in the file; the header is line 1.

    Raises
    ------
    SchemaError
        If the file is missing, empty, not in UTF-8, or a row has more or fewer cells than
        the header.
    """
    lines = csv.reader(StringIO(decode(path), newline=""))
    header = [name.strip() for name in next(lines)]
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        msg = f"{path.name}: column {repeated[0]!r} stands {header.count(repeated[0])} times in the header; each column may stand once."
        raise SchemaError(msg)
    cells, numbers = [], []
    for row in lines:
        if not row:
            continue
        if len(row) != len(header):
            msg = f"{path.name}, row {lines.line_num}: {len(row)} cells where the header has {len(header)}; restore the row from the publisher's file."
            raise SchemaError(msg)
        cells.append([cell.strip() for cell in row])
        numbers.append(lines.line_num)
    return pd.DataFrame(cells, pd.Index(numbers, name="row", dtype="int64"), header, dtype=str)


def require_columns(found: Iterable[str], needed: Iterable[str], file: str) -> None:
    """Raise `SchemaError` if a column is missing; name it, the nearest found and all needed.

    The first line is not printed: in a file without header it is data.
    """
    found, needed = list(found), list(needed)
    missing = [name for name in needed if name not in found]
    if not missing:
        return
    wanted = f"it needs {len(needed)} columns: {', '.join(needed)}"
    if len(missing) == len(needed):
        msg = f"{file} has no header: none of its columns is in the first line; {wanted}."
        raise SchemaError(msg)
    spare = [name for name in found if name not in needed]
    others = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    msg = f"{file}: column {missing[0]!r}{others} is missing; {wanted}.{nearest(missing[0], spare)}"
    raise SchemaError(msg)


def edition_in(name: str) -> str:
    """Return the edition that a file name states, such as ``2023-q4``, or ``undated``.

    Examples
    --------
    >>> edition_in("referrals_government_2023_q4.csv"), edition_in("referrals.csv")
    ('2023-q4', 'undated')
    """
    if quarter := _YEAR_AND_QUARTER.search(name):
        return f"{quarter[1]}-{quarter[2].lower()}"
    if date := _DATE.search(name):
        return "-".join(part for part in date.groups() if part)
    return "undated"
