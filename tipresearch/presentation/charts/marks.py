"""Marks of counts over time: exact, known roughly, suppressed, not adding up, contested and provisional."""

from collections.abc import Iterable, Sequence
from math import dist
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from tipresearch.presentation.charts.layout import Room
from tipresearch.presentation.colours import PAPER, SOFT
from tipresearch.presentation.rows import said_beside
from tipresearch.quantities import Count

#: A count, the number and the colour of its mark, and how far the mark stands beside its year [points].
Drawn = tuple[Count, float, str, float]

#: Size of a mark on the ground, and room between two marks of one year [points].
ON_GROUND, APART = 5.0, 7.0

#: The signs above a contested count, and above a count with a note of its source or on its total.
_SIGNS: dict[str, dict[str, Any]] = {
    "?": {"marker": MarkerStyle("$?$"), "markersize": 5.5, "markeredgewidth": 0.3},
    "*": {"marker": MarkerStyle("$*$"), "markersize": 5.5, "markeredgewidth": 0.3},
}
#: Places of a sign, best first, and its least distance from each mark and from another sign [points].
_AROUND, _OF_MARK, _OF_SIGN = ((0.0, 11.0), (0.0, -11.0), (9.0, 3.0), (-9.0, 3.0)), 6.8, 5.0

#: The line of a count that is known roughly, from its lowest to its highest number.
_ROUGH: dict[str, Any] = {"marker": "_", "markersize": 7.0, "markeredgewidth": 1.5, "linewidth": 1.5}
_UPRIGHT = Path([(-1, 2), (1, 2), (0, 2), (0, -2), (-1, -2), (1, -2)], [Path.MOVETO, Path.LINETO] * 3)


def time_of(count: Count) -> float:
    """Return the place of a count in time: its year, and the month that its period begins in."""
    start = count.period.start if count.period else None
    return count.year + (start.month - 1) / 12 if start else count.year


def is_suppressed(count: Count) -> bool:
    """Return whether a count is unknown and may be zero, as ``<5``; no height could be drawn for it."""
    return not (count.exact or count.lo)


def is_rough(count: Count) -> bool:
    """Return whether a count is a range above zero, as ``around 7,000``."""
    return not count.exact and count.lo > 0


def mark_of(count: Count) -> str:
    """Return the kind of mark of a count: not used, suppressed, a range, or exact."""
    if count.in_question:
        return "x"
    if is_suppressed(count):
        return "s"
    return "_" if is_rough(count) else "o"


def marks(counts: Iterable[Count]) -> dict[str, str]:
    """Return the legend of a drawing of counts: each mark and sign with its words."""
    held = [*counts]
    doubts = dict.fromkeys(c.coherence.objection for c in held if c.coherence and c.in_question)
    ends_of = {
        "known roughly: lowest to highest": any(is_rough(c) and not c.disputed for c in held),
        "does not add up: smallest to largest that fits": any(is_rough(c) and c.disputed for c in held),
    }
    blank = "; some may be blank answers" if any("MAYBE_BLANK" in c.flags for c in held) else ""
    ends = sorted({c.hi for c in held if is_suppressed(c)})
    words = {
        "s": f"suppressed: {', or '.join(f'0 to {hi:,}' for hi in ends)}{blank}" if ends else "",
        "_": "; or ".join(words for words, drawn in ends_of.items() if drawn),
        "x": f"not used: {', or '.join(doubts)}" if doubts else "",
        "?": "contested, or part of a contested total" if "?" in map(_sign, held) else "",
        "*": ", or ".join(dict.fromkeys(said for c in held if _sign(c) == "*" for said in said_beside(c))),
    }
    return {kind: said for kind, said in words.items() if said}


def _sign(count: Count) -> str:
    """Return the sign above a count: ``?`` if it is contested, ``*`` if it has a note, and mostly none."""
    if count.contested and mark_of(count) != "x":
        return "?"
    return "*" if said_beside(count) else ""


def mark_handle(kind: str, words: str) -> Line2D:
    """Return the mark of one kind with its words, for a legend."""
    look = _SIGNS.get(kind) or {"marker": kind, "markerfacecolor": PAPER, "markersize": ON_GROUND, "markeredgewidth": 1.3}  # fmt: skip
    if kind == "_":
        look = {"marker": _UPRIGHT, "markersize": 11, "markeredgewidth": 1.5}
    return Line2D([], [], color=SOFT, linestyle=":" if kind == "?" else "", label=words, **look)


def draw_rough(count: Count, colour: str, ax: Axes, label: str) -> None:
    """Draw a range as a line from its lowest to its highest number, with a cross at both ends if it is not used."""
    ax.plot([time_of(count)] * 2, [count.lo, count.hi], color=colour, zorder=3, clip_on=False, label=label, **_ROUGH | {"marker": mark_of(count)})  # fmt: skip


def set_signs(drawn: Sequence[Drawn], room: Room) -> None:
    """Draw the sign of each count that has a sign, where no other mark or sign stands."""
    ax = room.ax
    across, up = 57.6 * room.width / ax.viewLim.width, 72 * room.height / ax.viewLim.height
    taken = [(across * time_of(c) + aside, up * number, _OF_MARK) for c, number, _, aside in drawn]
    for (count, number, colour, aside), (x, y, _) in zip(drawn, [*taken], strict=True):
        if sign := _sign(count):
            # Nearer to its own year than to the next, and above the axis.
            near = [(a, b) for a, b in _AROUND if abs(a) < across / 2 and y + b > 2]
            free = ((a, b) for a, b in near if all(dist((x + a, y + b), place) > room for *place, room in taken))
            a, b = next(free, _AROUND[0])
            taken.append((x + a, y + b, _OF_SIGN))
            place = ax.transData + ScaledTranslation((aside + a) / 72, b / 72, ax.figure.dpi_scale_trans)
            ax.plot(time_of(count), number, linestyle="", color=colour, transform=place, clip_on=False, zorder=5, **_SIGNS[sign])  # fmt: skip
