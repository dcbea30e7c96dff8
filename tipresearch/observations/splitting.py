"""A partition split by a variable that it states only in part."""

from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import pandas as pd

from tipresearch.observations.selection import counts, pick_total, select
from tipresearch.quantities import SEVERAL, SMALLEST_SHOWN, Count, hides

#: Codes of a sex or an age that is not stated.
_NOT_STATED = ("total", "unknown")


def split(
    table: pd.DataFrame,
    variable: str,
    code: str,
    *,
    partition: str,
    year: int | None = None,
    **criteria: str,
) -> tuple[Count, Count]:
    """Split a partition by a variable that it states only in part.

    Parameters
    ----------
    table : DataFrame
        Observations.
    variable, code : str
        ``sex`` or ``age``, and the code of interest, such as ``female``.
    partition : str
        Code of the partition.
    year : int, optional
        Calendar year of the counts.
    **criteria : str
        The publication, as for `pick_parts`.

    Returns
    -------
    (Count, Count)
        Persons known to have the code, and persons for whom the variable is not stated
        [persons]: ``total`` or ``unknown``, persons of the total in no part, and
        children all recorded as one sex, whose sex may not have been recorded.

    Notes
    -----
    For `share_bounds`: nobody is allocated. Of a partition that does not divide by the variable
    nothing is known of it: the partition by it alone, ``sex`` or ``age``, of the same
    publication is split in its place. docs/methods.md, section 6.4.
    """
    rows = _parts(table, variable, partition, year=year, **criteria)
    unknown = rows[variable].isin(_NOT_STATED) | _recorded_as_one_sex(rows, variable)
    known = _sum(rows[(rows[variable] == code) & ~unknown], table, f"{code}, as stated")
    without, one_sex = unstated(table, variable, partition=partition, year=year, **criteria)
    return known, (without + one_sex).named(without.label) if one_sex.hi else without


def unstated(
    table: pd.DataFrame,
    variable: str,
    *,
    partition: str,
    year: int | None = None,
    **criteria: str,
) -> tuple[Count, Count]:
    """Persons of a partition without a sex or an age, and children whose sex may not have been recorded.

    Parameters
    ----------
    table : DataFrame
        Observations.
    variable : str
        ``sex`` or ``age``.
    partition : str
        Code of the partition.
    year : int, optional
        Calendar year of the counts.
    **criteria : str
        The publication, as for `pick_parts`.

    Returns
    -------
    (Count, Count)
        Persons for whom the source does not state the variable: ``total`` or ``unknown``, and
        persons of the total in no part; and the children of a source that records all of them,
        but fewer than five, as one sex [persons].

    Notes
    -----
    `split` takes both together, and of the same partition. docs/methods.md, sections 1.3 and 6.4.
    """
    rows = _parts(table, variable, partition, year=year, **criteria)
    without = _sum(rows[rows[variable].isin(_NOT_STATED)], table, f"{variable} not stated")
    total = pick_total(table, year=year, partition=partition, **criteria)
    in_no_part = _in_no_part(total, _sum(rows, table, "all parts"))
    if in_no_part.hi:
        without = (without + in_no_part).named(without.label)
    # No more are without it than there are; where parts exceed their total, as many as the parts say.
    without = replace(without, hi=max(without.lo, min(without.hi, total.hi)))
    one_sex = rows[_recorded_as_one_sex(rows, variable)]
    return without, _sum(one_sex, table, "children recorded as one sex")


def _parts(table: pd.DataFrame, variable: str, partition: str, **criteria: Any) -> pd.DataFrame:
    """Return the parts of a partition; where none states the variable, those of the partition by it alone, if any."""
    rows = select(table, partition=partition, **criteria)
    if rows[variable].isin(_NOT_STATED).all():
        every = select(table, **criteria)
        by_it = every[every["partition"] == variable]
        rows = rows if by_it.empty else by_it
    return rows[rows["category"] != "total"]


def _recorded_as_one_sex(rows: pd.DataFrame, variable: str) -> pd.Series:
    """Mark children that are all of one sex: then their sex may not have been recorded."""
    children = (rows["age"] == "child") & rows["sex"].isin(["female", "male"])
    by_sex = rows[children].groupby("sex")["count_hi"].sum()
    one_sex = variable == "sex" and len(by_sex) == 2 and by_sex.min() < 5 <= by_sex.max()
    return children & one_sex


def _in_no_part(total: Count, parts: Count) -> Count:
    """Return the persons of the total that no part holds; a small rest is kept as an interval."""
    low, high = max(0, total.lo - parts.hi), max(0, total.hi - parts.lo)
    # A rest of nobody beside a part that is suppressed would say that it is nobody, too.
    told = high or not (total.exact and parts.exact)
    if told and high < SMALLEST_SHOWN and hides(total.source_id):
        low, high = 0, SMALLEST_SHOWN - 1
    return replace(
        total, lo=low, hi=high, label="in no part", partition=SEVERAL, category=SEVERAL, sex=SEVERAL, age=SEVERAL
    )


def _sum(rows: pd.DataFrame, table: pd.DataFrame, label: str) -> Count:
    found = counts(rows, table)
    return reduce(add, found).named(label) if found else Count(0, 0, label=label)
