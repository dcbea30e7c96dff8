"""The chart of laws and policies by date."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tipresearch.facts import short_name
from tipresearch.presentation.charts.axes import label_row, legend_below, row_axes, row_height
from tipresearch.presentation.colours import BLUE, GREY, ORANGE
from tipresearch.presentation.figures import Chart


def plot_timeline(events: pd.DataFrame, ax: Axes) -> Axes:
    """Draw dated statements, as precisely as each source dates them.

    Parameters
    ----------
    events : DataFrame
        What `load_milestones` returns.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        The same.
    """
    row_axes(ax, len(events))
    for row, (_, event) in enumerate(events.iterrows()):
        colour = ORANGE if event["dates_differ"] else BLUE
        start, end = event["earliest"], event["latest"]
        if pd.isna(start):
            ax.plot(end, row, marker=8, color=colour, markersize=9)
        elif (end - start).days > 31:
            ax.plot([start, end], [row, row], color=colour, linewidth=5, solid_capstyle="butt")
        else:
            inside = colour if start == end else "white"
            ax.plot(
                start,
                row,
                "o",
                color=colour,
                markerfacecolor=inside,
                markeredgewidth=1.6,
                markersize=6.5,
            )
        label_row(ax, row, _event_label(event))
    for row in np.flatnonzero(events["fact"].ne(events["fact"].shift()).to_numpy())[1:]:
        ax.axhline(row - 0.78, color="#d1d5db", linewidth=1)
    legend_below(ax, _timeline_legend(events))
    return ax


def _timeline_legend(events: pd.DataFrame) -> list[Artist]:
    handles: list[Artist] = [
        Line2D([], [], color=GREY, marker="o", linestyle="", label="dated to the day"),
        Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linestyle="", label="dated to a month"),
        Line2D([], [], color=GREY, linewidth=5, label="dated to a year or period"),
    ]  # fmt: skip
    if events["earliest"].isna().any():
        handles.append(
            Line2D([], [], color=GREY, marker=8, markersize=8, linestyle="", label="not later than")
        )
    if not events["dates_differ"].all():
        handles.append(Patch(color=ORANGE, label="dates differ by source"))
    return handles


def _event_label(event: pd.Series) -> str:
    return (
        f"{event['fact']}, {event['date'].replace('/', ' to ')} ({short_name(event['source_id'])})"
    )


def timeline_chart(events: pd.DataFrame) -> Chart:
    """Legal and policy milestones, grouped by the fact that they date.

    Parameters
    ----------
    events : DataFrame
        What `load_milestones` returns.

    Returns
    -------
    Chart
        Timeline, data and words.
    """
    labels = [_event_label(row) for _, row in events.iterrows()]
    differing = ", ".join(dict.fromkeys(events.loc[events["dates_differ"], "fact"]))
    return Chart(
        draw=partial(plot_timeline, events),
        height=lambda width: row_height(labels, width, base=1.2 if width > 5 else 1.6),
        data=events,
        alt=f"Timeline of {len(events)} dated statements. Sources give different dates for: {differing}. "
        + "; ".join(labels)
        + ".",
        cited=tuple((s, "") for s in dict.fromkeys(events["source_id"])),
    )
