"""Charts of shares and of intervals.

Words stand above their marks, so that a chart reads alike on a desk and on a phone. Kinds of number
differ in shape as well as in colour.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogFormatter, PercentFormatter

from nbpress.core import errors
from tipresearch.facts import category_label, measure_in_unit, within
from tipresearch.presentation.charts.axes import Row, bar, chart_of, label_rows, legend_below, rows_height, width_of
from tipresearch.presentation.colours import LOOKS, PAPER, colour, look_of_count
from tipresearch.presentation.drawing import Chart
from tipresearch.presentation.rows import flagged_frame, objection, sources_of
from tipresearch.quantities import KIND_IN_WORDS, OF_MODELS, SEVERAL, Count, Estimate

#: The colour of each kind of number, and how lines and hollow marks look.
_LOOKS = {
    "point": "recorded", "random_variation_interval": "interval", "bounds": "bounds", "scenario": "scenario",
    "model_estimate": "model", "estimated_bound": "model",
}  # fmt: skip
_LINE: dict[str, Any] = {"linewidth": 2.2, "solid_capstyle": "butt", "zorder": 2}
#: Dots in a row, and no mark that could be read as a best value.
_DOTS: dict[str, Any] = {"linestyle": (0, (0.1, 1.6)), "linewidth": 4.5, "dash_capstyle": "round", "zorder": 2}
_HOLLOW: dict[str, Any] = {
    "marker": "D", "linestyle": "", "markerfacecolor": PAPER, "markersize": 6, "markeredgewidth": 1.6, "zorder": 3,
}  # fmt: skip


def _draw_shares(estimates: Sequence[Estimate], ax: Axes, *, counted: bool) -> None:
    """Draw shares as bars: what is known solid, what is not known hatched."""
    rows = [Row(_share_label(e, counted)) for e in estimates]
    for at, estimate in zip(label_rows(ax, rows), estimates, strict=True):
        if estimate.given:
            bar(ax, at, estimate.ends, look_of_count(estimate.inputs[0]).light)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_xlim(left=0, right=None if counted else 1)
    ax.set_xlabel(f"share of {_of_whom(estimates)}")


def _of_whom(shares: Sequence[Estimate]) -> str:
    """Return of whom shares are, by their wholes; a plain number is taken to count victims."""
    wholes = [e.inputs[:3][-1] for e in shares if e.inputs]  # before those who are otherwise
    return " or ".join(dict.fromkeys(map(_all_of, wholes or [Count(0, 0)])))


def _all_of(whole: Count) -> str:
    victims = whole.unit == "persons" and whole.measure in ("", "identified", "detected")
    counted = within(measure_in_unit(whole.measure, whole.unit)) if whole.measure else whole.unit.replace("_", " ")
    said = "victims recorded" if victims else counted
    if whole.partition == "own" and whole.category not in ("total", SEVERAL):  # a label says all of a word of one's own
        return f"all {said}, {whole.label}"
    codes = ("other forms" if whole.form == "other" else whole.form, whole.sex, whole.age)
    return ", ".join([f"all {said}", *(within(category_label(c)) for c in codes if c not in ("", "total", SEVERAL))])


def _share_label(estimate: Estimate, counted: bool) -> str:
    if not counted or not estimate.inputs:  # of a share that is not shown no counts are told
        return f"{estimate.label}: {estimate:}{objection(estimate)}"
    torn = "; contested" if estimate.contested else ""
    return f"{estimate.label}: {estimate.inputs[0]} ({estimate:}{torn})"


def composition_chart(shares: Sequence[Estimate]) -> Chart:
    """Who the identified victims were: shares and counts of a partition, largest first."""
    ordered = sorted(shares, key=lambda e: e.upper_end, reverse=True)
    labels = [_share_label(e, counted=True) for e in ordered]
    return Chart(
        draw=partial(_draw_shares, ordered, counted=True),
        height=partial(rows_height, [Row(text) for text in labels]),
        data=flagged_frame(ordered).assign(count=["".join(map(str, e.inputs[:1])) for e in ordered]),
        alt=f"Bar chart of {errors.counted(len(ordered), 'group')} as shares of {_of_whom(ordered)}. {'; '.join(labels)}.",
        estimates=tuple(ordered),
        cited=sources_of(ordered),
    )


def known_chart(bounds: Sequence[Estimate]) -> Chart:
    """How much of each share is known: solid what the source says, hatched what it leaves open."""
    solid = "A bar is solid as far as the source says who is in the group, and hatched as far as others may be."
    return chart_of(
        bounds,
        f"Bar chart of {len(bounds)} shares of {_of_whom(bounds)}. {solid}",
        draw=partial(_draw_shares, bounds, counted=False),
        height=partial(rows_height, [Row(_share_label(e, counted=False)) for e in bounds]),
    )


def _draw_intervals(
    estimates: Sequence[Estimate], ax: Axes, *, log: bool, reference: float | None, reference_label: str, xlabel: str,
    limits: tuple[float, float] | None,
) -> None:  # fmt: skip
    """Draw estimates by kind: dots, thin intervals, hatched bounds, hollow scenarios, rows of dots for models."""
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_minor_formatter(_Between())
    for at, estimate in zip(label_rows(ax, [Row(_interval_label(e)) for e in estimates]), estimates, strict=True):
        _mark(ax, at, estimate)
    if reference is not None:
        ax.axvline(reference, color=colour("highlight"), linestyle="--", linewidth=1.2, zorder=1)
        ax.annotate(
            reference_label, (reference, 1), xycoords=ax.get_xaxis_transform(), xytext=(0, 2),
            textcoords="offset points", ha="center", color=colour("highlight"), fontsize=8.5,
        )  # fmt: skip
    if limits:
        ax.set_xlim(*limits)
    if all(e.unit == "proportion" for e in estimates):
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    elif all(e.unit == "percentage points" for e in estimates):
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:+.0f}".replace("-", "−")))
    else:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.10g}"))
        drawn = [n for e in estimates for n in (e.value, e.lo, e.hi) if n is not None]
        if not log and all(float(n).is_integer() for n in drawn):  # there is no quarter of a person
            ax.locator_params(axis="x", integer=True, nbins="auto" if width_of(ax) > 5 else 5)
    ax.set_xlabel(xlabel)
    _say_kinds(ax, estimates)


class _Between(LogFormatter):
    """Writes a tick between two powers of ten as these are written, where matplotlib writes one."""

    def __call__(self, x: float, pos: Any = None) -> str:
        axis: Any = self.axis
        return str(axis.get_major_formatter()(x, pos)) if super().__call__(x, pos) else ""


def _interval_label(estimate: Estimate) -> str:
    # An interval of chance has its kind at the axis, or in the legend; without a value it stands alone.
    drawn = f"{estimate:interval}" if estimate.kind == "random_variation_interval" and estimate.lo is not None else ""
    alone = drawn if estimate.value is None else ""
    words = "; ".join(filter(None, ["" if alone else drawn, estimate.remark]))
    return f"{estimate.label}: {alone or estimate:}" + (f" ({words})" if words else "")


def _mark(ax: Axes, at: float, estimate: Estimate) -> None:
    value = math.nan if estimate.value is None else estimate.value  # not defined: no mark
    look = LOOKS[_LOOKS.get(estimate.kind, "recorded")]
    if estimate.kind == "bounds" and estimate.lo is not None:
        low, high = estimate.ends
        bar(ax, at, (low, high), look.light, start=low)
    elif estimate.kind in OF_MODELS:
        ax.plot(estimate.ends, [at, at], color=look.light, **_DOTS)
    elif estimate.kind == "scenario":
        ax.plot(value, at, color=look.light, **_HOLLOW)
    else:
        if estimate.lo is not None:
            ax.plot(estimate.ends, [at, at], color=look.light, **_LINE)
        whole: dict[str, Any] = {} if value else {"clip_on": False}  # at zero the axis may end
        ax.plot(value, at, "o", color=look.light, markersize=5.5, zorder=3, **whole)


def _kind_words(estimates: Sequence[Estimate]) -> dict[str, str]:
    levels = " and ".join(f"{100 * n:g}" for n in sorted({e.level for e in estimates if e.level}))
    words = {
        "point": "recorded value",
        "random_variation_interval": f"{levels} % {KIND_IN_WORDS['random_variation_interval']}",
        "bounds": "bounds, not a confidence interval",
        "scenario": "scenario, no probability",
        "model_estimate": "by models, no best value",
        "estimated_bound": "estimate of a lower bound",
    }
    return {kind: text for kind, text in words.items() if any(e.kind == kind and e.given for e in estimates)}


def _say_kinds(ax: Axes, estimates: Sequence[Estimate]) -> None:
    """Say what the marks are: below the axis where they are of one kind, else in a legend."""
    words = _kind_words(estimates)
    if len(words) < 2:
        ax.set_xlabel("\n".join(w for w in (ax.get_xlabel(), *words.values()) if w))
        return
    legend_below(ax, [_handle(kind, text) for kind, text in words.items()])


def _handle(kind: str, text: str) -> Artist:
    light = LOOKS[_LOOKS[kind]].light
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
    """Estimates under one another, so that the reader sees how wide each is and why."""
    rows = [Row(_interval_label(e)) for e in estimates]
    draw = partial(
        _draw_intervals, estimates, xlabel=xlabel, log=log, reference=reference,
        reference_label=reference_label, limits=limits,
    )  # fmt: skip
    height = partial(rows_height, rows, base=0.9 + 0.2 * len(_kind_words(estimates)))
    line = f" A line stands at {reference:,.10g}: {reference_label}." if reference is not None else ""
    return chart_of(estimates, f"Interval chart, {xlabel}.", draw=draw, height=height, more=line)
