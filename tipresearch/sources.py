"""Who published what, when, under which edition and terms."""

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
        If the file is missing or is not a CSV table.
    """
    if not path.is_file():
        msg = f"data file {path.name} is missing from {path.parent}; restore it with 'git checkout -- {path.parent.name}/{path.name}'."
        raise SchemaError(msg)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read as a CSV table in UTF-8: {str(error).strip()}"
        raise SchemaError(msg) from error


@cache
def _sources() -> pd.DataFrame:
    return read_table(paths.DATA / "sources.csv").set_index("source_id")


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
