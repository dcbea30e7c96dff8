"""The chart of every published total: a row for each year, and a mark for each source and edition."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from nbpress.core.errors import counted
from tipresearch.facts import measure_in_unit, short_name, within
from tipresearch.presentation.charts.layout import InsideLocator, Layout, Room
from tipresearch.presentation.colours import GRID, INK, LOOKS, PAPER, SOFT, colour
from tipresearch.presentation.drawing import Chart

#: Height of the row of a year on a page and on a phone, and of the axis below [inches].
_ROW, _NARROW_ROW, _AXIS = 0.78, 0.58, 0.62
#: Width of a letter of a number and of a source, and distance of two marks at one place [inches].
_NUMBER_LETTER, _SOURCE_LETTER, _APART = 0.085, 0.064, 0.14
#: The end of the axis as a multiple of the largest total.
_HEADROOM = 1.1
#: Kinds of totals, in the order of the legend: each with its words.
_KINDS = {
    "highlight": "the same number under several years",
    "recorded": "newest edition of a source",
    "replaced": "older edition, replaced",
    "second": "cited in a letter or an opinion piece",
}
_VICTIMS = "persons identified or detected"


class _Total(NamedTuple):
    """A published total, its kind, and its publication."""

    year: int
    at: int
    kind: str
    exact: bool
    number: str
    words: str
    source_id: str


def _draw(table: pd.DataFrame, highlight: int | None, room: Room) -> None:
    """Draw a mark for each published total; an arrow leads from a replaced total to the one that replaced it."""
    ax, totals = room.ax, _totals(table, highlight)
    years = list(dict.fromkeys(total.year for total in totals))
    top = _HEADROOM * max(10, *(total.at for total in totals)) if totals else 10
    an_inch = top / (room.width - 0.9)
    ax.set_xlim(-0.02 * top, top)
    for row, year in enumerate(years):
        ax.axhline(row, color=GRID, linewidth=1, zorder=0)
        _draw_year(ax, row, [total for total in totals if total.year == year], an_inch, wide=room.wide)
    _join(ax, [(years.index(t.year), t.at) for t in totals if t.kind == "highlight"])
    ax.set_ylim(max(len(years), 1) - 0.6, -0.75)
    ax.set_yticks(range(len(years)), [str(year) for year in years])
    ax.tick_params(axis="y", labelsize=10, labelcolor=INK)
    ax.xaxis.set_major_locator(InsideLocator(nbins=8 if room.wide else 4))
    ax.grid(visible=False)


def _draw_year(ax: Axes, row: int, totals: Sequence[_Total], an_inch: float, *, wide: bool) -> None:
    """Draw the totals of a year; a number that would cover another stands below its mark."""
    written, sourced = -an_inch, -an_inch
    for _, same in groupby(totals, lambda total: (total.at, total.exact)):
        answers = list(same)
        first = answers[0]
        for place, total in enumerate(answers):
            _mark(ax, (total.at + place * _APART * an_inch, row), total)
        if newer := [t for t in totals if t.source_id == first.source_id and t.kind in ("recorded", "highlight")]:
            _lead(ax, row, first, newer[0], an_inch)
        fits = first.at >= written
        of = SOFT if first.kind in ("replaced", "second") else colour(first.kind)
        at, side = (row - 0.17, "bottom") if fits else (row + 0.17, "top")
        ax.text(first.at, at, first.number, va=side, ha="left", color=of, fontweight="bold")
        written = first.at + (len(first.number) + 1) * _NUMBER_LETTER * an_inch
        source = first.words + (f" +{len(answers) - 1}" if len(answers) > 1 else "")
        length = (len(source) + 1) * _SOURCE_LETTER * an_inch
        start = min(first.at, ax.get_xlim()[1] - length)
        if wide and fits and start >= sourced:
            ax.text(start, row - 0.45, source, va="bottom", ha="left", color=SOFT, fontsize=7.5)
            sourced = start + length


def _lead(ax: Axes, row: int, old: _Total, new: _Total, an_inch: float) -> None:
    """Draw an arrow from a replaced total to the total of the newer edition, if there is room."""
    if old.kind == "replaced" and abs(new.at - old.at) > 0.4 * an_inch:
        arrow = {"arrowstyle": "->", "color": SOFT, "linewidth": 1.2, "shrinkA": 7, "shrinkB": 7}
        ax.annotate("", (new.at, row), (old.at, row), arrowprops=arrow)


def _join(ax: Axes, places: Sequence[tuple[int, int]]) -> None:
    """Join the rows in which one number is published."""
    if len(places) > 1:
        (first, at), (last, _) = places[0], places[-1]
        ax.plot([at, at], [first, last], ":", color=colour("highlight"), linewidth=1.75, zorder=1)


def _totals(table: pd.DataFrame, highlight: int | None) -> list[_Total]:
    """Return the totals by year, lowest first, and for one number the strongest kind first."""
    # An edition is replaced if a newer edition of its source has a total for the same year.
    editions = table["edition"].astype(str)  # a column of categories has no order
    newest = editions.groupby([table["source_id"], table["year"]]).transform("max")
    totals = []
    for (_, row), new in zip(table.iterrows(), newest, strict=True):
        kind = "replaced" if row["edition"] < new else "second" if row["grade"] >= "C" else "recorded"
        kind = "highlight" if kind == "recorded" and row["count_lo"] == highlight else kind
        exact = row["count_lo"] == row["count_hi"]
        totals.append(_Total(row["year"], row["count_hi"], kind, exact, _number(row), _source(row), row["source_id"]))
    if len({t.year for t in totals if t.kind == "highlight"}) < 2:
        totals = [t._replace(kind=t.kind.replace("highlight", "recorded")) for t in totals]
    return sorted(totals, key=lambda t: (t.year, t.at, [*_KINDS].index(t.kind)))


def _number(row: pd.Series) -> str:
    """Return a total as published, with its unit if it does not count persons."""
    unit = row.get("unit", "persons")
    return row["raw_value"] if unit == "persons" else f"{row['raw_value']} {unit.replace('_', ' ')}"


def _source(row: pd.Series) -> str:
    return f"{short_name(row['source_id'])}, {row['edition']}"


def _mark(ax: Axes, at: tuple[float, float], total: _Total) -> None:
    ax.plot(*at, clip_on=False, zorder=3, **_look(total.kind, exact=total.exact))


def _look(kind: str, *, exact: bool = True) -> dict:
    """Return how the mark of a kind of total looks. A suppressed total is an open square: it is not zero."""
    look = LOOKS["second" if kind == "replaced" else kind]
    filled = exact and kind != "replaced"
    marker = "s" if not exact else "o" if kind == "replaced" else look.marker
    return {
        "marker": marker, "color": look.light, "linestyle": "", "markeredgewidth": 1.5,
        "markersize": 8 if kind == "highlight" else 6.5, "markerfacecolor": look.light if filled else PAPER,
    }  # fmt: skip


def _legend(kind: str) -> Line2D:
    return Line2D([], [], label=_KINDS[kind], **_look(kind))


def _counted(table: pd.DataFrame) -> str:
    """Return the words for the measures of the totals."""
    units = table["unit"] if "unit" in table else ["persons"] * len(table)
    if {*units} <= {"persons"} and {*table["measure"]} <= {"identified", "detected"}:
        return _VICTIMS
    return ", ".join(dict.fromkeys(within(measure_in_unit(*of)) for of in zip(table["measure"], units, strict=True)))


def competing_chart(table: pd.DataFrame, *, highlight: int | None = None) -> Chart:
    """Return the chart of every published total by year, source and edition."""
    told = [_answer_label(row) for _, row in table.iterrows()]
    kinds = {total.kind for total in _totals(table, highlight)}
    legend = [partial(_legend, kind) for kind in _KINDS if kind in kinds]
    layout = Layout(
        partial(_draw, table, highlight), body=partial(_height, table["year"].nunique()), around=0, ticks="numbers",
        unit=_counted(table), legend=legend, legend_row=0.22,
    )  # fmt: skip
    return layout.chart(
        data=table,
        alt=f"Chart of {counted(len(table), 'published total')} by year, source and edition. {'; '.join(told)}.",
        cited=tuple(dict.fromkeys(zip(table["source_id"], table["edition"], strict=True))),
        question=f"How many{' victims' * (_counted(table) == _VICTIMS)}, and in which year?",
    )


def _height(years: int, width: float) -> float:
    return (_ROW if width > 5 else _NARROW_ROW) * max(years, 1) + _AXIS


def _answer_label(row: pd.Series) -> str:
    # A letter that repeats a figure is not a second count.
    second_hand = f" (grade {row['grade']})" if row["grade"] > "A" else ""
    return f"{row['year']} · {_source(row)}, {row['measure']}: {_number(row)}{second_hand}"
