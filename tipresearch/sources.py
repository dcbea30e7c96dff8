"""Who published what, when, under which edition and terms."""

import csv
import io
from functools import cache
from pathlib import Path

import pandas as pd

from tipresearch import paths
from tipresearch.errors import SchemaError, nearest

GRADES = {
    "A": "published by the office itself, which does not make it right",
    "B": "official statement through a news agency or secondary page",
    "C": "opinion, letter or non-governmental organisation",
}


def read_table(path: Path) -> pd.DataFrame:
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
    return pd.DataFrame(lines, columns=header, dtype="str")


@cache
def _sources() -> pd.DataFrame:
    from tipresearch import fact_schemas

    table = read_table(paths.DATA / "sources.csv")
    return fact_schemas.validated("sources.csv", table).set_index("source_id")


def load_sources() -> pd.DataFrame:
    """Return the table of sources, indexed by ``source_id``."""
    return _sources().copy()


def source(source_id: str) -> pd.Series:
    """Return the row of one source; an unknown id raises `SchemaError`."""
    known = _sources()
    if source_id not in known.index:
        msg = f"source {source_id!r} is not in sources.csv.{nearest(source_id, known.index)}"
        raise SchemaError(msg)
    return known.loc[source_id]


def short_name(source_id: str) -> str:
    """Return the name of a source as a sentence or a chart carries it."""
    return source(source_id)["short_name"]


@cache
def suppressing() -> frozenset[str]:
    """Return the ids of the sources that print ``<n`` in place of small counts."""
    table = _sources()
    return frozenset(table.index[table["suppresses"] != ""])


def cite(source_id: str, edition: str = "") -> str:
    """Return a citation in one line: publisher, title, edition or date."""
    row = source(source_id)
    when = edition or row["edition"] or row["published"] or "undated"
    return f"{row['publisher']}, {row['title']} ({when})"
