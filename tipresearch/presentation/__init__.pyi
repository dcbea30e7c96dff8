from .cards import Card, Quote, cards, questions, statements
from .colours import DARK, PAPER
from .drawing import Chart
from .elements import Output, element
from .fact_tables import facts
from .figures import Figure, figure, with_words
from .lineage import number_html
from .paragraphs import Prose, prose
from .rows import counts_frame, estimates_frame, frame, parts_in_words, records, said_beside, sources_of
from .sentences.conflicts import contested_in_words, contested_years
from .sentences.enforcement import stands_twice
from .sentences.totals import newest_total, other_years
from .tables import TableCell, sentence, table

__all__ = [
    "DARK",
    "PAPER",
    "Card",
    "Chart",
    "Figure",
    "Output",
    "Prose",
    "Quote",
    "TableCell",
    "cards",
    "contested_in_words",
    "contested_years",
    "counts_frame",
    "element",
    "estimates_frame",
    "facts",
    "figure",
    "frame",
    "newest_total",
    "number_html",
    "other_years",
    "parts_in_words",
    "prose",
    "questions",
    "records",
    "said_beside",
    "sentence",
    "sources_of",
    "stands_twice",
    "statements",
    "table",
    "with_words",
]  # fmt: skip
