"""The chart of counts side by side."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from nbpress.core.errors import counted
from tipresearch.presentation.charts.layout import Layout, Room, Row, draw_bar, one_unit
from tipresearch.presentation.charts.numbers import told_apart
from tipresearch.presentation.colours import look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection
from tipresearch.quantities import Count, counts_of


def _draw(counts: Sequence[Count], room: Room) -> None:
    """Draw counts as bars: hatched up to the upper end, and hatched as a whole for a count that is not used."""
    for at, count in zip(room.rows, counts, strict=True):
        draw_bar(room.ax, at, (0 if count.in_question else count.lo, count.hi), look_of_count(count).light)
    room.ax.set_xlim(left=0)
    room.ax.set_xticks([])  # each bar has its number
    room.ax.spines["bottom"].set_visible(False)


def _label(count: Count) -> str:
    when = f" ({count.period})" if count.period else ""
    return f"{count.label}{when}: {count}{objection(count)}"


def _rows(counts: Sequence[Count]) -> list[Row]:
    """Return a label a count: the year alone if the counts differ in nothing else."""
    one = len({c.label for c in counts}) == 1 < len(counts) == len({c.period for c in counts if c.period})
    return [Row(f"{c.period}: {c}{objection(c)}" if one else _label(c)) for c in counts]


def _told_apart(counts: Sequence[Count]) -> Sequence[Count]:
    """Return the counts, with longer labels where two counts of one period have the same label."""
    labels = [c.label for c in counts]
    if len({(c.label, c.period) for c in counts}) == len(counts) or not all(labels):
        return counts
    told = told_apart(labels, [[replace(c, period=None)] for c in counts])
    return [c.named(label) for c, label in zip(counts, told, strict=True)]


def counts_chart(counts: Sequence[Count], *, xlabel: str = "") -> Chart:
    """Return the chart of counts side by side, such as one group in two years."""
    counts = _told_apart(given := counts_of(counts, "a chart of counts"))
    xlabel = xlabel or (one_unit(counts) if counts else "")
    columns = ["label", "period", "lo", "hi", "as_published", "unit", "state", "flags", "figure_id"]
    states = [c.coherence.state if c.coherence else "" for c in counts]
    rows = [
        [c.label, str(c.period), c.lo, c.hi, c.raw_value, c.unit, state, " ".join(c.flags), ", ".join(c.figure_ids)]
        for c, state in zip(counts, states, strict=True)
    ]
    return Layout(partial(_draw, counts), _rows(counts), around=0.4, unit=xlabel).chart(
        data=pd.DataFrame(rows, columns=columns),
        alt=f"Bar chart of {counted(len(counts), 'count')}. {'; '.join(map(_label, counts))}.",
        estimates=tuple(given),
    )
