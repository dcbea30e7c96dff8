"""Tables of observations, read and written; a fault is told with file, row, column, value and what is allowed."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from nbpress.core.files import read_table, write_table
from nbpress.core.overlay import read_data
from tipresearch.facts import all_codes
from tipresearch.observations.origin import remember
from tipresearch.quantities import OWN


def read_observations(path: Path) -> pd.DataFrame:
    """Read and validate a table of observations."""
    table = read_table(path)
    return _validated(table, path.name, _codes_with(table.get("source_id", ())))


def _validated(table: pd.DataFrame, file: str, codes: dict[str, list[str]]) -> pd.DataFrame:
    from tipresearch.observations import schema

    return remember(schema.validate_observations(table, file, codes))


def _codes_with(source_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return all code lists, with those of rows that a user made: each source has a definition, one's own grade D."""
    codes, found = all_codes(), sorted({*source_ids})
    own = [source_id for source_id in found if re.fullmatch(rf"{OWN}\w[\w,.()'/-]*", source_id)]
    listed = [source_id for source_id in found if source_id in codes["source_id"]]
    more = {"source_id": own, "definition_id": [*own, *listed], "grade": ["D"] if own else []}
    return codes | {name: [*codes[name], *added] for name, added in more.items()}


def checked(rows: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Rows of one source as a table of observations, validated."""
    from tipresearch.observations import schema

    codes = _codes_with([source_id]) | {"source_id": [source_id]}
    return schema.validate_observations(rows, "the frame", codes, every=True)


def write_observations(table: pd.DataFrame, path: Path, *, raw: bool = False) -> None:
    """Write observations as CSV in the layout that `read_observations` reads; never half a file."""
    dates = {name: table[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end")}
    write_table(table.assign(**dates), path, raw=raw)


@cache
def _load() -> pd.DataFrame:
    return _validated(read_data("observations.csv"), "observations.csv", all_codes())


def load() -> pd.DataFrame:
    """The curated observations of the package and of the project, validated."""
    return _load().copy()
