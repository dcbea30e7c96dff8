"""The chart of every published total: a row a year, and a mark for each source and edition."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from nbpress.core.errors import counted, listed
from tipresearch.facts import measure_in_unit, short_name, within
from tipresearch.presentation.charts.layout import Layout, Room
from tipresearch.presentation.colours import PAPER, SOFT, Look, colour
from tipresearch.presentation.drawing import Chart

#: Height of the row of a year, margin of the axis, width of a digit, and distance of marks of one number [inches].
_ROW, _MARGIN, _DIGIT, _MARK_GAP = 0.58, 0.62, 0.08, 0.13
#: The end of the axis as a multiple of the largest total, and the size of a mark [points].
_HEADROOM, _MARK = 1.09, 7
#: The look of each kind of total: of the main source, of another source, of an older edition, and second-hand.
_LOOKS = {
    "main": Look(colour("recorded"), "", "o"),
    "other": Look(colour("highlight"), "", "D"),
    "superseded": Look(SOFT, "", "o"),
    "second": Look(colour("second"), "", "v"),
}
_VICTIMS = "persons identified or detected"
_IN_WORDS = {2: "two", 3: "three", 4: "four"}


class _Total(NamedTuple):
    """A published total, its kind, and its publication; a suppressed total stands at its upper end."""

    year: int
    at: int
    kind: str
    exact: bool
    number: str
    source_id: str
    publication: str


def _totals(table: pd.DataFrame) -> list[_Total]:
    """Return the totals by year and number, and for one number in the order of `_LOOKS`."""
    # An edition is superseded if a newer edition of its source has a total for the same year.
    editions = table["edition"].astype(str)  # a column of categories has no order
    newest = editions.groupby([table["source_id"], table["year"]]).transform("max")
    first_hand = table[(editions == newest) & (table["grade"].astype(str) < "C")]
    main = first_hand["source_id"].astype(str).mode()[:1].tolist()
    totals = []
    for (_, row), new in zip(table.iterrows(), newest, strict=True):
        kind = "main" if row["source_id"] in main else "other"
        kind = "second" if row["grade"] >= "C" else "superseded" if row["edition"] < new else kind
        exact = row["count_lo"] == row["count_hi"]
        totals.append(_Total(row["year"], row["count_hi"], kind, exact, _number(row), row["source_id"], _source(row)))
    return sorted(totals, key=lambda t: (t.year, t.at, [*_LOOKS].index(t.kind)))


def _draw(totals: Sequence[_Total], shared: int | None, room: Room) -> None:
    """Draw a row a year; an arrow leads to the total that replaced another, and dots join one number of several years."""
    ax, end = room.ax, _HEADROOM * max(10, *(t.at for t in totals))
    rows = {year: n for n, year in enumerate(sorted({t.year for t in totals}))}
    ax.set_xlim(-0.02 * end, end)
    ax.set_ylim(len(rows) - 0.5, -0.6)
    ax.locator_params(axis="x", integer=True, nbins=5)
    ax.set_yticks(range(len(rows)), [str(year) for year in rows], fontweight="bold")
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    newest = {(t.source_id, t.year): t for t in totals if t.kind in ("main", "other")}
    for old in totals:
        new = newest.get((old.source_id, old.year)) if old.kind == "superseded" else None
        if new and new.at != old.at:
            arrow = {"arrowstyle": "-|>", "color": colour("second"), "linewidth": 1.2, "shrinkA": 5, "shrinkB": 6}
            ax.annotate("", (new.at, rows[new.year]), (old.at, rows[old.year]), arrowprops=arrow)
    for (year, at), same in groupby(totals, lambda t: (t.year, t.at)):
        for i, total in enumerate(same):
            aside = ScaledTranslation(_MARK_GAP * i, 0, ax.figure.dpi_scale_trans)
            ax.plot(
                at, rows[year], **_style(total.kind, total.exact), clip_on=False, zorder=3,
                transform=ax.transData + aside,
            )  # fmt: skip
    for total, above in _labels(totals, end, room):
        x = total.at / end
        ax.annotate(
            total.number, (total.at, rows[total.year]), xytext=(0, 6 if above else -6), textcoords="offset points",
            ha="left" if x < 0.05 else "right" if x > 0.95 else "center", va="bottom" if above else "top",
            color=_LOOKS[total.kind].light, fontweight="bold", zorder=2,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip
    joined = sorted({rows[t.year] for t in totals if t.at == shared and t.exact and t.kind in ("main", "other")})
    if shared is not None and len(joined) > 1:
        red = colour("highlight")
        ax.plot([shared] * len(joined), joined, ":", color=red, linewidth=1.75, zorder=1)
        ax.annotate(
            f"one number, {_IN_WORDS.get(len(joined), str(len(joined)))} years", (shared, joined[0] + 0.38),
            xytext=(-5, 0), textcoords="offset points", color=red, fontsize=8.5, ha="right", va="center",
        )  # fmt: skip


def _style(kind: str, exact: bool) -> dict[str, Any]:
    """Return how matplotlib draws a total: a suppressed total is a square, and a superseded total is open as well."""
    look, solid = _LOOKS[kind], exact and kind != "superseded"
    return {
        "marker": look.marker if exact else "s", "linestyle": "", "color": look.light, "markersize": _MARK,
        "markeredgewidth": 1.5, "markerfacecolor": look.light if solid else PAPER,
    }  # fmt: skip


def _labels(totals: Sequence[_Total], end: float, room: Room) -> Iterator[tuple[_Total, bool]]:
    """Return each number to print, once a year, and whether it fits above its mark; a number without room is left out."""
    for _, of_year in groupby(totals, lambda t: t.year):
        free = {True: -1.0, False: -1.0}
        for _, same in groupby(of_year, lambda t: (t.at, t.exact)):
            total = next(same)
            middle, half = total.at / end * (room.width - _MARGIN), _DIGIT * len(total.number) / 2
            above = next((side for side, taken in free.items() if middle - half > taken), None)
            if above is not None:
                free[above] = middle + half
                yield total, above


def _legend(kind: str, totals: Sequence[_Total]) -> Artist:
    """Return the mark of a kind with its publications."""
    publications = [*dict.fromkeys(t.publication for t in totals if t.kind == kind)]
    words = "second hand: letter, opinion or NGO" if kind == "second" else listed(publications, 2)
    return Line2D([], [], **_style(kind, exact=True), label=words + ", superseded" * (kind == "superseded"))


def _number(row: pd.Series) -> str:
    """Return a total as published, with its unit if it does not count persons."""
    unit = row.get("unit", "persons")
    return row["raw_value"] if unit == "persons" else f"{row['raw_value']} {unit.replace('_', ' ')}"


def _source(row: pd.Series) -> str:
    return f"{short_name(row['source_id'])}, {row['edition']}"


def _counted(table: pd.DataFrame) -> str:
    """Return the words for the measures of the totals."""
    units = table["unit"] if "unit" in table else ["persons"] * len(table)
    if {*units} <= {"persons"} and {*table["measure"]} <= {"identified", "detected"}:
        return _VICTIMS
    return ", ".join(dict.fromkeys(within(measure_in_unit(*of)) for of in zip(table["measure"], units, strict=True)))


def _title(totals: Sequence[_Total], counted: str) -> str:
    """Name the numbers of the year with the most different numbers."""
    by_year = {year: [*dict.fromkeys(t.number for t in of)] for year, of in groupby(totals, lambda t: t.year)}
    year = max(by_year, key=lambda y: len(by_year[y]), default=None)
    of = "Published totals" + " of victims" * (counted == _VICTIMS)
    if year is None or not 2 <= len(by_year[year]) <= 4:
        return f"{of} by year"
    *first, last = by_year[year]
    return f"{of} for {year}: {', '.join(first)} and {last}"


def competing_chart(table: pd.DataFrame, *, highlight: int | None = None) -> Chart:
    """Return the chart of every published total by year, source and edition."""
    lines = []
    for _, row in table.iterrows():
        # A letter that repeats a figure is not a second count.
        second_hand = f" (grade {row['grade']})" if row["grade"] > "A" else ""
        lines.append(f"{row['year']} · {_source(row)}, {row['measure']}: {_number(row)}{second_hand}")
    totals = _totals(table)
    return Layout(
        partial(_draw, totals, highlight), body=_ROW * len({t.year for t in totals}), around=0.6, ticks="numbers",
        unit=f"{_counted(table)}, by source and edition", legend_row=0.25,
        legend=[partial(_legend, kind, totals) for kind in _LOOKS if any(t.kind == kind for t in totals)],
    ).chart(
        data=table,
        alt=f"Chart of {counted(len(table), 'published total')} by year, source and edition. {'; '.join(lines)}.",
        cited=tuple(dict.fromkeys(zip(table["source_id"], table["edition"], strict=True))),
        question=_title(totals, _counted(table)),
    )  # fmt: skip
