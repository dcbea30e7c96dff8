"""The cells of one publication, that is of one source, edition, area, period, measure, crime and unit.

Each published cell has a place (the total, women, girls in forced labour) and a smallest and a largest count.
Reference: docs/methods.md, section 9a.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from nbpress.core.errors import SchemaError
from tipresearch.consistency.places import Cell, Place, place_of, place_of_persons

#: Columns that all cells of one publication share.
IDENTITY = [
    "crime", "measure", "unit", "ref_area", "period_start", "period_end", "source_id", "edition",
]  # fmt: skip

#: Columns that cells are read from.
READ = [
    "figure_id", "partition", "category", "sex", "age", "form", "count_lo", "count_hi",
    "raw_value", "obs_status",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Publication:
    """The published cells of one publication by place, and the values of `IDENTITY` that they share."""

    identity: Mapping[str, Any]
    cells: dict[Place, Cell]

    @property
    def measure(self) -> str:
        """Code of the measure."""
        return str(self.identity["measure"])


def publications_in(table: pd.DataFrame) -> Iterator[Publication]:
    """Yield the publications of a table, in its order."""
    require_table(table)
    counted = table["count_lo"].notna() | (table["obs_status"] == "Q")
    rows = table[counted & (table["obs_status"] != "V")]
    if rows.empty:
        return
    group = rows.groupby(IDENTITY, dropna=False, sort=False).ngroup()
    first = rows[IDENTITY][~group.duplicated()].to_dict("records")
    cells: list[list[Cell]] = [[] for _ in first]
    for at, cell in zip(group, _cells(rows), strict=True):
        cells[at].append(cell)
    for identity, found in zip(first, cells, strict=True):
        yield Publication({str(name): value for name, value in identity.items()}, _by_place(found))


def require_table(table: object, columns: Iterable[str] = (*IDENTITY, *READ)) -> None:
    """Raise SchemaError unless this is a table of observations."""
    needed = "a table of observations is needed, as load() or a reader gives it"
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(f"{needed}, or .observations of a dataset, not {type(table).__name__}.")
    if missing := [name for name in columns if name not in table.columns]:
        raise SchemaError(f"column {missing[0]!r} is missing; {needed}.")
    # Nothing is grouped by figure_id.
    if twice := [name for name in table.index.names if name in table.columns and name != "figure_id"]:
        raise SchemaError(f"{twice[0]!r} is a column and the index; table.reset_index(drop=True) keeps the column only.")  # fmt: skip
    for name in (n for n in columns if n in ("period_start", "period_end")):
        if len(table) and not pd.api.types.is_datetime64_dtype(table[name]):
            raise SchemaError(f"column {name!r} has no dates, but {table[name].dtype}; {needed}. tip.open('FILE.csv') reads a table that was written.")  # fmt: skip
    if {"count_lo", "count_hi"} <= {*columns}:
        wrong = (table["count_lo"] < 0) | (table["count_lo"] > table["count_hi"])
        if wrong.any():
            row = table[wrong.fillna(value=False)].iloc[0]
            raise SchemaError(f"{row['figure_id']!r} counts {row['count_lo']} to {row['count_hi']}; allowed is 0 ≤ count_lo ≤ count_hi.")  # fmt: skip


def _cells(rows: pd.DataFrame) -> Iterator[Cell]:
    for figure_id, *codes, lo, hi, _, _ in zip(*(rows[c].tolist() for c in READ), strict=True):
        low, high = (0, math.inf) if lo is pd.NA else (lo, hi)
        yield Cell(figure_id, codes[0], codes[1], place_of(*codes), low, high, place_of_persons(*codes[:4]))


def _by_place(cells: list[Cell]) -> dict[Place, Cell]:
    found: dict[Place, Cell] = {}
    for cell in cells:
        first = found.setdefault(cell.place, cell)
        if (first.lo, first.hi) != (cell.lo, cell.hi):
            raise SchemaError(f"one cell has two counts: {first} ({first.figure_id}) and {cell} ({cell.figure_id}); decide on the conflict first.")  # fmt: skip
    return found
