"""The chart of what is counted: of which years figures on a measure are held."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tipresearch.facts import CRIMES, measure_label
from tipresearch.presentation.charts.axes import (
    label_row,
    legend_below,
    row_axes,
    row_height,
    width_of,
)
from tipresearch.presentation.colours import BLUE, GREEN, GREY, ORANGE
from tipresearch.presentation.figures import Chart

_COLOURS = dict(zip(CRIMES, (BLUE, ORANGE, GREEN, GREY, GREY), strict=True))


def plot_held(held: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the period of each figure, one row a measure.

    Parameters
    ----------
    held : DataFrame
        ``crime``, ``measure``, ``first`` and ``last`` as decimal years, one row a figure, in the
        order in which measures are drawn.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        The same.
    """
    labels = _labels(held)
    row_axes(ax, len(labels))
    for row, (measure, label) in enumerate(labels.items()):
        own = held[held["measure"] == measure]
        spans = list(zip(own["first"], own["last"] - own["first"], strict=True))
        colour = _COLOURS[own["crime"].iloc[0]]
        ax.broken_barh(spans, (row - 0.13, 0.26), color=colour, alpha=0.55, linewidth=0)
        label_row(ax, row, label, lift=0.16)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10 if width_of(ax) > 5 else 5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))
    crimes = list(dict.fromkeys(held["crime"]))
    legend_below(ax, [Patch(color=_COLOURS[c], alpha=0.55, label=CRIMES[c]) for c in crimes])
    return ax


def _labels(held: pd.DataFrame) -> dict[str, str]:
    numbers = held["measure"].value_counts()
    return {
        m: f"{measure_label(m)} ({numbers[m]} {'figure' if numbers[m] == 1 else 'figures'})"
        for m in dict.fromkeys(held["measure"])
    }


def held_chart(table: pd.DataFrame, *, ref_area: str, crimes: Sequence[str]) -> Chart:
    """Of which years figures of an area are held, by what they measure.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area : str
        ISO 3166-1 alpha-3 code.
    crimes : sequence of str
        Groups of measures to draw, codes of `CRIMES`, in order.

    Returns
    -------
    Chart
        Bars, data and words.
    """
    rows = table[(table["ref_area"] == ref_area) & table["crime"].isin(crimes)]
    rows = rows.dropna(subset=["period_start", "period_end"])
    held = rows.assign(
        place=rows["crime"].map(list(crimes).index),
        first=_decimal(rows["period_start"]),
        last=_decimal(rows["period_end"] + pd.Timedelta(days=1)),
    ).sort_values(["place", "measure", "first", "figure_id"])
    data = held[["crime", "measure", "period_start", "period_end", "figure_id"]]
    labels = list(_labels(held).values())
    return Chart(
        draw=partial(plot_held, held[["crime", "measure", "first", "last"]]),
        height=lambda width: row_height(labels, width, base=1.5, row=0.36),
        data=data.reset_index(drop=True),
        alt=f"Chart of the years of which figures are held, one row a measure: {'; '.join(_spans(held))}.",
        cited=tuple(dict.fromkeys(zip(rows["source_id"], rows["edition"], strict=True))),
    )


def _decimal(days: pd.Series) -> pd.Series:
    years: pd.Series = days.dt.year + (days.dt.day_of_year - 1) / 365.25
    return years


def _spans(held: pd.DataFrame) -> list[str]:
    """Say of each measure from when to when figures are held."""
    found = []
    for measure, own in held.groupby("measure", sort=False):
        first, last = own["period_start"].min().year, own["period_end"].max().year
        found.append(f"{measure_label(str(measure))}, {first} to {last}")
    return found
