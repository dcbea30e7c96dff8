"""The figures of the measures that are asked for, year by year and side by side."""

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


def in_years(table: pd.DataFrame, ref_area: str, measures: Iterable[str]) -> pd.DataFrame:
    """Return the figures of an area on measures in calendar years, each with its ``year``."""
    require_measures(table, measures)
    of_area = (table["ref_area"] == ref_area) & table["measure"].isin(measures)
    rows = table[of_area & (table["period_kind"] == "calendar_year")]
    return rows.assign(year=rows["period_start"].dt.year)


def across(rows: pd.DataFrame, key: list[str], column: str, order: Iterable[str], least: int = 1) -> pd.DataFrame:
    """Return figures as published with what `column` holds side by side, and the ids of each row.

    A row of which fewer than `least` are published is left out; a blank in the others means not published.
    """
    wide = rows.pivot_table(index=key, columns=column, values="raw_value", aggfunc="first")
    wide = wide[wide.notna().sum(axis=1) >= least]
    ids = rows.groupby(key)["figure_id"].agg(tuple)
    wide = wide.reindex(columns=[name for name in order if name in wide]).fillna("")
    return wide.join(ids).rename_axis(columns=None).reset_index()
