"""Read the tables of SDG 16.2.2 into the same columns, as text; ``layouts/sdg.toml`` describes the tables."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from nbpress.core.errors import SchemaError
from tipresearch.readers.delimited import read_delimited, refuse_columns, require_columns
from tipresearch.readers.known import LAYOUTS
from tipresearch.readers.layout import spread_columns, table_of

#: Columns of every table after reading; blank if the table has no such column.
FIELDS = [
    "series", "area", "sex", "age", "age_label", "year", "value", "units", "multiplier", "nature", "status",
    "breakdown", "time", "footnote",
]  # fmt: skip

#: The fields that have no codes.
_WORDS = ("value", "age_label", "time", "footnote")

#: Codes of the total of a dimension.
_TOTALS = ["", "_t", "allarea", "total"]

_LAYOUT = LAYOUTS["sdg"]


def data_files(path: Path) -> list[Path]:
    """Return the data files of a folder in the DDF layout; a path of one file is returned alone."""
    if not path.is_dir():
        return [path]
    pattern = _LAYOUT.folder["tables"]
    if not (files := sorted(path.glob(pattern))):
        raise SchemaError(f"folder {path} holds no file {pattern}; give the folder of the DDF data set, or one file.")
    return files


def read_table(path: Path, age_labels: Mapping[str, str]) -> pd.DataFrame:
    """Return a file as a table with the columns `FIELDS` and one row for each count, indexed by line number."""
    cells, file = read_delimited(path), path.name
    published = [*map(str, cells)]
    # The portal writes dimensions and attributes in brackets.
    bracketed = [name.strip("[]") for name in published if name.startswith("[")]
    published = [name.strip("[]") for name in published]
    table = table_of(_LAYOUT, published, file)
    known = [*table.columns, *table.optional, *table.ignored]
    spelled = {name.lower(): name for name in [*known, *table.dimensions]}
    names = [spelled.get(name.lower(), name) for name in published]
    cells.columns = pd.Index(names)
    spread = spread_columns(table, names)
    require_columns(names, [*table.columns, *(spread or filter(None, [table.counts]))], file)
    dimensions = [*table.dimensions, *bracketed]
    # A column is a dimension by its name, or by the code of its total.
    unknown = [name for name in names if name not in known]
    finer = [name for name in unknown if name in dimensions or cells[name].str.match("_T(:|$)").any()]
    labels = [name for name in names if name.lower().removesuffix("_desc") in {*map(str.lower, [*known, *finer])}]
    refuse_columns(cells, [*known, *finer, *labels, *spread], file)
    # A label may follow the code in a cell, as in "Y0T18: under 18 years old".
    fields = {**table.columns, **table.optional}
    (age,) = (name for name, field in fields.items() if field == "age")
    stated = cells[age].map(lambda cell: cell.partition(": ")[2]).astype(str)
    for name in names:
        if name in finer or fields.get(name, _WORDS[0]) not in _WORDS:
            cells[name] = cells[name].map(lambda cell: cell.partition(": ")[0]).astype(str)
    cells["breakdown"] = _finer_dimension(cells, finer)
    cells = cells.rename(columns=fields)
    stated = stated.where(stated != "", cells.get("age_label", ""))
    names_of_ages = _age_labels(path) | dict(age_labels)
    cells["age_label"] = stated.where(stated != "", cells["age"].map(lambda code: names_of_ages.get(code, "")))
    if spread:
        stated_by = {name: {field: str(text).upper() for field, text in of.items()} for name, of in spread.items()}
        cells = pd.concat([cells.assign(value=cells[name], **of) for name, of in stated_by.items()])
    found = cells.sort_index(kind="stable")
    return found.assign(**{name: "" for name in FIELDS if name not in found})[FIELDS].astype(str)


def _finer_dimension(cells: pd.DataFrame, dimensions: list[str]) -> pd.Series | str:
    """Return the first of `dimensions` that divides each row; blank if none does."""
    broken = cells[dimensions].apply(lambda codes: ~codes.str.lower().isin(_TOTALS))
    return broken.idxmax(axis=1).where(broken.any(axis=1), "") if dimensions else ""


def _age_labels(path: Path) -> dict[str, str]:
    """Return the names of ages by code, from the code list of the data set."""
    code_list = path.with_name("ddf--entities--age.csv")
    if not code_list.is_file():
        return {}
    cells = read_delimited(code_list)
    require_columns(cells.columns, ["age", "name"], code_list.name)
    return dict(zip(cells["age"], cells["name"], strict=True))
