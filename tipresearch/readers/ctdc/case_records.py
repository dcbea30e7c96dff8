"""Case-level files of the Counter-Trafficking Data Collaborative, in batches of records.

A file is read in pieces of whole lines, so that memory does not grow with its length.
No message and no table here has the content of a record: a message says where the fault is and what is allowed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from nbpress.core.errors import SchemaError, listed, nearest, quoted
from nbpress.core.files import csv_rows, first_line
from nbpress.core.overlay import read_data
from tipresearch.readers import assembly
from tipresearch.readers.delimited import refuse_workbook

YEAR = "yearOfRegistration"

#: Release whose records have bands of years, and cells with several values.
VICTIM_PERPETRATOR = "victim_perpetrator"

#: A file with a smaller share of the columns of a release is not of that release.
_KNOWN = 0.5

#: Cells without an answer. A blank and -99 are missing; 0 is an answer and means no.
MISSING = ["", "-99", "-99.0", "NULL", "-"]

#: The sign between several values in a cell, and any dash of an age band, which is two hyphens in the code.
SEPARATOR = ";"
DASH = re.compile("[-\u2010-\u2015]+")
_PIECE = 1 << 25  # bytes that are read at a time

#: For flags and years, by the type of the column: the number for each text, and what is allowed.
_NUMBERS: dict[Any, tuple[dict[str, int], str]] = {
    pl.Int8: ({"0": 0, "1": 1, "0.0": 0, "1.0": 1}, "0, 1, blank or -99"),
    pl.Int16: (
        {f"{y}{end}": y for y in range(1900, 2100) for end in ("", ".0")},
        "a year of four digits, blank or -99",
    ),
}

#: For each column whose texts become categories, by its harmonised name: its variable in ``ctdc_codes.csv``.
Coded = Mapping[str, str]

#: The line number of each record of a piece.
_Numbers = list[int] | range


@dataclass(frozen=True)
class Batch:
    """Records of one piece of a file, with the line numbers of malformed and of blank lines."""

    records: pl.DataFrame
    lines: int
    malformed: list[int]
    blank: list[int]


@cache
def columns_of(release: str) -> pd.DataFrame:
    """Return a table of the columns of a release: name, other spelling, harmonised name, kind and block."""
    table = read_data("mappings/ctdc_columns.csv")
    return table[table["release"] == release].reset_index(drop=True)


def _header(path: Path) -> list[str]:
    """Return the column names of a file; refuse a missing or empty file."""
    if not path.is_file():
        raise SchemaError(f"file {path.name} is missing from {path.parent}; fetch it from the publisher under the terms of use.")  # fmt: skip
    first = first_line(path)
    refuse_workbook(first, path.name)
    try:
        text = first.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise SchemaError(_not_utf8(path, 1)) from None
    if not text.strip():
        raise SchemaError(f"{path.name} is empty or starts with a blank line; the first line must be the header. Fetch it again.")  # fmt: skip
    if "\r" in text:
        raise SchemaError(f"{path.name}: lines end in carriage returns alone, which hides all rows; save the file again as CSV in UTF-8 with ordinary line ends.")  # fmt: skip
    return [name.strip() for name in csv_rows(text, path.name)[0].cells]


def release_of(path: Path) -> tuple[str, list[str]]:
    """Return the release of a file, and its columns in the spelling of the codebook."""
    names, file = _header(path), path.name
    found = {}
    for release in read_data("mappings/ctdc_columns.csv")["release"].unique():
        table = columns_of(release)
        spelled = dict(zip(table["column"], table["column"], strict=True))
        spelled |= {o: c for o, c in zip(table["also"], table["column"], strict=True) if o}
        found[release] = spelled
    # The share of the columns of each release that the file has, in any spelling.
    shares = {r: len({s[n] for n in names if n in s}) / len(columns_of(r)) for r, s in found.items()}
    release = max(shares, key=lambda name: shares[name])
    spelled, table = found[release], columns_of(release)
    if not spelled.keys() & set(names):
        raise SchemaError(f"{file} has no header of a CTDC release: none of the {len(table)} columns, such as {YEAR}, is in the first line. Fetch it again.")  # fmt: skip
    have = [spelled[name] for name in names if name in spelled]
    if shares[release] < _KNOWN:
        raise SchemaError(f"{file} is of no known release of CTDC: it has {len(set(have))} of the {len(table)} columns of {release}, the nearest; known are {', '.join(found)}. Fetch one of these, or describe the release in ctdc_columns.csv.")  # fmt: skip
    missing = [name for name in table.loc[table["needed"] == "yes", "column"] if name not in have]
    spare = [name for name in names if name not in spelled]
    if missing:
        names_of, are = ("columns", "are") if len(missing) > 1 else ("column", "is")
        raise SchemaError(f"{file}: {names_of} {listed(map(repr, missing))} {are} missing, {len(missing)} of the {len(table)} columns of the release {release}.{nearest(missing[0], spare)} Restore the name of the publisher.")  # fmt: skip
    if spare or len(set(have)) < len(have):
        name = spare[0] if spare else next(n for n in have if have.count(n) > 1)
        raise SchemaError(f"{file}: column {quoted(name)} is not one of the {len(table)} columns of the release {release}, or stands twice; remove it.{nearest(name, spelled) if spare else ''}")  # fmt: skip
    return release, have


def dtypes(release: str, names: list[str]) -> dict:
    """Return the types of the columns `names` of a release."""
    kinds = columns_of(release).set_index("column")["kind"]
    types = {"year": pl.Int16, "flag": pl.Int8}  # all other kinds are texts
    return {name: types.get(kinds[name], pl.String) for name in names}


def harmonised_columns(release: str, names: list[str]) -> list[pl.Expr]:
    """Return expressions for the columns of a release under the names of the 2024 codebook.

    Means of control of the earlier release are merged as in Appendix II of the codebook:
    yes if any is yes, no if any is no and none is yes, missing if all are missing.
    """
    table = columns_of(release)
    table = table[table["column"].isin(names)]
    of_standard = table.groupby("standard", sort=False)["column"]
    return [pl.max_horizontal(*parts).alias(str(standard)) for standard, parts in of_standard]


def read_batches(path: Path, coded: Coded) -> Iterator[Batch]:
    """Yield the checked records of a file, piece by piece. A cell cannot have a line break."""
    release, columns = release_of(path)
    for first, piece in read_pieces(path):
        records, numbers, malformed, lines = _read_piece(piece, release, columns, first, path)
        _check_codes(records, release, coded, numbers, path)
        empty = records.select(pl.all_horizontal(pl.all().is_null())).to_series()
        yield Batch(records.filter(~empty), lines, malformed, [numbers[i] for i in empty.arg_true()])


def _read_piece(
    piece: bytes, release: str, columns: list[str], first: int, path: Path
) -> tuple[pl.DataFrame, _Numbers, list[int], int]:
    """Return the records of a piece, their line numbers, the numbers of faulty lines, and the count of all lines."""
    for closely in (False, True):
        good, numbers, malformed, lines = _split_lines(piece, len(columns), first, path, closely)
        try:
            return _parse_lines(good, release, columns, numbers, path), numbers, malformed, lines
        except pl.exceptions.PolarsError:
            continue
    raise SchemaError(f"{path.name}: a row from {first} to {first + lines - 1} cannot be read as comma-separated cells; look for an unclosed quotation mark, and fetch the file again.")  # fmt: skip


def read_pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield pieces of whole lines after the header, each with the number of its first line."""
    with path.open("rb") as file:
        file.readline()
        first, rest = 2, b""
        while piece := file.read(_PIECE):
            piece = rest + piece
            cut = piece.rfind(b"\n") + 1
            rest, piece = piece[cut:], piece[:cut]
            if len(rest) > _PIECE:
                raise SchemaError(f"{path.name}, row {first + piece.count(10)}: a line has more than {_PIECE:,} bytes, so it is no record; fetch the file again.")  # fmt: skip
            if piece:
                yield first, piece
                first += piece.count(b"\n")
        if rest:
            yield first, rest + b"\n"


def _split_lines(
    piece: bytes, width: int, first: int, path: Path, closely: bool
) -> tuple[bytes, _Numbers, list[int], int]:
    """Separate lines with as many cells as the header from malformed lines."""
    lines = piece.count(b"\n")
    if not piece.isascii():
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError as error:
            at = first + piece[: error.start].count(b"\n")
            raise SchemaError(_not_utf8(path, at)) from None
    # A faulty line changes the number of commas, unless a line with too many cells makes up for it; the parser
    # refuses such a line. So lines are looked at one by one only if needed.
    commas = np.count_nonzero(np.frombuffer(piece, dtype=np.uint8) == ord(","))
    if not closely and commas == lines * (width - 1) and b'"' not in piece:
        return piece, range(first, first + lines), [], lines
    good, numbers, malformed = [], [], []
    for number, line in enumerate(piece.split(b"\n")[:-1], start=first):
        if not line.strip():
            lines -= 1
        elif sum(part.count(b",") for part in line.split(b'"')[::2]) + 1 == width:
            good.append(line)
            numbers.append(number)
        else:
            malformed.append(number)
    return b"".join(line + b"\n" for line in good), numbers, malformed, lines


def _parse_lines(text: bytes, release: str, columns: list[str], numbers: _Numbers, path: Path) -> pl.DataFrame:
    # Read all cells as text: an error of polars about a number would show the cell.
    texts = dict.fromkeys(columns, pl.String)
    words = (
        pl.read_csv(text, has_header=False, schema=texts, null_values=MISSING) if text else pl.DataFrame(schema=texts)
    )
    found = []
    for name, kind in ((n, t) for n, t in dtypes(release, columns).items() if t in _NUMBERS):
        column, (known, allowed) = words[name], _NUMBERS[kind]
        _refuse_first(column.is_not_null() & ~column.is_in(list(known)), column, numbers, path, allowed)
        found.append(pl.col(name).replace_strict(known, return_dtype=kind))
    _check_bands(words, release, numbers, path)
    return words.with_columns(found)


def _check_bands(records: pl.DataFrame, release: str, numbers: _Numbers, path: Path) -> None:
    table = columns_of(release)
    for name in table.loc[table["kind"] == "years", "column"]:
        bands = records[name]
        parts = bands.str.extract_groups(r"^((?:19|20)\d\d)(?:-((?:19|20)\d\d))?$").struct.unnest()
        first, last = parts["1"], parts["2"].fill_null(parts["1"])
        bad = bands.is_not_null() & (first.is_null() | (first > last)).fill_null(True)
        _refuse_first(bad, bands, numbers, path, "a year or a band of years such as 2014-2018, or blank")


def _check_codes(records: pl.DataFrame, release: str, coded: Coded, numbers: _Numbers, path: Path) -> None:
    """Refuse a text that is no code: the text would name a category, and may be the name of a person."""
    table = columns_of(release)
    table = table[table["column"].isin(records.columns) & table["standard"].isin(list(coded))]
    for name, standard, kind in table[["column", "standard", "kind"]].itertuples(index=False):
        codes = assembly.mapping("ctdc_codes.csv", coded[standard], "code", "neutral")
        known = {*codes, "unknown", ""}
        bad = []
        for text in records[name].unique().drop_nulls():
            parts = [part.strip() for part in text.split(SEPARATOR)] if kind == "several" else [text]
            if any(part not in known and DASH.sub("--", part) not in known for part in parts):
                bad.append(text)
        _refuse_first(records[name].is_in(bad), records[name], numbers, path, f"{', '.join(codes)}, or blank")


def _refuse_first(bad: pl.Series, values: pl.Series, numbers: _Numbers, path: Path, allowed: str) -> None:
    if bad.any():
        place = bad.arg_true()[0]
        raise SchemaError(f"{path.name}, row {numbers[place]}, column {values.name!r}: the value, which is not shown, is not allowed; allowed is {allowed}. Restore the value of the publisher.")  # fmt: skip


def _not_utf8(path: Path, line: int) -> str:
    return f"{path.name}, row {line}: the text is not in UTF-8; save the file again as CSV in UTF-8."
