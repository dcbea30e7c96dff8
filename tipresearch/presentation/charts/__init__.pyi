from .competing import competing_chart
from .coverage import coverage_chart
from .estimates import composition_chart, intervals_chart, known_chart
from .largest import citizenships_chart
from .numbers import chart, counts_chart
from .series import series_chart
from .strip import Panel, doubted_years, profile_panels, profile_strip, strip_chart
from .sums import index_chart, sums_chart

__all__ = [
    "Panel",
    "chart",
    "citizenships_chart",
    "competing_chart",
    "composition_chart",
    "counts_chart",
    "coverage_chart",
    "doubted_years",
    "index_chart",
    "intervals_chart",
    "known_chart",
    "profile_panels",
    "profile_strip",
    "series_chart",
    "strip_chart",
    "sums_chart",
]  # fmt: skip
