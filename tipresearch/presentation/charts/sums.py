"""The charts of sums over countries: the sum of each year, and an index of the same countries."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.patches import Patch

from tipresearch.countries import BothWays, Panel, of_countries
from tipresearch.facts import Cited
from tipresearch.presentation.charts.layout import Layout, Room, measures_in_words
from tipresearch.presentation.colours import INK, PAPER, SOFT, colour
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection

#: Width of a bar [years], and the size of the labels on a phone, where smaller letters cannot be read [points].
_BAR, _SMALL = 0.7, 8.0
#: The looks of the parts of a bar: solid as published, hatched if it is disputed or a possible range.
_SOLID: dict[str, Any] = {"facecolor": colour("recorded"), "edgecolor": colour("recorded")}
_APART: dict[str, Any] = {"facecolor": colour("interval"), "edgecolor": colour("interval")}
_TORN: dict[str, Any] = {"facecolor": PAPER, "edgecolor": colour("interval"), "hatch": "////"}
_RANGE: dict[str, Any] = {"facecolor": PAPER, "edgecolor": colour("bounds"), "hatch": "////"}


def _draw(sums: Sequence[BothWays], room: Room) -> None:
    """Draw the sum of each year as a bar; countries apart have a part of their own, and a range is hatched."""
    for s in sums:
        sure = s.allowed.count.lo if s.allowed else 0
        others, torn = sure - sum(s.apart.values()), sure - sum(c.lo for c in s.contested)
        ends = [(0, others, _SOLID), (others, torn, _APART), (torn, sure, _TORN), (sure, s.published.count.hi, _RANGE)]
        for low, high, look in ends:
            if high > low:
                room.ax.bar(s.year, high - low, width=_BAR, bottom=low, linewidth=0.8, **look)
    ax, wide = room.ax, room.wide
    ax.set_ylim(0, 1.08 * max(10, *(s.published.count.hi for s in sums)))
    ax.set_xlim(sums[0].year - 0.6, sums[-1].year + 0.6)
    shown = sums if wide or len(sums) < 8 else sums[::-3]
    # The number of the countries of a year stands below the year.
    years = [f"{s.year}" if wide else f"’{s.year % 100:02}" for s in shown]
    labels = [f"{year}\n{s.allowed.countries if s.allowed else 0}" for year, s in zip(years, shown, strict=True)]
    ax.set_xticks([s.year for s in shown], labels, fontsize=7.5 if wide else _SMALL)
    ax.set_xlabel(f"year, and number of countries{' and areas' if wide else ''}", fontsize=_SMALL)


def _legend(sums: Sequence[BothWays]) -> list[Callable[[], Artist]]:
    """Return functions that return the parts of a bar, for the parts that a drawing has."""
    names = [*dict.fromkeys(name for s in sums for name in s.apart)]
    apart = names[0] if len(names) == 1 else f"{len(names)} countries with a disputed total"
    drawn = {
        "other countries" if names else "totals that are used": (_SOLID, any(s.allowed for s in sums)),
        apart: (_APART, any(len(s.apart) > len(s.contested) for s in sums)),
        f"{apart}: disputed between sources": (_TORN, any(s.contested for s in sums)),
        "possible range: suppressed, or does not add up": (_RANGE, True),
    }
    return [partial(Patch, **look, label=words) for words, (look, shown) in drawn.items() if shown]


def sums_chart(sums: Sequence[BothWays], panels: Sequence[Panel]) -> Chart:
    """Return the chart of sums over countries by year; its data also have the sums of the same countries."""
    added = [s.allowed for s in sums if s.allowed]
    added += [s.published for s in sums if s.published.in_question]
    added += [found for p in panels for found in p.same or ()]
    unit, title = "", "No total of the last year is used"
    if sums:
        count, allowed = sums[-1].published.count, sums[-1].allowed
        unit = f"{count.unit}, summed over the countries that report"
        if allowed:
            words = f"{allowed.estimate:} {measures_in_words([count.measure])}"
            title = f"Countries that report add up to {words} in {sums[-1].year}"
    return Layout(
        partial(_draw, sums), body=2.6, around=1.0, unit=unit, count_ticks=6, legend=_legend(sums), legend_row=0.25
    ).chart(
        data=_data(sums, panels),
        alt=_words(sums, panels),
        estimates=tuple(found.estimate for found in added),
        question=title,
    )


def _draw_index(index: pd.DataFrame, room: Room) -> None:
    """Draw the range of the index over the rules as a hatched bar a year, with its ends in numbers."""
    ax, ends = room.ax, _ends_by_year(index)
    years = [year for year, _, _ in ends]
    ax.axhline(100, color=SOFT, linewidth=1, zorder=1)
    for year, low, high in ends:
        ax.bar(year, high - low, bottom=low, width=_BAR / 2, linewidth=1.2, zorder=2, **_RANGE)
        words = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f}–{high:.0f}"
        ax.annotate(words, (year, high), xytext=(0, 4), textcoords="offset points", ha="center", color=INK, fontweight="bold")  # fmt: skip
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.set_ylim(0, 1.15 * max(high for *_, high in ends))
    ax.set_xticks(years, [str(year) for year in years])


def _ends_by_year(index: pd.DataFrame) -> list[tuple[int, float, float]]:
    """Return each year with the smallest and the largest index over the rules."""
    by_year = index.groupby("year")
    lows, highs = by_year["index_lo"].min(), by_year["index_hi"].max()
    return [(int(year), float(lows[year]), float(highs[year])) for year in lows.index]


def index_chart(index: pd.DataFrame, *, cited: Iterable[Cited] = ()) -> Chart:
    """Return the chart of an index of the same countries, as the range over the rules for which countries are taken."""
    ends, unit = _ends_by_year(index), ""
    if ends:
        least, most = index["countries"].min(), index["countries"].max()
        unit = f"{ends[0][0]} = 100; {least} to {most} countries with a total in each year, by rule"
    words = "; ".join(f"{year}: {low:.0f} to {high:.0f}" for year, low, high in ends)
    return Layout(partial(_draw_index, index), body=1.9, around=0.5, unit=unit, count_ticks=5).chart(
        data=index, alt=f"Chart of an index of the same countries, {unit}. {words}.", cited=tuple(cited),
        question=_change_in_words(ends),
    )  # fmt: skip


def _change_in_words(ends: Sequence[tuple[int, float, float]]) -> str:
    """State the change from the first to the last year, as a range over the rules."""
    if not ends:
        return ""
    low, high = (round(end - 100) for end in ends[-1][1:])
    change = f"changed by {low:+} to {high:+} %".replace("-", "−")
    if low > 0 or high < 0:
        least, most = sorted((abs(low), abs(high)))
        change = f"{'rose' if low > 0 else 'fell'} by {f'{least} to ' * (least < most)}{most} %"
    return f"In countries that report each year, detected victims {change} from {ends[0][0]} to {ends[-1][0]}"


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


def _words(sums: Sequence[BothWays], panels: Sequence[Panel]) -> str:
    years = []
    for s in sums:
        used = "no total that is used"
        if s.allowed:
            used = f"{s.allowed.estimate:}{objection(s.allowed.estimate)} in {of_countries(s.allowed.countries)}"
        years.append(f"{s.year}: {used}, {s.published.estimate:} all totals in {s.published.countries}")
    text = f"Chart of sums of totals over countries by year. {'; '.join(years)}."
    last = panels[-1] if panels else None
    if last and last.same:
        before, after = last.same
        both = f"whose total is used for both {last.first} and {last.last}"
        text += f" In the {of_countries(before.countries)} {both}: {before.estimate:}, then {after.estimate:}."
    return text
