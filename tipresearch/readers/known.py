"""The publishers whose files can be read, described by ``layouts/*.toml``. This module loads no reader."""

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
    """A table of a publisher: the columns that identify it, and for a plain table the meaning of its columns."""

    name: str
    #: Columns that only this table has together.
    marks: tuple[str, ...]
    #: The column of ISO 3166-1 alpha-3 codes of areas; without it all rows are of the area of the layout.
    area: str = ""
    #: The column of counts, or a pattern for the names of several; the groups of the pattern are breakdowns.
    counts: str = ""
    measure: str = ""
    unit: str = ""
    #: ``edition`` if the edition states the period, or the columns of the ``year`` and the ``quarter``.
    period: str | Mapping[str, str] = ""
    #: The field of each needed column, the field of each column that a file may lack, and columns that are not used.
    columns: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    #: Columns of further dimensions: a row with a code other than the total is a finer cell.
    dimensions: Sequence[str] = ()
    #: By name: the ``column``, how to read its ``labels`` (coded, open, combined), the finer breakdown that implies it.
    breakdowns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The breakdown that tells which groups a file covers, with the notes for ``one`` group and for ``several``.
    coverage: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """The description of a publisher's files."""

    title: str
    reporter: str
    source_id: str
    definition_id: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    #: The module that reads the files if the tables are not plain, and the extra that the module needs.
    module: str = ""
    extra: str = ""
    #: Whether the file is a workbook, whether it may have any size, and whether it has case records.
    workbook: bool = False
    any_size: bool = False
    case_records: bool = False
    #: For a data set that is a folder, patterns of the names of all ``files``, its ``tables`` and its ``code_lists``.
    folder: Mapping[str, str] = field(default_factory=dict)
    ref_area: str = ""
    separator: str = "_"
    mark_small_cells: bool = False


def read_layout(path: Path) -> Layout:
    """Read the layout of a publisher from its file."""
    about: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    tables = (Table(**table | {"marks": tuple(table["marks"])}) for table in about["tables"])
    return Layout(**about | {"tables": tuple(tables), "notes": tuple(about.get("notes", ()))})


#: The layout of each publisher, by its name in commands.
LAYOUTS = {path.stem: read_layout(path) for path in sorted(Path(__file__).with_name("layouts").glob("*.toml"))}

#: The title of the files of each publisher, by its name in commands.
KNOWN = {name: layout.title for name, layout in LAYOUTS.items()}


def table(file: str) -> "pd.DataFrame":
    """Return the validated table ``downloads.csv`` by reader; it can have known readers alone."""
    return facts.read_mapping(file, KNOWN).set_index("reader")


def layout_faults() -> Iterator[str]:
    """Yield the fault of ``downloads.csv`` if the project has that table and it is wrong."""
    if "mappings/downloads.csv" in overlay.tables():
        try:
            table("downloads.csv")
        except SchemaError as error:
            yield str(error)


def default_folder() -> Path:
    """Return the folder of the user for files that can be downloaded again."""
    if sys.platform == "linux":
        return paths.caches() / "tipresearch"
    import pooch  # knows the folders of other systems

    return Path(pooch.os_cache("tipresearch"))
