"""A chart of the series of a selection, with its title and notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from nbpress.core.errors import CoverageError, listed
from tipresearch import disclosure, facts, observations
from tipresearch.datasets import selection
from tipresearch.datasets.selection import in_words
from tipresearch.datasets.series import Rows, missing_counts, require_one
from tipresearch.quantities import Count

if TYPE_CHECKING:
    from tipresearch.presentation import Chart

#: Series that one chart can tell apart, and bars that a reader can take in.
_MOST, _MOST_BARS = 8, 40


def chart(
    series: Mapping[str, Sequence[Count]], by: Sequence[str], selected: Rows, words: Mapping[str, str], question: str = "",
    *, perhaps: Sequence[str] = (), without_data: Iterable[str] = (),
) -> "Chart":  # fmt: skip
    """Return the chart of series of a selection, with `words` for its codes: see `Dataset.plot`."""
    from tipresearch.presentation import charts

    rows = selection.divided_rows(selected.table, by, selected.fixed)
    of = _selected(rows, by, selected.fixed)
    names = series_words(series, words) | ({} if by or not of else {"total": ", ".join(of)})
    found = {names[name]: counts for name, counts in series.items()}
    counts = [c for each in found.values() for c in each]
    one = len({c.period for c in counts}) == 1
    require_room(found, one=one)
    require_one("a chart is", counts, ["unit", *(name for name in ("measure", "area") if name not in by)])
    if one:
        counts = [_bar(name, first) for name, (first, *_) in found.items()]
        drawing = charts.counts_chart(counts)
    else:
        drawing = charts.series_chart(found)
    kinds = {c.period.kind: None for c in counts if c.period} if not one and "period" in drawing.data else {}
    # What is no count of all is named: a reader of a title alone would take it for that.
    alone = f": {next(iter(found))} alone" if len(found) == 1 else ""
    divided = f"by {in_words(by).replace('_', ' ')}{alone}" if by else ""
    measures, areas = ({getattr(c, name): None for c in counts} for name in ("measure", "ref_area"))
    said = [" and ".join(words[code] for code in measures), listed((words[code] for code in areas), 5), *of, divided]
    asked = question or ", ".join(filter(None, said))
    withheld = len(missing_counts(rows, selected.in_conflict, by, selected.fixed)) if by else 0
    gap = f" ({withheld} with a count withheld or not given)" if withheld else ""
    left = [words[code] for code in sorted({*selected.table["ref_area"]} - {*rows["ref_area"]})]
    gap += f"; no such count of {listed(left, 5)}" if left else ""
    # The years of the axis are those of the calendar.
    gap += f"; each {' or '.join(kinds).replace('_', ' ')} stands where it begins" if kinds else ""
    # A line that ends where a label changes is read as an end of what it counts.
    gap += f"; perhaps also {listed(perhaps, 3)}" if perhaps and not question else ""
    notes = (*drawing.notes, *(f"Not drawn: {each}." for each in without_data))
    return replace(drawing, question=asked + gap, notes=notes, unprotected=disclosure.unprotected(counts))


def _bar(name: str, count: Count) -> Count:
    """Return a count under the name of its bar."""
    # A word of the user's own keeps its label: nothing else says of which sex its count is among the results.
    says_more = count.partition == "own" and count.label.startswith(f"{name}, ")
    return count if says_more else count.named(name)


def _selected(rows: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]) -> list[str]:
    """Return the words of the categories that a selection left of the variables beside `by`."""
    names = [name for name in fixed if name not in by]
    wide = observations.with_breakdown_columns(rows) if names else rows
    found = [facts.category_label(value) for name in names for value in wide[name].unique()]
    # A form whose count stands alone divides nothing, and is selected all the same.
    forms = [] if "form" in (*by, *fixed) else [*rows["form"].unique()]
    found += [facts.category_label(form) for form in forms if len(forms) == 1 and form != "total"]
    # So are the sex and the age of words of the user's own, which they divide.
    cells = rows[["partition", "category", "sex", "age", "form"]].drop_duplicates().to_dict("records")
    unsaid = [observations.own_category_details(cell).items() for cell in cells]
    said = [{word.capitalize() for name, word in words if name not in ("form", *fixed)} for words in unsaid]
    return found + sorted(set.intersection(*said))


def require_room(names: Iterable[str], *, one: bool) -> None:
    """Refuse more series than one chart can tell apart; `one` period is drawn as bars."""
    named, most = [*names], _MOST_BARS if one else _MOST
    if len(named) > most:
        raise CoverageError(f"{len(named)} {'bars' if one else 'series'} do not fit one chart; select at most {most} of {listed(named, 6)}.")  # fmt: skip


def series_words(names: Iterable[str], words: Mapping[str, str]) -> dict[str, str]:
    """Return the words for each name of a series, such as ``male, adult``."""
    return {s: ", ".join(words.get(each) or facts.category_label(each) for each in s.split(", ")) for s in names}
