"""Marks and lines of counts over time; the mark of each count is that of its state in `doubt.MARKS`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from math import dist, nan
from types import MappingProxyType
from typing import Any, NamedTuple

from matplotlib.markers import MarkerStyle
from matplotlib.transforms import ScaledTranslation

from tipresearch.indicators import is_one_series
from tipresearch.presentation.charts import doubt
from tipresearch.presentation.charts.layout import Room
from tipresearch.presentation.colours import PAPER, Look
from tipresearch.presentation.figures import pointed_at
from tipresearch.presentation.rows import objection
from tipresearch.quantities import YEAR, Count, follows, gathered, one_length, stated

Series = Mapping[str, Sequence[Count]]

#: Other published numbers of a count, by the row of the count.
Others = Mapping[str, Sequence[int]]

#: Room between two marks at one place, and width of the hatched area of a range [points; years].
_APART, _WIDTH = 6.0, 0.3

#: The sign above a count with a note of its source.
_NOTE: dict[str, Any] = {"marker": MarkerStyle("$*$"), "markersize": 5.5, "markeredgewidth": 0.3}
#: Places of a sign, best first, and its least distance from each mark and from another sign [points].
_AROUND, _OF_MARK, _OF_SIGN = ((0.0, 11.0), (0.0, -11.0), (9.0, 3.0), (-9.0, 3.0)), 6.8, 5.0


class Point(NamedTuple):
    """A count in its place, with the name and the look of its series."""

    name: str
    of: Count
    look: Look
    state: str
    #: Time, and height as printed.
    at: tuple[float, float]
    #: How far the mark stands beside its year, and its size [points].
    aside: float = 0.0
    size: float = doubt.MARK


class Scale(NamedTuple):
    """The place of a drawing in the Axes: the height of zero, and of one person above it."""

    zero: float = 0.0
    one: float = 1.0

    def __call__(self, number: float) -> float:
        """Return the height of a number."""
        return self.zero + self.one * number


#: The scale of a drawing whose axis counts persons.
PERSONS = Scale()


def counts_in(series: Series) -> list[Count]:
    """Return the counts of all series."""
    return [c for of in series.values() for c in of]


def time_of(count: Count) -> float:
    """Return the place of a count in time: its year, and the month that its period begins in."""
    start = count.period.start if count.period else None
    return count.year + (start.month - 1) / 12 if start else count.year


def height_of(count: Count) -> int:
    """Return the number that a mark stands for: the printed number, or zero for a suppressed count."""
    return 0 if doubt.is_suppressed(count) else count.as_printed.hi


def highest(counts: Iterable[Count], others: Others = MappingProxyType({})) -> int:
    """Return the largest number that a drawing of counts needs room for, at least ten."""
    return max(10, *(max(height_of(c), doubt.other_end(c) or 0, *others_of(c, others)) for c in counts), 0)


def others_of(count: Count, others: Others) -> list[int]:
    """Return the other published numbers of a count."""
    return [n for figure in count.figure_ids[:1] for n in others.get(figure, ())]


def years_without(counts: Collection[Count], first: int, last: int) -> list[int]:
    """Return the years of a span that no count covers; a span of quarters or other periods has no such years."""
    if not all(when(c).isdecimal() for c in counts):
        return []
    return sorted({*range(first, last + 1)} - {c.year for c in counts})


def draw_years(room: Room, years: Sequence[int], colour: str, low: float, high: float) -> None:
    """Draw a band behind some years, from one height to another."""
    if years:
        room.ax.broken_barh([(y - 0.5, 1) for y in years], (low, high - low), facecolor=colour, edgecolor=colour, linewidth=0.4, zorder=0)  # fmt: skip


def draw_counts(
    series: Series, looks: Mapping[str, Look], room: Room, scale: Scale = PERSONS, apart: Collection[int] = (),
    others: Others = MappingProxyType({}),
) -> None:  # fmt: skip
    """Draw counts by year or quarter, and join neighbours as published; no line leads to the years `apart`."""
    points = []
    for name, counts in series.items():
        _draw_lines(counts, looks[name], room, scale, apart)
        points += [Point(name, c, looks[name], doubt.state_of(c), (time_of(c), scale(height_of(c)))) for c in counts]
    for point in points:
        _draw_others(point, others_of(point.of, others), room, scale)
    alike = gathered(((p.name, p.state, p.aside, p.size), p) for p in _side_by_side(points, room)).values()
    for group in alike:
        _draw_alike(group, room, scale)
    _draw_notes([p for group in alike for p in group], room)


def joined(a: Count, b: Count) -> bool:
    """Return whether a line joins two counts: neighbours as published between which a change may be computed."""
    step = 0.25 if quarter(a) and quarter(b) else 1
    near = time_of(b) - time_of(a) == step or follows(a.period, b.period)
    return near and doubt.state_of(a) == doubt.state_of(b) == "published" and is_one_series(b, a)


def _draw_lines(counts: Sequence[Count], look: Look, room: Room, scale: Scale, apart: Collection[int]) -> None:
    """Draw the lines of a series as one artist: a chart of twenty years takes half the time."""
    lines = [(a, b) for a, b in pairwise(counts) if joined(a, b) and {a.year, b.year}.isdisjoint(apart)]
    times = [x for a, b in lines for x in (time_of(a), time_of(b), nan)]  # a break after each
    heights = [y for a, b in lines for y in (scale(a.lo), scale(b.lo), nan)]
    room.ax.plot(times, heights, "-", color=look.light, linewidth=doubt.LINE, zorder=2)


def _side_by_side(points: Sequence[Point], room: Room) -> list[Point]:
    """Move points at one place side by side, and make their marks smaller where several would touch."""
    places = gathered((p.at, p) for p in points)
    most = max(map(len, places.values()), default=1)
    low, high = room.ax.get_xlim()
    step = min(_APART, 72 * 0.8 * room.width / (high - low) / (most + 0.4))
    small = min(doubt.MARK, 0.8 * step)
    return [
        p._replace(aside=step * (i - (len(at) - 1) / 2), size=small if len(at) > 1 else doubt.MARK)
        for at in places.values()
        for i, p in enumerate(at)
    ]


def _draw_alike(points: Sequence[Point], room: Room, scale: Scale) -> None:
    """Draw points of one series and state, each disputed one with a line to what its parts add up to."""
    ax, first = room.ax, points[0]
    times, heights = zip(*(p.at for p in points), strict=True)
    if doubt.MARKS[first.state].marker == doubt.HATCHED:
        low = [scale(p.of.lo) for p in points]
        ax.bar(
            times, [hi - lo for lo, hi in zip(low, heights, strict=True)], _WIDTH, low, color=PAPER,
            edgecolor=first.look.light, hatch=doubt.HATCHED, linewidth=doubt.EDGE, zorder=3,
        )  # fmt: skip
        return
    moved = ax.transData + ScaledTranslation(first.aside / 72, 0, ax.figure.dpi_scale_trans)
    ends = [(*p.at, scale(end)) for p in points if (end := doubt.other_end(p.of)) is not None]
    if ends:
        line: dict[str, Any] = {"color": first.look.light, "transform": moved, "clip_on": False, "zorder": 2.5}
        x, y = [x for t, *_ in ends for x in (t, t, nan)], [y for _, a, b in ends for y in (a, b, nan)]
        ax.plot(x, y, linewidth=doubt.LINE, **line)
        ax.plot(x[::3], y[1::3], "_", markersize=6, markeredgewidth=doubt.LINE, **line)
    look = doubt.style(first.state, first.look.marker, first.look.light) | {"markersize": first.size}
    words = pointed_at(f"{p.name}, {count_in_words(p.of)}" for p in points)
    ax.plot(times, heights, **look, transform=moved, zorder=3, clip_on=False, label=words)


def _draw_others(point: Point, others: Sequence[int], room: Room, scale: Scale) -> None:
    """Draw the other published numbers of a count, on a dotted line from its mark."""
    if others:
        (time, height), heights, light = point.at, [scale(n) for n in others], point.look.light
        ends = min(height, *heights), max(height, *heights)
        room.ax.plot([time] * 2, ends, ":", color=light, linewidth=1, zorder=2.4)
        look = doubt.style("between_sources", "", light)
        room.ax.plot([time] * len(heights), heights, **look, zorder=2.6, clip_on=False)


def notes_in_words(counts: Iterable[Count]) -> str:
    """Return the words for the notes of sources, which an asterisk marks; blank without notes."""
    return ", or ".join(dict.fromkeys(words for c in counts for words in stated(c.flags)))


def _draw_notes(points: Sequence[Point], room: Room) -> None:
    """Draw an asterisk at each count with a note of its source, where no other mark or sign stands."""
    ax = room.ax
    across, up = 57.6 * room.width / ax.viewLim.width, 72 * room.height / ax.viewLim.height
    taken = [(across * p.at[0] + p.aside, up * p.at[1], _OF_MARK) for p in points]
    for point, (x, y, _) in zip(points, [*taken], strict=True):
        if stated(point.of.flags):
            # Nearer to its own year than to the next, and above the axis.
            near = [(a, b) for a, b in _AROUND if abs(a) < across / 2 and y + b > 2]
            free = ((a, b) for a, b in near if all(dist((x + a, y + b), place) > room for *place, room in taken))
            a, b = next(free, _AROUND[0])
            taken.append((x + a, y + b, _OF_SIGN))
            place = ax.transData + ScaledTranslation((point.aside + a) / 72, b / 72, ax.figure.dpi_scale_trans)
            look = _NOTE | {"color": point.look.light, "transform": place, "clip_on": False, "zorder": 5}
            ax.plot(*point.at, linestyle="", **look)


def quarter(count: Count) -> int | None:
    """Return the quarter of the year that a count covers, and else None."""
    return count.period.quarter if count.period else None


def when(count: Count) -> str:
    """Return the period of a count in words: the year, if it covers one calendar year."""
    days = count.period.days if count.period else None
    of_year = days is None or (one_length(days, YEAR) and time_of(count) == count.year)
    return str(count.year if of_year else count.period)


def count_in_words(count: Count) -> str:
    """Return a count with its period and its doubts in words."""
    blank = " (may be a blank answer)" if "MAYBE_BLANK" in count.flags else ""
    return f"{count} in {when(count)}{blank}{objection(count)}"
