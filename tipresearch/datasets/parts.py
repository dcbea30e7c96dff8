"""The parts of a total: the counts of one period by category, with their total."""

import contextlib
import itertools
from collections.abc import Collection, Sequence
from functools import reduce
from itertools import product
from operator import add
from typing import NamedTuple

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import observations
from tipresearch.cleaning import NEEDED, OPEN
from tipresearch.consistency import OUTSIDE, adds_up, is_unknown_in, place_of, variables_of_partition
from tipresearch.datasets import selection
from tipresearch.datasets.selection import in_words
from tipresearch.datasets.series import (
    Rows,
    conflict_in_words,
    count_series,
    counts_by,
    missing_counts,
    ordered_series,
    require_one,
    rows_by_name,
)
from tipresearch.quantities import Count, Parts

_PLACE = ("partition", "category", "sex", "age", "form")


def parts_of(rows: Rows, by: str | Sequence[str], *, partial: bool) -> Parts:
    """Return the counts of one period by category, with their total: see `Dataset.parts`."""
    names, rows = selection.breakdown_names(by), rows._replace(table=observations.without_surplus_unknowns(rows.table))
    divided = rows.divided(names)
    ordered, sizes = ordered_series(divided, names)
    series = count_series(rows.table, ordered, sizes)
    apart = [name for name in ("area", "source", "edition") if name not in names]
    require_one("parts are", itertools.chain(*series.values()), ["period", "unit", "measure", *apart])
    whole = _complete(rows, ordered, names)
    found, missing = _with_unknown({n: counts[0] for n, counts in series.items()}, rows, whole, divided, names)
    parts = _validated(found, missing, names, partial=partial)
    totals: list[Count] = []
    with contextlib.suppress(CoverageError):  # there is no total, or there are several
        (totals,) = counts_by(whole, ()).values() if not OUTSIDE & {*names} else [[]]
    others = _other_categories(whole, names, found if totals else parts)  # what is in doubt may be the total
    return _with_total(parts, next(iter(totals), None), others, names, rows.fixed, partial=partial)


class Others(NamedTuple):
    """The categories that are known beside some parts: how many, and the fewest that they count."""

    number: int = 0
    low: int = 0


def _complete(selected: Rows, rows: pd.DataFrame, by: Sequence[str]) -> Rows:
    """Return all rows of the same publications and time by these variables, also those that the selection left out."""
    if not by:
        raise CoverageError("parts are of a total, and by names nothing to divide it by; name what does, such as 'sex', or take series().")  # fmt: skip
    left = {*by, "category", *([observations.OWN_WORDS] if "category" in by else [])}
    fixed = tuple(name for name in selected.fixed if name not in left)
    every, conflicting = (observations.complete_rows(t, rows["ref_area"].unique()) for t in selected[:2])
    found, aside = (_near(t, rows, by, fixed) for t in (observations.without_surplus_unknowns(every), conflicting))
    return Rows(found, aside, fixed)


def _near(table: pd.DataFrame, rows: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a table that may be the total, or a category, beside some rows."""
    if table.empty:
        return table
    table = observations.rows_of_publications(table, observations.publication_keys(rows))
    divided = {name for p in rows["partition"].unique() for name in variables_of_partition(p)}
    by_form = table["partition"].map(lambda p: "form" in variables_of_partition(p)).astype(bool)
    # Those of one form, of which their breakdown says nothing, are a whole of their own.
    keep = by_form | table["form"].isin({"total"} if "form" in divided else {*rows["form"]})
    if "category" in by:  # of whatever breakdown the rows are
        wholes = {p for p in table["partition"].unique() if {*variables_of_partition(p)} == {*fixed}}
        keep &= table["partition"].isin({"total", *wholes, *rows["partition"]})
    wide, taken = (observations.with_breakdown_columns(t) if fixed else t for t in (table, rows))
    for name in filter(wide.columns.__contains__, fixed):
        keep &= wide[name].isin({"total", *taken[name]})
    return table[keep]


def _with_unknown(
    found: dict[str, Count], chosen: Rows, whole: Rows, rows: pd.DataFrame, by: Sequence[str]
) -> tuple[dict[str, Count], dict[str, str]]:
    """Return the count of each category, also of who is unknown by these variables, and of those without one why."""
    missing = missing_counts(rows, chosen.in_conflict, by, chosen.fixed)
    held, in_conflict = whole.table, whole.in_conflict
    if {*by, "category"} & {*chosen.fixed}:  # of who is unknown, those alone whom the selection holds
        held = held[held["figure_id"].isin(chosen.table["figure_id"])]
        in_conflict = in_conflict[in_conflict["figure_id"].isin(chosen.in_conflict["figure_id"])]
    known = {*found, *missing}
    cells, conflicting = (_unknown_cells(each, by, whole.fixed, known) for each in (held, in_conflict))
    missing |= {name: "" for name, of in cells.items() if of["count_lo"].isna().any()}
    missing |= {name: conflict_in_words(name, of) for name, of in conflicting.items()}
    for name in (n for n in cells if n not in missing):
        found[name] = reduce(add, observations.counts(cells[name], chosen.table))
    return found, missing | _divided_further(chosen.table, by, chosen.fixed, {*found, *missing})


def _other_categories(whole: Rows, by: Sequence[str], held: Collection[str]) -> Others:
    """Return the categories that a whole has beside those that are held, with a count or without."""
    rows = selection.divided_rows(whole.table, by, whole.fixed)
    others = {name: cells for name, cells in rows_by_name(rows, by) if name not in held}
    others |= _unknown_cells(whole.table, by, whole.fixed, {*held, *others})
    names = {*held, *others, *missing_counts(rows, whole.in_conflict, by, whole.fixed)}
    names |= {*_unknown_cells(whole.in_conflict, by, whole.fixed, names)}
    names |= {*_divided_further(whole.table, by, whole.fixed, names)}
    counted = pd.concat([rows.iloc[:0], *others.values()]).query("obs_status != 'V'")["count_lo"].dropna()
    return Others(len(names - {*held}), int(counted.sum()))


def _validated(
    found: dict[str, Count], lacking: dict[str, str], by: Sequence[str], *, partial: bool
) -> dict[str, Count]:
    """Return the counts that are parts for sure; without them, or where others are asked for, a `CoverageError` says why not."""
    parts = {name: count for name, count in found.items() if not count.unvalidated}
    doubted = [
        f"{name} stands as {c.raw_value} and may be no part ({c.notes.rstrip('.') or 'it is marked as not validated'})"
        for name, c in found.items() if c.unvalidated
    ]  # fmt: skip
    words = in_words(by)
    if lacking and not partial:
        conflicting = "".join(f"; {said}" for said in [*lacking.values(), *doubted] if said)
        raise CoverageError(f"{len(lacking)} of {len({*found, *lacking})} categories by {words} have no count here (withheld or not given{conflicting}), so the others are not the whole; parts(..., partial=True) gives these.")  # fmt: skip
    if doubted and not (partial and parts):
        cure = "parts(..., partial=True) gives the others" if parts else "nothing else is held here"
        raise CoverageError(f"by {words}, {'; '.join(doubted)}; {cure}.")
    return parts


def _with_total(
    parts: dict[str, Count], total: Count | None, others: Others, by: Sequence[str], fixed: Sequence[str],
    *, partial: bool,
) -> Parts:  # fmt: skip
    """Return parts with their total, flagged where they do not add up to it.

    Parts of which a selection left others out are refused unless `partial`, where no total says of how
    many they are: none is held, or all of them exceed it and no person need stand in one alone. Without a total,
    some that the publication itself lacks are missing as well: of whom they would be, nobody knows.
    """
    names = variables_of_partition((first := next(iter(parts.values()))).partition)
    exclusive = adds_up(names, tuple(n for n in names if n in fixed), first.measure)
    exceeded = total is not None and sum(c.lo for c in parts.values()) + others.low > total.hi
    if others.number and not partial and (total is None or (exceeded and not exclusive)):
        why = f", and all of them exceed the total of {total} as persons may stand in several" if exceeded else " and no total beside them"  # fmt: skip
        n = len(parts)
        raise CoverageError(f"the selection holds {n} of {n + others.number} categories by {in_words(by)}{why}, so it is not the whole; parts(..., partial=True) gives these.")  # fmt: skip
    if total is None and not others.number and _in_part(parts, by):
        others = Others(1)
    return Parts.with_total(parts, total, missing=others.number > 0)


def _in_part(parts: Collection[str], by: Sequence[str]) -> bool:
    """Whether parts may lack a category: one that is needed, or a label of a country. Forms of some publications are others."""
    if not {*by} <= NEEDED.keys():
        return bool(OPEN & {*by})
    needed = {", ".join(codes) for codes in product(*(NEEDED[name] for name in by))}
    return not needed <= {*parts} and ("form" not in by or {*parts} <= needed)


def _divided_further(
    table: pd.DataFrame, by: Sequence[str], fixed: Sequence[str], held: Collection[str]
) -> dict[str, str]:
    """Name the series that stand in a finer breakdown alone, and by what they are divided there."""
    wanted, found = {*by, *fixed}, dict[str, str]()
    of_row = observations.breakdown_by_row(table)
    for each in of_row.unique():
        if wanted < (names := {*each}):
            more = in_words(sorted(names - wanted))
            for name, _ in rows_by_name(table[(of_row == each) & table["count_lo"].notna()], by):
                if name not in held and "total" not in name.split(", "):
                    found[name] = f"{name} stands divided by {more} alone"
    return found


def _unknown_cells(
    table: pd.DataFrame, by: Sequence[str], fixed: Sequence[str], held: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Return the cells of persons unknown by these variables that only a finer breakdown has, by the name of their series."""
    given = [is_unknown_in(place_of(*cells), by, fixed) for cells in zip(*(table[n] for n in _PLACE), strict=True)]
    rows = table[pd.Series(given, table.index, dtype=bool)]
    # Of several finer breakdowns each has all of them.
    least = min(rows["partition"].unique(), key=lambda p: len(variables_of_partition(p)), default="")
    cells = rows_by_name(rows[rows["partition"] == least], by)
    return {name: of for name, of in cells if name not in held}
