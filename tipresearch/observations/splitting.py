"""A partition split by a variable that it states only in part."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import pandas as pd

from nbpress.core.grouping import gathered
from tipresearch.observations.complete_table import publication_keys, rows_of_publications
from tipresearch.observations.partitions import parted, pick_total
from tipresearch.observations.selection import counts, select
from tipresearch.quantities import SEVERAL, Count, ends_of_rest, is_surplus

#: Codes of a sex or an age that is not stated.
_NOT_STATED = ("total", "unknown")


def split(
    table: pd.DataFrame, variable: str, code: str, *, partition: str, year: int | None = None, **criteria: str
) -> tuple[Count, Count, Count, Count]:
    """Split the persons of a partition by a variable that it states only in part."""
    total, stated, open_, torn = _cells(table, variable, partition, year=year, **criteria)
    cells = stated.get(code, [])
    known = _sum(cells, f"{code}, as stated")
    others = [c for other, found in stated.items() if other != code for c in found]
    otherwise = _sum([c for c in others if not c.in_question], f"not {code}, as stated")
    if torn:  # each of the two follows from the other
        known, otherwise = (
            replace(c, flags=(*c.flags, *({"CELLS_DISAGREE"} - {*c.flags}))) for c in (known, otherwise)
        )
    without, one_sex = _unstated(total, stated, open_, variable)
    undetermined = (without + one_sex).named(without.label) if one_sex.hi else without
    # Those known to be of another code leave no more than this, and each suppressed cell must keep its own width.
    least = sum(c.lo for c in open_)
    most = max(total.hi - otherwise.lo, known.lo + least + _width([*cells, *open_]))
    return _at_most(known, most - least), _at_most(undetermined, most - known.lo), total, otherwise


def unstated(
    table: pd.DataFrame, variable: str, *, partition: str, year: int | None = None, **criteria: str
) -> tuple[Count, Count]:
    """Persons of a partition without a sex or an age, and children whose sex may not have been recorded."""
    total, stated, open_, _ = _cells(table, variable, partition, year=year, **criteria)
    return _unstated(total, stated, open_, variable)


def _cells(
    table: pd.DataFrame, variable: str, partition: str, **criteria: Any
) -> tuple[Count, dict[str, list[Count]], list[Count], bool]:
    """Return the total, what says most of each code, what states none, and whether more are stated than there are."""
    total = pick_total(table, partition=partition, **criteria)
    asked = _without_surplus(parted(table, partition=partition, **criteria)[0].values())
    held = [asked]
    # Other breakdowns cannot tell children recorded as one sex from the rest.
    if not _recorded_as_one_sex(asked, variable):
        every = select(table, **criteria)
        every = rows_of_publications(every, publication_keys(every[every["partition"] == partition].iloc[:1]))
        every = every[(every["category"] != "total") & every["count_lo"].notna()]
        frames = [every[every["partition"] == other] for other in (variable, "sex_age") if other != partition]
        # Of a cell that is printed with unequal counts nobody knows which is right.
        held += [_without_surplus(counts(rows, table)) for rows in frames if not rows["category"].duplicated().any()]
    held = [p for p in held if _stated(p, variable) and p[0].definition_id == total.definition_id] or [asked]
    stated = [_stated(parts, variable) for parts in held]
    sums = [sum(c.lo for found in codes.values() for c in found) for codes in stated]
    # Who has no code is of the breakdown that states one of the most persons, as far as there are so many.
    first = max(range(len(held)), key=lambda n: (sums[n] <= total.hi, sums[n]))
    open_ = [c for c in held[first] if not any(c in found for found in stated[first].values())]
    best = {
        code: max((codes[code] for codes in stated if code in codes), key=_says)
        for code in dict.fromkeys(code for codes in stated for code in codes)
    }
    # Cells that cannot all be right say nothing of each other.
    told = sum(c.lo for found in best.values() for c in found)
    fit = told + sum(c.lo for c in open_) <= total.hi
    return total, best if fit else stated[first], open_, told > total.hi


def _without_surplus(found: Iterable[Count]) -> list[Count]:
    """Return counts without those for whom the others leave nobody; one that is off counts as little and as much as it may be."""
    return [_as_range(c) for c in found if not is_surplus(c.coherence)]


def _as_range(count: Count) -> Count:
    told = count.coherence
    if told is None or not told.in_question or math.isinf(told.hi):
        return count
    return replace(count, lo=told.lo, hi=int(told.hi))


def _stated(parts: Sequence[Count], variable: str) -> dict[str, list[Count]]:
    """Return the parts that state the variable by its code; children recorded as one sex may not."""
    one_sex = _recorded_as_one_sex(parts, variable)
    stated = (c for c in parts if getattr(c, variable) not in _NOT_STATED and c not in one_sex)
    return gathered((getattr(c, variable), c) for c in stated)


def _says(cells: Sequence[Count]) -> tuple[bool, int, int]:
    """Order cells of one code: those in question last, then by their lower, and by their upper end."""
    return not any(c.in_question for c in cells), sum(c.lo for c in cells), -sum(c.hi for c in cells)


def _unstated(
    total: Count, stated: dict[str, list[Count]], open_: Sequence[Count], variable: str
) -> tuple[Count, Count]:
    one_sex = _recorded_as_one_sex(open_, variable)
    found = [c for c in open_ if c not in one_sex]
    in_no_part = _in_no_part(total, [*(c for cells in stated.values() for c in cells), *open_])
    if in_no_part.hi:
        found.append(in_no_part)
    without = _sum(found, f"{variable} not stated")
    # No more are without it than there are; where parts exceed their total, as many as the parts say.
    without = _at_most(without, max(without.lo, total.hi))
    return without, _sum(one_sex, "children recorded as one sex")


def _recorded_as_one_sex(parts: Sequence[Count], variable: str) -> list[Count]:
    """Return the children, if all are of one sex: then their sex may not have been recorded."""
    children = [c for c in parts if c.age == "child" and c.sex in ("female", "male")]
    by_sex = sorted(sum(c.hi for c in children if c.sex == sex) for sex in {c.sex for c in children})
    return children if variable == "sex" and len(by_sex) == 2 and by_sex[0] < 5 <= by_sex[1] else []


def _in_no_part(total: Count, parts: Sequence[Count]) -> Count:
    """Return the persons of the total that no part includes; a small rest is an interval."""
    low, high = max(0, total.lo - sum(c.hi for c in parts)), max(0, total.hi - sum(c.lo for c in parts))
    low, high = ends_of_rest(low, high, total.source_id)
    return replace(
        total, lo=low, hi=high, label="in no part", partition=SEVERAL, category=SEVERAL, sex=SEVERAL, age=SEVERAL,
        raw_value=" − ".join(c.raw_value or str(c) for c in [total, *parts]),
    )  # fmt: skip


def _width(cells: Sequence[Count]) -> int:
    return max((c.hi - c.lo for c in cells), default=0)


def _at_most(count: Count, most: int) -> Count:
    return replace(count, lo=min(count.lo, most), hi=min(count.hi, most))


def _sum(found: Sequence[Count], label: str) -> Count:
    return reduce(add, found).named(label) if found else Count(0, 0, label=label)
