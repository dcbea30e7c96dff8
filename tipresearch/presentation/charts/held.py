"""The chart of what is counted: of which years figures on a measure are held."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from tipresearch.facts import CRIMES, measure_label
from tipresearch.observations import in_area
from tipresearch.presentation.charts.axes import InsideLocator, Row, headed, label_rows, rows_height, width_of
from tipresearch.presentation.colours import PAPER, look_of
from tipresearch.presentation.drawing import Chart


def _draw(held: pd.DataFrame, ax: Axes) -> None:
    """Draw the period of each figure, one row a measure, below the crime that it is of."""
    earliest, latest = held[["first", "last"]].min().min(), held[["first", "last"]].max().max()
    for at, (_, own) in zip(label_rows(ax, _rows(held)), held.groupby("measure", sort=False), strict=True):
        known = own.dropna(subset=["first", "last"])
        spans = list(zip(known["first"], known["last"] - known["first"], strict=True))
        of = look_of(own["crime"].iloc[0]).light
        dotted = [(earliest, end) for end in own.loc[own["first"].isna(), "last"].dropna().unique()]
        dotted += [(s, max(s + 1, latest)) for s in own.loc[own["last"].isna(), "first"].dropna().unique()]
        for ends in dotted:
            ax.plot(ends, [at, at], ":", color=of, linewidth=1.8)
        ax.broken_barh(spans, (at - 0.05, 0.1), facecolor=of, edgecolor=PAPER, linewidth=0.6)
    ax.xaxis.set_major_locator(InsideLocator(integer=True, nbins=10 if width_of(ax) > 5 else 5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))


def _rows(held: pd.DataFrame) -> list[Row]:
    labels, crimes = [], []
    for measure, own in held.groupby("measure", sort=False):
        labels.append(f"{measure_label(str(measure))} ({len(own)} figure{'s' if len(own) > 1 else ''})")
        crimes.append(CRIMES[own["crime"].iloc[0]])
    return headed(crimes, labels, {words: look_of(crime).light for crime, words in CRIMES.items()})


def held_chart(table: pd.DataFrame, *, ref_area: str, crimes: Sequence[str]) -> Chart:
    """Of which years figures of an area are held, by what they measure."""
    table = table.reset_index(drop=True)  # whose name may be that of a column
    rows = table[in_area(table, ref_area) & table["crime"].isin(crimes)]
    held = rows.assign(
        place=rows["crime"].astype(str).map(list(crimes).index),
        first=_decimal(rows["period_start"]),
        last=_decimal(rows["period_end"] + pd.Timedelta(days=1)),
    ).sort_values(["place", "measure", "first", "figure_id"], na_position="first")
    data = held[["crime", "measure", "period_start", "period_end", "figure_id"]]
    return Chart(
        draw=partial(_draw, held[["crime", "measure", "first", "last"]]),
        height=partial(rows_height, _rows(held)),
        data=data.reset_index(drop=True),
        alt=f"Chart of the years of which figures are held, one row a measure, here by the first and the last year: {'; '.join(_spans(held))}.",
        cited=tuple(dict.fromkeys(zip(rows["source_id"], rows["edition"], strict=True))),
        question="What is counted, and for which years?",
    )


def _decimal(days: pd.Series) -> pd.Series:
    years: pd.Series = days.dt.year + (days.dt.day_of_year - 1) / 365.25
    return years


def _spans(held: pd.DataFrame) -> list[str]:
    """Say of each measure from when to when figures are held."""
    found = []
    for measure, own in held.groupby("measure", sort=False):
        start, end = own["period_start"], own["period_end"]
        known, taken, since = own[start.notna() & end.notna()], end[start.isna()].dropna(), start[end.isna()].dropna()
        open_ = ["time not given"] if (start.isna() & end.isna()).any() else []
        open_ += [f"start not given, end taken as {taken.max().year}"] if len(taken) else []
        open_ += [f"from {since.min().year}, end not given"] if len(since) else []
        ends = {known["period_start"].min().year, known["period_end"].max().year} if len(known) else ()
        dated = [" to ".join(map(str, sorted(ends)))] if ends else []
        found.append(f"{measure_label(str(measure))}, {' and '.join([*open_, *dated])}")
    return found
