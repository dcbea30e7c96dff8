"""Find rows that repeat others. No function chooses between two published values."""

from collections.abc import Sequence

import pandas as pd

from nbpress.core.errors import TipResearchError, as_list
from tipresearch.consistency import require_table
from tipresearch.observations import KEY


def find_duplicates(df: pd.DataFrame, *, key: str | Sequence[str] = KEY) -> pd.DataFrame:
    """Return for each row whether it shares its key with another row, and which row it repeats."""
    key = [key] if isinstance(key, str) else as_list("key", key, "['ref_area', 'period_start']")
    require_table(df, [*key, "count_lo", "count_hi", "raw_value"])
    found = pd.DataFrame({"duplicate": "", "repeats": pd.NA}, index=df.index)
    shared = df[df.duplicated(key, keep=False)]
    if shared.empty:
        return found
    text = shared["raw_value"].astype("str").mask(shared["count_lo"].notna(), "")
    values = shared.assign(figure=shared.groupby(key, dropna=False, observed=True).ngroup())
    values = values[["figure", "count_lo", "count_hi"]].assign(text=text, label=values.index)
    first = values.groupby(["figure", "count_lo", "count_hi", "text"], dropna=False)["label"].transform("first")
    exact = first != values["label"]
    several = values[~exact].groupby("figure")["label"].transform("size") > 1
    conflict = several.reindex(values.index, fill_value=False)
    found.loc[values.index[exact], "duplicate"] = "exact"
    found.loc[values.index[conflict], "duplicate"] = "conflict"
    found.loc[values.index[exact], "repeats"] = first[exact]
    return found


def deduplicate(df: pd.DataFrame, *, key: str | Sequence[str] = KEY) -> pd.DataFrame:
    """Return observations without repeated rows.

    Parameters
    ----------
    df : DataFrame
        Observations with a unique index.
    key : str or sequence of str
        The columns, or the one column, that identify a figure.

    Returns
    -------
    DataFrame
        Of rows with equal key and interval the first is kept. Rows with equal key and different intervals are all
        kept, with ``SOURCE_CONFLICT`` in the new column ``flags``: a program cannot say which is right.

    Raises
    ------
    SchemaError
        If `df` is no table of observations, or has no column of `key`.
    """
    found = find_duplicates(df, key=key)
    flags = pd.Series("", df.index, dtype="str").mask(found["duplicate"] == "conflict", "SOURCE_CONFLICT")
    return df.assign(flags=flags)[found["duplicate"] != "exact"]


def unduplicated(df: pd.DataFrame, partition: str | Sequence[str] = "total") -> pd.DataFrame:
    """Return the observations that count every person once."""
    asked = [partition] if isinstance(partition, str) else as_list("partition", partition, "['total']")
    if asked != ["total"]:
        raise TipResearchError(f"partition {', '.join(asked)!r} repeats persons: the same victims recur under every dimension, so rows of several cannot be summed; allowed is 'total'. Use check_parts() to compare breakdowns.")  # fmt: skip
    rows = df[(df[["partition", "category", "sex", "age", "form"]] == "total").all(axis=1)]
    of_one = [column for column in KEY if column not in {"source_id", "edition"}]
    if (again := rows.duplicated(of_one, keep=False)).any():
        first = rows[again].iloc[0]
        raise TipResearchError(f"{again.sum()} totals count the same area and period more than once, such as {first['ref_area']} {first['period_end']:%Y} in {first['source_id']} {first['edition']}; choose one source and edition with select().")  # fmt: skip
    return rows
