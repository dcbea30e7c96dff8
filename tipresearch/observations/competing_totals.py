"""Every published answer to one question, beside the others."""

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
    """The highest and the lowest current total of victims of an area and year."""
    if not (found := sorted(totals(table, ref_area, year), key=lambda c: (c.hi, c.lo))):
        raise CoverageError(f"no total of victims for {ref_area} in {year}.")
    return found[-1], found[0]


def totals(
    table: pd.DataFrame, ref_area: str, year: int, measures: Sequence[str] = ("identified", "detected")
) -> list[Count]:
    """Every current total of victims of an area and year, one a distinct value."""
    found = competing(table, ref_area=ref_area, measures=measures).query("year == @year")
    return _by_value(table, found[_standing(found) == _CURRENT])


@dataclass(frozen=True, slots=True)
class SetAside:
    """A published total that is listed beside the answers and is not one of them.

    Attributes
    ----------
    count : Count
        The total [persons, where any are counted].
    replaced : bool
        Whether a newer edition of its source has replaced it; else it stands in an opinion piece or a letter.
    """

    count: Count
    replaced: bool


def set_aside(
    table: pd.DataFrame, ref_area: str, year: int, measures: Sequence[str] = ("identified", "detected")
) -> list[SetAside]:
    """Totals of an area and year that a source has replaced, or that a text has which only cites others."""
    found = competing(table, ref_area=ref_area, measures=measures).query("year == @year")
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
    """Return whether each total of a year is an answer, was replaced by its source, or only cites others."""
    editions = found["edition"].astype(str)  # a column of categories has no order
    newest = editions.groupby([found["source_id"], found["measure"]]).transform("max")
    standing = pd.Series(_CURRENT, found.index).mask(editions < newest, _REPLACED)
    citing = found["source_id"].isin(second_hand())
    return standing if citing.all() else standing.mask(citing, _CITING)


def _by_value(table: pd.DataFrame, found: pd.DataFrame) -> list[Count]:
    """Return the totals of some rows, one a distinct value, by the source of the best grade."""
    ids = found.sort_values("grade", kind="stable")["figure_id"]
    rows = table.set_index("figure_id", drop=False).loc[ids]
    by_value: dict[tuple[int, int], Count] = {}
    for count in counts(rows, table):
        by_value.setdefault((count.lo, count.hi), count)
    return list(by_value.values())


def competing(
    table: pd.DataFrame, *, ref_area: str, measures: Sequence[str] = ("identified", "detected")
) -> pd.DataFrame:
    """Every published total of victims by year, with its source and edition.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area : str
        ISO 3166-1 alpha-3 code.
    measures : sequence of str
        Measures whose counts are answers to one question; where persons are counted, cases are none.

    Returns
    -------
    DataFrame
        Columns year, measure, count_lo, count_hi [persons; where none are counted, ``unit``, a column
        of its own], raw_value, source_id, edition, grade and figure_id, ordered by year and source. Years with one row have one
        source only; several rows are several answers, none of which is preferred.

    Raises
    ------
    SchemaError
        If `table` is no table of observations, or holds a figure twice.
    CoverageError
        If the area is none.
    TipResearchError
        If `measures` is no list, or a measure is neither a code nor in the table.

    Notes
    -----
    Caution: identified and detected victims are words of different sources for what may or may
    not be the same; docs/methods.md, sections 0 and 10.
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
    """The publications of an area beside each other, group by group.

    Parameters
    ----------
    table : DataFrame
        Observations.
    ref_area : str
        ISO 3166-1 alpha-3 code.
    measures : sequence of str
        Measures whose counts are set beside each other.
    by_form : bool
        Set the forms of exploitation beneath each other, in place of all forms together.

    Returns
    -------
    DataFrame
        One row a year, source and edition (and form) that gives at least two groups; one column a
        group of `GROUPS`, as `as_published` prints it [persons], and ``figure_id``, the ids of the row. A
        blank means not published, never zero; two different counts of a group both stand.

    Raises
    ------
    SchemaError, CoverageError, TipResearchError
        As `competing`, but for a figure that is held twice.

    Notes
    -----
    Caution: groups of one row need not add up to its total. docs/methods.md, sections 1.3
    and 9a.
    """
    require_area(ref_area)
    require_table(table, COLUMNS)
    rows = rows_of_persons(rows_of_years(table, ref_area, measures))
    rows = rows[(rows["form"] != "total") == by_form]
    # Whom a row divides by more than sex, age and form, as by citizenship, is none of these groups.
    codes = (rows[name] for name in ("partition", "category", "sex", "age", "form"))
    rows = rows[pd.Series([not other_dimensions(*of) for of in zip(*codes, strict=True)], rows.index, dtype=bool)]
    names = {pair: group for group, pair in GROUPS.items()}
    pairs = zip(rows["sex"], rows["age"], strict=True)
    group = pd.Series([names.get(pair) for pair in pairs], rows.index, dtype="str")
    rows = rows.assign(group=group).dropna(subset="group")
    rows = rows.assign(form=rows["form"].map(category_label), raw_value=as_published(rows, table))
    key = ["year", "source_id", "edition", *(["form"] if by_form else [])]
    return in_columns(rows, key, "group", GROUPS, least=1 if by_form else 2)
