"""Charts of dates and periods: laws and policies by the fact that they date, and figures by measure."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from nbpress.core.errors import counted
from tipresearch.facts import CRIMES, measure_label, short_name
from tipresearch.observations import in_area
from tipresearch.presentation.charts.layout import InsideLocator, Layout, Room, Row, headed
from tipresearch.presentation.colours import PAPER, colour, look_of
from tipresearch.presentation.drawing import Chart


def _draw_events(events: pd.DataFrame, room: Room) -> None:
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
    return Layout(partial(_draw_events, events), headed(events["fact"], labels, {})).chart(
        data=events,
        alt=f"Timeline of {counted(len(events), 'dated statement')}. {differ}{'; '.join(told)}.",
        cited=tuple((s, "") for s in dict.fromkeys(events["source_id"])),
        question="When was each step taken, and who says so?",
    )


def _draw_periods(figures: pd.DataFrame, room: Room) -> None:
    """Draw the period of each figure, one row a measure, below the crime that it counts."""
    earliest, latest = figures[["first", "last"]].min().min(), figures[["first", "last"]].max().max()
    for at, (_, own) in zip(room.rows, figures.groupby("measure", sort=False), strict=True):
        known = own.dropna(subset=["first", "last"])
        spans = list(zip(known["first"], known["last"] - known["first"], strict=True))
        of = look_of(own["crime"].iloc[0]).light
        dotted = [(earliest, end) for end in own.loc[own["first"].isna(), "last"].dropna().unique()]
        dotted += [(s, max(s + 1, latest)) for s in own.loc[own["last"].isna(), "first"].dropna().unique()]
        for ends in dotted:
            room.ax.plot(ends, [at, at], ":", color=of, linewidth=1.8)
        room.ax.broken_barh(spans, (at - 0.05, 0.1), facecolor=of, edgecolor=PAPER, linewidth=0.6)
    room.ax.xaxis.set_major_locator(InsideLocator(integer=True, nbins=10 if room.wide else 5))


def _period_rows(figures: pd.DataFrame) -> list[Row]:
    labels, crimes = [], []
    for measure, own in figures.groupby("measure", sort=False):
        labels.append(f"{measure_label(str(measure))} ({len(own)} figure{'s' if len(own) > 1 else ''})")
        crimes.append(CRIMES[own["crime"].iloc[0]])
    return headed(crimes, labels, {words: look_of(crime).light for crime, words in CRIMES.items()})


def periods_chart(table: pd.DataFrame, *, ref_area: str, crimes: Sequence[str]) -> Chart:
    """Return the chart of the periods that the figures of an area cover, by measure."""
    table = table.reset_index(drop=True)  # the name of an index may be that of a column
    rows = table[in_area(table, ref_area) & table["crime"].isin(crimes)]
    figures = rows.assign(
        place=rows["crime"].astype(str).map(list(crimes).index),
        first=_decimal_year(rows["period_start"]),
        last=_decimal_year(rows["period_end"] + pd.Timedelta(days=1)),
    ).sort_values(["place", "measure", "first", "figure_id"], na_position="first")
    drawn = figures[["crime", "measure", "first", "last"]]
    return Layout(partial(_draw_periods, drawn), _period_rows(figures), ticks="years").chart(
        data=figures[["crime", "measure", "period_start", "period_end", "figure_id"]].reset_index(drop=True),
        alt=f"Chart of the years of which figures are held, one row a measure, here by the first and the last year: {'; '.join(_spans(figures))}.",
        cited=tuple(dict.fromkeys(zip(rows["source_id"], rows["edition"], strict=True))),
        question="What is counted, and for which years?",
    )


def _decimal_year(days: pd.Series) -> pd.Series:
    years: pd.Series = days.dt.year + (days.dt.day_of_year - 1) / 365.25
    return years


def _spans(figures: pd.DataFrame) -> list[str]:
    """Return for each measure the words for the first and the last year of its figures."""
    found = []
    for measure, own in figures.groupby("measure", sort=False):
        start, end = own["period_start"], own["period_end"]
        known, taken, since = own[start.notna() & end.notna()], end[start.isna()].dropna(), start[end.isna()].dropna()
        open_ = ["time not given"] if (start.isna() & end.isna()).any() else []
        open_ += [f"start not given, end taken as {taken.max().year}"] if len(taken) else []
        open_ += [f"from {since.min().year}, end not given"] if len(since) else []
        ends = {known["period_start"].min().year, known["period_end"].max().year} if len(known) else ()
        dated = [" to ".join(map(str, sorted(ends)))] if ends else []
        found.append(f"{measure_label(str(measure))}, {' and '.join([*open_, *dated])}")
    return found
