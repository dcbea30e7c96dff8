from .coherences import coherences
from .explanations import READINGS
from .judgement import Judgement, judge
from .margins import Margins, margins_of
from .over_areas import over_areas
from .over_time import has_several_lengths, over_time
from .places import COLUMNS_OF, OUTSIDE, Cell, Place, adds_up, is_unknown_in, kinds, place_of, variables_of_partition
from .programme import Programme, Unsolved
from .publications import IDENTITY, READ, Publication, publications_in, require_table

__all__ = [
    "COLUMNS_OF",
    "IDENTITY",
    "OUTSIDE",
    "READ",
    "READINGS",
    "Cell",
    "Judgement",
    "Margins",
    "Place",
    "Programme",
    "Publication",
    "Unsolved",
    "adds_up",
    "coherences",
    "has_several_lengths",
    "is_unknown_in",
    "judge",
    "kinds",
    "margins_of",
    "over_areas",
    "over_time",
    "place_of",
    "publications_in",
    "require_table",
    "variables_of_partition",
]  # fmt: skip
