"""Marks of counts over time: as they are, known roughly, suppressed, in question, contested, provisional."""

from collections.abc import Iterable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation, Transform

from tipresearch.presentation.colours import PAPER, SOFT
from tipresearch.presentation.rows import said_beside
from tipresearch.quantities import Count

#: Size of a mark on the ground, and room between two of one year [points].
ON_GROUND, APART = 5.0, 7.0

#: What stands above a contested count, and above one of which its whole or its source says something; how far above it [points].
_SIGNS: dict[str, dict[str, Any]] = {
    "?": {"marker": MarkerStyle("$?$"), "markersize": 5.5, "markeredgewidth": 0.3},
    "*": {"marker": MarkerStyle("$*$"), "markersize": 5.5, "markeredgewidth": 0.3},
}
_ABOVE = 11.0

#: How a count that is known roughly is drawn: from its lowest to its highest number.
_ROUGH: dict[str, Any] = {"marker": "_", "markersize": 7.0, "markeredgewidth": 1.5, "linewidth": 1.5}
_UPRIGHT = Path([(-1, 2), (1, 2), (0, 2), (0, -2), (-1, -2), (1, -2)], [Path.MOVETO, Path.LINETO] * 3)


def at(count: Count) -> float:
    """Return where a count stands in time: its year, or the month of it that its period begins in."""
    start = count.period.start if count.period else None
    return count.year + (start.month - 1) / 12 if start else count.year


def is_suppressed(count: Count) -> bool:
    """Whether a count may be none and is not known, as ``<5``: it has no height to be drawn at."""
    return not (count.exact or count.lo)


def is_rough(count: Count) -> bool:
    """Whether a count is known by two ends alone, as ``around 7,000``: somebody counted, so it is not suppressed."""
    return not count.exact and count.lo > 0


def mark_of(count: Count) -> str:
    """Return the kind of mark of a count: in question, suppressed, known roughly, or as it is."""
    return "x" if count.in_question else "s" if is_suppressed(count) else "_" if is_rough(count) else "o"


def marks(counts: Iterable[Count]) -> dict[str, str]:
    """Return the marks that a drawing of counts explains, each with its words: of counts, and the signs above them."""
    held = [*counts]
    doubts = dict.fromkeys(c.coherence.objection for c in held if c.coherence and c.in_question)
    blank = "; some may be blank answers" * any("MAYBE_BLANK" in c.flags for c in held)
    ends = sorted({c.hi for c in held if is_suppressed(c)})
    words = {
        "s": f"suppressed: {', or '.join(f'0 to {hi:,}' for hi in ends)}{blank}" if ends else "",
        "_": "known roughly: lowest to highest" if any(map(is_rough, held)) else "",
        "x": f"in question: {', or '.join(doubts)}" if doubts else "",
        "?": "contested, or part of a contested total" if "?" in map(_sign, held) else "",
        "*": ", or ".join(dict.fromkeys(said for c in held if _sign(c) == "*" for said in said_beside(c))),
    }
    return {kind: said for kind, said in words.items() if said}


def _sign(count: Count) -> str:
    """Return what stands above a count: that it is contested, where its own parts do not say more, or what its whole and its source say."""
    if count.contested and mark_of(count) != "x":
        return "?"
    return "*" if said_beside(count) else ""


def mark_handle(kind: str, words: str) -> Line2D:
    """Return the mark of one kind beside its words, for a key."""
    if kind in _SIGNS:
        return Line2D([], [], color=SOFT, linestyle=":" if kind == "?" else "", label=words, **_SIGNS[kind])
    look: dict[str, Any] = {"marker": _UPRIGHT, "markersize": 11, "markeredgewidth": 1.5}
    if kind != "_":
        look = {"marker": kind, "markerfacecolor": PAPER, "markersize": ON_GROUND, "markeredgewidth": 1.3}
    return Line2D([], [], color=SOFT, linestyle="", label=words, **look)


def draw_rough(count: Count, colour: str, ax: Axes, told: str) -> None:
    """Draw a count that is known roughly as a line from its lowest to its highest number; in question, with a cross at each."""
    look = _ROUGH | {"marker": mark_of(count)}
    ax.plot([at(count)] * 2, [count.lo, count.hi], color=colour, zorder=3, clip_on=False, label=told, **look)


def set_signs(drawn: Iterable[tuple[Count, float]], colour: str, ax: Axes, place: Transform) -> None:
    """Set its sign above each count of a series that has one, by the height that it stands at."""
    above = place + ScaledTranslation(0, _ABOVE / 72, ax.figure.dpi_scale_trans)
    held = [*drawn]
    for sign, look in _SIGNS.items():
        if told := [(at(c), height) for c, height in held if _sign(c) == sign]:
            ax.plot(*zip(*told, strict=True), linestyle="", color=colour, transform=above, clip_on=False, zorder=5, **look)  # fmt: skip
