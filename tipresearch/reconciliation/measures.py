"""Which measures are asked for, before an empty answer would be read as nothing held."""

from collections.abc import Iterable

import pandas as pd

from tipresearch.errors import as_list, listed, require_known
from tipresearch.facts import read_mapping


def require_measures(table: pd.DataFrame, measures: Iterable[str]) -> None:
    """Refuse measures that are no list, or of which one is neither a code nor in the table.

    A table of a user's own may hold measures that no code list has.
    """
    held = sorted(table["measure"].unique())
    known = dict.fromkeys([*held, *read_mapping("measures.csv")["measure"]])
    for measure in as_list("measures", measures, "['identified', 'detected']"):
        require_known("measure", measure, known, f"the table holds {listed(held)}")
