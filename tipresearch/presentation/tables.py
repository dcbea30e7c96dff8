"""Tables of a page: estimates with their lineage, and facts with their sources.

A table that holds nothing is a sentence that says so: a blank must never look like zero.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from tipresearch.bundles import RESULTS_MIME
from tipresearch.facts import Cited, cite_all, measure_label, short_name
from tipresearch.presentation.elements import element
from tipresearch.presentation.lineage import number_html
from tipresearch.presentation.paragraphs import Piece
from tipresearch.presentation.rows import records, sources_of
from tipresearch.quantities import KIND_IN_WORDS, Count, Estimate, as_estimate

#: Columns named otherwise than by their own name with spaces.
_HEADERS = {
    "ref_area": "Area",
    "raw_value": "As published",
    "edition": "Edition",
    "other_edition": "Other edition",
    "equal_counts": "Counts that are equal",
}


#: Columns of years, which are names and no amounts.
_PERIODS = ("Year", "Period", "Other period")


#: Columns that are text and need room; all else is as wide as its longest word.
_LONG = 24


_NUMBER = re.compile(r"[<+−–-]?[\d,.]+(–[\d,.]+)?(\s?[%×])?|–|not listed|")


#: Columns of a table of estimates, and how their headings look.
_COLUMNS = {
    "Measure": "", "Value": "amount", "Interval": "amount", "Unit": "unit", "Kind": "", "Note": "",
}  # fmt: skip


class Cell(NamedTuple):
    """A cell of a table: text or a number, and how it looks (amount, unit, words, or blank)."""

    text: str
    look: str = ""
    heads_row: bool = False


@dataclass(frozen=True, slots=True)
class EstimateTable:
    """A table of estimates, one a row; each number opens its lineage.

    Attributes
    ----------
    estimates : tuple of Estimate or Count
        The rows.
    caption, empty : str
        What the table shows, and the sentence that stands in its place if it holds nothing.
    notes : mapping or None
        Words beside each estimate that uses a count of a period, by the name of the period.
    """

    estimates: tuple[Estimate | Count, ...]
    caption: str
    empty: str = ""
    notes: Mapping[str, str] | None = None

    def __repr__(self) -> str:
        """Print label and number, one a line."""
        if not self.estimates:
            return _nothing(self.caption, self.empty)
        width = max(len(_label(e)) for e in self.estimates)
        return "\n".join(f"{_label(e):<{width}}  {e!s}" for e in self.estimates)

    def _notes_of(self, number: Estimate | Count) -> str:
        counts = (number,) if isinstance(number, Count) else number.inputs
        found = [(self.notes or {}).get(p, "") for p in sorted({str(c.period) for c in counts})]
        return "; ".join(n for n in found if n)

    def _html(self) -> str:
        rows = [[*_texts(e), self._notes_of(e)] for e in self.estimates]
        names = list(_COLUMNS)
        held = [i for i in range(len(names)) if any(row[i] for row in rows)]
        long = any(len(row[0]) > _LONG for row in rows)
        looks = _COLUMNS | {"Measure": "words" if long else "", "Kind": "words", "Note": "words"}
        return element(
            "table",
            caption=self.caption,
            heads=[Cell(names[i], _COLUMNS[names[i]]) for i in held],
            rows=[[Cell(row[i], looks[names[i]], heads_row=i == 0) for i in held] for row in rows],
            source=cite_all(sources_of(self.estimates)),
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        if not self.estimates:
            return {"text/plain": repr(self), "text/html": _sentence(repr(self))}
        return {
            "text/plain": repr(self),
            "text/html": str(self._html()),
            RESULTS_MIME: records(self.estimates),
        }


def table(
    estimates: Iterable[Estimate | Count],
    *,
    caption: str,
    empty: str = "",
    notes: Mapping[str, str] | None = None,
) -> EstimateTable:
    """A table of estimates or counts.

    Parameters
    ----------
    estimates : iterable of Estimate or Count
        One a row.
    caption, empty : str
        What the table shows, and the sentence that stands in its place if it holds nothing.
    notes : mapping, optional
        Words beside each estimate that uses a count of a period, by the name of the period.

    Returns
    -------
    EstimateTable
        What a cell of a notebook shows.
    """
    return EstimateTable(tuple(estimates), caption, empty, notes)


def _nothing(caption: str, empty: str) -> str:
    return empty or f"Nothing of the kind is published or held here, so there is no table: {caption.rstrip('.')}."  # fmt: skip


def _sentence(text: str) -> str:
    return str(element("paragraph", pieces=[Piece(None, text)]))


def _texts(number: Estimate | Count) -> list[str]:
    """Return measure, value, interval, unit and kind of a row; bounds are an interval, not a value."""
    estimate = as_estimate(number) if isinstance(number, Count) else number
    shown = number_html(number, f"{number}" if isinstance(number, Count) else f"{number:}")
    bounds = estimate.value is None and estimate.lo is not None
    interval = estimate.lo is not None and estimate.kind != "bounds"
    return [
        _label(number),
        "" if bounds else shown,
        shown if bounds else f"{estimate:interval}" if interval else "",
        "" if _says_its_unit(estimate) else estimate.unit,
        _kind(estimate),
    ]


def _says_its_unit(estimate: Estimate) -> bool:
    """Whether the number carries its unit: a per cent does, a rate does not."""
    return estimate.unit in ("proportion", "percent change", "percentage points")


def _kind(estimate: Estimate) -> str:
    if not estimate.given:
        return ""
    level = f"{100 * estimate.level:g}\N{NO-BREAK SPACE}% " if estimate.level else ""
    return "; ".join(w for w in (level + KIND_IN_WORDS[estimate.kind], estimate.remark) if w)


def _label(number: Estimate | Count) -> str:
    return number.label if isinstance(number, Estimate) or number.label else number.measure


@dataclass(frozen=True, slots=True)
class FrameTable:
    """A table of facts with a caption and its sources.

    Attributes
    ----------
    frame : DataFrame
        The rows as they are printed.
    caption, empty : str
        What the table shows, and the sentence that stands in its place if it holds nothing.
    cited : tuple of (str, str)
        Sources and editions to name below.
    """

    frame: pd.DataFrame
    caption: str
    cited: tuple[Cited, ...]
    empty: str = ""

    def __repr__(self) -> str:
        """Print the table as plain text."""
        if self.frame.empty:
            return _nothing(self.caption, self.empty)
        return self.frame.to_string(index=False)

    def _html(self) -> str:
        looks = [_look(self.frame[name]) for name in self.frame]
        rows: list[Iterable[object]] = [self.frame.columns, *self.frame.itertuples(index=False)]
        heads, *body = [[Cell(_unbroken(v), k) for v, k in zip(row, looks, strict=True)] for row in rows]  # fmt: skip
        return element(
            "table", caption=self.caption, heads=heads, rows=body, source=cite_all(self.cited)
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {
            "text/plain": repr(self),
            "text/html": _sentence(repr(self)) if self.frame.empty else str(self._html()),
            RESULTS_MIME: records((), self.cited),
        }


def _look(column: pd.Series) -> str:
    texts = column.astype(str)
    if column.name not in _PERIODS and texts.str.fullmatch(_NUMBER).all():
        return "amount"
    return "words" if texts.str.len().max() > _LONG else ""


def _unbroken(value: object) -> str:
    """Return a cell as text; a date in it does not break over lines."""
    hyphen = "\N{NON-BREAKING HYPHEN}"
    return re.sub(r"(\d{4})-(\d\d)-(\d\d)", rf"\1{hyphen}\2{hyphen}\3", str(value))


def facts(
    frame: pd.DataFrame, *, caption: str, empty: str = "", cited: Iterable[Cited] = ()
) -> FrameTable:
    """A table of facts; ``source_id`` is shown by its short name and cited below.

    Parameters
    ----------
    frame : DataFrame
        One row a fact. Headers and codes of measures are printed in words; a column that
        holds nothing is left out.
    caption, empty : str
        What the table shows, and the sentence that stands in its place if it holds nothing.
    cited : iterable of (str, str)
        Sources and editions to cite where the rows do not name them.

    Returns
    -------
    FrameTable
        What a cell of a notebook shows.
    """
    pairs = tuple(dict.fromkeys([*_cited_in(frame), *cited]))
    shown = (
        frame.astype(object)
        .where(frame.notna(), "")
        .map(_in_words)
        .loc[:, lambda t: (t != "").any()]
    )
    for column in shown.columns.intersection(["source_id", "other_source_id"]):
        shown = shown.assign(**{column: [short_name(s) for s in frame[column]]})
    if "grade" in shown:
        shown = shown.assign(grade=[_grade_in_words(g) for g in shown["grade"]])
    if "measure" in shown:
        shown = shown.assign(measure=[measure_label(m) for m in shown["measure"]])
    return FrameTable(shown.rename(columns=_header), caption, pairs, empty)


def _cited_in(frame: pd.DataFrame) -> list[Cited]:
    found: list[Cited] = []
    for source_column, edition_column in (("source_id", "edition"), ("other_source_id", "other_edition")):  # fmt: skip
        if source_column in frame:
            editions = frame[edition_column] if edition_column in frame else [""] * len(frame)
            found += zip(frame[source_column], editions, strict=True)
    return found


def _header(column: object) -> object:
    if not isinstance(column, str):
        return column
    words = column.removesuffix("_id").replace("_", " ")
    # A measure that heads a column is named in words; any other column by itself.
    named = measure_label(column) if measure_label(column) != column else words
    return _HEADERS.get(column, named[:1].upper() + named[1:])


_GRADES = {"A": "by the office itself", "B": "second hand", "C": "opinion, letter or NGO"}


def _grade_in_words(grade: str) -> str:
    """Return a grade with what it says of the publication."""
    return f"{grade}, {_GRADES.get(grade, '')}".rstrip(", ")


def _in_words(cell: object) -> object:
    return ", ".join(f"{n:,}" for n in cell) if isinstance(cell, tuple) else cell
