"""Parts and the whole that they are of: a selection may have left out their total, and other categories."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import reduce
from itertools import product
from operator import add
from typing import NamedTuple, TypeVar

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch import observations
from tipresearch.cleaning import NEEDED, OPEN
from tipresearch.consistency import adds_up, spanning
from tipresearch.datasets import breakdowns, grouping
from tipresearch.datasets.held import Held
from tipresearch.quantities import Count, Parts

_Held = TypeVar("_Held", bound=Held)


class Others(NamedTuple):
    """The categories that are known beside some parts: how many, and the fewest that they count."""

    number: int = 0
    low: int = 0


def around(held: _Held, rows: pd.DataFrame, by: Sequence[str]) -> _Held:
    """Return what the table of a selection holds of the same publications and time by these variables, in full."""
    if not by:
        raise CoverageError("parts are of a total, and by names nothing to divide it by; name what does, such as 'sex', or take series().")  # fmt: skip
    left = {*by, "category", *([breakdowns.OWN] if "category" in by else [])}
    fixed = tuple(name for name in held.fixed if name not in left)
    every, torn = (observations.whole_of(t, rows["ref_area"].unique()) for t in (held.observations, held.in_conflict))
    found, aside = (_near(t, rows, by, fixed) for t in (observations.parts_alone(every), torn))
    return replace(held, _table=found, in_conflict=aside, fixed=fixed)


def _near(table: pd.DataFrame, rows: pd.DataFrame, by: Sequence[str], fixed: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a table that may be the total, or a category, beside some rows."""
    if table.empty:
        return table
    table = observations.of_publications(table, observations.publications_of(rows))
    divided = {name for p in rows["partition"].unique() for name in spanning(p)}
    by_form = table["partition"].map(lambda p: "form" in spanning(p)).astype(bool)
    # Those of one form, of which their breakdown says nothing, are a whole of their own.
    keep = by_form | table["form"].isin({"total"} if "form" in divided else {*rows["form"]})
    if "category" in by:  # of whatever breakdown the rows are
        wholes = {p for p in table["partition"].unique() if {*spanning(p)} == {*fixed}}
        keep &= table["partition"].isin({"total", *wholes, *rows["partition"]})
    wide, taken = (breakdowns.widened(t) if fixed else t for t in (table, rows))
    for name in filter(wide.columns.__contains__, fixed):
        keep &= wide[name].isin({"total", *taken[name]})
    return table[keep]


def given(
    found: dict[str, Count], chosen: Held, whole: Held, rows: pd.DataFrame, by: Sequence[str]
) -> tuple[dict[str, Count], dict[str, str]]:
    """Return the count of each category, also of who is unknown by these variables, and of those without one why."""
    lacking = grouping.lacking(rows, chosen.in_conflict, by, chosen.fixed)
    held, in_conflict = whole.observations, whole.in_conflict
    if {*by, "category"} & {*chosen.fixed}:  # of who is unknown, those alone whom the selection holds
        held = held[held["figure_id"].isin(chosen.observations["figure_id"])]
        in_conflict = in_conflict[in_conflict["figure_id"].isin(chosen.in_conflict["figure_id"])]
    known = {*found, *lacking}
    cells, torn = (grouping.unknown(each, by, whole.fixed, known) for each in (held, in_conflict))
    lacking |= {name: "" for name, of in cells.items() if of["count_lo"].isna().any()}
    lacking |= {name: grouping.stands_as(name, of) for name, of in torn.items()}
    for name in (n for n in cells if n not in lacking):
        found[name] = reduce(add, observations.counts(cells[name], chosen.observations))
    return found, lacking | grouping.divided_further(chosen.observations, by, chosen.fixed, {*found, *lacking})


def others_of(whole: Held, by: Sequence[str], held: Collection[str]) -> Others:
    """Return the categories that a whole has beside those that are held, with a count or without."""
    if not by:
        return Others()
    rows = breakdowns.chosen(whole.observations, by, whole.fixed)
    others = {name: cells for name, cells in grouping.named(rows, by) if name not in held}
    others |= grouping.unknown(whole.observations, by, whole.fixed, {*held, *others})
    names = {*held, *others, *grouping.lacking(rows, whole.in_conflict, by, whole.fixed)}
    names |= {*grouping.unknown(whole.in_conflict, by, whole.fixed, names)}
    names |= {*grouping.divided_further(whole.observations, by, whole.fixed, names)}
    counted = pd.concat([rows.iloc[:0], *others.values()]).query("obs_status != 'V'")["count_lo"].dropna()
    return Others(len(names - {*held}), int(counted.sum()))


def validated(
    found: dict[str, Count], lacking: dict[str, str], by: Sequence[str], *, partial: bool
) -> dict[str, Count]:
    """Return the counts that are parts for sure; without them, or where others are asked for, a `CoverageError` says why not."""
    parts = {name: count for name, count in found.items() if not count.unvalidated}
    doubted = [
        f"{name} stands as {c.raw_value} and may be no part ({c.notes.rstrip('.') or 'it is marked as not validated'})"
        for name, c in found.items() if c.unvalidated
    ]  # fmt: skip
    words = breakdowns.in_words(by)
    if lacking and not partial:
        torn = "".join(f"; {said}" for said in [*lacking.values(), *doubted] if said)
        raise CoverageError(f"{len(lacking)} of {len({*found, *lacking})} categories by {words} have no count here (withheld or not given{torn}), so the others are not the whole; parts(..., partial=True) gives these.")  # fmt: skip
    if doubted and not (partial and parts):
        cure = "parts(..., partial=True) gives the others" if parts else "nothing else is held here"
        raise CoverageError(f"by {words}, {'; '.join(doubted)}; {cure}.")
    return parts


def beside(
    parts: dict[str, Count], total: Count | None, others: Others, by: Sequence[str], fixed: Sequence[str],
    *, partial: bool,
) -> Parts:  # fmt: skip
    """Return parts with their total, flagged where they do not add up to it.

    Parts of which a selection left others out are refused unless `partial`, where no total says of how
    many they are: none is held, or all of them exceed it and no person need stand in one alone. Without a total,
    some that the publication itself lacks are missing as well: of whom they would be, nobody knows.
    """
    names = spanning((first := next(iter(parts.values()))).partition)
    exclusive = adds_up(names, tuple(n for n in names if n in fixed), first.measure)
    exceeded = total is not None and sum(c.lo for c in parts.values()) + others.low > total.hi
    if others.number and not partial and (total is None or (exceeded and not exclusive)):
        why = f", and all of them exceed the total of {total} as persons may stand in several" if exceeded else " and no total beside them"  # fmt: skip
        n = len(parts)
        raise CoverageError(f"the selection holds {n} of {n + others.number} categories by {breakdowns.in_words(by)}{why}, so it is not the whole; parts(..., partial=True) gives these.")  # fmt: skip
    if total is None and not others.number and _in_part(parts, by):
        others = Others(1)
    return Parts.beside(parts, total, missing=others.number > 0)


def _in_part(parts: Collection[str], by: Sequence[str]) -> bool:
    """Whether parts may lack a category: one that is needed, or a label of a country. Forms of some publications are others."""
    if not by or not {*by} <= NEEDED.keys():
        return bool(OPEN & {*by})
    needed = {", ".join(codes) for codes in product(*(NEEDED[name] for name in by))}
    return not needed <= {*parts} and ("form" not in by or {*parts} <= needed)
