"""The chart of sums over countries by year, with sums of the same countries in neighbouring years."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from tipresearch.countries import BothWays, Panel, of_countries
from tipresearch.presentation.charts.layout import End, Layout, Room, measures_in_words
from tipresearch.presentation.charts.marks import set_signs
from tipresearch.presentation.colours import PAPER, colour
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection
from tipresearch.quantities import Count

#: The look and the label of each kind of sum.
_ALLOWED: dict[str, Any] = {
    "linestyle": "", "marker": "o", "color": colour("recorded"), "markersize": 5.5, "label": "totals that are used",
}  # fmt: skip
_PUBLISHED: dict[str, Any] = {
    "linestyle": "", "marker": "D", "color": colour("second"), "markerfacecolor": PAPER, "markersize": 4.8,
    "markeredgewidth": 1.2, "label": "all printed totals",
}  # fmt: skip
_SAME: dict[str, Any] = {
    "marker": "_", "color": colour("highlight"), "markersize": 5, "markeredgewidth": 1.8, "linewidth": 1.8,
    "label": "the same countries in two years, none contested",
}  # fmt: skip

#: Distance of the ends of a line of a panel from its years [years].
_ASIDE = 0.14


def _draw(sums: Sequence[BothWays], panels: Sequence[Panel], room: Room) -> None:
    """Draw the sum of each year as a mark; a line joins the sums of the same countries in two years alone."""
    ax = room.ax
    for p in panels:
        if p.same:
            heights = [found.count.lo for found in p.same]
            ax.plot([p.first + _ASIDE, p.last - _ASIDE], heights, zorder=2, **_SAME)
    used = _used(sums)
    years, lows, highs = [s.year for s in sums if s.allowed], [c.lo for c in used], [c.hi for c in used]
    ax.vlines(years, lows, highs, color=colour("recorded"), linewidth=2.5)
    ax.plot(years, lows, zorder=3, **_ALLOWED)
    doubted = [(s.year, s.published.count) for s in sums if s.published.in_question]
    if doubted:
        ranges = [(year, c.lo, c.hi) for year, c in doubted]
        ax.vlines(*zip(*ranges, strict=True), color=colour("second"), linewidth=1.2)
    ax.plot([year for year, _ in doubted], [c.lo for _, c in doubted], zorder=3, **_PUBLISHED)
    _label_years(sums, room)
    set_signs([(c, float(c.hi), colour("recorded"), 0.0) for c in used], room)


def _used(sums: Sequence[BothWays]) -> list[Count]:
    return [s.allowed.count for s in sums if s.allowed]


def _ends(sums: Sequence[BothWays], panels: Sequence[Panel]) -> list[End]:
    """Return the label of each kind of sum, next to the last sum of that kind."""
    last = [(_SAME, p.last - _ASIDE, p.same[-1].count.lo) for p in panels if p.same][-1:]
    last += [(_ALLOWED, s.year, s.allowed.count.lo) for s in sums if s.allowed][-1:]
    last += [(_PUBLISHED, s.year, s.published.count.lo) for s in sums if s.published.in_question][-1:]
    return [End(look["label"], (year, n), look["color"]) for look, year, n in last]


def _label_years(sums: Sequence[BothWays], room: Room) -> None:
    """Set limits and labels; the number of the countries of a year stands below the year."""
    ax, wide = room.ax, room.wide
    ax.set_ylim(0, 1.08 * max(10, *(s.published.count.hi for s in sums)))
    ax.set_xlim(sums[0].year - 0.6, sums[-1].year + 0.6)
    names = [f"{s.year}" if wide else f"’{s.year % 100:02}" for s in sums]
    of = [s.allowed.countries if s.allowed else 0 for s in sums]
    labels = [f"{name}\n{n}" for name, n in zip(names, of, strict=True)]
    ax.set_xticks([s.year for s in sums], labels, fontsize=7.5 if wide else 6.0)
    words = ["year, and countries and areas in the sum", "of totals that are used"]
    if any(s.allowed and s.allowed.estimate.contested for s in sums):
        words[-1] += "; ? where one is contested"
    ax.set_xlabel((" " if wide else "\n").join(words), fontsize=8 if wide else 7)


def sums_chart(sums: Sequence[BothWays], panels: Sequence[Panel]) -> Chart:
    """Return the chart of sums over countries by year, both ways, with the sums of the same countries."""
    added = [s.allowed for s in sums if s.allowed]
    added += [s.published for s in sums if s.published.in_question]
    added += [found for p in panels for found in p.same or ()]
    unit = "".join(f"{s.published.count.unit}, summed over the countries that report" for s in sums[:1])
    ends = _ends(sums, panels)
    return Layout(partial(_draw, sums, panels), ends=ends, body=2.8, around=1.1, unit=unit, count_ticks=6).chart(
        data=_data(sums, panels),
        alt=_words(sums, panels),
        estimates=tuple(found.estimate for found in added),
        question=f"How many {_what(sums)} worldwide, as far as countries report?",
    )


def _what(sums: Sequence[BothWays]) -> str:
    """Return the part of the question that names the measures of the sums."""
    measures = [s.published.count.measure for s in sums]
    return "victims are detected" if {*measures} <= {"detected"} else f"{measures_in_words(measures)} are there"


def _data(sums: Sequence[BothWays], panels: Sequence[Panel]) -> pd.DataFrame:
    columns = [
        "year", "countries", "suppressed_among_them", "sum_lo", "sum_hi", "countries_all_totals",
        "all_totals_lo", "all_totals_hi", "same_countries_as_year_before", "their_sum_year_before",
        "their_sum",
    ]  # fmt: skip
    same = {p.last: (p.same[0].countries, *(found.count.lo for found in p.same)) for p in panels if p.same}
    rows = []
    for s in sums:
        a, b = s.allowed, s.published
        own = (a.countries, a.suppressed, a.count.lo, a.count.hi) if a else (0, 0, None, None)
        rows.append([s.year, *own, b.countries, b.count.lo, b.count.hi, *same.get(s.year, (None, None, None))])
    flags = [" ".join(s.allowed.estimate.all_flags) if s.allowed else "" for s in sums]
    return pd.DataFrame(rows, columns=columns).astype("Int64").assign(flags=flags)


def _year_in_words(year: BothWays) -> str:
    allowed, published = year.allowed, year.published
    told = "no total that is used"
    if allowed:
        told = f"{allowed.estimate:}{objection(allowed.estimate)} in {of_countries(allowed.countries)}"
    return f"{year.year}: {told}, {published.estimate:} all totals in {published.countries}"


def _words(sums: Sequence[BothWays], panels: Sequence[Panel]) -> str:
    text = f"Chart of sums of totals over countries by year. {'; '.join(map(_year_in_words, sums))}."
    if not panels or not (last := panels[-1]).same:
        return text
    before, after = last.same
    return (
        f"{text} In the {of_countries(before.countries)} whose total is used for both {last.first} and {last.last}: "
        f"{before.estimate:}, then {after.estimate:}."
    )
