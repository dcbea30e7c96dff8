"""Equal counts that two publications report for different periods."""

from collections.abc import Sequence
from itertools import chain, combinations, groupby
from numbers import Integral

import pandas as pd

from nbpress.core.errors import TipResearchError, quoted
from tipresearch.consistency import require_table
from tipresearch.observations.columns import COLUMNS
from tipresearch.observations.conflict_flags import other_dimensions
from tipresearch.observations.related_figures import require_measures
from tipresearch.observations.rows import period_in_words
from tipresearch.quantities import SMALLEST_COINCIDENCE


def conflicts(
    table: pd.DataFrame, *, measures: Sequence[str] = ("identified", "detected"), at_least: int = 50, shared: int = 3
) -> pd.DataFrame:
    """Find equal counts of the same groups that are published for different periods.

    Parameters
    ----------
    table : DataFrame
        Observations, as returned by `tipresearch.observations.table.load`.
    measures : sequence of str
        Measures whose counts are compared with each other.
    at_least : int
        The smallest count that is compared [persons]; smaller counts are often equal by chance. Counts below
        `tipresearch.quantities.SMALLEST_COINCIDENCE` are never compared.
    shared : int
        How many different counts of the same sex, age, form and label must be equal. Fewer are often equal by
        chance.

    Returns
    -------
    DataFrame
        One row for each pair of publications, in the newest edition of each: area; period, source and edition of
        both; the number of equal counts, and the counts [unit of the rows], largest first.

    Raises
    ------
    SchemaError
        If `table` is not a table of observations.
    TipResearchError
        If `measures` is not a list, a measure is neither a code nor in the table, or a number is not above 0.

    Notes
    -----
    Caution: equal counts do not show which period is right.
    docs/methods.md, sections 0 and 8.
    """
    require_table(table, COLUMNS)
    require_measures(table, measures)
    for name, value in (("at_least", at_least), ("shared", shared)):
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            raise TipResearchError(f"{name} {quoted(value)} is not allowed; it is a whole number above 0, such as 3.")
    exact = table["count_lo"] == table["count_hi"]
    rows = table[table["measure"].isin(measures) & exact & (table["count_lo"] >= max(at_least, SMALLEST_COINCIDENCE))]
    codes = (rows[name] for name in ("partition", "category", "sex", "age", "form"))
    rows = rows.assign(beside=pd.Series(map(other_dimensions, *codes), rows.index, "object"))
    keys = ["ref_area", "period_start", "period_end", "source_id", "edition"]
    # Only the newest edition of each source is compared.
    newest = rows["edition"].astype(str).groupby([rows[k] for k in keys[:-1]], dropna=False).transform("max")
    rows = rows[rows["edition"] == newest]
    groups = rows.groupby(keys, dropna=False)[["crime", "unit", "beside", "sex", "age", "form", "count_lo"]]
    sets = [(key, frozenset(cells.itertuples(index=False, name=None))) for key, cells in groups]
    found = []
    pairs = chain.from_iterable(combinations(of, 2) for _, of in groupby(sets, key=lambda each: each[0][0]))
    for ((area, *first), cells), ((_, *second), others) in pairs:
        if first[:2] != second[:2]:
            # A number of several groups (all victims are women) counts once.
            equal = sorted({int(count) for *_, count in cells & others}, reverse=True)
            if len(equal) >= shared:
                both = [cell for of in (first, second) for cell in (period_in_words(*of[:2]), *of[2:])]
                found.append([area, *both, len(equal), tuple(equal)])
    pair = ["period", "source_id", "edition"]
    columns = ["ref_area", *pair, *(f"other_{name}" for name in pair), "n_equal", "equal_counts"]
    pairs_found = pd.DataFrame(found, columns=columns)
    return pairs_found.sort_values("n_equal", ascending=False, kind="stable", ignore_index=True)


def largest_shared(conflicting: pd.DataFrame) -> int | None:
    """Return the largest count that a pair of publications shares."""
    return None if conflicting.empty else int(conflicting["equal_counts"].iloc[0][0])
