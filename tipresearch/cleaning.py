"""Cleaning verbs for published tables: a frame in, a new frame out.

The tables are tables of observations (`tipresearch.observations.COLUMNS`) unless said
otherwise. No verb chooses between two published values, and none infers a suppressed count.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from tipresearch.errors import SchemaError, TipResearchError, nearest
from tipresearch.observations import KEY
from tipresearch.part_sums import check_parts as check_parts

MISSING = {"": "blank", "-": "not reported", "NULL": "not reported", "-99": "not reported"}
_WHOLE = re.compile(r"\d+|\d{1,3}(,\d{3})+", re.ASCII)
_BELOW = re.compile(r"<\s?(\d+)", re.ASCII)


def parse_count(text: str | int, *, zero_is_published: bool = False) -> tuple[int, int] | None:
    """Read a count as printed, as the interval of whole numbers that it allows.

    Parameters
    ----------
    text : str or int
        ``"15,255"``, ``"17"`` or a suppressed count such as ``"<5"``.
    zero_is_published : bool
        Whether the publisher prints zeros, so that ``"<5"`` excludes zero. UNODC's
        GLOTIP prints no count of 0 to 4, so there ``"<5"`` is 0 to 4.

    Returns
    -------
    (int, int) or None
        Smallest and largest count [unit of the source]; None where the source
        reports nothing (blank, ``-``, ``NULL``, ``-99``). Missing is never zero.

    Raises
    ------
    SchemaError
        For anything else: decimals, negative numbers, two kinds of separator.

    Examples
    --------
    >>> parse_count("15,255"), parse_count("<5"), parse_count("-")
    ((15255, 15255), (0, 4), None)
    """
    text = str(text).strip()
    if text in MISSING:
        return None
    if _WHOLE.fullmatch(text):
        number = int(text.replace(",", ""))
        return number, number
    if (below := _BELOW.fullmatch(text)) and int(below[1]) > int(zero_is_published):
        return int(zero_is_published), int(below[1]) - 1
    msg = f"count {text!r} cannot be read; allowed are whole numbers such as 17 or 15,255, and suppressed counts such as <5."
    raise SchemaError(msg)


def bound_counts(counts: pd.Series, *, zero_is_published: bool = False) -> pd.DataFrame:
    """Bounds of counts that may be suppressed.

    Parameters
    ----------
    counts : Series
        Counts as printed by the source: ``"17"``, ``"1,282"`` or ``"<5"``.
    zero_is_published : bool
        As for `parse_count`.

    Returns
    -------
    DataFrame
        Columns ``lo`` and ``hi``, Int64 [unit of the source], same index as `counts`.
        They differ only where the source suppressed the count; missing where it
        reports nothing. Missing is never zero.

    Raises
    ------
    SchemaError
        For a value that `parse_count` refuses: how many, the first, and its row.

    Examples
    --------
    >>> bound_counts(pd.Series(["1,282", "<5", "-"])).to_numpy().tolist()
    [[1282, 1282], [0, 4], [<NA>, <NA>]]
    """
    codes, texts = pd.factorize(counts)
    read = [_try_parse(text, zero_is_published) for text in texts]
    wrong = np.isin(codes, [i for i, bounds in enumerate(read) if bounds is _UNREADABLE])
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SchemaError(
            f"{wrong.sum()} of {len(counts)} counts cannot be read; the first is {counts.iloc[at]!r} at "
            f"row {counts.index[at]}; allowed are whole numbers such as 17 or 15,255, and suppressed counts such as <5."
        )
    # A missing count has code -1 and takes the last pair.
    pairs = pd.array([end for bounds in [*read, None] for end in bounds or (None, None)], "Int64")
    pairs = {"lo": pairs[::2].take(codes), "hi": pairs[1::2].take(codes)}
    return pd.DataFrame(pairs, index=counts.index)


_UNREADABLE = (-1, -1)


def _try_parse(text: object, zero_is_published: bool) -> tuple[int, int] | None:
    try:
        return parse_count(text, zero_is_published=zero_is_published)
    except SchemaError:
        return _UNREADABLE


class Harmonised(NamedTuple):
    """Codes in place of labels, and the labels of the mapping that the table never used."""

    codes: pd.Series | pd.DataFrame
    unused: list[str]


def harmonise(labels: pd.Series | pd.DataFrame, mapping: Mapping) -> Harmonised:
    """Neutral codes in place of a publisher's labels.

    Parameters
    ----------
    labels : Series or DataFrame of str
        Labels as published; the index is named in messages as the row.
    mapping : mapping
        Label to code; for a frame, column to such a mapping.

    Returns
    -------
    Harmonised
        ``codes``, with the index of `labels` (a frame keeps the columns of `mapping`
        only), and ``unused``, labels of the mapping that do not occur.

    Raises
    ------
    SchemaError
        If a label has no code (its row, and the nearest label), or if the mapping turns
        a total into ``unknown`` or ``other``.

    Notes
    -----
    A label without a code never becomes ``other``: a new label of a publisher is a
    decision for a person, who adds it to the mapping with a reason.
    """
    if isinstance(labels, pd.DataFrame):
        done = {column: harmonise(labels[column], codes) for column, codes in mapping.items()}
        unused = [f"{column}: {label}" for column, found in done.items() for label in found.unused]
        return Harmonised(pd.DataFrame({c: found.codes for c, found in done.items()}), unused)
    for label, code in mapping.items():
        if label.strip().lower() == "total" and code in {"unknown", "other"}:
            raise SchemaError(
                f"label {label!r} is mapped to {code!r}; a total has no breakdown and may only be mapped to 'total'."
            )
    present = labels.unique()
    unmapped = [label for label in present if label not in mapping]
    if unmapped:
        column = f" of column {labels.name!r}" if labels.name else ""
        raise SchemaError(
            f"label {unmapped[0]!r}{column}, row {labels.index[labels == unmapped[0]][0]}, has no code; "
            f"allowed are {', '.join(map(repr, mapping))}.{nearest(unmapped[0], mapping)} "
            "Add a new label to the mapping with a reason."
        )
    codes = labels.astype(object).map(dict(mapping)).astype("str")
    return Harmonised(codes, sorted(set(mapping) - set(present)))


LEAKS = {
    "questionnaire_label": "the category is the name of a cell of the questionnaire",
    "questionnaire_value": "the digits of the value are those of a cell of the questionnaire and its year",
    "year_as_value": "the value is the year of the row, and the category is blank",
}
# Q6.1_10s_2019: question, section, line, year; its digits are 61102019.
_CELL_DIGITS = r"[1-9]{2}\d{1,2}(20\d\d)"
_YEARS_OF_A_QUESTIONNAIRE = 5


def flag_leaks(df: pd.DataFrame) -> pd.DataFrame:
    """Rows into which the questionnaire leaked.

    Parameters
    ----------
    df : DataFrame
        Columns ``category`` and ``raw_value`` as published, and ``year`` or ``period_start``.

    Returns
    -------
    DataFrame
        A copy with the column ``leak``, a code of `LEAKS` or blank, and ``obs_status``
        ``V`` (unvalidated) where there is one. Such a value is no count: exclude it.

    Notes
    -----
    A value counts as the digits of a cell where they are two digits, a line number and a
    year at most five years from that of the row, as 61,112,019 for ``Q6.1_11s_2019``:
    in the GLOTIP edition of 2025-04-14 such values stand under ordinary categories too.
    """
    year = df["year"] if "year" in df else df["period_start"].dt.year
    year = pd.to_numeric(year).to_numpy(dtype="float64", na_value=np.nan)
    category = df["category"].astype("str").str.strip()
    digits = df["raw_value"].astype("str").str.strip().str.replace(",", "", regex=False)
    cell_year = pd.to_numeric(digits.str.extract(rf"^{_CELL_DIGITS}$")[0]).to_numpy(dtype="float64")
    of_category = category.str.replace(r"\D", "", regex=True)
    leak = np.select(
        [
            category.str.match(r"Q\d"),
            (np.abs(cell_year - year) <= _YEARS_OF_A_QUESTIONNAIRE)
            | ((digits == of_category) & (digits.str.len() >= 5)),
            (category == "") & (pd.to_numeric(digits, errors="coerce") == year),
        ],
        list(LEAKS),
        "",
    )
    status = df["obs_status"] if "obs_status" in df else pd.Series("A", df.index, dtype="str")
    return df.assign(
        leak=pd.Series(leak, df.index, dtype="str"), obs_status=status.mask(leak != "", "V")
    )


def find_duplicates(df: pd.DataFrame, *, key: Sequence[str] = KEY) -> pd.DataFrame:
    """Rows that share their key with another row.

    Parameters
    ----------
    df : DataFrame
        Columns of `key`, ``count_lo``, ``count_hi`` and ``raw_value``.
    key : sequence of str
        Columns that identify a figure.

    Returns
    -------
    DataFrame
        Same index as `df`. ``duplicate`` is ``exact`` for a row that repeats the key and the
        interval of an earlier row, ``conflict`` for all others whose key stands with
        different intervals, else blank. ``repeats`` is the index label of the row that an
        exact duplicate repeats, or missing.
    """
    found = pd.DataFrame({"duplicate": "", "repeats": pd.NA}, index=df.index)
    key = list(key)
    shared = df[df.duplicated(key, keep=False)]
    if shared.empty:
        return found
    known = shared["count_lo"].notna()
    text = shared["raw_value"].astype("str").mask(known, "")
    values = shared.assign(figure=shared.groupby(key, dropna=False, observed=True).ngroup())
    values = values[["figure", "count_lo", "count_hi"]].assign(text=text, label=values.index)
    first = values.groupby(["figure", "count_lo", "count_hi", "text"], dropna=False)["label"]
    first = first.transform("first")
    exact = first != values["label"]
    several = values[~exact].groupby("figure")["label"].transform("size") > 1
    conflict = several.reindex(values.index, fill_value=False)
    found.loc[values.index[exact], "duplicate"] = "exact"
    found.loc[values.index[conflict], "duplicate"] = "conflict"
    found.loc[values.index[exact], "repeats"] = first[exact]
    return found


def deduplicate(df: pd.DataFrame, *, key: Sequence[str] = KEY) -> pd.DataFrame:
    """Observations without repeated rows.

    Parameters
    ----------
    df : DataFrame
        Observations with an index of their own for each row.
    key : sequence of str
        Columns that identify a figure.

    Returns
    -------
    DataFrame
        Rows with equal key and interval collapse to the first. Rows with equal key and
        different intervals all stay, with ``SOURCE_CONFLICT`` in the new column ``flags``:
        which of them holds is not for a program to say.
    """
    found = find_duplicates(df, key=key)
    flags = pd.Series("", df.index, dtype="str").mask(
        found["duplicate"] == "conflict", "SOURCE_CONFLICT"
    )
    return df.assign(flags=flags)[found["duplicate"] != "exact"]


def unduplicated(df: pd.DataFrame, partition: str | Sequence[str] = "total") -> pd.DataFrame:
    """Observations that count every person once.

    Parameters
    ----------
    df : DataFrame
        Observations.
    partition : str
        The only breakdown without repetition is ``total``: no dimension, sex or age.

    Returns
    -------
    DataFrame
        The rows of that partition, one a measure, area, period, source and edition.

    Raises
    ------
    TipResearchError
        If several partitions, or a breakdown, are asked for: the same persons recur in
        each. Also if areas and periods come in several sources or editions.

    Notes
    -----
    Caution: one row a measure does not make measures addable; see docs/findings.md, section 1.
    """
    asked = [partition] if isinstance(partition, str) else list(partition)
    if asked != ["total"]:
        raise TipResearchError(
            f"partition {', '.join(asked)!r} repeats persons: the same victims recur under every dimension, so "
            "rows of several cannot be summed; allowed is 'total'. Use check_parts() to compare breakdowns."
        )
    dimensions = ["partition", "category", "sex", "age", "form"]
    rows = df[(df[dimensions] == "total").all(axis=1)]
    of_one = [column for column in KEY if column not in {"source_id", "edition"}]
    if (again := rows.duplicated(of_one, keep=False)).any():
        first = rows[again].iloc[0]
        raise TipResearchError(
            f"{again.sum()} totals stand for an area and period that has several, such as {first['ref_area']} "
            f"{first['period_end']:%Y} in {first['source_id']} {first['edition']}; choose one source and edition with select()."
        )
    return rows
