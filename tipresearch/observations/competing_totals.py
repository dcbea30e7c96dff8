"""The different published totals of one area and year."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch.consistency import require_table
from tipresearch.facts import category_label, require_area, second_hand
from tipresearch.observations.columns import COLUMNS, require_once
from tipresearch.observations.conflict_flags import other_dimensions
from tipresearch.observations.related_figures import as_published, in_columns, rows_of_persons, rows_of_years
from tipresearch.observations.selection import counts
from tipresearch.quantities import Count


def extremes(table: pd.DataFrame, ref_area: str, year: int) -> tuple[Count, Count]:
    """Return the highest and the lowest current total of victims of an area and year."""
    if not (found := sorted(totals(table, ref_area, year), key=lambda c: (c.hi, c.lo))):
        raise CoverageError(f"no total of victims for {ref_area} in {year}.")
    return found[-1], found[0]


def totals(
    table: pd.DataFrame, ref_area: str, year: int, measures: Sequence[str] = ("identified", "detected")
) -> list[Count]:
    """Return the current totals of victims of an area and year, each value once."""
    found = competing(table, ref_area=ref_area, measures=measures).query("year == @year")
    return _by_value(table, found[_standing(found) == _CURRENT])


@dataclass(frozen=True, slots=True)
class SetAside:
    """A published total that is not used: replaced by a newer edition, or from an opinion piece or a letter."""

    count: Count
    #: Whether a newer edition of its source has replaced the total.
    replaced: bool


def set_aside(table: pd.DataFrame, ref_area: str, year: int) -> list[SetAside]:
    """Return the totals of an area and year that are not used, because they were replaced or only cited."""
    found = competing(table, ref_area=ref_area).query("year == @year")
    standing = _standing(found)
    taken = {(c.lo, c.hi) for c in _by_value(table, found[standing == _CURRENT])}
    return [
        SetAside(count, why == _REPLACED)
        for why in (_REPLACED, _CITING)
        for count in _by_value(table, found[standing == why])
        if (count.lo, count.hi) not in taken
    ]


_CURRENT, _REPLACED, _CITING = "current", "replaced", "citing"


def _standing(found: pd.DataFrame) -> pd.Series:
    """Return for each total of a year whether it is current, was replaced by its source, or is only cited."""
    editions = found["edition"].astype(str)  # categories of pandas have no order
    newest = editions.groupby([found["source_id"], found["measure"]]).transform("max")
    standing = pd.Series(_CURRENT, found.index).mask(editions < newest, _REPLACED)
    citing = found["source_id"].isin(second_hand())
    return standing if citing.all() else standing.mask(citing, _CITING)


def _by_value(table: pd.DataFrame, found: pd.DataFrame) -> list[Count]:
    """Return the totals of some rows, each value once, from the source with the best grade."""
    ids = found.sort_values("grade", kind="stable")["figure_id"]
    rows = table.set_index("figure_id", drop=False).loc[ids]
    by_value: dict[tuple[int, int], Count] = {}
    for count in counts(rows, table):
        by_value.setdefault((count.lo, count.hi), count)
    return list(by_value.values())


def competing(
    table: pd.DataFrame, *, ref_area: str, measures: Sequence[str] = ("identified", "detected")
) -> pd.DataFrame:
    """Return each published total of victims by year, with its source and edition.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area : str
        ISO 3166-1 alpha-3 code.
    measures : sequence of str
        Measures that count victims. If persons are counted, cases are left out.

    Returns
    -------
    DataFrame
        Columns year, measure, count_lo, count_hi [persons], raw_value, source_id, edition, grade and figure_id,
        ordered by year and source. If no persons are counted, a column ``unit`` states what is counted. Several rows
        of a year are several published totals, and none is preferred.

    Raises
    ------
    SchemaError
        If `table` is not a table of observations, or includes a figure twice.
    CoverageError
        If the area is unknown.
    TipResearchError
        If `measures` is not a list, or a measure is neither a code nor in the table.

    Notes
    -----
    Caution: identified and detected victims are the words of different sources, and may or may not be the same
    persons. docs/methods.md, sections 0 and 10.
    """
    require_area(ref_area)
    require_table(table, COLUMNS)
    rows = rows_of_persons(rows_of_years(table, ref_area, measures))
    rows = rows[(rows[["category", "sex", "age", "form"]] == "total").all(axis=1)]
    require_once(rows)
    counted = [] if (rows["unit"] == "persons").all() else ["unit"]
    shown = ["year", "measure", "count_lo", "count_hi", "raw_value", *counted, "source_id", "edition", "grade", "figure_id"]  # fmt: skip
    return rows.sort_values(["year", "source_id", "edition"])[shown].reset_index(drop=True)


GROUPS = {
    "Women": ("female", "adult"),
    "Men": ("male", "adult"),
    "Girls": ("female", "child"),
    "Boys": ("male", "child"),
    "Children": ("total", "child"),
    "Transgender": ("transgender", "total"),
    "Female": ("female", "total"),
    "Male": ("male", "total"),
    "Adults": ("total", "adult"),
    "Other": ("other", "total"),
    "Total": ("total", "total"),
}


def side_by_side(
    table: pd.DataFrame, *, ref_area: str, measures: Sequence[str] = ("identified", "detected"), by_form: bool = False
) -> pd.DataFrame:
    """Return the publications of an area side by side, with one column for each group.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area : str
        ISO 3166-1 alpha-3 code.
    measures : sequence of str
        Measures to include.
    by_form : bool
        Return one row for each form of exploitation, instead of all forms together.

    Returns
    -------
    DataFrame
        One row for each year, source and edition (and form) with at least two groups. Each column is a group of
        `GROUPS` as published [persons]; ``figure_id`` has the ids of the row. A blank means not published, never
        zero. Two different counts of a group are both listed.

    Raises
    ------
    SchemaError, CoverageError, TipResearchError
        As `competing`, except for a figure that is included twice.

    Notes
    -----
    Caution: groups of one row need not add up to its total. docs/methods.md, sections 1.3
    and 9a.
    """
    require_area(ref_area)
    require_table(table, COLUMNS)
    rows = rows_of_persons(rows_of_years(table, ref_area, measures))
    rows = rows[(rows["form"] != "total") == by_form]
    # A row that is divided further, such as by citizenship, belongs to none of these groups.
    codes = (rows[name] for name in ("partition", "category", "sex", "age", "form"))
    rows = rows[pd.Series([not other_dimensions(*of) for of in zip(*codes, strict=True)], rows.index, dtype=bool)]
    names = {pair: group for group, pair in GROUPS.items()}
    pairs = zip(rows["sex"], rows["age"], strict=True)
    group = pd.Series([names.get(pair) for pair in pairs], rows.index, dtype="str")
    rows = rows.assign(group=group).dropna(subset="group")
    rows = rows.assign(form=rows["form"].map(category_label), raw_value=as_published(rows, table))
    key = ["year", "source_id", "edition", *(["form"] if by_form else [])]
    return in_columns(rows, key, "group", GROUPS, least=1 if by_form else 2)
