"""Tables of estimates and counts, with their lineage.

A sentence replaces an empty table: a blank must never look like zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from nbpress.core.errors import wrong_type
from tipresearch.facts import Cited, cite_all
from tipresearch.presentation.elements import Output, element
from tipresearch.presentation.lineage import Linked, link
from tipresearch.presentation.paragraphs import Piece, Prose, words
from tipresearch.presentation.rows import records, sources_of
from tipresearch.quantities import KIND_IN_WORDS, Count, Estimate, as_estimate

#: Letters from which a text gets a wide column. A phrase of three words gets some width, and other cells the width of
#: their longest word.
LONG = 24

#: Longest text that moves from a column to the caption.
_SHORT = 60

#: Units that the number itself shows, as a percentage does and a rate does not.
_SAID = ("proportion", "percent change", "percentage points")

#: Columns of a table of estimates, and the look of their headings.
_COLUMNS = {"Measure": "", "Value": "amount", "Interval": "amount", "Unit": "unit", "Kind": "", "Note": ""}


class TableCell(NamedTuple):
    """A cell: its look is ``amount``, ``mixed``, ``unit``, ``words``, ``phrase`` or blank; it may head its row."""

    text: str | Linked
    look: str = ""
    heads_row: bool = False


def table(
    estimates: Iterable[Estimate | Count],
    *,
    caption: str | Prose,
    empty: str | Prose = "",
    notes: Mapping[str, str | Prose] | None = None,
    heading: str = "Measure",
) -> Output:
    """Return a table of estimates or counts."""
    several = isinstance(estimates, Iterable) and not isinstance(estimates, pd.DataFrame)
    rows: tuple[Any, ...] = tuple(estimates) if several else (estimates,)
    for row in rows:
        if not isinstance(row, Estimate | Count):
            raise wrong_type("a row", row, "give estimates or counts, of a mapping its values(); tipresearch.presentation.facts shows a frame")  # fmt: skip
    if not rows:
        return nothing(caption, empty)
    width = max(len(_label(n)) for n in rows)
    text = "\n".join(f"{_label(n):<{width}}  {n!s}" for n in rows)
    said = words(caption, *(notes or {}).values())
    return Output(text, lambda: _html(rows, str(caption), notes or {}, heading), records(rows), words=said)


def _html(numbers: Sequence[Estimate | Count], caption: str, notes: Mapping[str, str | Prose], heading: str) -> str:
    rows = [_row(n, notes) for n in numbers]
    filled = [name for name in _COLUMNS if any(row[name] for row in rows)]
    long = any(len(_label(n)) > LONG for n in numbers)
    looks = _COLUMNS | {"Measure": "words" if long else "", "Kind": "words", "Note": "words"}
    return table_html(
        caption=caption,
        heads=[TableCell(heading if name == "Measure" else name, _COLUMNS[name]) for name in filled],
        rows=[[TableCell(row[n], looks[n], heads_row=n == "Measure") for n in filled] for row in rows],
        source=cite_all(sources_of(numbers)),
        numbers=[text for row in rows for text in row.values() if isinstance(text, Linked)],
    )


def table_html(*, heads: Sequence[TableCell], rows: Sequence[Sequence[TableCell]], **more: object) -> str:
    """Return a table as HTML; a column with one text in all rows moves to the caption."""
    columns = list(zip(*rows, strict=True))
    constant = [n for n, cells in enumerate(columns) if _is_constant(cells)]
    constant = constant if len(heads) - len(constant) >= 2 else []
    kept = [n for n in range(len(heads)) if n not in constant]
    return element(
        "table",
        heads=[heads[n] for n in kept],
        rows=[[row[n] for n in kept] for row in rows],
        constants=[(heads[n].text, columns[n][0].text) for n in constant],
        **more,
    )


def _is_constant(cells: Sequence[TableCell]) -> bool:
    """Return whether all rows of a column have the same short text, which is not an amount."""
    first, texts = cells[0], {cell.text for cell in cells}
    known = first.heads_row or first.look == "amount" or not isinstance(first.text, str)
    return len(cells) > 1 and len(texts) == 1 and not known and 0 < len(str(first.text)) <= _SHORT


def nothing(caption: str | Prose, empty: str | Prose, cited: Iterable[Cited] = ()) -> Output:
    """Return the sentence that replaces an empty table."""
    said = (
        str(empty)
        or f"Nothing of the kind is published or held here, so there is no table: {str(caption).rstrip('.')}."
    )
    return Output(said, lambda: sentence(said), records((), cited), words=words(empty))


def sentence(text: str) -> str:
    """Return a sentence as HTML."""
    return element("paragraph", pieces=[Piece(None, text)])


def _row(number: Estimate | Count, notes: Mapping[str, str | Prose]) -> dict[str, str | Linked]:
    """Return the cells of a row by column; bounds are an interval and not a value."""
    estimate = as_estimate(number) if isinstance(number, Count) else number
    bounds = estimate.value is None and estimate.lo is not None
    # The kind has its own column.
    linked = link(number, f"{estimate:interval}" if bounds else f"{number}")
    has_interval = estimate.lo is not None and estimate.kind not in ("bounds", "as_published")
    counts = (number,) if isinstance(number, Count) else number.inputs
    keys = {key for c in counts for key in (str(c.period), f"{c.measure}, {c.period}")} | {_label(number)}
    return {
        "Measure": _label(number),
        "Value": "" if bounds else linked,
        "Interval": linked if bounds else f"{estimate:interval}" * has_interval,
        "Unit": "" if estimate.unit in _SAID else estimate.unit,
        "Kind": kind_in_words(estimate),
        "Note": "; ".join(filter(None, (str(notes.get(key, "")) for key in sorted(keys)))),
    }


def kind_in_words(estimate: Estimate) -> str:
    """Return the kind of uncertainty of an estimate and its remark; blank for an estimate without a value."""
    if not estimate.given:
        return ""
    level = f"{100 * estimate.level:g}\N{NO-BREAK SPACE}% " if estimate.level else ""
    return "; ".join(w for w in (level + KIND_IN_WORDS[estimate.kind], estimate.remark) if w)


def _label(number: Estimate | Count) -> str:
    return number.label if isinstance(number, Estimate) or number.label else number.measure
