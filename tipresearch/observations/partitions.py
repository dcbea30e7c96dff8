"""Parts and totals in a table of observations, and the variables that divide its counts."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch.consistency import COLUMNS_OF, place_of, variables_of_partition
from tipresearch.observations.complete_table import complete_rows, publication_keys, rows_of_publications
from tipresearch.observations.rows import own_category_details
from tipresearch.observations.selection import counts, pick, select
from tipresearch.quantities import Count, Parts

#: The partition of categories that the user made.
OWN_WORDS = "own"


def pick_parts(table: pd.DataFrame, *, partition: str, year: int | None = None, **criteria: str) -> dict[str, Count]:
    """Return the counts of one breakdown by category, such as women, men and children.

    Parameters
    ----------
    table : DataFrame
        Observations.
    partition : str
        Code of the partition, such as ``unodc_pk_4``.
    year : int, optional
        Calendar year of the counts.
    **criteria : str
        Column and code, as for `select`.

    Returns
    -------
    dict of str to Count
        The parts [unit of the rows] in the order of the file, without the total. The result also carries the
        total: if the parts fall short of the total, a `composition` uses the total and flags its shares with
        PARTS_NE_TOTAL. If categories were left out there is no total, and shares state that they are of these parts.

    Raises
    ------
    CoverageError
        If there are none, or the partition is published more than once.
    """
    parts, rows = parted(table, partition=partition, year=year, **criteria)
    if len(publications := publication_keys(rows)) > 1:
        return Parts(parts)
    near = complete_rows(table, rows["ref_area"].unique())
    held = rows_of_publications(near, publications)
    others = held[(held["partition"] == partition) & (held["category"] != "total") & ~held["category"].isin(parts)]
    # If all parts are of one form, their total is of that form.
    forms = {"total"} if "form" in variables_of_partition(partition) else {*rows["form"]}
    form = forms.pop() if len(forms) == 1 else "total"
    of = {"category": "total", "sex": "total", "age": "total", "form": form}
    totals = held[(held[[*of]] == [*of.values()]).all(axis=1) & held["count_lo"].notna()]
    own = totals["partition"] == partition
    totals = totals[own if own.any() else totals["partition"] == "total"]
    if len(others) or len(totals) != 1:
        return Parts(parts, missing=len(others) > 0)
    (total,) = counts(totals, near)
    return Parts.with_total(parts, total)


def parted(
    table: pd.DataFrame, *, partition: str, year: int | None = None, **criteria: str
) -> tuple[dict[str, Count], pd.DataFrame]:
    """Return the selected parts, and their rows."""
    rows = select(table, year=year, partition=partition, **criteria)
    parts = rows[rows["category"] != "total"]
    said = ", ".join(f"{k}={v}" for k, v in {"partition": partition, "year": year, **criteria}.items() if v is not None)
    if parts.empty:
        held = sorted({*table.loc[table["partition"] == partition, "period_start"].dropna().dt.year})
        cure = f"it is published for {', '.join(map(str, held))}" if held else "choose another partition or source"
        raise CoverageError(f"no parts for {said}; {cure}.")
    if parts["category"].duplicated().any():
        raise CoverageError(f"the parts for {said} are published more than once; choose one year, source and edition.")
    return dict(zip(parts["category"], counts(parts, table), strict=True)), parts


def pick_total(table: pd.DataFrame, *, partition: str, year: int | None = None, **criteria: str) -> Count:
    """Return the total of a partition, or the undivided total of the same publication if the partition has none."""
    rows = select(table, year=year, partition=partition, category="total", **criteria)
    held = "total" if rows.empty else partition
    return pick(table, year=year, partition=held, category="total", form="total", **criteria)


def with_breakdown_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a column for each variable that divides them; undivided rows have ``total``."""
    codes = zip(*(table[name].tolist() for name in ("partition", "category", "sex", "age", "form")), strict=True)
    numbers: dict[tuple[str, ...], int] = {}
    number = np.fromiter((numbers.setdefault(each, len(numbers)) for each in codes), int, len(table))
    places = [dict(place_of(*each)) for each in numbers]
    names = dict.fromkeys(n for place in places for n in place if n not in (*COLUMNS_OF, "form_alone"))
    return table.assign(**{n: pd.array([p.get(n, "total") for p in places], "str").take(number) for n in names})


def breakdown_by_row(table: pd.DataFrame, wanted: Collection[str] = ()) -> pd.Series:
    """Return the variables that divide each row.

    They are the variables of its partition. For a category that the user made they include variables that are wanted or
    that differ between rows.
    """
    of_partition = {p: variables_of_partition(str(p)) for p in table["partition"].unique()}
    if OWN_WORDS not in of_partition:
        return table["partition"].map(of_partition)
    cells = table[["partition", "category", *COLUMNS_OF]]
    differ = cells[cells["partition"] == OWN_WORDS].nunique()
    found = []
    for row in cells.to_dict("records"):
        own = row["partition"] == OWN_WORDS
        more = {*wanted, *(n for n in own_category_details(row) if differ[n] > 1)} if own else ()
        found.append((*of_partition[row["partition"]], *(n for n in COLUMNS_OF if n in more and row[n] != "total")))
    return pd.Series(found, table.index, dtype=object)
