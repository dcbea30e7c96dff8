"""The variables that divide counts, such as sex or citizenship, each in a column of its own."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from tipresearch.consistency import COLUMNS_OF, place_of, spanning
from tipresearch.observations.rows import unsaid

#: The partition of a user's own categories.
OWN_WORDS = "own"

#: Variables that have a column of observations, or that no partition names.
_NO_COLUMN = ("sex", "age", "form", "form_alone")


def with_breakdown_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a column for each variable that divides them; a new column has ``total`` where a row is not divided."""
    codes = zip(*(table[name].tolist() for name in ("partition", "category", "sex", "age", "form")), strict=True)
    numbers: dict[tuple[str, ...], int] = {}
    number = np.fromiter((numbers.setdefault(each, len(numbers)) for each in codes), int, len(table))
    places = [dict(place_of(*each)) for each in numbers]
    names = dict.fromkeys(n for place in places for n in place if n not in _NO_COLUMN)
    return table.assign(**{n: pd.array([p.get(n, "total") for p in places], "str").take(number) for n in names})


def breakdowns_of(table: pd.DataFrame, wanted: Collection[str] = ()) -> pd.Series:
    """Return the variables that divide each row: those of its partition, and for a user's own category also those wanted or that differ."""
    of_partition = {p: spanning(str(p)) for p in table["partition"].unique()}
    if OWN_WORDS not in of_partition:
        return table["partition"].map(of_partition)
    cells = table[["partition", "category", *COLUMNS_OF]]
    differ = cells[cells["partition"] == OWN_WORDS].nunique()
    found = []
    for row in cells.to_dict("records"):
        own = row["partition"] == OWN_WORDS
        more = {*wanted, *(n for n in unsaid(row) if differ[n] > 1)} if own else ()
        found.append((*of_partition[row["partition"]], *(n for n in COLUMNS_OF if n in more and row[n] != "total")))
    return pd.Series(found, table.index, dtype=object)
