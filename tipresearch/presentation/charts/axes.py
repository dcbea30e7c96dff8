"""What all charts share: rows with their labels, bars of what is known, labels at the ends of lines."""

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from math import dist
from operator import itemgetter
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from nbpress.core.errors import TipResearchError, listed
from tipresearch.presentation.colours import INK, PAPER, SOFT
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import flagged_frame, sources_of
from tipresearch.quantities import Count, Estimate

#: Height of a line of a label at the end of a line [inches].
_LINE = 0.14

#: Height of a line of a label of a row, of what follows it with and without a mark, and of a bar [inches].
_ROW_LINE, _AFTER, _AFTER_HEAD, _BAR = 0.165, 0.25, 0.04, 0.15


class Row(NamedTuple):
    """The label of a row, or a heading of the rows below it."""

    text: str
    heads: bool = False
    colour: str = INK


class End(NamedTuple):
    """A label and the point that it names."""

    text: str
    at: tuple[float, float]
    colour: str


class InsideLocator(MaxNLocator):
    """Some ticks, none of them beyond the ends of the axis: one that is not drawn takes as long."""

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the places of the ticks between two ends."""
        low, high = sorted((vmin, vmax))
        return [place for place in super().tick_values(vmin, vmax) if low <= place <= high]


def width_of(ax: Axes) -> float:
    """Return the width of the figure that an Axes is in [inches]."""
    figure = ax.get_figure(root=True)
    return figure.get_figwidth() if figure else 0.0


def fitted(text: str, letters: int, lines: int = 4) -> str:
    """Break a label into lines of so many letters; what needs more lines ends with an ellipsis."""
    return "\n".join(textwrap.wrap(text, letters, max_lines=lines, placeholder=" …", break_long_words=True))


def _letters(width: float) -> int:
    """How many letters of a label of a row fit in a width [inches]."""
    return int(12.4 * width) - 4


def headed(groups: Iterable[str], labels: Iterable[str], colours: Mapping[str, str]) -> list[Row]:
    """Return rows with a heading before each run of a group."""
    rows: list[Row] = []
    for group, run in groupby(zip(groups, labels, strict=True), itemgetter(0)):
        rows.append(Row(group, heads=True, colour=colours.get(group, INK)))
        rows += [Row(label) for _, label in run]
    return rows


def label_rows(ax: Axes, rows: Sequence[Row]) -> list[float]:
    """Write the label of each row above the place of its mark; return these places [inches from the top]."""
    letters = _letters(width_of(ax))
    marks, y = [], 0.0
    for row in rows:
        text = fitted(row.text, letters)
        y += _ROW_LINE * (text.count("\n") + 1) + (0.1 if row.heads else 0)
        ax.text(
            0.004, y, text, transform=ax.get_yaxis_transform(), va="bottom", ha="left", linespacing=1.15,
            color=row.colour, fontweight="bold" if row.heads else "normal",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
        if not row.heads:
            marks.append(y + 0.11)
        y += _AFTER_HEAD if row.heads else _AFTER
    ax.set_ylim(y, -0.05)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    return marks


def rows_height(rows: Sequence[Row], width: float, *, base: float = 0.55) -> float:
    """Return the height of a chart with these rows at a width [inches]."""
    lines = sum(fitted(row.text, _letters(width)).count("\n") + 1 for row in rows)
    heads = sum(row.heads for row in rows)
    return base + _ROW_LINE * lines + _AFTER * (len(rows) - heads) + (_AFTER_HEAD + 0.1) * heads


def bar(ax: Axes, at: float, ends: tuple[float, float], colour: str, *, start: float = 0) -> None:
    """Draw what is known as a solid bar, and what is not known beyond it hatched."""
    lo, hi = ends
    if lo > start:
        ax.barh(at, lo - start, left=start, height=_BAR, color=colour, edgecolor=colour)
    if hi > lo:
        ax.barh(at, hi - lo, left=lo, height=_BAR, color=PAPER, edgecolor=colour, hatch="////")


def spread(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Move the middles of labels as little as they need to stand apart, from 0 to 1; without room they go below."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], -i))
    places = list(wanted)
    floor = 0.0
    for i in order:
        places[i] = max(wanted[i], floor + sizes[i] / 2)
        floor = places[i] + sizes[i] / 2
    ceiling = 1.0
    for i in reversed(order):
        places[i] = min(places[i], ceiling - sizes[i] / 2)
        ceiling = places[i] - sizes[i] / 2
    return places


def label_ends(ax: Axes, ends: Sequence[End], height: float) -> None:
    """Write what each line is beside its last point, right of an Axes of a height [inches]."""
    last = max(end.at[0] for end in ends)
    texts = _of_ends([end.text for end in ends], width_of(ax))
    low, high = ax.get_ylim()
    shares = [(end.at[1] - low) / (high - low) for end in ends]
    sizes = [_LINE / height * (text.count("\n") + 1.25) for text in texts]
    aside = ax.transAxes + ScaledTranslation(0.12, 0, ax.figure.dpi_scale_trans)
    for end, text, place in zip(ends, texts, spread(shares, sizes), strict=True):
        ax.annotate(
            text, end.at, xytext=(1, place), textcoords=aside, va="center", color=end.colour, fontsize=8.5,
            linespacing=1.05, annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "color": end.colour, "linewidth": 0.6, "relpos": (0, 0.5),
                "linestyle": "-" if end.at[0] == last else (0, (1, 4)),  # no line of counts is dotted
                "connectionstyle": _straight, "shrinkA": 4, "shrinkB": 5,
            },
        )  # fmt: skip


def _straight(a: tuple[float, float], b: tuple[float, float], *, shrinkA: float, shrinkB: float, **_: object) -> Path:
    """A line from point to point, short of both [pixels]; matplotlib's own takes a fifth of the time of a drawing."""
    length = dist(a, b) or 1
    shares = (shrinkA / length, 0.5, 1 - shrinkB / length)
    places = [[p + share * (q - p) for p, q in zip(a, b, strict=True)] for share in shares]
    # A curve, as matplotlib's own: a straight line could be taken for one that joins counts.
    return Path(places, [Path.MOVETO, Path.CURVE3, Path.CURVE3])


def ends_height(texts: Sequence[str], width: float) -> float:
    """Return the height that labels at the ends of lines need [inches]."""
    return sum(_LINE * (text.count("\n") + 1.25) for text in _of_ends(texts, width))


def _of_ends(texts: Iterable[str], width: float) -> list[str]:
    return [fitted(text, 24 if width > 5 else 13, lines=5) for text in texts]


def chart_of(
    estimates: Sequence[Estimate], words: str, *, draw: Callable, height: Callable[[float], float], more: str = ""
) -> Chart:
    """Return a chart of estimates with their data and sources, and with words that say each of them."""
    told = "; ".join(f"{e.label}: {e:full}" for e in estimates)
    data, cited = flagged_frame(estimates), sources_of(estimates)
    return Chart(draw, height, data, f"{words} {told}.{more}", tuple(estimates), cited)


def one_unit(numbers: Iterable[Count | Estimate]) -> str:
    """Return the unit of the numbers of a chart, in words; refuse those of several, and none."""
    units = list(dict.fromkeys(n.unit for n in numbers))
    if len(units) != 1:
        raise TipResearchError(f"a chart needs numbers of one unit, and there are {listed(units) or 'none'}; give those of one.")  # fmt: skip
    return units[0].replace("_", " ")


def counts_upward(ax: Axes, unit: str, *, ticks: int = 6) -> None:
    """Have the upright axis count in whole numbers, its unit above it, and no line of the grid stand upright."""
    ax.yaxis.set_major_locator(InsideLocator(integer=True, nbins=ticks))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    ax.grid(visible=False, axis="x")
    unit_above(ax, unit)


def unit_above(ax: Axes, unit: str) -> None:
    """Write the unit of the upright axis above it, where it is read without turning the head."""
    # A place of its own spares looking for one, which takes a fifth of the time of a drawing.
    ax.set_title(unit, loc="left", fontsize=8.5, color=SOFT, y=1)


#: Letters of a legend that an inch takes, and letters that the mark before them takes.
_LETTERS, _MARK = 14, 6


def legend_below(ax: Axes, handles: Sequence) -> None:
    """Set a legend below the Axes, in two columns if each label fits into half of the width."""
    half = int(_LETTERS * width_of(ax) / 2) - _MARK
    columns = 2 if all(len(handle.get_label()) <= half for handle in handles) else 1
    for handle in handles:
        handle.set_label(fitted(handle.get_label(), int(_LETTERS * width_of(ax)) - _MARK))
    ax.figure.legend(handles=list(handles), loc="outside lower left", ncols=columns, handlelength=1.8)
