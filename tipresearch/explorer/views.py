"""What a state shows: chart or reason, the lines of its table, and the code that makes both."""

import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from nbpress.core.errors import CoverageWarning, TipResearchError
from tipresearch import observations
from tipresearch.datasets import Dataset
from tipresearch.disclosure import MARK, NOT_TO_BE_PUBLISHED, unprotected
from tipresearch.explorer.choices import Choices, State
from tipresearch.presentation import Chart, parts_in_words, said_beside
from tipresearch.quantities import CONTESTED, Count, Period, runs


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a count, a row that holds none, or periods without any row."""

    period: str
    name: str
    #: The text as published; blank where nothing is.
    published: str
    #: What a reader must know: suppressed, in question, missing.
    mark: str = ""
    count: Count | None = None

    def holds(self, words: Iterable[str]) -> bool:
        """Whether all of these words stand in it, in whatever case."""
        text = " ".join([self.period, self.name, self.published, str(self.count or ""), self.mark])
        return all(word in text.casefold() for word in words)


@dataclass(frozen=True, slots=True)
class View:
    """What a state shows."""

    #: The observations, of which `Dataset.frame` is the frame.
    selection: Dataset
    chart: Chart | None
    #: Why there is no chart.
    reason: str
    #: The table: each observation of the selection, cells in conflict, and the years that lack any of these.
    lines: tuple[Line, ...]
    #: The lines of Python that make the same frame and chart.
    code: str


def view(choices: Choices, state: State) -> View:
    """What a state of a dataset shows: a chart or the reason why there is none, and the table in both cases."""
    criteria = choices.criteria(state)
    with warnings.catch_warnings():  # the notes of the chart say the same
        warnings.simplefilter("ignore", CoverageWarning)
        held = choices.dataset.select(**criteria) if criteria else choices.dataset  # type: ignore[arg-type]  # names of columns
    series: Mapping[str, Sequence[Count]] = {}
    chart, reason = None, ""
    try:
        series = held.series(state.by)
        chart = held.plot(state.by)
        reason = str(chart.instead)
    except TipResearchError as error:
        reason = str(error)
    lines = (*_of_series(series, held, state.by), *_others(series, held), *_in_conflict(held))
    return View(held, None if reason else chart, reason, lines, code(choices, state))


def code(choices: Choices, state: State) -> str:
    """The lines of Python that make frame and chart of a state; ``data`` of a frame is for the reader to give."""
    opened = f"data = {choices.dataset.code}" if choices.dataset.code else "# data: the dataset that was made of your frame"  # fmt: skip
    said = ", ".join(f"{name}={value!r}" for name, value in choices.criteria(state).items())
    by = state.by[0] if len(state.by) == 1 else state.by
    return "\n".join([
        "import tipresearch as tip", "", opened, f"held = data.select({said})" if said else "held = data",
        "frame = held.frame()", f"chart = held.plot(by={by!r})" if by else "chart = held.plot()",
    ])  # fmt: skip


def _of_series(series: Mapping[str, Sequence[Count]], held: Dataset, by: Sequence[str]) -> Iterator[Line]:
    """Yield the counts of each series in order, then the periods that it lacks."""
    # Counts of one period that states no start have no year, and lack none.
    of = {name: {c.period.start.year for c in counts if c.period and c.period.start} for name, counts in series.items()}
    found = set[int]().union(*of.values())
    years = range(min(found), max(found) + 1) if found else ()
    words, others = held.labels(series), _without_count(held, by)
    for name, counts in series.items():
        for count in counts:
            yield _line(count, words[name])
        quarterly = any(c.period and c.period.quarter for c in counts)
        if lacking := [] if quarterly else runs(sorted({*years} - of[name] - others.get(name, set()))):
            spans = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in lacking)
            # A selection, or the reader, may have left out what is published.
            yield Line(spans, words[name], "", "missing: no row is held here")


def _without_count(held: Dataset, by: Sequence[str]) -> dict[str, set[int]]:
    """Return, by the name of a series, the years of which it has a row without a count, or several counts."""
    found: dict[str, set[int]] = {}
    for table in (held.observations[held.observations["count_lo"].isna()], held.in_conflict):
        wide = observations.with_breakdown_columns(table).reindex(columns=["period_start", *by], fill_value="total")
        for start, *names in wide.dropna(subset="period_start").itertuples(index=False):
            found.setdefault(", ".join(names) or "total", set()).add(start.year)
    return found


def _in_conflict(held: Dataset) -> Iterator[Line]:
    """Yield the cells that the file has with several counts."""
    for _, cells in held.in_conflict.groupby(observations.KEY, sort=False, dropna=False):
        row, counts = cells.iloc[0].to_dict(), " or ".join(dict.fromkeys(cells["raw_value"]))
        why = "in conflict: the file has several counts, and none is used"
        yield Line(_when(row), observations.label_of(row), counts, why)


def _others(series: Mapping[str, Sequence[Count]], held: Dataset) -> Iterator[Line]:
    """Yield the observations that are in no series."""
    listed = {figure for counts in series.values() for c in counts for figure in c.figure_ids}
    rows = held.observations[~held.observations["figure_id"].isin(listed)]
    counted = rows["count_lo"].notna()
    if counted.any():
        for count in observations.counts(rows[counted], held.observations):
            yield _line(count, count.label)
    for row in rows[~counted].to_dict("records"):
        why = "it is withheld" if row["raw_value"] == MARK else "as published"
        yield Line(_when(row), observations.label_of(row), row["raw_value"], f"no count: {why}")


def _when(row: Mapping[Hashable, Any]) -> str:
    """Return the period of a row without a count in the words of those with one."""
    start, end = (None if pd.isna(day) else day.date() for day in (row["period_start"], row["period_end"]))
    return str(Period(start, end, row["period_kind"]))


def _line(count: Count, words: str) -> Line:
    marks = [] if count.exact else [f"{'known roughly' if count.lo else 'suppressed'}: {count.lo:,} to {count.hi:,}"]
    if count.coherence and count.disputed:
        marks = [parts_in_words(count.coherence)]
    marks += [words for flag, words in CONTESTED.items() if flag in count.flags]
    marks += said_beside(count)
    marks += [NOT_TO_BE_PUBLISHED] if unprotected([count]) else []
    return Line(str(count.period), words, count.raw_value, "; ".join(marks), count)
