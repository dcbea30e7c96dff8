"""One table of years and measures: counts as published, and what is computed from them."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from tipresearch.facts import cite_all
from tipresearch.observations import IN_QUESTION
from tipresearch.presentation.elements import Output, element
from tipresearch.presentation.lineage import Linked, link
from tipresearch.presentation.paragraphs import Prose, words
from tipresearch.presentation.rows import records, sources_of
from tipresearch.presentation.tables import TableCell
from tipresearch.quantities import Count, Estimate

#: Numbers or words of a column by year, and the columns of words that hold amounts.
Column = Sequence[Estimate | Count] | Mapping[str, str]
_RowOf = Callable[[Estimate | Count], str]
_AMOUNTS = ("Breakdowns add up to", "Offences", "Cells published", "Cells suppressed")


def year_table(
    columns: Mapping[str, Column],
    *,
    caption: str | Prose,
    notes: Mapping[str, str | Prose],
    by_label: str = "",
) -> Output:
    """Return a table with a row for each year and a column for each measure; a blank is a number that is not published.

    Notes are named by year, or by the label of a number. With `by_label`, the heading of the first column, numbers
    with the same label share a row.
    """
    row_of = attrgetter("label") if by_label else _year
    numbers = [n for column in columns.values() if not isinstance(column, Mapping) for n in column]
    worded = {year for column in columns.values() if isinstance(column, Mapping) for year in column}
    years = sorted(worded.union(map(row_of, numbers)))
    cells = {heading: _cells(column, years, row_of) for heading, column in columns.items()}
    cells["Note"] = _notes(numbers, notes, years, row_of)
    shown = {heading: of for heading, of in cells.items() if any(of.values())}
    looks = {h: "words" if isinstance(columns.get(h, {}), Mapping) and h not in _AMOUNTS else "amount" for h in shown}
    lines = []
    for year in years:
        said = [f"{heading}: {_words(of[year])}" for heading, of in shown.items() if of.get(year)]
        lines.append(f"{year}  {'; '.join(said)}")

    def html() -> str:
        linked = {(h, y): _link(of.get(y, "")) for h, of in shown.items() for y in years}
        return element(
            "table",
            caption=str(caption),
            heads=[TableCell(by_label or "Year"), *(TableCell(h, looks[h]) for h in shown)],
            rows=[[TableCell(y, heads_row=True), *(TableCell(linked[h, y], looks[h]) for h in shown)] for y in years],
            source=cite_all(sources_of(numbers)),
            numbers=[c for c in linked.values() if isinstance(c, Linked)],
        )

    return Output("\n".join(lines), html, records(numbers), words=words(caption, *notes.values()))


def _year(number: Estimate | Count) -> str:
    count = number if isinstance(number, Count) else number.inputs[0]
    return str(count.period)


def _cells(column: Column, years: Sequence[str], row_of: _RowOf) -> dict[str, Estimate | Count | str]:
    if isinstance(column, Mapping):
        return {year: column.get(year, "") for year in years}
    return {row_of(n): n for n in column}


def _notes(
    numbers: Sequence[Estimate | Count], notes: Mapping[str, str | Prose], years: Sequence[str], row_of: _RowOf
) -> dict[str, Estimate | Count | str]:
    """Return the notes of each year and of its numbers, and why a number is not given, once each."""
    found = {year: {str(notes.get(year, "")).removeprefix(f"{year}: "): None} for year in years}
    for n in numbers:
        why = f"{n}" if isinstance(n, Estimate) and not n.given else ""
        found[row_of(n)] |= {str(notes.get(n.label, "")): None, why: None}
    return {year: "; ".join(filter(None, said)) for year, said in found.items()}


def _words(cell: Estimate | Count | str) -> str:
    """Return the text of a cell: a count as printed, a value with its interval, or the two ends of bounds."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Count):
        return cell.raw_value + f"\N{NO-BREAK SPACE}{IN_QUESTION}" * cell.exceeded
    if not cell.given:
        return "not given"
    if cell.value is None:
        return f"{cell:interval}"
    return f"{cell} ({cell:interval})" if cell.lo is not None and cell.kind != "point" else f"{cell}"


def _link(cell: Estimate | Count | str) -> str | Linked:
    return cell if isinstance(cell, str) else link(cell, _words(cell))
