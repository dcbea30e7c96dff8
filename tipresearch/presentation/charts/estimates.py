"""Charts of shares and of intervals.

Labels stand above their marks, so that a chart is the same on a desk and on a phone. Kinds of numbers
differ in shape and in colour.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogFormatter

from nbpress.core import errors
from tipresearch.facts import category_label, measure_in_unit, within
from tipresearch.presentation.charts.layout import Layout, Room, draw_bar
from tipresearch.presentation.colours import PAPER, colour, look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import flagged_frame, objection
from tipresearch.quantities import KIND_IN_WORDS, OF_MODELS, SEVERAL, Count, Estimate

#: The colour and the words of each kind of number, and how lines and hollow marks look.
_KINDS = {
    "point": ("recorded", "recorded value"),
    "random_variation_interval": ("interval", "{levels} % " + KIND_IN_WORDS["random_variation_interval"]),
    "bounds": ("bounds", "bounds, not a confidence interval"),
    "scenario": ("scenario", "scenario, no probability"),
    "model_estimate": ("model", "by models, no best value"),
    "estimated_bound": ("model", "estimate of a lower bound"),
}
_LINE: dict[str, Any] = {"linewidth": 2.2, "solid_capstyle": "butt", "zorder": 2}
#: A row of dots, without a mark that could be read as a best value.
_DOTS: dict[str, Any] = {"linestyle": (0, (0.1, 1.6)), "linewidth": 4.5, "dash_capstyle": "round", "zorder": 2}
_HOLLOW: dict[str, Any] = {
    "marker": "D", "linestyle": "", "markerfacecolor": PAPER, "markersize": 6, "markeredgewidth": 1.6, "zorder": 3,
}  # fmt: skip


def _draw_shares(estimates: Sequence[Estimate], counted: bool, room: Room) -> None:
    """Draw shares as bars: solid as far as they are known, and hatched beyond."""
    for at, estimate in zip(room.rows, estimates, strict=True):
        if estimate.given:
            draw_bar(room.ax, at, estimate.ends, look_of_count(estimate.inputs[0]).light)
    room.ax.set_xlim(left=0, right=None if counted else 1)


def _shares_layout(shares: Sequence[Estimate], *, counted: bool) -> Layout:
    labels = [_share_label(e, counted) for e in shares]
    return Layout(
        partial(_draw_shares, shares, counted), labels, ticks="percent", xlabel=f"share of {_of_whom(shares)}"
    )


def _of_whom(shares: Sequence[Estimate]) -> str:
    """Return the words for the totals of shares; a plain number is taken to count victims."""
    totals = [e.inputs[:3][-1] for e in shares if e.inputs]  # before the counts that are left out
    return " or ".join(dict.fromkeys(map(_total_in_words, totals or [Count(0, 0)])))


def _total_in_words(whole: Count) -> str:
    victims = whole.unit == "persons" and whole.measure in ("", "identified", "detected")
    counted = within(measure_in_unit(whole.measure, whole.unit)) if whole.measure else whole.unit.replace("_", " ")
    said = "victims recorded" if victims else counted
    if whole.partition == "own" and whole.category not in ("total", SEVERAL):  # the label says all
        return f"all {said}, {whole.label}"
    codes = ("other forms" if whole.form == "other" else whole.form, whole.sex, whole.age)
    return ", ".join([f"all {said}", *(within(category_label(c)) for c in codes if c not in ("", "total", SEVERAL))])


def _share_label(estimate: Estimate, counted: bool) -> str:
    if not counted or not estimate.inputs:  # a share that is not shown has no counts
        return f"{estimate.label}: {estimate:}{objection(estimate)}"
    torn = "; disputed" if estimate.contested else ""
    return f"{estimate.label}: {estimate.inputs[0]} ({estimate:}{torn})"


def composition_chart(shares: Sequence[Estimate]) -> Chart:
    """Return the chart of the shares and counts of a partition, largest first."""
    ordered = sorted(shares, key=lambda e: e.upper_end, reverse=True)
    layout = _shares_layout(ordered, counted=True)
    groups = errors.counted(len(ordered), "group")
    return layout.chart(
        data=flagged_frame(ordered).assign(count=["".join(map(str, e.inputs[:1])) for e in ordered]),
        alt=f"Bar chart of {groups} as shares of {_of_whom(ordered)}. {'; '.join(layout.rows)}.",
        estimates=tuple(ordered),
    )


def known_chart(bounds: Sequence[Estimate]) -> Chart:
    """Return the chart of how much of each share is known: solid as far as the source states it, and hatched beyond."""
    solid = "A bar is solid as far as the source says who is in the group, and hatched as far as others may be."
    return _shares_layout(bounds, counted=False).chart_of(
        bounds, f"Bar chart of {len(bounds)} shares of {_of_whom(bounds)}. {solid}"
    )


def _draw_intervals(
    estimates: Sequence[Estimate], log: bool, line: tuple[float | None, str], limits: tuple[float, float] | None,
    room: Room,
) -> None:  # fmt: skip
    """Draw estimates by kind: dots, thin intervals, hatched bounds, hollow scenarios, rows of dots for models."""
    ax, (reference, label) = room.ax, line
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_minor_formatter(_Between())
    for at, estimate in zip(room.rows, estimates, strict=True):
        _mark(ax, at, estimate)
    if reference is not None:
        ax.axvline(reference, color=colour("highlight"), linestyle="--", linewidth=1.2, zorder=1)
        ax.annotate(
            label, (reference, 1), xycoords=ax.get_xaxis_transform(), xytext=(0, 2),
            textcoords="offset points", ha="center", color=colour("highlight"), fontsize=8.5,
        )  # fmt: skip
    if limits:
        ax.set_xlim(*limits)
    drawn = [n for e in estimates for n in (e.value, e.lo, e.hi) if n is not None]
    if not log and _ticks(estimates) == "numbers" and all(float(n).is_integer() for n in drawn):
        ax.locator_params(axis="x", integer=True, nbins="auto" if room.wide else 5)  # there is no quarter of a person


def _ticks(estimates: Sequence[Estimate]) -> str:
    units = {e.unit for e in estimates}
    if units <= {"proportion"}:
        return "percent"
    return "percentage points" if units <= {"percentage points"} else "numbers"


class _Between(LogFormatter):
    """Writes a tick between two powers of ten in the format of the powers, where matplotlib writes the tick."""

    def __call__(self, x: float, pos: Any = None) -> str:
        axis: Any = self.axis
        return str(axis.get_major_formatter()(x, pos)) if super().__call__(x, pos) else ""


def _interval_label(estimate: Estimate) -> str:
    # The kind of a random-variation interval stands at the axis or in the legend.
    drawn = f"{estimate:interval}" if estimate.kind == "random_variation_interval" and estimate.lo is not None else ""
    alone = drawn if estimate.value is None else ""
    words = "; ".join(filter(None, ["" if alone else drawn, estimate.remark]))
    return f"{estimate.label}: {alone or estimate:}" + (f" ({words})" if words else "")


def _colour_of(kind: str) -> str:
    return colour(_KINDS.get(kind, _KINDS["point"])[0])


def _mark(ax: Axes, at: float, estimate: Estimate) -> None:
    value = math.nan if estimate.value is None else estimate.value  # not defined: no mark
    light = _colour_of(estimate.kind)
    if estimate.kind == "bounds" and estimate.lo is not None:
        draw_bar(ax, at, estimate.ends, light, start=estimate.ends[0])
    elif estimate.kind in OF_MODELS:
        ax.plot(estimate.ends, [at, at], color=light, **_DOTS)
    elif estimate.kind == "scenario":
        ax.plot(value, at, color=light, **_HOLLOW)
    else:
        if estimate.lo is not None:
            ax.plot(estimate.ends, [at, at], color=light, **_LINE)
        # At zero the axis may end.
        ax.plot(value, at, "o", color=light, markersize=5.5, zorder=3, clip_on=bool(value))


def _kind_words(estimates: Sequence[Estimate]) -> dict[str, str]:
    levels = " and ".join(f"{100 * n:g}" for n in sorted({e.level for e in estimates if e.level}))
    kinds = {e.kind for e in estimates if e.given}
    return {kind: words.format(levels=levels) for kind, (_, words) in _KINDS.items() if kind in kinds}


def _handle(kind: str, text: str) -> Artist:
    light = _colour_of(kind)
    if kind == "bounds":
        return Patch(facecolor=PAPER, edgecolor=light, hatch="////", label=text)
    if kind in OF_MODELS:
        return Line2D([], [], color=light, label=text, **_DOTS)
    look = _HOLLOW if kind == "scenario" else {"marker": "o"}
    line = _LINE if kind == "random_variation_interval" else {"linestyle": ""}
    return Line2D([], [], color=light, label=text, **(look | line))


def intervals_chart(
    estimates: Sequence[Estimate], *, xlabel: str, log: bool = False, reference: float | None = None,
    reference_label: str = "", limits: tuple[float, float] | None = None,
) -> Chart:  # fmt: skip
    """Return the chart of estimates in rows, each with the width and the kind of its interval."""
    words = _kind_words(estimates)
    # One kind is named below the axis, and several in a legend.
    below, in_legend = ([*words.values()], {}) if len(words) < 2 else ([], words)
    line = f" A line stands at {reference:,.10g}: {reference_label}." if reference is not None else ""
    return Layout(
        partial(_draw_intervals, estimates, log, (reference, reference_label), limits),
        [*map(_interval_label, estimates)],
        around=0.9 + 0.2 * len(words),
        ticks=_ticks(estimates),
        xlabel="\n".join(filter(None, [xlabel, *below])),
        legend=[partial(_handle, *kind) for kind in in_legend.items()],
    ).chart_of(estimates, f"Interval chart, {xlabel}.", more=line)
