"""Tables of facts with their sources, and with long notes below the table."""

import re
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from nbpress.core.errors import wrong_type
from tipresearch.facts import Cited, cite_all, measure_label, short_name
from tipresearch.presentation.elements import Output
from tipresearch.presentation.paragraphs import Prose, words
from tipresearch.presentation.rows import records
from tipresearch.presentation.tables import LONG, TableCell, nothing, table_html

#: Headings of columns that differ from the name of the column with spaces.
_HEADERS = {
    "ref_area": "Area",
    "raw_value": "As published",
    "edition": "Edition",
    "other_edition": "Other edition",
    "equal_counts": "Counts that are equal",
}

#: Columns of years, which are set as names and not as amounts.
_PERIODS = ("Year", "Period", "Other period")

_NUMBER = re.compile(r"[<+−–-]?[\d,.]+(–[\d,.]+)?(\s?[%×])?|–|not listed|")


def _with_notes_below(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows with a number instead of each long note, and the notes without repeats."""
    if "Notes" not in frame or frame["Notes"].str.len().max() <= LONG:
        return frame, []
    notes = [note for note in dict.fromkeys(frame["Notes"]) if note]
    numbers = {note: str(n) for n, note in enumerate(notes, start=1)} | {"": ""}
    return frame.drop(columns="Notes").assign(Note=frame["Notes"].map(numbers)), notes


def _look(column: pd.Series) -> str:
    texts = [str(cell) for cell in column]
    numbers = sum(1 for text in texts if _NUMBER.fullmatch(text))
    if column.name not in _PERIODS and numbers == len(texts):
        return "amount"
    if column.name == _HEADERS["raw_value"] and numbers > len(texts) / 2:
        return "mixed"  # a few numbers are published as words
    if max(map(len, texts)) > LONG:
        return "words"
    return "phrase" if max(text.count(" ") for text in texts) > 1 else ""


def facts(
    frame: pd.DataFrame, *, caption: str | Prose, empty: str | Prose = "", cited: Iterable[Cited] = (),
    hide: Sequence[str] = (),
) -> Output:  # fmt: skip
    """Return a table of facts; ``source_id`` is shown as a short name and cited below.

    The column ``figure_id`` (ids, or tuples of ids) is stored in the page and not printed.
    """
    if not isinstance(frame, pd.DataFrame):
        raise wrong_type("frame", frame, "give a DataFrame; tipresearch.presentation.table shows estimates and counts")
    pairs: dict[Cited, None] = {}
    for source_column, edition_column in (("source_id", "edition"), ("other_source_id", "other_edition")):
        if source_column in frame:
            editions = frame.get(edition_column, [""] * len(frame))
            pairs |= dict.fromkeys(zip(frame[source_column], editions, strict=True))
    pairs |= dict.fromkeys(cited)
    figures = [i for held in frame.get("figure_id", ()) for i in ([held] if isinstance(held, str) else held)]
    shown = _printed(frame.drop(columns=["figure_id", *hide], errors="ignore"))
    if shown.empty:
        return nothing(caption, empty, pairs)
    text, results = shown.to_string(index=False), records((), pairs)
    return Output(text, lambda: _html(shown, str(caption), pairs, figures), results, words=words(caption))


def _printed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as printed: words for codes, and no empty columns."""
    held: dict[object, list[object]] = {}
    for name, column in frame.items():
        cells = ["" if blank else _with_lists(cell) for cell, blank in zip(column, column.isna(), strict=True)]
        if any(cell != "" for cell in cells):
            in_words = _WORDS.get(str(name))
            held[name] = [in_words(str(cell)) for cell in cells] if in_words else cells
    shown = pd.DataFrame(held)
    if {"measure", "raw_value"} <= set(shown) and "unit" not in shown:
        # The count next to its measure, before its unit: a narrow screen shows only the first columns.
        counted = shown.pop("raw_value")
        shown.insert(list(shown).index("measure") + 1, "raw_value", counted)
    return shown.rename(columns=_header)


def _with_lists(cell: object) -> object:
    return ", ".join(f"{n:,}" for n in cell) if isinstance(cell, tuple) else cell


def _html(table: pd.DataFrame, caption: str, cited: Iterable[Cited], figure_ids: Iterable[str]) -> str:
    frame, notes = _with_notes_below(table)
    looks = [_look(frame[name]) for name in frame]
    rows: list[Iterable[object]] = [frame.columns, *frame.itertuples(index=False)]
    heads, *body = [[TableCell(str(v), k) for v, k in zip(row, looks, strict=True)] for row in rows]
    return table_html(
        caption=caption, heads=heads, rows=body, notes=notes, figures=" ".join(figure_ids), source=cite_all(cited)
    )


def _header(column: object) -> object:
    if not isinstance(column, str):
        return column
    words = column.removesuffix("_id").replace("_", " ")
    # The heading of a measure is its label; another column is headed by its name.
    named = measure_label(column) if measure_label(column) != column else words
    return _HEADERS.get(column, named[:1].upper() + named[1:])


_GRADES = {"A": "A, by the office itself", "B": "B, second hand", "C": "C, opinion, letter or NGO"}

#: Columns of codes, each with the function that returns the words for a code.
_WORDS: dict[str, Callable[[str], str]] = {
    "source_id": short_name, "other_source_id": short_name, "measure": measure_label,
    "grade": lambda grade: _GRADES.get(grade, grade),
}  # fmt: skip
