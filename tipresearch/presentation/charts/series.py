"""Charts of counts over years or quarters.

Suppressed counts stand on the ground of the chart, and no line leads over a gap.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator
from matplotlib.transforms import ScaledTranslation

from nbpress.core.errors import wrong_type
from tipresearch.indicators import is_one_series
from tipresearch.presentation.charts import marks
from tipresearch.presentation.charts.layout import End, InsideLocator, Layout, Room, is_wide, one_unit, points
from tipresearch.presentation.charts.marks import mark_of, time_of
from tipresearch.presentation.colours import ALIKE, PAPER, Look, look_of, look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.figures import pointed_at
from tipresearch.presentation.rows import objection, sources_of
from tipresearch.quantities import YEAR, Count, counts_of, follows, gathered, one_length

Series = Mapping[str, Sequence[Count]]

#: Marks that tell series apart without colour; squares and crosses stand for suppressed and unused counts.
_MARKERS = ("o", "^", "D", "v", "P", "p", "*", "h")


def _draw(series: Series, apart: Collection[int], room: Room) -> None:
    """Draw counts by year or quarter; neighbours of one series are joined."""
    looks, ax = _looks(series), room.ax
    _limits(room, series)
    _draw_exact(series, looks, ax, apart)
    named = [(name, c) for name, counts in series.items() for c in counts]
    signed = [(c, float(c.hi), looks[name].light, 0.0) for name, c in named if not marks.is_suppressed(c)]
    hidden = _draw_on_ground([(name, c) for name, c in named if marks.is_suppressed(c)], looks, room)
    marks.set_signs([*signed, *hidden], room)


def _quarter(count: Count) -> int | None:
    return count.period.quarter if count.period else None


def _looks(series: Series) -> dict[str, Look]:
    """Return the look of each series, by the group or measure that it counts; no two marks are the same."""
    of = {name: look_of_count(counts[0]) for name, counts in series.items() if counts}
    if len(of) > 1 and len(set(of.values())) == 1 and len(series) <= len(ALIKE):
        return dict(zip(series, ALIKE, strict=False))
    looks: dict[str, Look] = {}
    for name, counts in series.items():
        look = look_of_count(counts[0]) if counts else look_of()
        taken = {other.marker for other in looks.values()}
        if look.marker in taken:
            look = look._replace(marker=next((m for m in _MARKERS if m not in taken), "o"))
        looks[name] = look
    return looks


def _limits(room: Room, series: Series) -> None:
    """Set the limits of both axes: at least three years, and a height for all counts but the suppressed."""
    ax, drawn = room.ax, [time_of(c) for counts in series.values() for c in counts]
    first, last = min(drawn), max(drawn)
    edge = 0.03 * (last - first) + 0.4
    ax.set_xlim(*((first - 1, last + 1) if first == last else (first - edge, last + edge)))
    some = InsideLocator(integer=True, nbins=8 if room.wide else 5, min_n_ticks=1)
    ax.xaxis.set_major_locator(FixedLocator([first]) if first == last == int(first) else some)
    top = max((c.hi for counts in series.values() for c in counts if not marks.is_suppressed(c)), default=0)
    ax.set_ylim(0, 1.07 * max(top, 10))


def _draw_exact(series: Series, looks: Mapping[str, Look], ax: Axes, apart: Collection[int]) -> None:
    """Draw the exact counts; later series are thinner and smaller, so that they do not hide earlier series."""
    n = len(series)
    sizes = np.linspace(8.5, 4.5, n) if n > 1 else [5.5]
    widths = np.linspace(3.2, 1.2, n) if n > 1 else [1.6]
    for i, (name, counts) in enumerate(series.items()):
        light, _, marker = looks[name]
        inside = light if i == n - 1 else PAPER
        look: dict[str, Any] = {
            "color": light, "markerfacecolor": inside, "markersize": sizes[i], "markeredgewidth": 1.5
        }  # fmt: skip
        # One artist a series and kind of mark: a chart of twenty years takes half the time.
        joined = [(a, b) for a, b in pairwise(counts) if _joined(a, b) and {a.year, b.year}.isdisjoint(apart)]
        for style, contested in (("-", False), (":", True)):  # no change is computed with a contested count
            lines = [ab for ab in joined if any(c.contested for c in ab) == contested]
            if lines or not contested:
                years = [n for a, b in lines for n in (time_of(a), time_of(b), math.nan)]  # a break after each
                numbers = [n for a, b in lines for n in (a.lo, b.lo, math.nan)]
                ax.plot(years, numbers, style, color=light, linewidth=widths[i], zorder=2 + 0.01 * i)
        for mark, kind in ((marker, "o"), ("x", "x")):
            exact = [c for c in counts if c.exact and mark_of(c) == kind]
            if exact:  # a line without marks would count as a mark in the corner of the picture
                places = [time_of(c) for c in exact], [c.lo for c in exact]
                told = pointed_at(f"{name}, {_count_in_words(c)}" for c in exact)
                ax.plot(*places, mark, **look, zorder=3 + 0.01 * i, clip_on=False, label=told)
        for c in filter(marks.is_rough, counts):
            marks.draw_rough(c, light, ax, pointed_at([f"{name}, {_count_in_words(c)}"] * 2))


def _draw_on_ground(hidden: Iterable[tuple[str, Count]], looks: Mapping[str, Look], room: Room) -> list[marks.Drawn]:
    """Draw suppressed counts, those of one year side by side; return each with the place of its mark."""
    in_order = sorted(hidden, key=lambda pair: list(looks).index(pair[0]))
    by_year = gathered((time_of(count), (name, count)) for name, count in in_order)
    most = max(map(len, by_year.values()), default=1)
    low, high = room.ax.get_xlim()
    a_year = 72 * 0.8 * room.width / (high - low)
    apart = min(marks.APART, a_year / (most + 0.4))
    size = min(marks.ON_GROUND, 0.75 * apart if most > 1 else 0.6 * a_year)
    alike: dict[tuple[str, str, float], list[Count]] = {}
    for found in by_year.values():
        for i, (name, count) in enumerate(found):
            # A suppressed count that is not used has a cross in its square.
            place = ("sx" if count.in_question else "s", name, i - (len(found) - 1) / 2)
            alike.setdefault(place, []).append(count)
    for (kinds, name, step), counts in alike.items():
        aside = ScaledTranslation(apart * step / 72, 0, room.ax.figure.dpi_scale_trans)
        for kind in kinds:
            room.ax.plot(
                [time_of(c) for c in counts], [0] * len(counts), kind, color=looks[name].light, markerfacecolor=PAPER,
                markersize=size, markeredgewidth=1.3, transform=room.ax.transData + aside, clip_on=False, zorder=4,
                label=pointed_at(f"{name}, {_count_in_words(c)}" for c in counts),
            )  # fmt: skip
    return [(c, 0.0, looks[name].light, apart * step) for (_, name, step), counts in alike.items() for c in counts]


def _body(width: float) -> float:
    """Return the least height of the Axes [inches]."""
    return 2.5 if is_wide(width) else 2.3


def _ends(series: Series) -> list[End]:
    """Return the label of each line; a line that is alone and counts all has no label."""
    named = [name for name, c in series.items() if c and (len(series) > 1 or c[-1].category not in ("", "total"))]
    looks = _looks(series)
    return [End(name, (time_of(c := series[name][-1]), c.lo), looks[name].light) for name in named]


def _joined(a: Count, b: Count) -> bool:
    """Return whether a line joins two counts: neighbours in time between which a change may be computed."""
    step = 0.25 if _quarter(a) and _quarter(b) else 1
    near = time_of(b) - time_of(a) == step or follows(a.period, b.period)
    return near and mark_of(a) == mark_of(b) == "o" and is_one_series(b, a)


def series_chart(series: Series, *, ylabel: str = "", apart: Collection[int] = ()) -> Chart:
    """Return the chart of counts by year or quarter, one line a series."""
    if not isinstance(series, Mapping):
        raise wrong_type("series", series, "give a dict of counts by name, as series() of what tip.open returns does; plot() there draws it")  # fmt: skip
    counts = [c for of in series.values() for c in counts_of(of, "each series of a chart")]
    texts = [f"{name}: {', '.join(map(_count_in_words, of))}" for name, of in series.items() if of]
    legend = [partial(marks.mark_handle, *mark) for mark in marks.marks(counts).items()]
    unit = ylabel or (one_unit(counts) if counts else "")
    return Layout(
        partial(_draw, dict(series), apart), ends=_ends(series), body=_body, around=0.65, ticks="years", unit=unit,
        count_ticks=6, legend=legend, legend_row=0.25,
    ).chart(
        data=_data(series),
        alt=f"Chart of counts by {_step(counts)}. {'; '.join(texts)}.",
        # A count that was computed here, such as a number of countries, is no published count.
        estimates=tuple(c for c in counts if c.figure_ids),
        cited=sources_of(counts),
        instead=_all_suppressed(series),
    )  # fmt: skip


def _all_suppressed(series: Series) -> str:
    """Return the sentence that replaces a drawing if each count is suppressed, and else nothing."""
    if not (counts := [c for of in series.values() for c in of]) or not all(map(marks.is_suppressed, counts)):
        return ""
    times = "; ".join(f"{name} ({', '.join(map(_when, of))})" for name, of in series.items() if of)
    blank = " Among these may be blank answers." if any("MAYBE_BLANK" in c.flags for c in counts) else ""
    return f"Each of these counts is suppressed, so there is nothing to draw: {times}.{blank}"


def _data(series: Series) -> pd.DataFrame:
    columns = ["year", "lo", "hi", "as_published", "unit", "state", "parts_at_least", "flags", "contested", "figure_id"]
    counts = [c for of in series.values() for c in of]
    frame = points(counts, columns)
    frame.insert(0, "series", [name for name, of in series.items() for _ in of])
    if any(map(_quarter, counts)):
        frame.insert(2, "quarter", pd.Series(map(_quarter, counts), dtype="Int64"))
    if _step(counts) == "period":
        frame.insert(2, "period", [*map(_when, counts)])
    return frame.astype({"lo": "Int64", "hi": "Int64", "parts_at_least": "Int64"})


def _step(counts: Collection[Count]) -> str:
    """Return the kind of time of counts: a year, a quarter, or another period."""
    if not all(_quarter(c) or _when(c).isdecimal() for c in counts):
        return "period"
    return "quarter" if any(map(_quarter, counts)) else "year"


def _when(count: Count) -> str:
    days = count.period.days if count.period else None
    of_year = days is None or (one_length(days, YEAR) and time_of(count) == count.year)
    return str(count.year if of_year else count.period)


def _count_in_words(count: Count) -> str:
    blank = " (may be a blank answer)" if "MAYBE_BLANK" in count.flags else ""
    return f"{count} in {_when(count)}{blank}{objection(count)}"
