"""Sums over countries by year, with the same countries of neighbouring years beside them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from tipresearch.countries import BothWays, Panel, of_countries
from tipresearch.facts import measure_label, within
from tipresearch.presentation.charts.axes import End, counts_upward, label_ends, width_of
from tipresearch.presentation.charts.marks import set_signs
from tipresearch.presentation.colours import PAPER, colour
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection, sources_of

#: How the three kinds of sums look, each with its words.
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

#: Height of the chart without its question [inches].
_HEIGHT = 3.9

#: How far from its year the line of a panel begins and ends [years].
_ASIDE = 0.14


def _draw(sums: Sequence[BothWays], panels: Sequence[Panel], ax: Axes) -> None:
    """Draw the sums of each year as marks, which are of different countries, and the same ones of two years as a line."""
    wide = width_of(ax) > 5
    ends = {}
    for p in panels:
        if p.same:
            heights = [found.count.lo for found in p.same]
            ax.plot([p.first + _ASIDE, p.last - _ASIDE], heights, zorder=2, **_SAME)
            ends["same"] = _end(_SAME, p.last - _ASIDE, heights[-1])
    sound = [(s.year, s.allowed.count) for s in sums if s.allowed]
    years = [year for year, _ in sound]
    lows, highs = [c.lo for _, c in sound], [c.hi for _, c in sound]
    ax.vlines(years, lows, highs, color=colour("recorded"), linewidth=2.5)
    ax.plot(years, lows, zorder=3, **_ALLOWED)
    doubted = [(s.year, s.published.count.lo) for s in sums if s.published.in_question]
    ranges = [(s.year, s.published.count.lo, s.published.count.hi) for s in sums if s.published.in_question]
    if ranges:
        ax.vlines(*zip(*ranges, strict=True), color=colour("second"), linewidth=1.2)
    ax.plot([year for year, _ in doubted], [n for _, n in doubted], zorder=3, **_PUBLISHED)
    if sound:
        ends["allowed"] = _end(_ALLOWED, sound[-1][0], sound[-1][1].lo)
    if doubted:
        ends["published"] = _end(_PUBLISHED, *doubted[-1])
    _finish(ax, sums, wide=wide)
    set_signs([(c, float(c.hi), colour("recorded"), 0.0) for _, c in sound], ax, _HEIGHT - 1.1)
    label_ends(ax, list(ends.values()), _HEIGHT - 1.1)


def _end(look: dict[str, Any], year: float, n: float) -> End:
    return End(look["label"], (year, n), look["color"])


def _finish(ax: Axes, sums: Sequence[BothWays], *, wide: bool) -> None:
    """Set limits and labels; below each year stands the number of its countries."""
    ax.set_ylim(0, 1.08 * max(10, *(s.published.count.hi for s in sums)))
    ax.set_xlim(sums[0].year - 0.6, sums[-1].year + 0.6)
    names = [f"{s.year}" if wide else f"’{s.year % 100:02}" for s in sums]
    of = [s.allowed.countries if s.allowed else 0 for s in sums]
    told = [f"{name}\n{n}" for name, n in zip(names, of, strict=True)]
    ax.set_xticks([s.year for s in sums], told, fontsize=7.5 if wide else 6.0)
    words = ["year, and countries and areas in the sum", "of totals that are used"]
    if any(s.allowed and s.allowed.estimate.contested for s in sums):
        words[-1] += "; ? where one is contested"
    ax.set_xlabel((" " if wide else "\n").join(words), fontsize=8 if wide else 7)
    counts_upward(ax, f"{sums[0].published.count.unit}, summed over the countries that report")


def sums_chart(sums: Sequence[BothWays], panels: Sequence[Panel]) -> Chart:
    """Sums over countries by year, both ways, with the same countries beside them."""
    added = [s.allowed for s in sums if s.allowed]
    added += [s.published for s in sums if s.published.in_question]
    added += [found for p in panels for found in p.same or ()]
    estimates = tuple(found.estimate for found in added)
    return Chart(
        draw=partial(_draw, sums, panels),
        height=_height,
        data=_data(sums, panels),
        alt=_words(sums, panels),
        estimates=estimates,
        cited=sources_of(estimates),
        question=f"How many {_what(sums)} worldwide, as far as countries report?",
    )


def _height(_width: float) -> float:
    return _HEIGHT


def _what(sums: Sequence[BothWays]) -> str:
    """Return what is asked of the sums: how many there are of what they add."""
    measures = dict.fromkeys(s.published.count.measure for s in sums)
    if {*measures} <= {"detected"}:
        return "victims are detected"
    return " or ".join(within(measure_label(m)) for m in measures) + " are there"


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
