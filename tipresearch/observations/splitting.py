"""Split a partition by a variable, such as sex, that only some of its parts state."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import pandas as pd

from tipresearch.observations.complete_table import publication_keys, rows_of_publications
from tipresearch.observations.partitions import parted, pick_total
from tipresearch.observations.selection import counts, select
from tipresearch.quantities import SEVERAL, Count, ends_of_rest, gathered, is_surplus

#: Codes of an unstated sex or age.
_NOT_STATED = ("total", "unknown")


def split(
    table: pd.DataFrame, variable: str, code: str, *, partition: str, year: int | None = None, **criteria: str
) -> tuple[Count, Count, Count, Count]:
    """Return the persons with a code of a variable, those who may have the code, the total, and the others."""
    total, stated, open_, exceeds = _cells(table, variable, partition, year=year, **criteria)
    cells = stated.get(code, [])
    known = _sum(cells, f"{code}, as stated")
    others = [c for other, found in stated.items() if other != code for c in found]
    otherwise = _sum([c for c in others if not c.in_question], f"not {code}, as stated")
    if exceeds:  # each of the two numbers follows from the other
        known, otherwise = (
            replace(c, flags=(*c.flags, *({"CELLS_DISAGREE"} - {*c.flags}))) for c in (known, otherwise)
        )
    without, one_sex = _unstated(total, stated, open_, variable)
    undetermined = (without + one_sex).named(without.label) if one_sex.hi else without
    # Persons with another code limit the rest, but each suppressed cell keeps its full range.
    least = sum(c.lo for c in open_)
    widest = max((c.hi - c.lo for c in [*cells, *open_]), default=0)
    most = max(total.hi - otherwise.lo, known.lo + least + widest)
    return _at_most(known, most - least), _at_most(undetermined, most - known.lo), total, otherwise


def unstated(
    table: pd.DataFrame, variable: str, *, partition: str, year: int | None = None, **criteria: str
) -> tuple[Count, Count]:
    """Return the persons without a sex or an age, and the children whose sex may not have been recorded."""
    total, stated, open_, _ = _cells(table, variable, partition, year=year, **criteria)
    return _unstated(total, stated, open_, variable)


def _cells(
    table: pd.DataFrame, variable: str, partition: str, **criteria: Any
) -> tuple[Count, dict[str, list[Count]], list[Count], bool]:
    """Return the total, the best cells of each code, the cells without a code, and whether codes exceed the total."""
    total = pick_total(table, partition=partition, **criteria)
    selected = _without_surplus(parted(table, partition=partition, **criteria)[0].values())
    breakdowns = [selected]
    # If all children are recorded as one sex, other breakdowns do not show their sex either.
    if not _recorded_as_one_sex(selected, variable):
        every = select(table, **criteria)
        every = rows_of_publications(every, publication_keys(every[every["partition"] == partition].iloc[:1]))
        every = every[(every["category"] != "total") & every["count_lo"].notna()]
        frames = [every[every["partition"] == other] for other in (variable, "sex_age") if other != partition]
        # A breakdown with two counts of one cell is not used.
        breakdowns += [
            _without_surplus(counts(rows, table)) for rows in frames if not rows["category"].duplicated().any()
        ]
    breakdowns = [p for p in breakdowns if _stated(p, variable) and p[0].definition_id == total.definition_id] or [
        selected
    ]
    stated = [_stated(parts, variable) for parts in breakdowns]
    sums = [sum(c.lo for found in codes.values() for c in found) for codes in stated]
    # The persons without a code come from the breakdown that states a code for the most persons.
    first = max(range(len(breakdowns)), key=lambda n: (sums[n] <= total.hi, sums[n]))
    open_ = [c for c in breakdowns[first] if not any(c in found for found in stated[first].values())]
    best = {
        code: max((codes[code] for codes in stated if code in codes), key=_rank)
        for code in dict.fromkeys(code for codes in stated for code in codes)
    }
    # Cells of several breakdowns that cannot all be true are not combined.
    with_code = sum(c.lo for found in best.values() for c in found)
    fit = with_code + sum(c.lo for c in open_) <= total.hi
    return total, best if fit else stated[first], open_, with_code > total.hi


def _without_surplus(found: Iterable[Count]) -> list[Count]:
    """Return counts without surplus unknown persons; a count that is off becomes its range."""
    return [_as_range(c) for c in found if not is_surplus(c.coherence)]


def _as_range(count: Count) -> Count:
    checked = count.coherence
    if checked is None or not checked.in_question or math.isinf(checked.hi):
        return count
    return replace(count, lo=checked.lo, hi=int(checked.hi))


def _stated(parts: Sequence[Count], variable: str) -> dict[str, list[Count]]:
    """Return the parts that state the variable, by code; children who are all recorded as one sex do not."""
    one_sex = _recorded_as_one_sex(parts, variable)
    stated = (c for c in parts if getattr(c, variable) not in _NOT_STATED and c not in one_sex)
    return gathered((getattr(c, variable), c) for c in stated)


def _rank(cells: Sequence[Count]) -> tuple[bool, int, int]:
    """Return the sort key of cells of one code: doubted cells last, then by lower end, then by upper end."""
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
    # At most the whole total is without a code; if parts exceed the total, as many as the parts state.
    without = _at_most(without, max(without.lo, total.hi))
    return without, _sum(one_sex, "children recorded as one sex")


def _recorded_as_one_sex(parts: Sequence[Count], variable: str) -> list[Count]:
    """Return the children if nearly all are of one sex: their sex may not have been recorded."""
    children = [c for c in parts if c.age == "child" and c.sex in ("female", "male")]
    by_sex = sorted(sum(c.hi for c in children if c.sex == sex) for sex in {c.sex for c in children})
    return children if variable == "sex" and len(by_sex) == 2 and by_sex[0] < 5 <= by_sex[1] else []


def _in_no_part(total: Count, parts: Sequence[Count]) -> Count:
    """Return the persons of the total that are in no part; a small remainder is an interval."""
    low, high = max(0, total.lo - sum(c.hi for c in parts)), max(0, total.hi - sum(c.lo for c in parts))
    low, high = ends_of_rest(low, high, total.source_id)
    return replace(
        total, lo=low, hi=high, label="in no part", partition=SEVERAL, category=SEVERAL, sex=SEVERAL, age=SEVERAL,
        raw_value=" − ".join(c.raw_value or str(c) for c in [total, *parts]),
    )  # fmt: skip


def _at_most(count: Count, most: int) -> Count:
    return replace(count, lo=min(count.lo, most), hi=min(count.hi, most))


def _sum(found: Sequence[Count], label: str) -> Count:
    return reduce(add, found).named(label) if found else Count(0, 0, label=label)
