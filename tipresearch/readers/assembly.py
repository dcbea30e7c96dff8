"""Turn the rows of a published file into a `Reading`: fill defaults, check codes, set duplicates aside."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from nbpress.core import files
from nbpress.core.errors import SchemaError, TipResearchError, listed, nearest, quoted
from nbpress.core.overlay import read_data
from tipresearch.facts import CODES
from tipresearch.observations import COLUMNS, DTYPES, KEY
from tipresearch.quantities import bound_counts, is_count
from tipresearch.readers.delimited import edition_in, quarter_of
from tipresearch.readers.known import LAYOUTS
from tipresearch.readers.reading import ISSUE_COLUMNS, Reading

#: Note on small counts. The threshold is stated in the methods.
SMALL_CELL = "Small cell: apply disclosure control before showing."

SMALL = 10


@cache
def mapping(file: str, variable: str, key: str, value: str) -> dict[str, str]:
    """Return the column `value` by the column `key` for one variable in a table of ``data/mappings``."""
    table = read_data(f"mappings/{file}")
    rows = table[table["variable"] == variable]
    return dict(zip(rows[key], rows[value], strict=True))


def refuse_any(values: pd.Series, file: str, allowed: str, options: Iterable[str] = ()) -> None:
    """Raise `SchemaError` for the first of `values`, which are not allowed; pass if there are no values."""
    if values.empty:
        return
    row, value = values.index[0], values.iloc[0]
    also = f" ({len(values) - 1} more rows with faults.)" if len(values) > 1 else ""
    raise SchemaError(f"{file}, row {row}, column {values.name!r}: {quoted(value)} is not allowed; allowed is {allowed}.{nearest(value, options)}{also}")  # fmt: skip


def require_rows(rows: int, file: str) -> None:
    """Raise `SchemaError` if a file has no rows, as after a download that was cut off."""
    if not rows:
        raise SchemaError(f"{file} has a header and no rows; it needs at least one. Download it again.")


def bounds(values: pd.Series, file: str) -> pd.DataFrame:
    """Return ``count_lo`` and ``count_hi`` [unit of the file] of counts. ``12.0`` is 12; ``1.000`` is refused."""
    whole = values.str.replace(r"\.00?$", "", regex=True)
    counts = [text for text in whole.unique() if is_count(text)]
    refuse_any(values[~whole.isin(counts)], file, "a whole number such as 17 or 15,255, or a suppressed count such as <5")  # fmt: skip
    return bound_counts(whole).add_prefix("count_")


def issues(
    rows: Iterable[int],
    reason: str,
    message: str,
    *,
    column: str = "",
    values: Iterable[str] | str = "",
    repeats: Iterable[int | None] | None = None,
) -> pd.DataFrame:
    """Return a table of rows that are set aside for one reason, with the columns `ISSUE_COLUMNS`."""
    table = pd.DataFrame({"row": list(rows)})
    table["reason"], table["column"], table["message"] = reason, column, message
    table["value"] = values if isinstance(values, str) else list(values)
    table["repeats_row"] = None if repeats is None else list(repeats)
    text = dict.fromkeys(["reason", "column", "value", "message"], str)
    return table[ISSUE_COLUMNS].astype({"row": "int64", **text, "repeats_row": "Int64"})


def observations(rows: pd.DataFrame, reader: str, edition: str) -> pd.DataFrame:
    """Return typed observations, and fill in the values that all rows of a publisher share.

    `rows` has the columns that differ between rows, periods as text, and ``place``, the end of the ``figure_id``.
    """
    layout = LAYOUTS[reader]
    common: dict[str, Any] = {
        "crime": "TIP", "sex": "total", "age": "total", "form": "total", "grade": "A",
        "obs_status": "A", "notes": "", "edition": edition, "reporter": layout.reporter,
        "source_id": layout.source_id, "definition_id": layout.definition_id,
    }  # fmt: skip
    table = rows.assign(**{n: code for n, code in common.items() if n not in rows})
    _require_codes(table, reader)
    if (twice := table["place"].duplicated()).any():  # two counts with one id would be taken for one
        where = quoted(table.loc[twice, "place"].iloc[0])
        raise SchemaError(f"reader {reader!r}: several counts have the place {where}, so they would share an id; give each count its own place, such as its row or cell.")  # fmt: skip
    table["figure_id"] = f"{reader}:{edition}:" + table["place"].astype(str)
    for end in ("period_start", "period_end"):
        table[end] = pd.to_datetime(table[end].astype("str").replace("", None))
    return table[COLUMNS].astype(DTYPES).reset_index(drop=True)


def _require_codes(table: pd.DataFrame, reader: str) -> None:
    """Refuse rows that lack a column or a code: a label without a code could be taken for a total."""
    if lacking := [name for name in ("place", *COLUMNS[1:]) if name not in table]:
        raise SchemaError(f"reader {reader!r} gives rows without {listed(lacking)}; each row needs all of them.")
    for name in ("sex", "age", "form", "measure", "unit", "ref_area", "partition", "category", "period_kind"):
        odd = table[name].isna() if name not in CODES else ~table[name].isin(CODES[name])
        if odd.any():  # the label may name a person, so the message does not show it
            where = table.loc[odd, "place"].iloc[0]
            allowed = f", such as {listed(CODES[name], 3)}" if name in CODES else ""
            raise SchemaError(f"reader {reader!r}, {where}: column {name!r} has no code{allowed}; put the label and its code into data/mappings/, or set the row aside.")  # fmt: skip
    for name in ("category", "notes"):
        if turning := [*filter(files.turns, table[name].unique())]:
            where = table.loc[table[name].isin(turning), "place"].iloc[0]
            raise SchemaError(f"reader {reader!r}, {where}: column {name!r} has an invisible sign that reverses the text behind it, such as U+202E; remove the sign from the file.")  # fmt: skip


def join_partitions(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several partitions as one table, with ``total`` where a partition has no such breakdown."""
    whole = (part.assign(**{n: "total" for n in ("sex", "age", "form") if n not in part}) for part in parts)
    return pd.concat(whole, ignore_index=True)


def join_labels(parts: pd.DataFrame, words: pd.DataFrame | None, sign: str) -> pd.Series:
    """Join, for each row, the names of the breakdowns in which it is no total, or their `words`; else ``total``."""
    found = pd.Series("", parts.index, dtype=str)
    for part in parts.columns:
        found = found.mask(parts[part] != "total", found + sign + (part if words is None else words[part]))
    return found.str.removeprefix(sign).replace("", "total")


def mark_small(counts: pd.DataFrame, notes: pd.Series) -> pd.Series:
    """Add the note on a small cell to the notes of counts from 1 to 9."""
    small = (counts["count_hi"] >= 1) & (counts["count_hi"] < SMALL)
    return notes.mask(small.astype(bool), (notes + " " + SMALL_CELL).str.strip())


def reading(
    rows: pd.DataFrame, aside: Iterable[pd.DataFrame], rows_in: int, reader: str, edition: str, notes: Iterable[str],
) -> Reading:  # fmt: skip
    """Return a `Reading` in which each row of the file is an observation or an issue.

    `rows` are as for `observations`, with the ``row`` of the file if a key can occur more than once.
    """
    table = observations(rows, reader, edition)
    table, repeats, in_conflict = _without_repeats(table, rows)
    found = pd.concat([*aside, *repeats]).sort_values("row", kind="stable", ignore_index=True)
    return Reading(table, found, rows_in, reader, edition, tuple(notes), in_conflict)


def _without_repeats(table: pd.DataFrame, of: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame], pd.DataFrame]:
    """Return the observations whose key is unique, the issues, and the cells in conflict."""
    if not table.duplicated(KEY).any():
        return table, [issues([], "duplicate", "")], table.iloc[:0]
    rows = of["row"].set_axis(table.index)
    counts = table["count_lo"].astype(str) + "-" + table["count_hi"].astype(str)
    group = table.groupby(KEY, dropna=False).ngroup()
    differ = counts.groupby(group).transform("nunique") > 1
    first = rows.groupby(group).transform("first")
    same = table.duplicated(KEY) & ~differ
    found = [
        issues(rows[same], "duplicate", "Repeats an earlier row with the same count.", column="count", repeats=first[same]),
        issues(rows[differ], "conflicting_duplicate", "The same cell stands with different counts; none is chosen.", column="count", repeats=first[differ].where(first[differ] != rows[differ])),
    ]  # fmt: skip
    return table[~same & ~differ].reset_index(drop=True), found, table[differ]


def edition_of(path: Path, edition: str) -> str:
    """Return the edition that the caller or else the name of the file states; a quarter becomes ``2023-q4``."""
    given, stated = quarter_of(edition) or edition, edition_in(path.name)
    # Under another quarter the same file would be listed twice, and protected under another rule.
    if given and quarter_of(stated) and given != stated:
        raise TipResearchError(f"edition {quoted(edition)} is not {stated}, which the name of {path.name} says; leave edition out, or give the file the name of its edition.")  # fmt: skip
    return given or stated
