"""The columns of the table of observations, and the columns that identify a row."""

import pandas as pd

from nbpress.core.errors import SchemaError

KEY = [
    "crime", "measure", "unit", "ref_area", "period_start", "period_end", "partition",
    "category", "sex", "age", "form", "source_id", "edition",
]  # fmt: skip

COLUMNS = [
    "figure_id", "crime", "measure", "unit", "ref_area", "period_start", "period_end",
    "period_kind", "partition", "category", "sex", "age", "form", "count_lo", "count_hi",
    "raw_value", "source_id", "edition", "reporter", "grade", "definition_id",
    "obs_status", "notes",
]  # fmt: skip

#: Types of the columns: text except counts and dates.
DTYPES = dict.fromkeys(COLUMNS, "str") | {
    "count_lo": "Int64", "count_hi": "Int64",
    "period_start": "datetime64[us]", "period_end": "datetime64[us]",
}  # fmt: skip


def require_once(table: pd.DataFrame) -> None:
    """Raise SchemaError if a figure is in the table twice: a sum would count its persons twice."""
    if (repeated := table.duplicated(KEY, keep=False)).any():
        first = table.loc[repeated, "figure_id"].iloc[0]
        raise SchemaError(f"{repeated.sum()} rows share their key with another, such as {first!r}; use deduplicate() and decide on the conflicts first.")  # fmt: skip
