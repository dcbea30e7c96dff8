"""The chart of what each country publishes for each year, as a matrix of small marks by subregion."""

from collections.abc import Mapping
from functools import partial
from textwrap import wrap
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from tipresearch.countries import STATES, of_countries
from tipresearch.facts import Cited
from tipresearch.presentation.charts.layout import Layout, Room, is_wide, measures_in_words
from tipresearch.presentation.colours import GRID, INK, PAPER, SOFT, colour
from tipresearch.presentation.drawing import Chart

_BLUE, _RED, _GREY = (colour(name) for name in ("recorded", "highlight", "second"))
_MARK: dict[str, Any] = {"linestyle": "", "markersize": 5.0}
#: The look of each state; a country and year without any figure stays blank.
_LOOKS: dict[str, dict[str, Any]] = {
    "number": {"marker": "s", "color": _BLUE},
    "suppressed": {"marker": "s", "color": _BLUE, "markerfacecolor": PAPER},
    "range": {"marker": "s", "color": _RED, "fillstyle": "left", "markerfacecoloralt": PAPER},
    "newest": {"marker": "^", "color": _RED},
    "in_question": {"marker": "x", "color": _RED},
    "no_total": {"marker": "o", "color": _GREY, "markersize": 2.6},
    "only_suppressed": {"marker": "_", "color": _GREY, "markersize": 4.0},
}

#: Height of a line, width of a year, and least width of a name [inches]; sizes of text [points].
_LINE, _YEAR, _NAME = 0.142, 0.128, 1.3
_TEXT, _SMALL = 6.8, 5.8

#: Width of a letter of a name [inches], and number of countries below which one column is enough.
_LETTER, _FEW = 0.057, 40


class _Line(NamedTuple):
    """A line: a region, a subregion with its years, a country, the rest of its name, or a blank."""

    kind: str
    text: str = ""
    area: str = ""


def _draw(rows: pd.DataFrame, room: Room) -> None:
    """Draw a mark for each country and year, countries below their subregion."""
    ax, width = room.ax, room.width - 0.15
    columns = _columns(rows, room.width)
    a_column = width / len(columns)
    years, step = _years(rows), _step(rows, a_column)
    ax.set_xlim(0, width)
    ax.set_ylim(max(map(len, columns)) - 0.2, -0.8)
    ax.set_axis_off()
    places: dict[tuple[str, int], tuple[float, float]] = {}
    for i, column in enumerate(columns):
        right = (i + 1) * a_column - 0.1
        across = {year: right - (len(years) - j - 0.5) * step for j, year in enumerate(years)}
        for y, line in enumerate(column):
            _write(ax, line, (i * a_column, float(y)), across)
            places |= {(line.area, year): (x, float(y)) for year, x in across.items() if line.area}
    for state, look in _LOOKS.items():
        held = rows[rows["state"] == state]
        if at := [places[key] for key in zip(held["ref_area"], held["year"], strict=True)]:
            ax.plot(*zip(*at, strict=True), **_MARK | look, markeredgewidth=0.9)
    _legend(room, rows)


def _years(rows: pd.DataFrame) -> range:
    return range(int(rows["year"].min()), int(rows["year"].max()) + 1)


def _step(rows: pd.DataFrame, room: float) -> float:
    """Return the width of a year in a column of a width [inches]."""
    return min(_YEAR, (room - _NAME) / len(_years(rows)))


def _lines(rows: pd.DataFrame, letters: int) -> list[_Line]:
    """Return the lines of the matrix in one column; a longer name takes several lines."""
    lines: list[_Line] = []
    region = None
    for (of, subregion), countries in rows.drop_duplicates("ref_area").groupby(["region", "subregion"], sort=False):
        if of != region:
            lines += [_Line("blank"), _Line("region", str(of or "No region named"))]
            region = of
        lines.append(_Line("subregion", str(subregion or "")))
        for name, area in zip(countries["country"], countries["ref_area"], strict=True):
            first, *more = wrap(name, letters, subsequent_indent="  ")
            lines += [_Line("country", first, area), *(_Line("more", text) for text in more)]
    return lines[1:]


def _columns(rows: pd.DataFrame, width: float) -> list[list[_Line]]:
    """Return the lines in one column on a phone, else in two; the second repeats the heading that it continues."""
    two = is_wide(width) and rows["ref_area"].nunique() >= _FEW
    room = (width - 0.15) / (2 if two else 1)
    names = room - 0.1 - len(_years(rows)) * _step(rows, room)
    lines = _lines(rows, int(names / _LETTER))
    if not two:
        return [lines]
    cut = len(lines) // 2
    while lines[cut].kind == "more" or (lines[cut].kind == "country" and lines[cut - 1].kind == "subregion"):
        cut -= 1
    left, right = lines[:cut], lines[cut:]
    again = []
    for kind in ("region", "subregion"):
        if right[0].kind == "country" or (kind, right[0].kind) == ("region", "subregion"):
            head = next(line for line in reversed(left) if line.kind == kind)
            again.append(_Line(kind, f"{head.text}, continued"))
    right = [*again, *right]
    return [left, right[1:] if right[0].kind == "blank" else right]


def _write(ax: Axes, line: _Line, at: tuple[float, float], across: Mapping[int, float]) -> None:
    x, y = at
    first, last = min(across.values()), max(across.values())
    if line.kind == "region":
        ax.text(x, y, line.text, fontsize=_TEXT + 1.7, fontweight="bold", color=INK, va="center")
    elif line.kind == "subregion":
        ax.text(x, y, line.text, fontsize=_TEXT, fontweight="bold", color=SOFT, va="center")
        for year in [year for year in across if year % 5 == 0] or list(across)[:1]:
            if across[year] > x + 1.2 * _LETTER * len(line.text) + 0.15:
                ax.text(across[year], y, str(year), fontsize=_SMALL, color=SOFT, ha="center", va="center")
    elif line.kind == "country":
        ax.plot([first, last], [y, y], color=GRID, linewidth=0.6, zorder=0)
    if line.kind in ("country", "more"):
        ax.text(x, y, line.text, fontsize=_TEXT, color=INK, va="center")


def _legend(room: Room, rows: pd.DataFrame) -> None:
    held = set(rows["state"])
    drawn = {STATES[state]: _MARK | look for state, look in _LOOKS.items() if state in held}
    handles = [Line2D([], [], **look, markeredgewidth=1, label=words) for words, look in drawn.items()]
    if "not_published" in held:
        handles.append(Line2D([], [], linestyle="", label=f"blank: {STATES['not_published']}"))
    # A legend of the figure would cover the question.
    room.ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0,
        ncols=2 if room.wide else 1, fontsize=7.5, handlelength=1.2,
    )  # fmt: skip


def _height(rows: pd.DataFrame, width: float) -> float:
    return max(map(len, _columns(rows, width))) * _LINE + (0.8 if is_wide(width) else 1.3)


def coverage_chart(rows: pd.DataFrame, *, cited: tuple[Cited, ...] | list[Cited] = ()) -> Chart:
    """Return the chart of what each country publishes for each year."""
    rows = rows.reset_index(drop=True)  # the name of an index may be that of a column
    told = rows.loc[rows["lo"].notna(), "year"]
    rows = rows[rows["year"] >= told.min()] if len(told) else rows.iloc[:0]
    names = ["region", "subregion", "country", "ref_area"]
    wide = rows.pivot_table("state", index=names, columns="year", aggfunc="first", sort=False)
    return Layout(partial(_draw, rows), body=partial(_height, rows), around=0).chart(
        data=wide.rename_axis(columns=None).reset_index(),
        alt=_words(rows),
        cited=tuple(cited),
        question=f"Which countries publish a number of {measures_in_words(rows['measure']) or 'detected victims'}, and for which year?",
    )


def _words(rows: pd.DataFrame) -> str:
    """Return the number of countries in each state for the first, the fullest and the last year."""
    if rows.empty:
        return "Nothing is drawn: no country has a total."
    n = rows["ref_area"].nunique()
    fullest = rows.loc[rows["lo"].notna(), "year"].mode()
    asked = sorted({int(rows["year"].min()), int(fullest.iloc[0]), int(rows["year"].max())})
    said = [f"{year}: {_states(rows[rows['year'] == year])}" for year in asked]
    years = " to ".join(map(str, sorted({asked[0], asked[-1]})))
    return (
        f"Matrix of {of_countries(n)} by year, {years}, in order of the alphabet "
        f"within each subregion. Countries by what is published of {measures_in_words(rows['measure'])}, in {'. In '.join(said)}."
    )


def _states(rows: pd.DataFrame) -> str:
    counts = rows["state"].value_counts()
    return "; ".join(f"{counts[state]} “{words}”" for state, words in STATES.items() if state in counts)
