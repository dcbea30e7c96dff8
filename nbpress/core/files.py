"""Reading and writing of files: CSV tables, TOML, JSON and hashes, within limits on what is read."""

import contextlib
import csv
import hashlib
import io
import json
import math
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nbpress.core.errors import SchemaError, TipResearchError, nearest, quoted, unreadable

if TYPE_CHECKING:
    import pandas as pd

#: Characters of a cell, as the csv module has it.
LONGEST_CELL = 131_072
#: Bytes of a first line; no header is longer.
LONGEST_LINE = 1_000_000

# What a spreadsheet program takes for a formula, by OWASP's list, also as wide as in Japanese; a text that looks like one
# with our mark is marked again.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?", re.ASCII)
_MARKED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# Signs that nobody sees: what turns the way of writing about, and the same up to where it ends; how deep they lie in one another.
_TURNS = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
_NESTED = 4
_TURNED_BACK = re.compile(
    "[\u202a\u202b\u202d\u202e][^\u202a-\u202e\u2066-\u2069]*\u202c|[\u2066-\u2068][^\u2066-\u2069]*\u2069"
)


#: Environment variable that raises the limits on reading, such as ``memory=4 seconds=300``.
LIMITS_VARIABLE = "TIPRESEARCH_READ"


class ReadingLimits(NamedTuple):
    """What one file may take, and the process that parses a workbook."""

    memory: float = 1  # [GiB]
    seconds: float = 60  # of computing
    megabytes: float = 100  # on disk; case data of CTDC, which are read in pieces, may have more
    copied: float = 2_000  # megabytes of a file that a parameter names, which is hashed and copied
    columns: float = 1_000
    cells: float = 10_000_000  # held in memory; a row counts as four more


_UNITS = {"memory": "GiB of memory", "seconds": "seconds", "megabytes": "MB", "copied": "MB"}


class Row(NamedTuple):
    """A row of a CSV text: its number as a spreadsheet counts, its line in the file, its cells."""

    number: int
    line: int
    cells: list[str]


def reading_limits() -> ReadingLimits:
    """Return the limits that hold, by `LIMITS_VARIABLE`, such as ``memory=4 seconds=300``."""
    given = {}
    for part in os.environ.get(LIMITS_VARIABLE, "").replace(",", " ").split():
        name, _, text = part.partition("=")
        if name not in ReadingLimits._fields:
            raise TipResearchError(f"{LIMITS_VARIABLE}: {quoted(name)} is no limit; limits are {', '.join(ReadingLimits._fields)}.{nearest(name, ReadingLimits._fields)}")  # fmt: skip
        try:
            given[name] = float(text)
        except ValueError:
            given[name] = math.nan
        if not 0 < given[name] <= 1e12:
            raise TipResearchError(f"{LIMITS_VARIABLE}: {name}={quoted(text)} is not allowed; it takes a number above 0, such as {name}={ReadingLimits._field_defaults[name]:g}.")  # fmt: skip
    return ReadingLimits(**given)


def require_within_limit(name: str, value: float, what: str) -> None:
    """Refuse a `value` above a limit, a field of `ReadingLimits`; `what` begins the message, such as the name of the file."""
    if value > getattr(reading_limits(), name):
        raise SchemaError(
            f"{what}: {math.ceil(value):,} {_UNITS.get(name, name)} and more; {limit_in_words(name, value)}"
        )


def limit_in_words(name: str, value: float = 0) -> str:
    """Return a limit as the end of a message, with how to raise it: tenfold, or beyond what a file has."""
    limit = getattr(reading_limits(), name)
    enough = 10 * limit if value <= 10 * limit else 2 * math.ceil(value)
    return f"at most {limit:,.15g} {_UNITS.get(name, name)} are allowed. Check that it is the file of the publisher; for one that you trust, set {LIMITS_VARIABLE}={name}={enough:.15g}."


def csv_rows(text: str, file: str) -> list[Row]:
    """Return the rows of a CSV text, the header first; a blank line has no cells. `file` is its name, for messages."""
    rows: list[Row] = []
    commas = held = size = 0

    def lines() -> Iterator[str]:
        nonlocal commas, size
        for line in io.StringIO(text, newline=""):
            size += len(line)
            commas += line.count(",")  # before the row is made of it
            if commas >= most.columns:
                require_within_limit("columns", commas + 1, f"{file}, row {len(rows) + 1}")
            yield line

    most = reading_limits()
    reader = csv.reader(lines(), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            # The limit of the csv module is the whole process's, and other libraries raise it.
            if size > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
                raise csv.Error("limit")
            rows.append(Row(number, reader.line_num, cells))
            commas, size, held = 0, 0, held + len(cells) + 4
            if held > most.cells:
                require_within_limit("cells", held, file)
    except csv.Error as error:
        long = f" (a cell has more than {LONGEST_CELL:,} characters)" if "limit" in str(error) else ""
        raise SchemaError(f"{file}, row {len(rows) + 1}: a quotation mark opens or ends inside a cell, or never closes{long}; check commas and quotes.") from None  # fmt: skip
    return rows


def without_blank_columns(rows: list[Row]) -> list[Row]:
    """Return rows without the empty columns behind the last one with a name, which a spreadsheet program writes."""
    width = max((n for n, name in enumerate(rows[0].cells, 1) if name.strip()), default=0)
    if not width or width == len(rows[0].cells) or any(cell.strip() for row in rows for cell in row.cells[width:]):
        return rows
    return [row._replace(cells=row.cells[:width]) for row in rows]


def first_line(path: Path) -> bytes:
    """Return the first line of a file, or what can be the header of it: some have no line breaks."""
    with path.open("rb") as file:
        return file.readline(LONGEST_LINE)


def of_other_width(rows: list[Row]) -> Row | None:
    """Return the first row that has more or fewer cells than the header, or None."""
    return next((row for row in rows if len(row.cells) != len(rows[0].cells)), None)


def read_table(path: Path) -> "pd.DataFrame":
    """Read a CSV file as text, so that nothing is guessed; messages number its rows as a spreadsheet does."""
    if not path.exists():
        raise SchemaError(f"data file {path.name} is missing; restore it with 'git checkout -- {path}'.")
    if not path.is_file():
        raise SchemaError(f"{path.name} is not a file, but something else of that name.")
    require_within_limit("megabytes", path.stat().st_size / 2**20, path.name)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")  # a return inside a cell stays one
    except OSError as error:
        raise SchemaError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SchemaError(f"{path.name}, line {line}, is not in UTF-8; save it again as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    if "," not in first and (sign := next((s for s in ";\t|" if s in first), "")):
        raise SchemaError(f"{path.name}: its cells are separated by {sign!r}; save it with commas, as CSV in UTF-8.")
    rows = csv_rows(text, path.name)
    if not rows or not rows[0].cells:
        raise SchemaError(f"{path.name} is empty; it needs a header and rows.")
    rows = without_blank_columns(rows)
    header = rows[0].cells
    if "\0" in text:
        raise SchemaError(f"{path.name} holds a zero byte; it is no CSV table.")
    if (twice := next((name for name in header if header.count(name) > 1), None)) is not None:
        raise SchemaError(f"{path.name}: column {quoted(twice)} stands {header.count(twice)} times in the header; each column may stand once.")  # fmt: skip
    if odd := of_other_width(rows):
        raise SchemaError(f"{path.name}, row {odd.number}: {len(odd.cells)} fields where the header has {len(header)}; check commas and quotes.")  # fmt: skip
    import pandas as pd

    cells = [row.cells for row in rows]
    if _MARKED.search(text):
        cells = [[cell[1:] if _MARKED.match(cell) else cell for cell in row] for row in cells]
    return pd.DataFrame(cells[1:], columns=cells[0], dtype="str")


def write_table(table: "pd.DataFrame", path: Path, *, raw: bool = False) -> None:
    """Write a table as `csv_text`; the file appears only when it is whole."""
    write_named(path, csv_text(table, raw=raw))


def csv_text(table: "pd.DataFrame", *, raw: bool = False) -> str:
    """Return a table as CSV, each cell `harmless`; with `raw` as it is."""
    if not raw:
        table = table.rename(columns=harmless)
        for name in table.select_dtypes(["object", "str", "category"]):
            marks = {v: m for v in table[name].unique() if (m := harmless(v)) is not v}
            if marks:
                table[name] = table[name].astype("object").replace(marks)
    text = table.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # it would end a row, and is not quoted for it
        text = table.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL)
    return text


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV, as `csv_text` does of a table."""
    rows = [[*row] for row in rows]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)
        if "\r" not in text.getvalue():
            break
    return text.getvalue()


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet program runs: a formula gets an apostrophe, which `read_table` takes off."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value) else value


def turns(text: str) -> bool:
    """Whether a sign that nobody sees turns what stands behind a text: a count of 760 would read as 067."""
    for _ in range(_NESTED + 1):
        if not _TURNS.search(text):
            return False
        text = _TURNED_BACK.sub("", text)
    return True


def read_toml(path: Path, called: str) -> dict[str, Any]:
    """Read a TOML file, which a message names as it is `called`."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))  # editors of Windows begin it with a mark
    except OSError as error:
        raise unreadable(called, error) from error
    # A number of thousands of digits and what nests without end are no TOMLDecodeError.
    except (ValueError, RecursionError) as error:
        raise TipResearchError(f"{called} is not TOML in UTF-8: {error}") from error


def write_named(path: Path, text: str | bytes) -> None:
    """Write a file that the user named, also behind a link; where it cannot be, say so in one line."""
    if path == Path("-"):
        raise SchemaError("cannot write -: nothing is written to the standard output; name a file.")
    try:
        # `resolve` tells of a loop by one error or another, or by none.
        target = Path(os.path.realpath(path))
        if target.is_symlink():
            raise SchemaError(f"cannot write {path}: it is a link that leads to itself; choose another place.")
        if target.exists() and not (target.is_file() or target.is_dir()):
            raise SchemaError(f"cannot write {path}: it is no ordinary file, but a device or a pipe; choose another place.")  # fmt: skip
        write_whole(target, text.encode() if isinstance(text, str) else text)
    except OSError as error:
        raise SchemaError(f"cannot write {path}: {error.strerror}; choose another place.") from error


def private(folder: Path) -> Path:
    """Make a folder that nobody but its user reads, also of one that is there, and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # without modes, or the folder of somebody else
        folder.chmod(0o700)
    return folder


def write_whole(path: Path, data: bytes | Path) -> None:
    """Write a file, of bytes or a copy of another, that appears only when it is whole; several processes may write it at once."""
    draft = path.parent / f".{path.name}-{os.getpid()}"
    try:
        draft.write_bytes(data) if isinstance(data, bytes) else shutil.copyfile(data, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def json_text(data: object) -> str:
    """Return data as JSON for a file: a line a value, letters as they are."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def json_rows(rows: Iterable[object]) -> str:
    """Return a list as JSON for a file: a line a row, letters as they are."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    made = hashlib.sha256()
    # Most are small, and file_digest clears a buffer for each.
    with path.open("rb", buffering=0) as file:
        while data := file.read(1 << 16):
            made.update(data)
    return made.hexdigest()


def sha256(data: bytes) -> str:
    """Return the sha256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Name the keys under which two mappings differ, or which only one has."""
    return sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))


def differing_rows(old: bytes, new: bytes) -> list[str]:
    """Name the rows of two CSV files that differ, by their first column."""
    by_name: list[dict[str, list[list[str]]]] = [{}, {}]
    for found, data in zip(by_name, (old, new), strict=True):
        for row in filter(None, csv.reader(io.StringIO(data.decode("utf-8-sig")))):
            found.setdefault(row[0], []).append(row)
    return differing(*by_name)
