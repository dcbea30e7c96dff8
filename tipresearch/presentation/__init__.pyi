from .cards import Card, Quote, cards, questions, statements
from .colours import DARK, PAPER
from .drawing import Chart
from .elements import Output, element
from .fact_tables import facts
from .figures import Figure, figure, with_words
from .lineage import number_html
from .paragraphs import Prose, prose
from .rows import counts_frame, estimates_frame, frame, parts_in_words, records, said_beside, sources_of
from .tables import TableCell, sentence, table
from .year_tables import year_table

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
    "counts_frame",
    "element",
    "estimates_frame",
    "facts",
    "figure",
    "frame",
    "number_html",
    "parts_in_words",
    "prose",
    "questions",
    "records",
    "said_beside",
    "sentence",
    "sources_of",
    "statements",
    "table",
    "with_words",
    "year_table",
]  # fmt: skip
