"""Charts of counts over years or quarters.

Suppressed counts stand on the ground of the chart, and no line leads over a gap.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from nbpress.core.errors import wrong_type
from tipresearch.presentation.charts import doubt, marks
from tipresearch.presentation.charts.layout import End, InsideLocator, Layout, Room, is_wide, one_unit, points
from tipresearch.presentation.charts.marks import Series, count_in_words, counts_in, quarter, time_of, when
from tipresearch.presentation.colours import ALIKE, GAP, SOFT, Look, colour, look_of, look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import sources_of
from tipresearch.quantities import Count, counts_of

#: Marks that tell series apart without colour; a square, a diamond, a cross and an open circle are marks of doubt.
_MARKERS = ("o", "^", "v", "P", "p", "*", "h", "<")


def _draw(series: Series, highlight: str, room: Room) -> None:
    """Draw counts by year or quarter; neighbours of one series are joined."""
    counts = counts_in(series)
    set_times(room, [*map(time_of, counts)])
    room.ax.set_ylim(0, 1.07 * marks.highest(counts))
    marks.draw_years(room, gaps(counts), GAP, *room.ax.get_ylim())
    marks.draw_counts(series, looks_of(series, highlight), room)


def gaps(counts: Sequence[Count]) -> list[int]:
    """Return the years between the first and the last count that have no count."""
    years = [c.year for c in counts]
    return marks.years_without(counts, min(years), max(years)) if years else []


def looks_of(series: Series, highlight: str = "") -> dict[str, Look]:
    """Return the look of each series, by the group or measure that it counts; beside a highlighted one, others are grey."""
    grey = colour("second")
    return {
        n: look._replace(light=grey) if highlight not in ("", n) else look for n, look in _own_looks(series).items()
    }


def _own_looks(series: Series) -> dict[str, Look]:
    """Return the look of each series; no two marks are the same."""
    of = [look_of_count(counts[0]) for counts in series.values() if counts]
    if len(of) > 1 and len(set(of)) == 1 and len(series) <= len(ALIKE):
        return dict(zip(series, ALIKE, strict=False))
    looks: dict[str, Look] = {}
    for name, counts in series.items():
        look = look_of_count(counts[0]) if counts else look_of()
        taken = {other.marker for other in looks.values()}
        if look.marker in taken:
            look = look._replace(marker=next((m for m in _MARKERS if m not in taken), "o"))
        looks[name] = look
    return looks


def set_times(room: Room, times: Sequence[float]) -> None:
    """Set the limits of the axis of time, at least three years, and its ticks."""
    first, last = min(times), max(times)
    edge = 0.03 * (last - first) + 0.4
    room.ax.set_xlim(*((first - 1, last + 1) if first == last else (first - edge, last + edge)))
    some = InsideLocator(integer=True, nbins=8 if room.wide else 5, min_n_ticks=1)
    room.ax.xaxis.set_major_locator(FixedLocator([first]) if first == last == int(first) else some)


def ends_of(series: Series, scale: marks.Scale = marks.PERSONS, highlight: str = "") -> list[End]:
    """Return the label of each line; a line that is alone and counts all has no label."""
    named = [name for name, c in series.items() if c and (len(series) > 1 or c[-1].category not in ("", "total"))]
    looks = looks_of(series, highlight)
    return [End(name, (time_of(c := series[name][-1]), scale(marks.height_of(c))), looks[name].light) for name in named]


def legend_of(counts: Sequence[Count], further: Sequence[str] = ()) -> list[Callable[[], Artist]]:
    """Return functions that return the legend of a drawing of counts: each mark and sign with its words."""
    words = doubt.legend_words(counts, further)
    legend: list[Callable[[], Artist]] = [partial(doubt.handle, *mark) for mark in words.items()]
    if notes := marks.notes_in_words(counts):
        legend.append(partial(Line2D, [], [], color=SOFT, linestyle="", marker="$*$", markersize=5.5, label=notes))
    return legend


def series_chart(series: Series, *, ylabel: str = "", highlight: str = "") -> Chart:
    """Return the chart of counts by year or quarter, one line a series; `highlight` names the one series in colour."""
    if not isinstance(series, Mapping):
        raise wrong_type("series", series, "give a dict of counts by name, as series() of what tip.open returns does; plot() there draws it")  # fmt: skip
    counts = [c for of in series.values() for c in counts_of(of, "each series of a chart")]
    unit = ylabel or (one_unit(counts) if counts else "")
    return Layout(
        partial(_draw, dict(series), highlight), ends=ends_of(series, highlight=highlight), body=_body, around=0.65, ticks="years", unit=unit,
        count_ticks=6, legend=legend_of(counts, ["unknown"] if gaps(counts) else []), legend_row=0.25,
    ).chart(
        data=data_of(series),
        alt=f"Chart of counts by {_step(counts)}. {in_words(series)}.",
        # A count that was computed here, such as a number of countries, is no published count.
        estimates=tuple(c for c in counts if c.figure_ids),
        cited=sources_of(counts),
        instead=_all_suppressed(series),
    )  # fmt: skip


def in_words(series: Series) -> str:
    """Return the counts of each series in words."""
    return "; ".join(f"{name}: {', '.join(map(count_in_words, of))}" for name, of in series.items() if of)


def _all_suppressed(series: Series) -> str:
    """Return the sentence that replaces a drawing if each count is suppressed, and else nothing."""
    if not (counts := counts_in(series)) or not all(map(doubt.is_suppressed, counts)):
        return ""
    times = "; ".join(f"{name} ({', '.join(map(when, of))})" for name, of in series.items() if of)
    blank = " Among these may be blank answers." if any("MAYBE_BLANK" in c.flags for c in counts) else ""
    return f"Each of these counts is suppressed, so there is nothing to draw: {times}.{blank}"


def data_of(series: Series) -> pd.DataFrame:
    """Return the data of a chart of counts over time: the numbers, what is said of them, and their marks."""
    counts = counts_in(series)
    frame = points(counts, without=["label", "period"])
    frame.insert(0, "series", [name for name, of in series.items() for _ in of])
    if any(map(quarter, counts)):
        frame.insert(2, "quarter", pd.Series(map(quarter, counts), dtype="Int64"))
    if _step(counts) == "period":
        frame.insert(2, "period", [*map(when, counts)])
    return frame.astype({"lo": "Int64", "hi": "Int64", "parts_at_least": "Int64"})


def _step(counts: Collection[Count]) -> str:
    """Return the kind of time of counts: a year, a quarter, or another period."""
    if not all(quarter(c) or when(c).isdecimal() for c in counts):
        return "period"
    return "quarter" if any(map(quarter, counts)) else "year"


def _body(width: float) -> float:
    """Return the least height of the Axes [inches]."""
    return 2.5 if is_wide(width) else 2.3
