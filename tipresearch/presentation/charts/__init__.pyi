from .counts import competing_chart, counts_chart, plot_competing, plot_counts
from .detection import detection_chart, plot_detection
from .estimates import (
    composition_chart,
    intervals_chart,
    plot_composition,
    plot_intervals,
)
from .held import held_chart, plot_held
from .series import plot_series, series_chart
from .timeline import plot_timeline, timeline_chart

__all__ = [
    "competing_chart",
    "composition_chart",
    "counts_chart",
    "detection_chart",
    "held_chart",
    "intervals_chart",
    "plot_competing",
    "plot_composition",
    "plot_counts",
    "plot_detection",
    "plot_held",
    "plot_intervals",
    "plot_series",
    "plot_timeline",
    "series_chart",
    "timeline_chart",
]
