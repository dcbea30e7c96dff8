"""The publishers whose files can be read, as ``layouts/*.toml`` describe them; nothing here loads a reader."""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbpress.core import overlay, paths
from nbpress.core.errors import SchemaError
from tipresearch import facts

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """A table of a publisher: the columns that mark it, and for a plain one what its columns are."""

    name: str
    #: Columns that together only this table has.
    marks: tuple[str, ...]
    #: The column of counts, or a pattern for several whose groups are breakdowns.
    counts: str = ""
    measure: str = ""
    unit: str = ""
    #: ``edition``, or the columns of the ``year`` and of the ``quarter``.
    period: str | Mapping[str, str] = ""
    #: What columns are called by the code that reads them, those that a file may lack, and those that are of no use.
    columns: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    #: Columns by which a row may be divided further.
    dimensions: Sequence[str] = ()
    #: By name: the column, how its ``labels`` are read (coded, open, combined) and by what it is ``implied_by``.
    breakdowns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The breakdown that says whom a file covers, with notes for files of ``one`` and of ``several``.
    coverage: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """What is known of a publisher's files."""

    title: str
    reporter: str
    source_id: str
    definition_id: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    #: The module that reads them, where the tables are not plain, and the extra that it needs.
    module: str = ""
    extra: str = ""
    #: Whether the file is a workbook, and whether it may be of any size.
    workbook: bool = False
    any_size: bool = False
    #: Patterns of file names for a data set that is a folder: ``files``, of these ``tables`` and ``code_lists``.
    folder: Mapping[str, str] = field(default_factory=dict)
    ref_area: str = ""
    separator: str = "_"
    mark_small_cells: bool = False


def read_layout(path: Path) -> Layout:
    """Read the layout of a publisher."""
    about: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    tables = (Table(**table | {"marks": tuple(table["marks"])}) for table in about["tables"])
    return Layout(**about | {"tables": tuple(tables), "notes": tuple(about.get("notes", ()))})


#: The layout of each publisher, by the name that commands take.
LAYOUTS = {path.stem: read_layout(path) for path in sorted(Path(__file__).with_name("layouts").glob("*.toml"))}

#: What the files of each publisher are.
KNOWN = {name: layout.title for name, layout in LAYOUTS.items()}


def table(file: str) -> "pd.DataFrame":
    """Return ``downloads.csv`` by reader, validated: no table of a project adds a reader."""
    return facts.read_mapping(file, KNOWN).set_index("reader")


def layout_faults() -> Iterator[str]:
    """Yield the fault of ``downloads.csv``, if the project has that table."""
    if "mappings/downloads.csv" in overlay.tables():
        try:
            table("downloads.csv")
        except SchemaError as error:
            yield str(error)


def default_folder() -> Path:
    """Return the folder of the user's files that can be fetched again."""
    if sys.platform == "linux":
        return paths.caches() / "tipresearch"
    import pooch  # it knows other systems

    return Path(pooch.os_cache("tipresearch"))
