"""The chart of one bar: the range of answers under each assumption, and single scenarios."""

from collections.abc import Sequence
from functools import partial

from nbpress.core.errors import TipResearchError
from tipresearch.presentation.charts.layout import Layout, Room, draw_bar, fitted, one_unit
from tipresearch.presentation.colours import INK, PAPER, colour
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection
from tipresearch.quantities import Estimate

#: Height of a line of text [inches].
_LINE = 0.155


def _draw(estimates: Sequence[Estimate], room: Room) -> None:
    """Draw bounds as one bar with a bracket each, and scenarios as ticks with their labels below the bar."""
    ax = room.ax
    bounds, scenarios = _sorted(estimates)
    above, below = _texts(estimates, room.width)
    ax.set_xlim(0, 1)
    low, high = bounds[0].ends if bounds else (0.0, 0.0)
    draw_bar(ax, 0, (high, bounds[-1].ends[1] if bounds else high), colour("bounds"), start=low)
    y = -0.16
    for estimate, text in zip(bounds, above, strict=True):
        ax.plot(
            [estimate.ends[0], *estimate.ends, estimate.ends[1]], [y, y - 0.05, y - 0.05, y],
            color=colour("bounds"), linewidth=1.2, clip_on=False,
        )  # fmt: skip
        ax.text(estimate.ends[0], y - 0.08, text, va="bottom", color=INK, linespacing=1.15)
        y -= 0.17 + _LINE * (text.count("\n") + 1)
    top = y
    y = 0.2
    for estimate, text in zip(scenarios, below, strict=True):
        at = estimate.value or 0.0
        # A border in the colour of the paper sets the tick apart from the bar.
        ax.plot([at, at], [-0.07, 0.07], color=PAPER, linewidth=4)
        ax.plot([at, at], [-0.1, y + 0.07], color=colour("scenario"), linewidth=1.8)
        ax.text(at + 0.015, y, text, va="top", color=INK, linespacing=1.15)
        y += _LINE * (text.count("\n") + 1) + 0.07
    ax.set_ylim(y + 0.05, top)
    ax.set_yticks([])
    ax.grid(visible=False)


def _sorted(estimates: Sequence[Estimate]) -> tuple[list[Estimate], list[Estimate]]:
    """Return bounds from the narrowest, and scenarios from the highest, whose label has least room."""
    bounds = [e for e in estimates if e.kind == "bounds"]
    bounds.sort(key=lambda e: e.ends[1] - e.ends[0])
    scenarios = [e for e in estimates if e.kind == "scenario"]
    scenarios.sort(key=lambda e: -(e.value or 0))
    return bounds, scenarios


def _texts(estimates: Sequence[Estimate], width: float) -> tuple[list[str], list[str]]:
    """Return the labels of bounds and of scenarios, broken into lines that fit beside their marks."""
    bounds, scenarios = _sorted(estimates)
    letters = 12.4 * (width - 0.3)
    return (
        [fitted(_label(e), int(letters * (1 - e.ends[0]))) for e in bounds],
        [fitted(_label(e), max(12, int(letters * (0.97 - (e.value or 0))))) for e in scenarios],
    )


def _label(estimate: Estimate) -> str:
    return f"{estimate.label}: {estimate:}{objection(estimate)}"


def _height(estimates: Sequence[Estimate], width: float) -> float:
    above, below = _texts(estimates, width)
    lines = sum(text.count("\n") + 1 for text in (*above, *below))
    return 1.05 + _LINE * lines + 0.17 * len(above) + 0.07 * len(below)


def nested_chart(estimates: Sequence[Estimate], *, xlabel: str) -> Chart:
    """Return the chart of the answers to one question by assumption, on one bar."""
    if estimates and (unit := one_unit(estimates)) != "proportion":
        raise TipResearchError(f"one bar is drawn of proportions, and these are {unit}; intervals_chart() takes any unit.")  # fmt: skip
    words = f"One bar, {xlabel}, with the answer by assumption."
    draw, body = partial(_draw, estimates), partial(_height, estimates)
    return Layout(draw, body=body, around=0, ticks="percent", xlabel=xlabel).chart_of(estimates, words)
