"""Charts: each takes data and an Axes and returns the Axes; none saves a file.

Words stand above their marks, so that a chart reads alike on a desk and on a phone.
Colours are seaborn's colour-blind palette; kinds of number differ in shape as well.
"""

import math
from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, PercentFormatter

from tipresearch.presentation.charts.axes import (
    label_row,
    legend_below,
    row_axes,
    row_height,
)
from tipresearch.presentation.colours import BLUE, GREEN, ORANGE, RED
from tipresearch.presentation.figures import Chart
from tipresearch.presentation.rows import estimates_frame, sources_of
from tipresearch.quantities import KIND_IN_WORDS, Estimate, upper_end


def plot_composition(shares: Sequence[Estimate], ax: Axes) -> Axes:
    """Draw the shares of a composition as bars, each with its count.

    Parameters
    ----------
    shares : sequence of Estimate
        One a row [proportion]; bounds are hatched.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        The same.
    """
    row_axes(ax, len(shares))
    for row, estimate in enumerate(shares):
        low, high = estimate.ends if estimate.given else (0, 0)  # what is not given has no bar
        ax.barh(row, low, height=0.34, color=BLUE)
        if estimate.given and estimate.value is None:
            ax.barh(row, high - low, left=low, height=0.34, color="white", edgecolor=BLUE, hatch="///")  # fmt: skip
        label_row(ax, row, _share_label(estimate))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_xlim(left=0)
    ax.set_xlabel("share of all victims recorded")
    return ax


def _share_label(estimate: Estimate) -> str:
    return f"{estimate.label}: {estimate.inputs[0]} ({estimate})"


def composition_chart(shares: Sequence[Estimate]) -> Chart:
    """Who the identified victims were: shares and counts of a partition, largest first.

    Parameters
    ----------
    shares : sequence of Estimate
        What `tipresearch.composition` returns, without its names.

    Returns
    -------
    Chart
        Bars, data and words.
    """
    ordered = sorted(shares, key=upper_end, reverse=True)
    labels = [_share_label(e) for e in ordered]
    return Chart(
        draw=partial(plot_composition, ordered),
        height=lambda width: row_height(labels, width),
        data=estimates_frame(ordered).assign(count=[str(e.inputs[0]) for e in ordered]),
        alt=f"Bar chart of {len(ordered)} groups as shares of all victims recorded. "
        + "; ".join(labels)
        + ".",
        estimates=tuple(ordered),
        cited=sources_of(ordered),
    )


def plot_intervals(
    estimates: Sequence[Estimate], ax: Axes, *, log: bool = False, reference: float | None = None,
    reference_label: str = "", xlabel: str = "", limits: tuple[float, float] | None = None,
) -> Axes:  # fmt: skip
    """Draw estimates by kind: dots, thin intervals, broad bounds, hollow scenarios.

    Parameters
    ----------
    estimates : sequence of Estimate
        One a row, all of one unit; one that is not defined has no mark.
    ax : Axes
        Where to draw.
    log : bool
        Whether the axis is logarithmic.
    reference : float, optional
        Value of a line, such as 1 for no change.
    reference_label, xlabel : str
        Words for that line, and for the axis.
    limits : (float, float), optional
        Ends of the axis.

    Returns
    -------
    Axes
        The same.
    """
    row_axes(ax, len(estimates))
    if log:
        ax.set_xscale("log")
    for row, estimate in enumerate(estimates):
        _mark(ax, row, estimate)
        label_row(ax, row, _interval_label(estimate))
    if reference is not None:
        ax.axvline(reference, color=RED, linestyle="--", linewidth=1.2, zorder=1)
    if limits:
        ax.set_xlim(*limits)
    if all(e.unit == "proportion" for e in estimates):
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    elif all(e.unit == "percentage points" for e in estimates):
        ax.xaxis.set_major_formatter(
            FuncFormatter(lambda v, _: f"{100 * v:+.0f}".replace("-", "−"))
        )
    else:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}"))
    ax.set_xlabel(xlabel)
    _kind_legend(ax, estimates, reference_label if reference is not None else "")
    return ax


def _interval_label(estimate: Estimate) -> str:
    drawn = estimate.kind == "random_variation_interval"
    said = [f"{estimate:interval}" if drawn else "", estimate.remark]
    words = "; ".join(w for w in said if w)
    return f"{estimate.label}: {estimate:}" + (f" ({words})" if words else "")


def _mark(ax: Axes, row: int, estimate: Estimate) -> None:
    value = (
        math.nan if estimate.value is None else estimate.value
    )  # what is not defined has no mark
    if estimate.kind == "bounds" and estimate.lo is not None:
        low, high = estimate.ends
        whole = estimate.unit == "proportion" and (low, high) == (0, 1)
        ax.barh(
            row, high - low, left=low, height=0.2, zorder=2,
            color="white" if whole else ORANGE, edgecolor=ORANGE, hatch="////" if whole else None,
        )  # fmt: skip
    elif estimate.kind == "scenario":
        ax.plot(
            value, row, "D", color=GREEN, markerfacecolor="white", markersize=6, markeredgewidth=1.6, zorder=3
        )  # fmt: skip
    else:
        if estimate.lo is not None:
            ax.plot(estimate.ends, [row, row], color=BLUE, linewidth=2.2, solid_capstyle="butt", zorder=2)  # fmt: skip
        ax.plot(value, row, "o", color=BLUE, markersize=5.5, zorder=3)


def _kind_legend(ax: Axes, estimates: Sequence[Estimate], reference: str) -> None:
    drawn = {
        "point": Line2D([], [], color=BLUE, marker="o", linestyle="", label="recorded value"),
        "random_variation_interval": Line2D([], [], color=BLUE, marker="o", linewidth=2.2, label=_interval_words(estimates)),
        "bounds": Patch(facecolor=ORANGE, edgecolor=ORANGE, label="bounds, not a confidence interval"),
        "scenario": Line2D([], [], color=GREEN, marker="D", markerfacecolor="white", markeredgewidth=1.6, linestyle="", label="scenario, no probability"),
    }  # fmt: skip
    kinds = {e.kind for e in estimates}
    handles = [handle for kind, handle in drawn.items() if kind in kinds]
    if any(
        e.kind == "bounds" and e.unit == "proportion" and (e.lo, e.hi) == (0, 1) for e in estimates
    ):
        handles.append(
            Patch(
                facecolor="white",
                edgecolor=ORANGE,
                hatch="////",
                label="nothing known (0 to 100 %)",
            )
        )
    if reference:
        handles.append(Line2D([], [], color=RED, linestyle="--", linewidth=1.2, label=reference))
    legend_below(ax, handles)


def _interval_words(estimates: Sequence[Estimate]) -> str:
    levels = sorted({e.level for e in estimates if e.level})
    percent = " and ".join(f"{100 * level:g}" for level in levels)
    return f"{percent} % {KIND_IN_WORDS['random_variation_interval']}"


def intervals_chart(
    estimates: Sequence[Estimate], *, xlabel: str, log: bool = False, reference: float | None = None,
    reference_label: str = "", limits: tuple[float, float] | None = None,
) -> Chart:  # fmt: skip
    """Estimates under one another, so that the reader sees how wide each is and why.

    Parameters
    ----------
    estimates : sequence of Estimate
        One a row, all of one unit.
    xlabel : str
        Words for the axis.
    log : bool
        Whether the axis is logarithmic.
    reference : float, optional
        Value of a line, such as 1 for no change.
    reference_label : str
        Words for that line.
    limits : (float, float), optional
        Ends of the axis.

    Returns
    -------
    Chart
        Intervals, data and words.
    """
    labels = [_interval_label(e) for e in estimates]
    draw = partial(
        plot_intervals, estimates, xlabel=xlabel, log=log, reference=reference,
        reference_label=reference_label, limits=limits,
    )  # fmt: skip
    described = [f"{e.label}: {e:full}" for e in estimates]
    return Chart(
        draw=draw,
        height=lambda width: row_height(labels, width, base=1.35 if width > 5 else 1.75),
        data=estimates_frame(estimates),
        alt=f"Interval chart, {xlabel}. " + "; ".join(described) + ".",
        estimates=tuple(estimates),
        cited=sources_of(estimates),
    )
