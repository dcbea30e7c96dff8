"""The chart of counts side by side."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from nbpress.core.errors import counted
from tipresearch.presentation.charts.axes import Row, bar, label_rows, one_unit, rows_height, unit_above
from tipresearch.presentation.charts.numbers import told_apart
from tipresearch.presentation.colours import look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection, sources_of
from tipresearch.quantities import Count, counts_of


def _draw(counts: Sequence[Count], ax: Axes, *, xlabel: str) -> None:
    """Draw counts as bars; a censored count is hatched up to its upper end, and all of one in question."""
    for at, count in zip(label_rows(ax, _rows(counts)), counts, strict=True):
        bar(ax, at, (0 if count.in_question else count.lo, count.hi), look_of_count(count).light)
    ax.set_xlim(left=0)
    ax.set_xticks([])  # each bar carries its number
    ax.spines["bottom"].set_visible(False)
    unit_above(ax, xlabel)


def _label(count: Count) -> str:
    when = f" ({count.period})" if count.period else ""
    return f"{count.label}{when}: {count}{objection(count)}"


def _rows(counts: Sequence[Count]) -> list[Row]:
    """Return what tells a count from the others: of one thing in several years, the year alone."""
    one = len({c.label for c in counts}) == 1 < len(counts) == len({c.period for c in counts if c.period})
    return [Row(f"{c.period}: {c}{objection(c)}" if one else _label(c)) for c in counts]


def _told_apart(counts: Sequence[Count]) -> Sequence[Count]:
    """Return the counts, relabelled where two of one period share a label and anything tells them apart."""
    labels = [c.label for c in counts]
    if len({(c.label, c.period) for c in counts}) == len(counts) or not all(labels):
        return counts
    told = told_apart(labels, [[replace(c, period=None)] for c in counts])
    return [c.named(label) for c, label in zip(counts, told, strict=True)]


def counts_chart(counts: Sequence[Count], *, xlabel: str = "") -> Chart:
    """Counts side by side, such as one group in two years."""
    counts = _told_apart(given := counts_of(counts, "a chart of counts"))
    xlabel = xlabel or (one_unit(counts) if counts else "")
    columns = ["label", "period", "lo", "hi", "as_published", "unit", "state", "flags", "figure_id"]
    states = [c.coherence.state if c.coherence else "" for c in counts]
    rows = [
        [c.label, str(c.period), c.lo, c.hi, c.raw_value, c.unit, state, " ".join(c.flags), ", ".join(c.figure_ids)]
        for c, state in zip(counts, states, strict=True)
    ]
    return Chart(
        draw=partial(_draw, counts, xlabel=xlabel),
        height=partial(rows_height, _rows(counts), base=0.4),
        data=pd.DataFrame(rows, columns=columns),
        alt=f"Bar chart of {counted(len(counts), 'count')}. {'; '.join(map(_label, counts))}.",
        estimates=tuple(given),
        cited=sources_of(counts),
    )
