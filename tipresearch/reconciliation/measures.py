"""Which measures are asked for, before an empty answer would be read as nothing held."""

import pandas as pd

from tipresearch.errors import listed, require_known, wrong_type
from tipresearch.facts import read_mapping


def require_measures(table: pd.DataFrame, measures: object) -> None:
    """Refuse measures that are no list, or of which one is neither a code nor in the table.

    Parameters
    ----------
    table : DataFrame
        Observations; one of a user's own may hold measures that no code list has.
    measures : object
        What a user gave as codes of measures.

    Raises
    ------
    TipResearchError
        The message names the nearest measure, and those that the table holds.
    """
    if not pd.api.types.is_list_like(measures):
        raise wrong_type("measures", measures, "give a list, as ['identified', 'detected']")
    held = sorted(table["measure"].unique())
    known = dict.fromkeys([*held, *read_mapping("measures.csv")["measure"]])
    for measure in list(measures):  # type: ignore[call-overload]  # it is list-like
        require_known("measure", measure, known, f"the table holds {listed(held)}")
