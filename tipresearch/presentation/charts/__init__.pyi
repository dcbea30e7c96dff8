from .competing import competing_chart
from .coverage import coverage_chart
from .estimates import composition_chart, intervals_chart, known_chart
from .numbers import chart, counts_chart
from .series import series_chart
from .sums import sums_chart

__all__ = [
    "chart", "competing_chart", "composition_chart", "counts_chart", "coverage_chart", "intervals_chart", "known_chart",
    "series_chart", "sums_chart",
]  # fmt: skip
