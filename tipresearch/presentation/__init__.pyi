from .drawing import Chart
from .fact_tables import FrameTable, facts
from .figures import Figure, figure
from .lineage import number_html
from .paragraphs import Prose, conflict, prose
from .rows import counts_frame, estimates_frame, records, sources_of
from .sentences.conflicts import contested_in_words, contested_years, elsewhere
from .sentences.totals import latest_count
from .tables import EstimateTable, table

__all__ = [
    "Chart",
    "EstimateTable",
    "Figure",
    "FrameTable",
    "Prose",
    "conflict",
    "contested_in_words",
    "contested_years",
    "counts_frame",
    "elsewhere",
    "estimates_frame",
    "facts",
    "figure",
    "latest_count",
    "number_html",
    "prose",
    "records",
    "sources_of",
    "table",
]
