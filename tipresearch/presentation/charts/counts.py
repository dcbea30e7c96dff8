"""Charts of counts: side by side, and competing totals of one year."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from tipresearch.facts import short_name
from tipresearch.presentation.charts.axes import (
    label_row,
    legend_below,
    row_axes,
    row_height,
    thousands,
)
from tipresearch.presentation.colours import BLUE, ORANGE
from tipresearch.presentation.figures import Chart
from tipresearch.presentation.rows import sources_of
from tipresearch.quantities import Count


def plot_counts(counts: Sequence[Count], ax: Axes, *, xlabel: str = "persons") -> Axes:
    """Draw counts as bars; a censored count is hatched up to its upper end.

    Parameters
    ----------
    counts : sequence of Count
        One a row.
    ax : Axes
        Where to draw.
    xlabel : str
        Unit of the counts.

    Returns
    -------
    Axes
        The same.
    """
    row_axes(ax, len(counts))
    for row, count in enumerate(counts):
        ax.barh(row, count.lo, height=0.34, color=BLUE)
        if not count.exact:
            ax.barh(
                row,
                count.hi - count.lo,
                left=count.lo,
                height=0.34,
                color="white",
                edgecolor=BLUE,
                hatch="///",
            )
        label_row(ax, row, _count_label(count))
    thousands(ax)
    ax.set_xlim(left=0)
    ax.set_xlabel(xlabel)
    return ax


def _count_label(count: Count) -> str:
    return f"{count.label} ({count.period}): {count}" if count.period else f"{count.label}: {count}"


def counts_chart(counts: Sequence[Count], *, xlabel: str = "persons identified") -> Chart:
    """Counts side by side, such as one group in two years.

    Parameters
    ----------
    counts : sequence of Count
        One a row.
    xlabel : str
        Unit of the counts.

    Returns
    -------
    Chart
        Bars, data and words.
    """
    labels = [_count_label(c) for c in counts]
    return Chart(
        draw=partial(plot_counts, counts, xlabel=xlabel),
        height=lambda width: row_height(labels, width),
        data=pd.DataFrame(
            [
                {
                    "label": c.label,
                    "period": str(c.period),
                    "lo": c.lo,
                    "hi": c.hi,
                    "figure_id": ", ".join(c.figure_ids),
                }
                for c in counts
            ]
        ),
        alt=f"Bar chart of {len(counts)} counts. " + "; ".join(labels) + ".",
        estimates=tuple(counts),
        cited=sources_of(counts),
    )


def plot_competing(table: pd.DataFrame, ax: Axes, *, highlight: int | None = None) -> Axes:
    """Draw every published total by year; one number under two years stands out.

    Parameters
    ----------
    table : DataFrame
        What `tipresearch.competing` lists.
    ax : Axes
        Where to draw.
    highlight : int, optional
        The number that stands out [persons].

    Returns
    -------
    Axes
        The same.
    """
    row_axes(ax, len(table))
    for row, (_, figure) in enumerate(table.iterrows()):
        same = figure["count_lo"] == highlight
        colour, marker = (ORANGE, "D") if same else (BLUE, "o")
        exact = figure["count_lo"] == figure["count_hi"]
        ax.plot([figure["count_lo"], figure["count_hi"]], [row, row], color=colour, linewidth=3)
        # Suppressed is not zero: an open square, as in the charts over years.
        ax.plot(
            figure["count_hi"], row, marker if exact else "s", color=colour, markersize=7,
            markerfacecolor=colour if exact else "white", markeredgewidth=1.5,
        )  # fmt: skip
        label_row(ax, row, _competing_label(figure))
    for first in np.flatnonzero(table["year"].diff().fillna(0)):
        ax.axhline(first - 0.72, color="#d1d5db", linewidth=1)
    thousands(ax)
    ax.set_xlabel("identified or detected victims")
    legend_below(ax, _competing_legend(table, highlight))
    return ax


def _competing_legend(table: pd.DataFrame, highlight: int | None) -> list[Line2D]:
    handles = []
    if (years := table.loc[table["count_lo"] == highlight, "year"].unique()).size > 1:
        words = f"{highlight:,}: one number, published for {' and '.join(map(str, years))}"
        handles.append(Line2D([], [], color=ORANGE, marker="D", linestyle="", label=words))
    if (table["count_lo"] != table["count_hi"]).any():
        words = "suppressed: drawn at its upper end"
        open_square = Line2D(
            [], [], color=BLUE, marker="s", markerfacecolor="white", markeredgewidth=1.5, linestyle="", label=words
        )  # fmt: skip
        handles.append(open_square)
    return handles


def _competing_label(figure: pd.Series) -> str:
    name = short_name(figure["source_id"])
    # A letter that repeats a figure is no second count of it.
    second_hand = f" (grade {figure['grade']})" if figure["grade"] > "A" else ""
    return f"{figure['year']} · {name}, {figure['edition']}, {figure['measure']}: {figure['raw_value']}{second_hand}"


def competing_chart(table: pd.DataFrame, *, highlight: int | None = None) -> Chart:
    """Every published total of victims by year, source and edition.

    Parameters
    ----------
    table : DataFrame
        What `tipresearch.competing` lists.
    highlight : int, optional
        The number that stands out [persons].

    Returns
    -------
    Chart
        Dots, data and words.
    """
    labels = [_competing_label(row) for _, row in table.iterrows()]
    return Chart(
        draw=partial(plot_competing, table, highlight=highlight),
        height=lambda width: row_height(labels, width, base=1.25),
        data=table,
        alt=f"Dot chart of {len(table)} published totals by year, source and edition. "
        + "; ".join(labels)
        + ".",
        cited=tuple(dict.fromkeys(zip(table["source_id"], table["edition"], strict=True))),
    )
