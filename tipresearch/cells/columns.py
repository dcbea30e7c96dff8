"""The columns that cells of a publication are read from, and what is refused for want of them."""

from collections.abc import Iterable

import pandas as pd

from tipresearch.errors import SchemaError

#: What all cells of one publication have in common.
IDENTITY = [
    "crime", "measure", "unit", "ref_area", "period_start", "period_end", "source_id", "edition",
]  # fmt: skip

READ = [
    "figure_id", "partition", "category", "sex", "age", "form", "count_lo", "count_hi",
    "raw_value", "obs_status",
]  # fmt: skip


def require_table(table: object, columns: Iterable[str] = (*IDENTITY, *READ)) -> None:
    """Refuse what is no table of observations.

    Parameters
    ----------
    table : object
        What was given.
    columns : iterable of str
        The columns that it must have; by default those that cells are read from.

    Raises
    ------
    SchemaError
        Names the type, or the first column that is missing.
    """
    needed = "a table of observations is needed, as load() or a reader gives it"
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(f"{needed}, or .observations of a dataset, not {type(table).__name__}.")
    if missing := [name for name in columns if name not in table.columns]:
        raise SchemaError(f"column {missing[0]!r} is missing; {needed}.")
