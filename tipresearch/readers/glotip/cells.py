"""Turn the cells of a GLOTIP workbook into a table of text, with its edition, years and bounds."""

import datetime as dt
import re
from collections.abc import Container

import numpy as np
import pandas as pd

from nbpress.core.errors import SchemaError, nearest, quoted
from tipresearch.quantities import MISSING, bound_counts
from tipresearch.readers.delimited import edition_in, missing_columns, refuse_columns
from tipresearch.readers.workbooks import Sheet, reference

PUBLISHED_COLUMNS = [
    "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex",
    "Age", "Year", "Unit of measurement", "txtVALUE", "Source",
]  # fmt: skip

#: Columns that a file may lack, because no figure depends on them.
OPTIONAL_COLUMNS = ("Region", "Subregion")

MARKER = PUBLISHED_COLUMNS[0]  # in no other row than the header
UNDATED = "undated"
_STAMP = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_YEAR = re.compile(r"(?:19|20)\d\d")

# A limit other than 5 would be a new rule of the publisher, which a person must look at.
_VALUE = re.compile(r"<5|\d{1,10}|(?!0)(?:\d{1,3}(?:,\d{3}){1,2}|\d(?:,\d{3}){3})")


def edition_of(sheet: Sheet, told: str | None, file: str) -> str:
    """Return the date of the edition from the stamp above the header, from the caller, or from the name of the file."""
    above = [value for row in sheet.cells[: sheet.header] for value in row]
    stamps = [stamp for value in above if (stamp := _stamp(value, file))]
    if told and not _is_date(told):
        raise SchemaError(f"edition {told!r} is not a date; allowed is a date as 2023-05-30.")
    if stamps and told and told != stamps[0]:
        raise SchemaError(f"{file} is stamped {stamps[0]}, not {told}; leave the edition out.")
    if stamps or told:
        return stamps[0] if stamps else str(told)
    named = edition_in(file)
    return named if _is_date(named) else UNDATED


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2023-05-30")


def _stamp(value: object, file: str) -> str:
    """Return the date of a cell above the header; blank for a cell without a date."""
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    found = _STAMP.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return ""
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise SchemaError(f"{file}: stamp {quoted(value)} above the header is not a date; allowed is day/month/year, as 14/04/2025.") from None  # fmt: skip


def read_rows(sheet: Sheet, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of data as text by their number in the file, and remarks on columns that were passed over.

    An unknown column with several values is refused: it may divide the counts, and parts would be read as totals.
    """
    header = [str(value).strip() for value in sheet.cells[sheet.header]]
    _require_columns(header, file, sheet.header + 1)
    cells = list(zip(*sheet.cells[sheet.header + 1 :], strict=True)) or [()] * len(header)
    lacking = [name for name in OPTIONAL_COLUMNS if name not in header]
    blank = ("",) * len(cells[0])
    table = pd.DataFrame(
        {c: _text_column(blank if c in lacking else cells[header.index(c)]) for c in PUBLISHED_COLUMNS}
    )
    table.index = pd.RangeIndex(sheet.header + 2, sheet.header + 2 + len(table), name="row")
    empty = (table[PUBLISHED_COLUMNS] == "").all(axis=1).to_numpy()
    extra = [(name, _text_column(of)) for name, of in zip(header, cells, strict=True) if name not in PUBLISHED_COLUMNS]
    varied = {name: of for name, of in extra if len({*of[~empty]}) > 1}  # a column with one value divides nothing
    refuse_columns(pd.DataFrame(varied), PUBLISHED_COLUMNS, file)
    remarks = [f"Column {quoted(name)} is not known and was passed over." for name, _ in extra if name]
    return table[~empty], [*remarks, *(f"Column {n!r} is missing and left blank." for n in lacking)]


def _require_columns(header: list[str], file: str, row: int) -> None:
    needed = [name for name in PUBLISHED_COLUMNS if name not in OPTIONAL_COLUMNS]
    if missing := [name for name in needed if name not in header]:
        free = [name for name in header if name and name not in PUBLISHED_COLUMNS]
        hint = nearest(missing[0], free, ask="Was it renamed to")
        raise SchemaError(f"{file}, row {row}: {missing_columns(missing)}, of the {len(PUBLISHED_COLUMNS)} expected: {', '.join(PUBLISHED_COLUMNS)}.{hint} Read another edition, or restore what is missing.")  # fmt: skip
    if twice := [name for name in PUBLISHED_COLUMNS if header.count(name) > 1]:
        raise SchemaError(f"{file}, row {row}: column {quoted(twice[0])} stands {header.count(twice[0])} times; allowed is once.")  # fmt: skip


def _text_column(values: tuple) -> pd.Categorical:
    """Return cells as text; each distinct value is converted once."""
    codes, distinct = pd.factorize(np.fromiter(values, dtype=object, count=len(values)))
    places, names = pd.factorize(np.array([_as_text(v) for v in distinct], dtype=object))
    return pd.Categorical.from_codes(places[codes] if len(places) else codes, pd.Index(names, dtype="str"))


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def years(table: pd.DataFrame, file: str) -> pd.Series:
    """Return the calendar years; raise `SchemaError` with the cell of a value that is no year."""
    _require_cells(table, "Year", _YEAR, "a year of four digits", file)
    return table["Year"].astype("str").astype("int64")


def bounds(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return ``count_lo`` and ``count_hi`` [persons or offences]; both are missing if nothing is reported."""
    _require_cells(table, "txtVALUE", _VALUE, "a whole number such as 17 or 15,255, or <5", file, passed_over=MISSING)
    return bound_counts(table["txtVALUE"]).add_prefix("count_")


def _require_cells(
    table: pd.DataFrame, column: str, pattern: re.Pattern, allowed: str, file: str, passed_over: Container[str] = ()
) -> None:
    wrong = [t for t in table[column].cat.categories if t not in passed_over and not pattern.fullmatch(t)]
    at = table.index[table[column].isin(wrong)]
    if len(at):
        row = at[0]
        cell = reference(PUBLISHED_COLUMNS.index(column), row)
        note = "" if table.loc[row, column] else ", and delete a row that is a note"
        raise SchemaError(f"{file}, row {row}, column {column!r} (cell {cell} as published): {quoted(table.loc[row, column])} is not allowed; allowed is {allowed}. {len(at)} rows have such a value; correct them at the publisher or read another edition{note}.")  # fmt: skip
