from .competing import competing_chart, plot_competing
from .counts import counts_chart, plot_counts
from .coverage import coverage_chart, plot_coverage
from .estimates import composition_chart, intervals_chart, known_chart, plot_intervals, plot_shares
from .held import held_chart, plot_held
from .nested import nested_chart, plot_nested
from .numbers import chart
from .series import plot_series, series_chart
from .sums import plot_sums, sums_chart
from .timeline import plot_timeline, timeline_chart

__all__ = [
    "chart",
    "competing_chart",
    "composition_chart",
    "counts_chart",
    "coverage_chart",
    "held_chart",
    "intervals_chart",
    "known_chart",
    "nested_chart",
    "plot_competing",
    "plot_counts",
    "plot_coverage",
    "plot_held",
    "plot_intervals",
    "plot_nested",
    "plot_series",
    "plot_shares",
    "plot_sums",
    "plot_timeline",
    "series_chart",
    "sums_chart",
    "timeline_chart",
]
