"""The chart of laws and policies by date, grouped by the fact that is dated."""

from functools import partial

import pandas as pd

from nbpress.core.errors import counted
from tipresearch.facts import short_name
from tipresearch.presentation.charts.layout import Layout, Room, headed
from tipresearch.presentation.colours import PAPER, colour
from tipresearch.presentation.drawing import Chart


def _draw(events: pd.DataFrame, room: Room) -> None:
    """Draw dated statements below the fact that they date, as precisely as each source dates them."""
    some = not events["dates_differ"].all()  # if all dates differ, a colour would tell nothing
    for row, (_, event) in zip(room.rows, events.iterrows(), strict=True):
        of = colour("highlight" if some and event["dates_differ"] else "recorded")
        start, end = event["earliest"], event["latest"]
        if pd.isna(start):
            room.ax.plot(end, row, marker=8, color=of, markersize=9)
        elif (end - start).days > 31:
            room.ax.plot([start, end], [row, row], color=of, linewidth=5, solid_capstyle="butt")
        else:
            inside = of if start == end else PAPER
            room.ax.plot(start, row, "o", color=of, markerfacecolor=inside, markeredgewidth=1.6, markersize=6.5)


def _event_label(event: pd.Series) -> str:
    return f"{event['date'].replace('/', ' to ')} ({short_name(event['source_id'])})"


def timeline_chart(events: pd.DataFrame) -> Chart:
    """Return the chart of legal and policy milestones, grouped by the fact that they date."""
    labels = [_event_label(row) for _, row in events.iterrows()]
    differing = ", ".join(dict.fromkeys(events.loc[events["dates_differ"], "fact"]))
    differ = f"Sources give different dates, which may be of different steps, for: {differing}. " if differing else ""
    told = [f"{fact}, {label}" for fact, label in zip(events["fact"], labels, strict=True)]
    return Layout(partial(_draw, events), headed(events["fact"], labels, {})).chart(
        data=events,
        alt=f"Timeline of {counted(len(events), 'dated statement')}. {differ}{'; '.join(told)}.",
        cited=tuple((s, "") for s in dict.fromkeys(events["source_id"])),
        question="When was each step taken, and who says so?",
    )
