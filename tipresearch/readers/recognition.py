"""Recognise a file by its header: its publisher, or what the file looks like."""

import codecs
import re
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

from nbpress.core.errors import SchemaError, listed, quoted
from nbpress.core.files import LONGEST_LINE, csv_rows
from tipresearch.observations import COLUMNS
from tipresearch.readers.delimited import refuse_workbook
from tipresearch.readers.known import KNOWN, LAYOUTS
from tipresearch.readers.workbooks import HEADER_ROWS, top_rows

#: Columns that identify a table of observations, which needs no reader.
_READ = ("figure_id", "count_lo", "count_hi")

#: The name of a table of observations in place of a publisher.
OBSERVATIONS = "observations"

_WORKBOOKS = (".xlsx", ".xlsm", ".xls")

#: A number, which is no name of a column. A year may be one.
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)-?\d[\d.,]*")


def marks() -> list[tuple[str, tuple[str, ...]]]:
    """Return each publisher with the columns that identify one of its tables."""
    return [(name, table.marks) for name, layout in LAYOUTS.items() for table in layout.tables]


def _headings() -> set[str]:
    """Return names of columns of counts. A first line without any of them may be a record, which no message shows."""
    return {*COLUMNS, "country", "area", "year", "count", *(mark.lower() for _, of in marks() for mark in of)}


def _workbook_publisher() -> str:
    """Return the publisher whose files are workbooks."""
    return next(name for name, layout in LAYOUTS.items() if layout.workbook)


def recognised(path: Path) -> str:
    """Return the publisher of a file or of a folder in the DDF layout, or `OBSERVATIONS` for a table that a reader wrote."""
    if not path.exists():
        raise SchemaError(f"there is no file {path}; give the path of a published file.")
    # One publisher has a folder, and one has workbooks: their readers report other faults.
    if path.is_dir():
        publisher = next(name for name, layout in LAYOUTS.items() if layout.folder)
        tables = {p.name for p in path.glob("[!.]*") if p.suffix.lower() in (*_WORKBOOKS, ".csv")}
        parts = {name for name in tables if fnmatch(name, LAYOUTS[publisher].folder["files"])}
        if others := sorted(tables - parts):
            beside = f" beside files of {KNOWN[publisher]}" if parts else ""
            raise SchemaError(f"{path} is a folder, and holds {listed(others)}{beside}; give the path of one file.")
        return publisher
    if path.suffix.lower() in _WORKBOOKS:
        return _workbook_publisher()
    with path.open("rb") as file:
        refuse_workbook(start := file.read(4), path.name)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise SchemaError(f"{path.name} is in UTF-16, as a spreadsheet's 'Unicode text' is; save it again as CSV in UTF-8.")  # fmt: skip
    sheets = _first_rows(path)
    if publisher := _publisher_and_marks(sheets)[0]:
        return publisher
    raise SchemaError(_describe_separator(path) or describe_unknown(path, sheets))


def foreign_workbook(path: Path) -> str:
    """Return the publisher of a workbook that the reader of UNODC's workbook refused; blank if UNODC published it."""
    if path.suffix.lower() not in _WORKBOOKS or not (sheets := _first_rows(path)):
        return ""  # the message of its reader is enough
    publisher, _ = _publisher_and_marks(sheets)
    if publisher == OBSERVATIONS:
        raise SchemaError(f"{path.name} holds a table of observations; save it as CSV in UTF-8.") from None
    expected = _workbook_publisher()
    if publisher:
        return "" if publisher == expected else publisher
    if any({*dict(marks())[expected]} & row for row in chain(*sheets.values())):
        return ""
    raise SchemaError(describe_unknown(path, sheets)) from None


def describe_unknown(path: Path, sheets: dict[str, list[set[str]]]) -> str:
    """Return the message for a file of no known publisher, as one line."""
    near, rows = "", [*chain(*sheets.values())]
    for publisher, needed in marks():
        present = max((set(needed) & row for row in rows), key=len, default=set())
        if lacks := [mark for mark in needed if present and mark not in present]:
            near = f" It has {min(present)!r} as a file of {publisher} has, but no {lacks[0]!r}."
            break
        if any({mark.lower() for mark in needed} <= {cell.lower() for cell in row} for row in rows):
            near = f" It has the columns of a file of {publisher} in other letters: write {' and '.join(needed)}, as its publisher does."
            break
    each = {f"sheet {quoted(name)}": rows for name, rows in sheets.items()} if len(sheets) > 1 else {"it": rows}
    looks = "; ".join(f"{what} looks like {_describe_table(path, rows)}" for what, rows in [*each.items()][:3])
    known = ", ".join(f"{name} ({what})" for name, what in KNOWN.items())
    return f"{path.name} is of no known publisher: {looks}.{near} Known are {known}; make observations of another table with observations_from()."


def _describe_table(path: Path, rows: list[set[str]]) -> str:
    """Describe the first rows of a table in words."""
    # Rows above a header, such as a date, have one cell.
    lines = [sorted(filter(None, row)) for row in rows if any(row)]
    tables = [cells for cells in lines if len(cells) > 1]
    is_table = bool(tables) and 2 * len(tables) >= len(lines) and not any("\0" in cell for cell in tables[0])
    no_header = f"; a header of column names is needed in its first {HEADER_ROWS} rows"
    why = no_header if path.stat().st_size else ", and is empty"
    none = "no table" if lines else f"no table{why}"
    # A first line with numbers is a record, which no message shows; years may be columns.
    headless = is_table and any(_NUMBER.fullmatch(cell) for cell in tables[0])
    looks = "a table whose columns are not known" if is_table else none
    if is_table and not _headings().isdisjoint(map(str.lower, tables[0])):
        looks = f"a table with the columns {listed(map(repr, tables[0]), 4)}"
    return "a table whose first line is no header" if headless else looks


def hint(publisher: str, path: Path) -> str:
    """Return what a refused file looks like, and how to read it; blank if it is `publisher`'s or unknown."""
    if said := _describe_separator(path):
        return said
    other, columns = _publisher_and_marks(_first_rows(path))
    if other in ("", publisher):
        return ""
    if other != OBSERVATIONS:
        return f"{path.name} looks like a file of {other}, by its columns {' and '.join(columns)}, not of {publisher}; give {other} as its publisher, as in 'tipresearch read {other} {path.name}', or a file of {publisher}."
    return f"{path.name} looks like a table of observations, not like a file of {publisher}: it has been read; compare it with 'tipresearch changes', or give the published file."


def _publisher_and_marks(sheets: dict[str, list[set[str]]]) -> tuple[str, tuple[str, ...]]:
    """Return the publisher whose columns are in one row, and these columns; both blank without a match."""
    rows, every = [*chain(*sheets.values())], (*marks(), (OBSERVATIONS, _READ))
    return next((each for each in every if any(set(each[1]) <= row for row in rows)), ("", ()))


def _first_lines(path: Path) -> str:
    """Return the first lines of a text file."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        # Some files have millions of lines, and some have one line without end.
        return "".join(file.readline(LONGEST_LINE) for _ in range(HEADER_ROWS))


def _describe_separator(path: Path) -> str:
    """Return the message for a table whose cells are separated by another sign than a comma; else blank."""
    if path.suffix.lower() in _WORKBOOKS or not path.is_file():
        return ""
    top = _first_lines(path)
    lines = top.splitlines()
    sign = next((s for s in ";\t|" if 2 * sum(s in line for line in lines) > len(lines)), "")
    if not sign or top.count(sign) <= top.count(",") or "\0" in top:  # a file with zero bytes is no text
        return ""
    why = ", as a spreadsheet writes them where the decimal sign is a comma" if sign == ";" else ""
    return f"{path.name}: its cells are separated by {sign!r}{why}; save it with commas, as CSV in UTF-8."


def _first_rows(path: Path) -> dict[str, list[set[str]]]:
    """Return the cells of the first rows of each sheet; nothing if the file cannot be read safely."""
    if not path.is_file():
        return {}
    try:
        if path.suffix.lower() in _WORKBOOKS:
            sheets = top_rows(path)
        else:
            sheets = {"": [row.cells for row in csv_rows(_first_lines(path), path.name)]}
    except SchemaError:
        return {}
    return {name: [{str(cell).strip().strip("[]") for cell in row} for row in rows] for name, rows in sheets.items()}
