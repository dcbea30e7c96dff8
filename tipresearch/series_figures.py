"""Charts of counts over the years: suppressed counts are bars, gaps and breaks are not bridged."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tipresearch.counts import Count
from tipresearch.figures import GREY
from tipresearch.presentation import Chart

#: Line styles and markers that tell series apart without colour.
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def plot_series(
    series: Mapping[str, Sequence[Count]], ax: Axes, *, ylabel: str = "persons"
) -> Axes:
    """Draw counts by year; neighbours of one definition are joined, suppressed counts are bars."""
    colours = sns.color_palette("colorblind", max(3, len(series)))
    handles = []
    for (name, counts), colour, marker in zip(series.items(), colours, _MARKERS * 9, strict=False):
        # One artist a series and kind of mark: a chart of twenty years draws in half the time.
        joined = [(a, b) for a, b in pairwise(counts) if _joined(a, b)]
        ax.plot(*_broken(joined), color=colour, linewidth=1.6, zorder=2)
        exact = [c for c in counts if c.exact]
        ax.plot(
            [_year(c) for c in exact], [c.lo for c in exact], marker, color=colour, markersize=5.5, zorder=3
        )  # fmt: skip
        hidden = [c for c in counts if not c.exact]
        ax.vlines(
            [_year(c) for c in hidden], [c.lo for c in hidden], [c.hi for c in hidden],
            color=colour, linewidth=5, alpha=0.55, zorder=2,
        )  # fmt: skip
        handles.append(Line2D([], [], color=colour, marker=marker, label=name))
    if any(not c.exact for counts in series.values() for c in counts):
        handles.append(
            Line2D([], [], color=GREY, linewidth=5, alpha=0.55, label="suppressed: 0 to 4")
        )
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(
        MaxNLocator(integer=True, nbins=8 if ax.figure.get_figwidth() > 5 else 5)
    )
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    ax.margins(x=0.06)
    ax.set_ylabel(ylabel)
    sns.despine(ax=ax)
    if len(handles) > 1:
        columns = 3 if ax.figure.get_figwidth() > 5 else 2
        ax.figure.legend(handles=handles, loc="outside lower left", ncols=columns)
    return ax


def _year(count: Count) -> int:
    return count.period.start.year


def _broken(pairs: Sequence[tuple[Count, Count]]) -> tuple[list[float], list[float]]:
    """Return years and counts of separate lines, with a break after each."""
    years = [n for a, b in pairs for n in (_year(a), _year(b), math.nan)]
    return years, [n for a, b in pairs for n in (a.lo, b.lo, math.nan)]


def _joined(a: Count, b: Count) -> bool:
    same = (a.definition_id, a.edition, a.source_id) == (b.definition_id, b.edition, b.source_id)
    return same and a.exact and b.exact and _year(b) - _year(a) == 1


def series_chart(series: Mapping[str, Sequence[Count]], *, ylabel: str = "persons") -> Chart:
    """Counts by year, one line a series."""
    rows = [
        {
            "series": name,
            "year": _year(c),
            "lo": c.lo,
            "hi": c.hi,
            "as_published": c.raw_value,
            "unit": c.unit,
            "figure_id": ", ".join(c.figure_ids),
        }
        for name, counts in series.items()
        for c in counts
    ]
    words = "; ".join(
        f"{name}: " + ", ".join(f"{c} in {_year(c)}" for c in counts)
        for name, counts in series.items()
    )
    legend = 0.25 * (1 + len(series) // 3)
    return Chart(
        draw=partial(plot_series, dict(series), ylabel=ylabel),
        height=lambda width: (3.1 if width > 5 else 2.9) + (legend if width > 5 else 1.4 * legend),
        data=pd.DataFrame(
            rows, columns=["series", "year", "lo", "hi", "as_published", "unit", "figure_id"]
        ),
        alt=f"Chart of counts by year. {words}.",
        source_ids=tuple(
            dict.fromkeys(c.source_id for counts in series.values() for c in counts if c.source_id)
        ),
    )
