"""Marks and lines of counts over time; the mark of each count is that of its state in `doubt.MARKS`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from math import dist, nan
from types import MappingProxyType
from typing import Any, NamedTuple

from matplotlib.markers import MarkerStyle
from matplotlib.transforms import ScaledTranslation, Transform

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

#: A count, the height and the colour of its mark, and how far the mark stands beside its year [points].
Drawn = tuple[Count, float, str, float]

#: Room between two marks at one place, and width of the hatched area of a range [points; years].
_APART, _WIDTH = 6.0, 0.3

#: The sign above a count with a note of its source.
_NOTE: dict[str, Any] = {"marker": MarkerStyle("$*$"), "markersize": 5.5, "markeredgewidth": 0.3}
#: Places of a sign, best first, and its least distance from each mark and from another sign [points].
_AROUND, _OF_MARK, _OF_SIGN = ((0.0, 11.0), (0.0, -11.0), (9.0, 3.0), (-9.0, 3.0)), 6.8, 5.0


class Point(NamedTuple):
    """A count in its place: the name and the look of its series, its state, and its height as printed."""

    name: str
    of: Count
    look: Look
    state: str
    height: float


class Scale(NamedTuple):
    """The place of a drawing in the Axes: the height of zero, and of one person above it."""

    zero: float = 0.0
    one: float = 1.0

    def __call__(self, number: float) -> float:
        """Return the height of a number."""
        return self.zero + self.one * number


#: The scale of a drawing whose axis counts persons.
PERSONS = Scale()


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
    points = [
        Point(name, c, looks[name], doubt.state_of(c), scale(height_of(c))) for name, of in series.items() for c in of
    ]
    for name, counts in series.items():
        _draw_lines(counts, looks[name], room, scale, apart)
    for point in points:
        _draw_others(point, others_of(point.of, others), room, scale)
    drawn = [
        place
        for alike, beside in _side_by_side(points, room).items()
        for place in _draw_alike(beside, *alike[2:], room, scale)
    ]
    _draw_notes(drawn, room)


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


def _side_by_side(points: Sequence[Point], room: Room) -> dict[tuple[str, str, float, float], list[Point]]:
    """Group points by series, state, distance from their place and size [points]; points at one place stand side by side."""
    places = gathered(((time_of(p.of), p.height), p) for p in points)
    most = max(map(len, places.values()), default=1)
    low, high = room.ax.get_xlim()
    step = min(_APART, 72 * 0.8 * room.width / (high - low) / (most + 0.4))
    small = min(doubt.MARK, 0.8 * step)
    return gathered(
        ((p.name, p.state, step * (i - (len(at) - 1) / 2), small if len(at) > 1 else doubt.MARK), p)
        for at in places.values()
        for i, p in enumerate(at)
    )


def _draw_alike(points: Sequence[Point], aside: float, size: float, room: Room, scale: Scale) -> list[Drawn]:
    """Draw points of one series and state; return each with the place of its mark."""
    ax, (name, _, look, state, _) = room.ax, points[0]
    moved = ax.transData + ScaledTranslation(aside / 72, 0, ax.figure.dpi_scale_trans)
    told = pointed_at(f"{name}, {count_in_words(p.of)}" for p in points)
    times = [time_of(p.of) for p in points]
    if doubt.MARKS[state].marker == doubt.HATCHED:
        ends = [(scale(p.of.lo), scale(p.of.hi)) for p in points]
        ax.bar(
            times, [hi - lo for lo, hi in ends], _WIDTH, [lo for lo, _ in ends], color=PAPER, edgecolor=look.light,
            hatch=doubt.HATCHED, linewidth=doubt.EDGE, zorder=3,
        )  # fmt: skip
        return [(p.of, scale(p.of.hi), look.light, aside) for p in points]
    _draw_other_ends(points, moved, room, scale)
    look_of_mark = doubt.style(state, look.marker, look.light) | {"markersize": size}
    ax.plot(times, [p.height for p in points], **look_of_mark, transform=moved, zorder=3, clip_on=False, label=told)
    return [(p.of, p.height, look.light, aside) for p in points]


def _draw_other_ends(points: Sequence[Point], moved: Transform, room: Room, scale: Scale) -> None:
    """Draw a line from each disputed count to what its parts add up to."""
    ends = [(time_of(p.of), p.height, scale(end)) for p in points if (end := doubt.other_end(p.of)) is not None]
    if ends:
        times = [t for x, *_ in ends for t in (x, x, nan)]
        heights = [h for _, a, b in ends for h in (a, b, nan)]
        look: dict[str, Any] = {"color": points[0].look.light, "transform": moved, "clip_on": False, "zorder": 2.5}
        room.ax.plot(times, heights, linewidth=doubt.LINE, **look)
        room.ax.plot(
            [x for x, *_ in ends], [b for *_, b in ends], "_", markersize=6, markeredgewidth=doubt.LINE, **look
        )


def _draw_others(point: Point, others: Sequence[int], room: Room, scale: Scale) -> None:
    """Draw the other published numbers of a count, on a dotted line from its mark."""
    if others:
        time, heights = time_of(point.of), [scale(n) for n in others]
        look = doubt.style("between_sources", "", point.look.light)
        room.ax.plot([time] * 2, [min(point.height, *heights), max(point.height, *heights)], ":", color=point.look.light, linewidth=1, zorder=2.4)  # fmt: skip
        room.ax.plot([time] * len(heights), heights, **look, zorder=2.6, clip_on=False)


def notes_in_words(counts: Iterable[Count]) -> str:
    """Return the words for the notes of sources, which an asterisk marks; blank without notes."""
    return ", or ".join(dict.fromkeys(words for c in counts for words in stated(c.flags)))


def _draw_notes(drawn: Sequence[Drawn], room: Room) -> None:
    """Draw an asterisk at each count with a note of its source, where no other mark or sign stands."""
    ax = room.ax
    across, up = 57.6 * room.width / ax.viewLim.width, 72 * room.height / ax.viewLim.height
    taken = [(across * time_of(c) + aside, up * number, _OF_MARK) for c, number, _, aside in drawn]
    for (count, number, colour, aside), (x, y, _) in zip(drawn, [*taken], strict=True):
        if stated(count.flags):
            # Nearer to its own year than to the next, and above the axis.
            near = [(a, b) for a, b in _AROUND if abs(a) < across / 2 and y + b > 2]
            free = ((a, b) for a, b in near if all(dist((x + a, y + b), place) > room for *place, room in taken))
            a, b = next(free, _AROUND[0])
            taken.append((x + a, y + b, _OF_SIGN))
            place = ax.transData + ScaledTranslation((aside + a) / 72, b / 72, ax.figure.dpi_scale_trans)
            ax.plot(time_of(count), number, linestyle="", color=colour, transform=place, clip_on=False, zorder=5, **_NOTE)  # fmt: skip


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
