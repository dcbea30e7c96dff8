from .counts import competing_chart, counts_chart, plot_competing, plot_counts
from .coverage import coverage_chart, plot_coverage
from .detection import detection_chart, plot_detection
from .estimates import (
    composition_chart,
    intervals_chart,
    plot_composition,
    plot_intervals,
)
from .held import held_chart, plot_held
from .series import plot_series, series_chart
from .sums import plot_sums, sums_chart
from .timeline import plot_timeline, timeline_chart

__all__ = [
    "competing_chart",
    "composition_chart",
    "counts_chart",
    "coverage_chart",
    "detection_chart",
    "held_chart",
    "intervals_chart",
    "plot_competing",
    "plot_composition",
    "plot_counts",
    "plot_coverage",
    "plot_detection",
    "plot_held",
    "plot_intervals",
    "plot_series",
    "plot_sums",
    "plot_timeline",
    "series_chart",
    "sums_chart",
    "timeline_chart",
]
