"""The chart of every published total by year, source and edition."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby, product
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from nbpress.core.errors import counted
from tipresearch.facts import measure_in_unit, short_name, within
from tipresearch.presentation.charts.layout import Layout, Room, fitted
from tipresearch.presentation.colours import GRID, INK, LOOKS, PAPER, SOFT, colour
from tipresearch.presentation.drawing import Chart

#: Heights of a number, a line of text and half a mark with its room, and the width of a letter [inches].
_NUMBER, _LINE, _MARK, _LETTER = 0.17, 0.118, 0.08, 0.066
#: Room beside and below the Axes [inches], and the end of the axis as a multiple of the largest total.
_BESIDE, _BELOW, _HEADROOM = 0.62, 0.62, 1.09
#: Heights to try until no label covers another [inches]; and most answers a year whose labels are moved.
_HEIGHTS, _MANY = (3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 7.0, 8.0), 8
#: Kinds of totals: highlighted, recorded, and second-hand or superseded.
_KINDS = ("highlight", "recorded", "second")
_VICTIMS = "persons identified or detected"


class _Total(NamedTuple):
    """A published total, its kind, and its publication."""

    year: int
    at: int
    kind: str
    exact: bool
    number: str
    words: str


class _Answer(NamedTuple):
    """A number for a year, from one or more sources, with the text of its label."""

    totals: list[_Total]
    words: str

    @property
    def place(self) -> tuple[int, int]:
        """Year and place on the axis [persons]; a suppressed total stands at its upper end."""
        return self.totals[0].year, self.totals[0].at

    @property
    def height(self) -> float:
        """Height of its label [inches]."""
        return _NUMBER + _LINE * (self.words.count("\n") + 1)


def _draw(table: pd.DataFrame, highlight: int | None, room: Room) -> None:
    """Draw a mark for each published total; a line joins one number that is published for several years."""
    ax = room.ax
    totals = _totals(table, highlight)
    answers = _answers(totals, room.width)
    height, sides = _layout(answers)
    years = list(dict.fromkeys(t.year for t in totals))
    a_year = (room.width - _BESIDE) / len(years)
    an_inch = _top(answers) / (height - _BELOW)
    joined = {}
    for answer, above in zip(answers, sides, strict=True):
        year, at = answer.place
        band = years.index(year)
        for i, total in enumerate(answer.totals):
            x = band + (0.09 + 0.15 * i) / a_year
            _mark(ax, (x, at), total)
            if total.kind == "highlight":
                joined[year] = x, at
        y = at + an_inch * (_MARK + answer.height if above else -_MARK)
        _write(ax, band + 0.03 / a_year, (y, y - _NUMBER * an_inch), answer)
    if joined:
        red = colour("highlight")
        ax.plot(*zip(*joined.values(), strict=True), color=red, linewidth=2, zorder=1)
        x, at = next(iter(joined.values()))
        words = f"one number, {_IN_WORDS.get(len(joined), str(len(joined)))} years"
        ax.text(x, at + 0.09 * an_inch, words, color=red, fontsize=9, fontweight="bold")
    for band in range(1, len(years)):
        ax.axvline(band, color=GRID, linewidth=1, zorder=0)
    ax.set_xlim(0, len(years))
    ax.set_ylim(0, _top(answers))
    ax.set_xticks([n + 0.03 / a_year for n in range(len(years))], [str(y) for y in years], ha="left")
    ax.tick_params(axis="x", labelsize=9.5, labelcolor=INK)


_IN_WORDS = {2: "two", 3: "three", 4: "four"}


def _totals(table: pd.DataFrame, highlight: int | None) -> list[_Total]:
    """Return the totals by year, highest first, and for one number the strongest kind first."""
    # An edition is superseded if a newer edition of its source has a total for the same year.
    editions = table["edition"].astype(str)  # a column of categories has no order
    newest = editions.groupby([table["source_id"], table["year"]]).transform("max")
    totals = []
    for (_, row), new in zip(table.iterrows(), newest, strict=True):
        old = row["edition"] < new
        kind = "second" if old or row["grade"] >= "C" else "recorded"
        kind = "highlight" if kind == "recorded" and row["count_lo"] == highlight else kind
        exact = row["count_lo"] == row["count_hi"]
        words = _source(row) + (", superseded" if old else "")
        totals.append(_Total(row["year"], row["count_hi"], kind, exact, _number(row), words))
    if len({t.year for t in totals if t.kind == "highlight"}) < 2:
        totals = [t._replace(kind=t.kind.replace("highlight", "recorded")) for t in totals]
    return sorted(totals, key=lambda t: (t.year, -t.at, _KINDS.index(t.kind)))


def _number(row: pd.Series) -> str:
    """Return a total as published, with its unit if it does not count persons."""
    unit = row.get("unit", "persons")
    return row["raw_value"] if unit == "persons" else f"{row['raw_value']} {unit.replace('_', ' ')}"


def _source(row: pd.Series) -> str:
    return f"{short_name(row['source_id'])}, {row['edition']}"


def _answers(totals: Sequence[_Total], width: float) -> list[_Answer]:
    """Return one answer a year and number, its text broken into lines that fit in the room of a year."""
    room = (width - _BESIDE) / len({t.year for t in totals})
    letters = max(6, int((room - 0.06) / _LETTER))
    return [
        _Answer(held := list(same), "\n".join(fitted(t.words, letters) for t in held))
        for _, same in groupby(totals, lambda t: (t.year, t.at, t.exact))
    ]


def _top(answers: Sequence[_Answer]) -> float:
    """Return the upper end of the upright axis [persons]."""
    return _HEADROOM * max(10, *(a.place[1] for a in answers))


def _layout(answers: Sequence[_Answer]) -> tuple[float, list[bool]]:
    """Return the least height at which no label covers another, and whether each label stands above its mark."""
    joined = [a.place for a in answers for t in a.totals if t.kind == "highlight"]
    height, sides = _HEIGHTS[0], [False] * len(answers)
    for height in _HEIGHTS:
        an_inch = _top(answers) / (height - _BELOW)
        found = []
        for year, of in groupby(answers, lambda a: a.place[0]):
            # The line and its label run through the years that the line joins.
            lines = {n / an_inch for _, n in joined if joined[0][0] <= year <= joined[-1][0]}
            taken = [(y - 0.02, y + 0.28) for y in lines]
            found.append(_sides(list(of), taken, an_inch, height - _BELOW))
        sides = [above for _, best in found for above in best]
        if not any(shared for shared, _ in found):
            break
    return height, sides


def _sides(
    answers: Sequence[_Answer], taken: list[tuple[float, float]], an_inch: float, room: float
) -> tuple[float, tuple[bool, ...]]:
    """Return the least overlap of the labels of a year with anything [inches], and the sides of the labels."""
    places = [a.place[1] / an_inch for a in answers]
    taken = [*taken, *((y - _MARK, y + _MARK) for y in places)]
    tries = []
    for sides in product((False, True) if len(answers) <= _MANY else (False,), repeat=len(answers)):
        labels = [
            (y + _MARK, y + _MARK + a.height) if above else (y - _MARK - a.height, y - _MARK)
            for a, y, above in zip(answers, places, sides, strict=True)
        ]
        shared = sum(
            max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for i, a in enumerate(labels) for b in (*labels[:i], *taken)
        )
        outside = sum(max(0, -low) + max(0, up - room) for low, up in labels)
        tries.append((round(shared + outside, 6), sides))
    return min(tries)


def _mark(ax: Axes, at: tuple[float, float], total: _Total) -> None:
    look = LOOKS[total.kind]
    # A suppressed total is not zero: an open square, as in the charts over years.
    ax.plot(
        *at, look.marker if total.exact else "s", color=look.light, markersize=8 if total.kind == "highlight" else 6.5,
        markerfacecolor=look.light if total.exact else PAPER, markeredgewidth=1.5, clip_on=False, zorder=3,
    )  # fmt: skip


def _write(ax: Axes, x: float, at: tuple[float, float], answer: _Answer) -> None:
    """Write a number, and its publication below; the text hides the lines of the grid."""
    first = answer.totals[0]
    of = SOFT if first.kind == "second" else colour(first.kind)
    ax.text(x, at[0], first.number, va="top", color=of, fontweight="bold")
    ax.text(
        x, at[1], answer.words, va="top", color=SOFT, fontsize=7.5, linespacing=1.13, zorder=2,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


def _counted(table: pd.DataFrame) -> str:
    """Return the words for the measures of the totals."""
    units = table["unit"] if "unit" in table else ["persons"] * len(table)
    if {*units} <= {"persons"} and {*table["measure"]} <= {"identified", "detected"}:
        return _VICTIMS
    return ", ".join(dict.fromkeys(within(measure_in_unit(*of)) for of in zip(table["measure"], units, strict=True)))


def competing_chart(table: pd.DataFrame, *, highlight: int | None = None) -> Chart:
    """Return the chart of every published total by year, source and edition."""
    told = [_answer_label(row) for _, row in table.iterrows()]
    unit, body = f"{_counted(table)}, by source and edition", partial(_height, table, highlight)
    return Layout(partial(_draw, table, highlight), body=body, around=0, unit=unit, count_ticks=5).chart(
        data=table,
        alt=f"Chart of {counted(len(table), 'published total')} by year, source and edition. {'; '.join(told)}.",
        cited=tuple(dict.fromkeys(zip(table["source_id"], table["edition"], strict=True))),
        question=f"How many{' victims' * (_counted(table) == _VICTIMS)}, and of which year?",
    )


def _height(table: pd.DataFrame, highlight: int | None, width: float) -> float:
    return _layout(_answers(_totals(table, highlight), width))[0]


def _answer_label(row: pd.Series) -> str:
    # A letter that repeats a figure is not a second count.
    second_hand = f" (grade {row['grade']})" if row["grade"] > "A" else ""
    return f"{row['year']} · {_source(row)}, {row['measure']}: {_number(row)}{second_hand}"
