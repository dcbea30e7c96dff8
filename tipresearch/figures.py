"""Charts: each takes data and an Axes and returns the Axes; none saves a file.

Words stand above their marks, so that a chart reads alike on a desk and on a phone.
Colours are seaborn's colour-blind palette; kinds of number differ in shape as well.
"""

import io
import textwrap
from collections.abc import Sequence
from functools import partial

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from tipresearch.counts import Count
from tipresearch.estimates import KIND_IN_WORDS, Estimate, format_number
from tipresearch.indicators import upper_end
from tipresearch.presentation import Chart, estimates_frame
from tipresearch.records import sources_of
from tipresearch.sources import short_name

BLUE, ORANGE, GREEN, RED = sns.color_palette("colorblind")[:4]
GREY, INK = "#6b7280", "#1f2937"

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.edgecolor": "#9ca3af",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "grid.color": "#e5e7eb",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.hashsalt": "tipresearch",
    "svg.fonttype": "path",
}


def render(chart: Chart, width: float, *, with_png: bool = True) -> tuple[str, bytes]:
    """Draw a chart at a width [inches]; return it as SVG text and PNG bytes, both reproducible.

    Without `with_png` its bytes are empty: drawing takes as long for each of the two.
    """
    with mpl.rc_context({**sns.axes_style("whitegrid"), **_STYLE}):
        figure = Figure(figsize=(width, chart.height(width)), layout="constrained")
        chart.draw(figure.subplots())
        svg, png = io.BytesIO(), io.BytesIO()
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None})
        if with_png:
            # Where things stand is found once: that takes as long as drawing them.
            figure.set_layout_engine("none")
            figure.set_dpi(160)
            FigureCanvasAgg(figure).print_png(
                png, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
            )
    return svg.getvalue().decode(), png.getvalue()


def _characters(ax: Axes) -> int:
    return _characters_in(ax.figure.get_figwidth())


def _characters_in(width: float) -> int:
    """How many characters of the label font fit in a width [inches]."""
    return int(12.4 * width) - 4


def _row_axes(ax: Axes, rows: int) -> None:
    """Prepare an Axes for rows from top to bottom, labels above the marks."""
    ax.set_ylim(rows - 0.5, -0.75)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x")
    sns.despine(ax=ax, left=True)


def _label(ax: Axes, row: float, text: str, *, lift: float = 0.22) -> None:
    wrapped = "\n".join(textwrap.wrap(text, _characters(ax)))
    ax.text(
        0.004, row - lift, wrapped, transform=ax.get_yaxis_transform(), va="bottom", ha="left",
        linespacing=1.15, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def _row_height(
    labels: Sequence[str], width: float, *, base: float = 0.95, row: float = 0.44
) -> float:
    lines = [len(textwrap.wrap(text, _characters_in(width))) for text in labels]
    # Rows are of equal height, so the longest label sets it.
    return base + len(labels) * (row + 0.16 * (max(lines, default=1) - 1))


def plot_counts(counts: Sequence[Count], ax: Axes, *, xlabel: str = "persons") -> Axes:
    """Draw counts as bars; a censored count is hatched up to its upper end."""
    _row_axes(ax, len(counts))
    for row, count in enumerate(counts):
        ax.barh(row, count.lo, height=0.34, color=BLUE)
        if not count.exact:
            ax.barh(
                row,
                count.hi - count.lo,
                left=count.lo,
                height=0.34,
                color="white",
                edgecolor=BLUE,
                hatch="///",
            )
        _label(ax, row, _count_label(count))
    _thousands(ax)
    ax.set_xlim(left=0)
    ax.set_xlabel(xlabel)
    return ax


def _thousands(ax: Axes) -> None:
    ax.xaxis.set_major_locator(
        MaxNLocator(nbins=8 if ax.figure.get_figwidth() > 5 else 4, integer=True)
    )
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))


def _count_label(count: Count) -> str:
    return f"{count.label} ({count.period}): {count}" if count.period else f"{count.label}: {count}"


def counts_chart(counts: Sequence[Count], *, xlabel: str = "persons identified") -> Chart:
    """Counts side by side, such as one group in two years."""
    labels = [_count_label(c) for c in counts]
    return Chart(
        draw=partial(plot_counts, counts, xlabel=xlabel),
        height=lambda width: _row_height(labels, width),
        data=pd.DataFrame(
            [
                {
                    "label": c.label,
                    "period": str(c.period),
                    "lo": c.lo,
                    "hi": c.hi,
                    "figure_id": ", ".join(c.figure_ids),
                }
                for c in counts
            ]
        ),
        alt=f"Bar chart of {len(counts)} counts. " + "; ".join(labels) + ".",
        estimates=tuple(counts),
        cited=sources_of(counts),
    )


def plot_composition(shares: Sequence[Estimate], ax: Axes) -> Axes:
    """Draw the shares of a composition as bars, each with its count."""
    _row_axes(ax, len(shares))
    for row, estimate in enumerate(shares):
        low = estimate.value if estimate.value is not None else estimate.lo
        ax.barh(row, low, height=0.34, color=BLUE)
        if estimate.value is None:
            ax.barh(
                row,
                estimate.hi - low,
                left=low,
                height=0.34,
                color="white",
                edgecolor=BLUE,
                hatch="///",
            )
        _label(ax, row, _share_label(estimate))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_xlim(left=0)
    ax.set_xlabel("share of all victims recorded")
    return ax


def _share_label(estimate: Estimate) -> str:
    return f"{estimate.label}: {estimate.inputs[0]} ({estimate})"


def composition_chart(shares: Sequence[Estimate]) -> Chart:
    """Who the identified victims were: shares and counts of a partition, largest first."""
    ordered = sorted(shares, key=upper_end, reverse=True)
    labels = [_share_label(e) for e in ordered]
    return Chart(
        draw=partial(plot_composition, ordered),
        height=lambda width: _row_height(labels, width),
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
    """Draw estimates by kind: dots, thin intervals, broad bounds, hollow scenarios."""
    _row_axes(ax, len(estimates))
    if log:
        ax.set_xscale("log")
    for row, estimate in enumerate(estimates):
        _mark(ax, row, estimate)
        _label(ax, row, _interval_label(estimate))
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
    return f"{estimate.label}: {estimate:}" + (f" ({estimate:interval})" if drawn else "")


def _mark(ax: Axes, row: int, estimate: Estimate) -> None:
    if estimate.kind == "bounds":
        whole = estimate.unit == "proportion" and (estimate.lo, estimate.hi) == (0, 1)
        ax.barh(
            row, estimate.hi - estimate.lo, left=estimate.lo, height=0.2, zorder=2,
            color="white" if whole else ORANGE, edgecolor=ORANGE, hatch="////" if whole else None,
        )  # fmt: skip
    elif estimate.kind == "scenario":
        ax.plot(
            estimate.value,
            row,
            "D",
            color=GREEN,
            markerfacecolor="white",
            markersize=6,
            markeredgewidth=1.6,
            zorder=3,
        )
    else:
        if estimate.lo is not None:
            ax.plot(
                [estimate.lo, estimate.hi],
                [row, row],
                color=BLUE,
                linewidth=2.2,
                solid_capstyle="butt",
                zorder=2,
            )
        ax.plot(estimate.value, row, "o", color=BLUE, markersize=5.5, zorder=3)


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
    _legend_below(ax, handles)


def _interval_words(estimates: Sequence[Estimate]) -> str:
    levels = sorted({e.level for e in estimates if e.level})
    percent = " and ".join(f"{100 * level:g}" for level in levels)
    return f"{percent} % {KIND_IN_WORDS['random_variation_interval']}"


def _legend_below(ax: Axes, handles: Sequence) -> None:
    columns = 2 if ax.figure.get_figwidth() > 5 else 1
    ax.figure.legend(
        handles=list(handles), loc="outside lower left", ncols=columns, handlelength=1.8
    )


def intervals_chart(
    estimates: Sequence[Estimate], *, xlabel: str, log: bool = False, reference: float | None = None,
    reference_label: str = "", limits: tuple[float, float] | None = None,
) -> Chart:  # fmt: skip
    """Estimates under one another, so that the reader sees how wide each is and why."""
    labels = [_interval_label(e) for e in estimates]
    options = {
        "xlabel": xlabel,
        "log": log,
        "reference": reference,
        "reference_label": reference_label,
        "limits": limits,
    }
    described = [f"{e.label}: {e:full}" for e in estimates]
    return Chart(
        draw=partial(plot_intervals, estimates, **options),
        height=lambda width: _row_height(labels, width, base=1.35 if width > 5 else 1.75),
        data=estimates_frame(estimates),
        alt=f"Interval chart, {xlabel}. " + "; ".join(described) + ".",
        estimates=tuple(estimates),
        cited=sources_of(estimates),
    )


def plot_detection(ratio: float, ax: Axes, *, lowest: float) -> Axes:
    """Draw the ratio of victims that each ratio of detection probabilities implies."""
    detection = np.geomspace(lowest, max(1, 2 * ratio), 200)
    ax.loglog(detection, ratio / detection, color=BLUE, linewidth=2)
    ax.axhline(1, color=RED, linestyle="--", linewidth=1.2)
    ax.plot(
        ratio,
        1,
        "D",
        color=GREEN,
        markerfacecolor="white",
        markersize=7,
        markeredgewidth=1.8,
        zorder=3,
    )
    narrow = ax.figure.get_figwidth() < 5
    note = f"Victims unchanged if the chance of being identified changed to {format_number(ratio, 'proportion')} of what it was"
    ax.annotate(
        "\n".join(textwrap.wrap(note, 24 if narrow else 36)), (ratio, 1), xytext=(0.4, 0.97), textcoords="axes fraction",
        va="top", fontsize=8.5 if narrow else 9.5, arrowprops={"arrowstyle": "-", "color": GREY},
    )  # fmt: skip
    for words, lift in (("more victims than before", 4), ("fewer", -12)):
        ax.annotate(
            words, (0.99, 1), xycoords=ax.get_yaxis_transform(), xytext=(0, lift), textcoords="offset points",
            ha="right", color=RED, fontsize=8.5,
        )  # fmt: skip
    percent = FuncFormatter(lambda v, _: f"{100 * v:g} %")
    ax.xaxis.set_major_formatter(percent)
    ax.yaxis.set_major_formatter(percent)
    ax.minorticks_off()
    ax.set_xlabel("chance of being identified,\nas a share of the earlier year's")
    ax.set_ylabel("victims, as a share of\nthe earlier year's")
    sns.despine(ax=ax)
    return ax


def detection_chart(tipping: Estimate, *, lowest: float = 0.01) -> Chart:
    """Which change in detection agrees with a change in identified victims."""
    ratio = tipping.value
    grid = np.geomspace(min(lowest, ratio / 2), max(1, 2 * ratio), 25)
    return Chart(
        draw=partial(plot_detection, ratio, lowest=min(lowest, ratio / 2)),
        height=lambda width: 3.6 if width > 5 else 3.3,
        data=pd.DataFrame({"detection_ratio": grid, "implied_ratio_of_victims": ratio / grid}),
        alt=(
            "Curve of the ratio of victims against the ratio of the chance of being identified. It crosses "
            f"no change where the chance changed to {format_number(ratio, 'proportion')} of the earlier one; with an "
            f"unchanged chance the number of victims would be {format_number(ratio, 'proportion')} of the earlier one."
        ),
        estimates=(tipping,),
        cited=sources_of([tipping]),
    )


def plot_competing(table: pd.DataFrame, ax: Axes, *, highlight: int | None = None) -> Axes:
    """Draw every published total by year; one number under two years stands out."""
    _row_axes(ax, len(table))
    for row, (_, figure) in enumerate(table.iterrows()):
        same = figure["count_lo"] == highlight
        colour, marker = (ORANGE, "D") if same else (BLUE, "o")
        exact = figure["count_lo"] == figure["count_hi"]
        ax.plot([figure["count_lo"], figure["count_hi"]], [row, row], color=colour, linewidth=3)
        # Suppressed is not zero: an open square, as in the charts over years.
        ax.plot(
            figure["count_hi"], row, marker if exact else "s", color=colour, markersize=7,
            markerfacecolor=colour if exact else "white", markeredgewidth=1.5,
        )  # fmt: skip
        _label(ax, row, _competing_label(figure))
    for row in np.flatnonzero(table["year"].diff().fillna(0)):
        ax.axhline(row - 0.72, color="#d1d5db", linewidth=1)
    _thousands(ax)
    ax.set_xlabel("identified or detected victims")
    _legend_below(ax, _competing_legend(table, highlight))
    return ax


def _competing_legend(table: pd.DataFrame, highlight: int | None) -> list[Line2D]:
    handles = []
    if (years := table.loc[table["count_lo"] == highlight, "year"].unique()).size > 1:
        words = f"{highlight:,}: one number, published for {' and '.join(map(str, years))}"
        handles.append(Line2D([], [], color=ORANGE, marker="D", linestyle="", label=words))
    if (table["count_lo"] != table["count_hi"]).any():
        open_square = {"marker": "s", "markerfacecolor": "white", "markeredgewidth": 1.5}
        handles.append(
            Line2D(
                [],
                [],
                color=BLUE,
                linestyle="",
                label="suppressed: drawn at its upper end",
                **open_square,
            )
        )
    return handles


def _competing_label(figure: pd.Series) -> str:
    name = short_name(figure["source_id"])
    # A letter that repeats a figure is no second count of it.
    second_hand = f" (grade {figure['grade']})" if figure["grade"] > "A" else ""
    return f"{figure['year']} · {name}, {figure['edition']}, {figure['measure']}: {figure['raw_value']}{second_hand}"


def competing_chart(table: pd.DataFrame, *, highlight: int | None = None) -> Chart:
    """Every published total of victims by year, source and edition."""
    labels = [_competing_label(row) for _, row in table.iterrows()]
    return Chart(
        draw=partial(plot_competing, table, highlight=highlight),
        height=lambda width: _row_height(labels, width, base=1.25),
        data=table,
        alt=f"Dot chart of {len(table)} published totals by year, source and edition. "
        + "; ".join(labels)
        + ".",
        cited=tuple(dict.fromkeys(zip(table["source_id"], table["edition"], strict=True))),
    )


def plot_timeline(events: pd.DataFrame, ax: Axes) -> Axes:
    """Draw dated events as dots or bars, as precisely as their source dates them."""
    _row_axes(ax, len(events))
    for row, (_, event) in enumerate(events.iterrows()):
        colour = ORANGE if event["dates_differ"] else BLUE
        start, end = event["earliest"], event["latest"]
        if pd.isna(start):
            ax.plot(end, row, marker=8, color=colour, markersize=9)
        elif (end - start).days > 31:
            ax.plot([start, end], [row, row], color=colour, linewidth=5, solid_capstyle="butt")
        else:
            inside = colour if start == end else "white"
            ax.plot(
                start,
                row,
                "o",
                color=colour,
                markerfacecolor=inside,
                markeredgewidth=1.6,
                markersize=6.5,
            )
        _label(ax, row, _event_label(event))
    for row in np.flatnonzero(events["fact"].ne(events["fact"].shift()).to_numpy())[1:]:
        ax.axhline(row - 0.78, color="#d1d5db", linewidth=1)
    _legend_below(ax, _timeline_legend(events))
    return ax


def _timeline_legend(events: pd.DataFrame) -> list:
    handles = [
        Line2D([], [], color=GREY, marker="o", linestyle="", label="dated to the day"),
        Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linestyle="", label="dated to a month"),
        Line2D([], [], color=GREY, linewidth=5, label="dated to a year or period"),
    ]  # fmt: skip
    if events["earliest"].isna().any():
        handles.append(
            Line2D([], [], color=GREY, marker=8, markersize=8, linestyle="", label="not later than")
        )
    if not events["dates_differ"].all():
        handles.append(Patch(color=ORANGE, label="dates differ by source"))
    return handles


def _event_label(event: pd.Series) -> str:
    return (
        f"{event['fact']}, {event['date'].replace('/', ' to ')} ({short_name(event['source_id'])})"
    )


def timeline_chart(events: pd.DataFrame) -> Chart:
    """Legal and policy milestones, grouped by the fact that they date."""
    labels = [_event_label(row) for _, row in events.iterrows()]
    differing = ", ".join(dict.fromkeys(events.loc[events["dates_differ"], "fact"]))
    return Chart(
        draw=partial(plot_timeline, events),
        height=lambda width: _row_height(labels, width, base=1.2 if width > 5 else 1.6),
        data=events,
        alt=f"Timeline of {len(events)} dated statements. Sources give different dates for: {differing}. "
        + "; ".join(labels)
        + ".",
        cited=tuple((s, "") for s in dict.fromkeys(events["source_id"])),
    )


__all__ = [
    "competing_chart", "composition_chart", "counts_chart", "detection_chart", "intervals_chart",
    "plot_competing", "plot_composition", "plot_counts", "plot_detection", "plot_intervals",
    "plot_timeline", "render", "timeline_chart",
]  # fmt: skip
