"""One bar for one question: the ranges that weaker assumptions leave, and single scenarios on it."""

from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from nbpress.core.errors import TipResearchError
from tipresearch.presentation.charts.axes import bar, chart_of, fitted, one_unit, width_of
from tipresearch.presentation.colours import INK, PAPER, colour
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import objection
from tipresearch.quantities import Estimate

#: Height of a line of text [inches].
_LINE = 0.155


def _draw(estimates: Sequence[Estimate], ax: Axes, *, xlabel: str) -> None:
    """Draw bounds as one bar with a bracket each, and scenarios as ticks that are named below it."""
    bounds, scenarios = _sorted(estimates)
    above, below = _texts(estimates, width_of(ax))
    ax.set_xlim(0, 1)
    low, high = bounds[0].ends if bounds else (0.0, 0.0)
    bar(ax, 0, (high, bounds[-1].ends[1] if bounds else high), colour("bounds"), start=low)
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
        # Apart from the bar in both themes.
        ax.plot([at, at], [-0.07, 0.07], color=PAPER, linewidth=4)
        ax.plot([at, at], [-0.1, y + 0.07], color=colour("scenario"), linewidth=1.8)
        ax.text(at + 0.015, y, text, va="top", color=INK, linespacing=1.15)
        y += _LINE * (text.count("\n") + 1) + 0.07
    ax.set_ylim(y + 0.05, top)
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_xlabel(xlabel)


def _sorted(estimates: Sequence[Estimate]) -> tuple[list[Estimate], list[Estimate]]:
    """Return bounds from the narrowest, and scenarios from the highest: its words have least room."""
    bounds = [e for e in estimates if e.kind == "bounds"]
    bounds.sort(key=lambda e: e.ends[1] - e.ends[0])
    scenarios = [e for e in estimates if e.kind == "scenario"]
    scenarios.sort(key=lambda e: -(e.value or 0))
    return bounds, scenarios


def _texts(estimates: Sequence[Estimate], width: float) -> tuple[list[str], list[str]]:
    """Return the words of bounds and scenarios, broken to the room that each has."""
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
    """The answers to one question by what is assumed, on one bar."""
    if estimates and (unit := one_unit(estimates)) != "proportion":
        raise TipResearchError(f"one bar is drawn of proportions, and these are {unit}; intervals_chart() takes any unit.")  # fmt: skip
    words = f"One bar, {xlabel}, with the answer by assumption."
    return chart_of(estimates, words, draw=partial(_draw, estimates, xlabel=xlabel), height=partial(_height, estimates))
