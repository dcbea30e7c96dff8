"""The layout of a chart at any width: labelled rows, labels at line ends, axes, legend and height."""

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import dist
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter
from matplotlib.transforms import ScaledTranslation

from nbpress.core.errors import TipResearchError, listed
from tipresearch.facts import measure_label, within
from tipresearch.presentation.charts import doubt
from tipresearch.presentation.colours import INK, PAPER, SOFT
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import flagged_frame, sources_of
from tipresearch.quantities import CONTESTED, Count, Estimate

#: Height of a line of a label at the end of a line [inches].
_LINE = 0.14

#: Heights in a chart of rows [inches]: a line of a label, the room below a row, and a bar.
_ROW_LINE, _BELOW_ROW, _BAR = 0.165, 0.25, 0.15

#: Letters of a legend in an inch, and letters in the width of the mark before them.
_LEGEND_LETTERS, _LEGEND_MARK = 14, 6

#: How numbers are written at the horizontal axis.
_TICKS: dict[str, Callable[[], Any]] = {
    "percent": lambda: PercentFormatter(1, decimals=0, symbol=" %"),
    "percentage points": lambda: FuncFormatter(lambda v, _: f"{100 * v:+.0f}".replace("-", "−")),
    "numbers": lambda: FuncFormatter(lambda v, _: f"{v:,.10g}"),
    "years": lambda: FuncFormatter(lambda v, _: f"{v:.0f}"),
}

#: The columns of the data of a chart of counts.
_COLUMNS: dict[str, Callable[[Count], Any]] = {
    "label": lambda c: c.label, "period": lambda c: str(c.period), "year": lambda c: c.year,
    "lo": lambda c: c.lo, "hi": lambda c: c.hi, "as_published": lambda c: c.raw_value, "unit": lambda c: c.unit,
    "state": lambda c: c.coherence.state if c.coherence else "", "mark": lambda c: doubt.MARKS[doubt.state_of(c)].word,
    "parts_at_least": lambda c: c.coherence.parts_lo if c.coherence and c.coherence.by else None,
    "flags": lambda c: " ".join(c.flags), "contested": lambda c: "; ".join(CONTESTED[flag] for flag in c.contested_by),
    "figure_id": lambda c: ", ".join(c.figure_ids),
}  # fmt: skip


class End(NamedTuple):
    """The label of a line, and the last point of the line."""

    text: str
    point: tuple[float, float]
    colour: str


class Room(NamedTuple):
    """The Axes of one drawing, the width of the figure, the places of the rows, and the height of the Axes [inches]."""

    ax: Axes
    width: float
    rows: Sequence[float] = ()
    height: float = 0.0

    @property
    def wide(self) -> bool:
        """Whether the figure is as wide as a page, and not as a phone."""
        return is_wide(self.width)


@dataclass(frozen=True, slots=True)
class Layout:
    """What all charts share, at any width; a chart adds the function that draws its marks."""

    marks: Callable[[Room], None]
    #: The labels of rows, and of lines.
    rows: Sequence[str] = ()
    ends: Sequence[End] = ()
    #: Height of the Axes without rows, at least, or a function of the width; and height above and below it [inches].
    body: float | Callable[[float], float] = 0.0
    around: float = 0.55
    #: How numbers are written at the horizontal axis, if not as matplotlib writes them; and the label of the axis.
    ticks: str = ""
    xlabel: str = ""
    #: What stands above the upright axis; and the number of its ticks, if it counts in whole numbers.
    unit: str = ""
    count_ticks: int = 0
    #: Functions that return the marks of a legend; and the height of a row [inches], if it is not in `around`.
    legend: Sequence[Callable[[], Artist]] = ()
    legend_row: float = 0.0

    def height(self, width: float) -> float:
        """Return the height of the chart at a width [inches]."""
        legend = self.legend_row * (len(self.legend) and (1 if is_wide(width) else len(self.legend)))
        lines = sum(fitted(row, _row_letters(width)).count("\n") + 1 for row in self.rows)
        return self._body(width) + self.around + legend + _ROW_LINE * lines + _BELOW_ROW * len(self.rows)

    def draw(self, ax: Axes) -> None:
        """Draw the marks on an Axes, with labels, axes and legend."""
        width = _width_of(ax)
        room = Room(ax, width, _label_rows(ax, self.rows) if self.rows else (), self._body(width))
        self.marks(room)
        if self.ticks:
            ax.xaxis.set_major_formatter(_TICKS[self.ticks]())
        if self.xlabel:
            ax.set_xlabel(self.xlabel)
        if self.count_ticks:
            ax.yaxis.set_major_locator(InsideLocator(integer=True, nbins=self.count_ticks))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
            ax.grid(visible=False, axis="x")
        if self.unit:  # at a fixed place: matplotlib takes a fifth of the time of a drawing to search for one
            ax.set_title(self.unit, loc="left", fontsize=8.5, color=SOFT, y=1)
        if self.ends:
            _label_ends(room, self.ends)
        if self.legend:
            _legend_below(ax, [handle() for handle in self.legend])

    def chart(self, **parts: Any) -> Chart:
        """Return a chart with this layout; by default its sources are those of its estimates."""
        return Chart(self.draw, self.height, **{"cited": sources_of(parts.get("estimates", ()))} | parts)

    def chart_of(self, estimates: Sequence[Estimate], words: str, *, more: str = "") -> Chart:
        """Return a chart of estimates, with a text that names each estimate."""
        alt = f"{words} {'; '.join(f'{e.label}: {e:full}' for e in estimates)}.{more}"
        return self.chart(data=flagged_frame(estimates), alt=alt, estimates=tuple(estimates))

    def _body(self, width: float) -> float:
        """Return the height of the Axes without rows: at least what the labels at the ends of lines need [inches]."""
        labels = sum(_LINE * _end_lines(text) for text in _end_texts(self.ends, width))
        return max(labels, self.body(width) if callable(self.body) else self.body)


class InsideLocator(MaxNLocator):
    """Places ticks within the ends of the axis alone: a tick that is not drawn takes as much time as another."""

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the places of the ticks between two ends."""
        low, high = sorted((vmin, vmax))
        return [place for place in super().tick_values(vmin, vmax) if low <= place <= high]


def _width_of(ax: Axes) -> float:
    """Return the width of the figure of an Axes [inches]."""
    figure = ax.get_figure(root=True)
    return figure.get_figwidth() if figure else 0.0


def is_wide(width: float) -> bool:
    """Return whether a width [inches] is that of a page, and not of a phone."""
    return width > 5


def fitted(text: str, letters: int, lines: int = 4) -> str:
    """Break a label into lines of at most so many letters; end a longer label with an ellipsis."""
    return "\n".join(textwrap.wrap(text, letters, max_lines=lines, placeholder=" …", break_long_words=True))


def _row_letters(width: float) -> int:
    """Return how many letters of the label of a row fit in a width [inches]."""
    return int(12.4 * width) - 4


def _label_rows(ax: Axes, rows: Sequence[str]) -> list[float]:
    """Write the label of each row above the place of its mark; return these places [inches from the top]."""
    letters = _row_letters(_width_of(ax))
    marks, y = [], 0.0
    for row in rows:
        text = fitted(row, letters)
        y += _ROW_LINE * (text.count("\n") + 1)
        ax.text(
            0.004, y, text, transform=ax.get_yaxis_transform(), va="bottom", ha="left", linespacing=1.15,
            color=INK, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
        marks.append(y + 0.11)
        y += _BELOW_ROW
    ax.set_ylim(y, -0.05)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    return marks


def draw_bar(ax: Axes, at: float, ends: tuple[float, float], colour: str, *, start: float = 0) -> None:
    """Draw a bar: solid up to its lower end, which is known, and hatched to its upper end."""
    lo, hi = ends
    if lo > start:
        ax.barh(at, lo - start, left=start, height=_BAR, color=colour, edgecolor=colour)
    if hi > lo:
        ax.barh(at, hi - lo, left=lo, height=_BAR, color=PAPER, edgecolor=colour, hatch="////")


def spread(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Move the middles of labels as little as needed so that no label covers another.

    Labels stand between 0 and 1; where they need more room they go below 0.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], -i))
    places = list(wanted)
    floor, ceiling = 0.0, 1.0
    for i in order:
        places[i] = max(wanted[i], floor + sizes[i] / 2)
        floor = places[i] + sizes[i] / 2
    for i in reversed(order):
        places[i] = min(places[i], ceiling - sizes[i] / 2)
        ceiling = places[i] - sizes[i] / 2
    return places


def _label_ends(room: Room, ends: Sequence[End]) -> None:
    """Write the label of each line right of the Axes, next to the last point of the line."""
    ax, last, texts = room.ax, max(end.point[0] for end in ends), _end_texts(ends, room.width)
    low, high = ax.get_ylim()
    shares = [(end.point[1] - low) / (high - low) for end in ends]
    sizes = [_LINE / room.height * _end_lines(text) for text in texts]
    aside = ax.transAxes + ScaledTranslation(0.12, 0, ax.figure.dpi_scale_trans)
    for end, text, place in zip(ends, texts, spread(shares, sizes), strict=True):
        ax.annotate(
            text, end.point, xytext=(1, place), textcoords=aside, va="center", color=end.colour, fontsize=8.5,
            linespacing=1.05, annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "color": end.colour, "linewidth": 0.6, "relpos": (0, 0.5),
                "linestyle": "-" if end.point[0] == last else (0, (1, 4)),  # no line of counts is dotted
                "connectionstyle": _straight, "shrinkA": 4, "shrinkB": 5,
            },
        )  # fmt: skip


def _straight(a: tuple[float, float], b: tuple[float, float], *, shrinkA: float, shrinkB: float, **_: object) -> Path:
    """Return a line between two points that ends short of both [pixels].

    The connection that matplotlib computes takes a fifth of the time of a drawing.
    """
    length = dist(a, b) or 1
    shares = (shrinkA / length, 0.5, 1 - shrinkB / length)
    places = [[p + share * (q - p) for p, q in zip(a, b, strict=True)] for share in shares]
    # A curve, as matplotlib makes: a straight line could be taken for a line that joins counts.
    return Path(places, [Path.MOVETO, Path.CURVE3, Path.CURVE3])


def _end_texts(ends: Iterable[End], width: float) -> list[str]:
    return [fitted(end.text, 24 if is_wide(width) else 13, lines=5) for end in ends]


def _end_lines(text: str) -> float:
    return text.count("\n") + 1.25


def points(counts: Iterable[Count], without: Sequence[str]) -> pd.DataFrame:
    """Return the data of a chart of counts, one point a row, without some columns."""
    columns = [name for name in _COLUMNS if name not in without]
    return pd.DataFrame([[_COLUMNS[name](c) for name in columns] for c in counts], columns=columns)


def measures_in_words(measures: Iterable[str]) -> str:
    """Return the labels of measures for the middle of a sentence."""
    return " or ".join(within(measure_label(measure)) for measure in dict.fromkeys(measures))


def one_unit(numbers: Iterable[Count | Estimate]) -> str:
    """Return the unit of the numbers of a chart, in words; refuse several units, and no number."""
    units = list(dict.fromkeys(n.unit for n in numbers))
    if len(units) != 1:
        raise TipResearchError(f"a chart needs numbers of one unit, and there are {listed(units) or 'none'}; give those of one.")  # fmt: skip
    return units[0].replace("_", " ")


def _legend_below(ax: Axes, handles: Sequence[Artist]) -> None:
    """Draw a legend below the Axes, in two columns if each label fits into half of the width."""
    labels, letters = [str(handle.get_label()) for handle in handles], _LEGEND_LETTERS * _width_of(ax)
    columns = 2 if max(map(len, labels)) <= int(letters / 2) - _LEGEND_MARK else 1
    for handle, label in zip(handles, labels, strict=True):
        handle.set_label(fitted(label, int(letters) - _LEGEND_MARK))
    ax.figure.legend(handles=list(handles), loc="outside lower left", ncols=columns, handlelength=1.8)
