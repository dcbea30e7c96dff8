"""A table of observations that counts case records, protected as a whole before anything is selected.

Whatever is selected, drawn or written afterwards is a part of what is published here, so
that two selections subtracted from each other tell no more than the table itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, product

import pandas as pd

from nbpress.core.errors import SchemaError, quoted
from nbpress.core.grouping import gathered
from tipresearch.consistency import COLUMNS_OF, IDENTITY, Place, adds_up, place_of
from tipresearch.disclosure.linked_tables import ring
from tipresearch.disclosure.grid import CELL, Grid
from tipresearch.disclosure.record import MARK, Record, period_of, shown_of
from tipresearch.disclosure.rules import Rule
from tipresearch.disclosure.suppression import NotProtected, possible, protect
from tipresearch.disclosure.tables import CountTable, Sum

#: A breakdown with a larger share of small cells is left out: hardly a count would remain.
_TOO_FINE = 0.95

#: What ends the place of a margin that no row prints as its parts have it.
_UNSEEN = ("unseen", "")

#: Everybody in the file, in all its publications together.
_EVERYBODY: Place = (("publication", "all"),)


def protected_rows(
    table: pd.DataFrame,
    rule: Rule | None = None,
    *,
    everybody: int | None = None,
    source: str = "",
) -> tuple[pd.DataFrame, Record]:
    """Observations of case records with small counts withheld, and as few others as hide these."""
    rule = rule or Rule()
    inexact = table[(table["count_lo"] != table["count_hi"]).fillna(value=True)]
    if len(inexact):
        raw, figure = inexact[["raw_value", "figure_id"]].iloc[0]
        raise SchemaError(f"{source or 'the table'}: {quoted(raw)} of {figure} is no exact count, and protection needs that of every cell; give exact counts, or take --unprotected (protected=False), which shows them as published.")  # fmt: skip
    if everybody is not None and rule.small(everybody):
        raise NotProtected(f"nothing of {source or 'the table'} is published: it holds fewer than {rule.threshold} persons; --unprotected, or protected=False, gives exact counts to whoever may see them.")  # fmt: skip
    rows, left_out = _coarse_enough(table, rule)
    rows = _complete(rows) if len(rows) else rows
    keep = [_EVERYBODY] if everybody is not None else []  # how many there are is known elsewhere
    while True:
        fine = ["total"]
        if len(rows):
            cells = _table(rows, everybody)
            fine = _too_fine(rows, cells, rule, keep)
        if not fine:
            break
        if fine == ["total"]:
            raise NotProtected(f"nothing of {source or 'the table'} is published: hardly a count of it is as large as the threshold; --unprotected, or protected=False, gives exact counts to whoever may see them.")  # fmt: skip
        left_out += fine
        rows = rows[~rows["partition"].isin(fine)]
    found = protect(cells, rule, keep=keep)
    withheld = pd.Series([found.shown[p] is None for p in _places(rows)], rows.index)
    marked = _marked(rows, withheld)
    record = Record(
        str(rule), len(rows), int(withheld.sum()), "suppression", rule.needed, tuple(left_out), source,
        shown_of(marked), period_of(marked),
    )  # fmt: skip
    return marked, record


def _marked(rows: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """Return the rows with marks that are alike; no note tells a small count from another."""
    found = rows.assign(
        notes=rows["notes"].str.startswith("MULTI_RESPONSE").map({True: "MULTI_RESPONSE", False: ""}).astype("str"),
        raw_value=rows["raw_value"].mask(withheld, MARK), obs_status=rows["obs_status"].mask(withheld, "Q"),
        # First another number: pandas leaves it below the mark of a missing one, where a pickle takes it along.
        **{end: rows[end].mask(withheld, 0).mask(withheld) for end in ("count_lo", "count_hi")},
    )  # fmt: skip
    found = found.assign(figure_id=_named(found)).reset_index(drop=True)
    found.attrs = {}  # the exact table, to which selections would refer
    return found


def _named(rows: pd.DataFrame) -> pd.Series:
    """Return names of rows by what they are: the number of a row in the file says which others are there."""
    common = ["source_id", "edition", "partition", "category"]
    told = [*common, *(c for c in IDENTITY if c not in common and len(rows[c].unique()) > 1)]
    if rows.duplicated(told).any():
        told += COLUMNS_OF
    words = rows[told].astype("str").fillna("unknown").agg(":".join, axis=1)
    return words.str.replace(r"\s+", "_", regex=True).astype("str")


def _coarse_enough(table: pd.DataFrame, rule: Rule) -> tuple[pd.DataFrame, list[str]]:
    """Return the breakdowns of which enough is large, of all combinations, and the names of the others."""
    fine = []
    for partition, held in table.groupby("partition", sort=False):
        cells = len(held.drop_duplicates(IDENTITY)) * Grid(held).size
        large = (held["count_lo"] >= rule.threshold).sum()
        if partition != "total" and large < (1 - _TOO_FINE) * cells:
            fine.append(str(partition))
    return table[~table["partition"].isin(fine)].reset_index(drop=True), fine


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """Return the observations with a zero for each combination that is not there, in an order of their own."""
    parts = []
    for _, held in table.groupby("partition"):
        periods = held.drop_duplicates(IDENTITY).to_dict("records")
        there = set(held[[*IDENTITY, *CELL]].itertuples(index=False, name=None))
        lacking = [
            row | dict(zip(CELL, cell, strict=True)) | {"count_lo": 0, "count_hi": 0, "raw_value": "0"}
            for row, cell in product(periods, Grid(held))
            if (*(row[c] for c in IDENTITY), *cell) not in there
        ]
        if lacking:
            held = pd.concat([held, pd.DataFrame(lacking, columns=held.columns).astype(held.dtypes)])
        parts.append(held.sort_values([*IDENTITY, *CELL], kind="stable"))
    return pd.concat(parts, ignore_index=True)


def _too_fine(rows: pd.DataFrame, cells: CountTable, rule: Rule, told: list[Place]) -> list[str]:
    """Return breakdowns that cannot be published beside the others, and beside what is told elsewhere; none if all can."""
    names = [frozenset(name for name, _ in place) for place in _places(rows)]
    if around := ring(names):  # of persons in cells finer than any of them nothing would be known
        return [_finest(rows[[any(n >= of for of in around) for n in names]])]
    return [] if possible(cells, rule, told) else [_finest(rows)]


def _finest(rows: pd.DataFrame) -> str:
    """Return the breakdown by most variables; of those the one with most cells."""
    sizes = rows.groupby("partition", sort=False).size()
    depth = dict(zip(rows["partition"], map(len, _places(rows)), strict=True))
    return str(max(sizes.index, key=lambda p: (p != "total", depth[p], sizes[p])))


def _places(rows: pd.DataFrame) -> list[Place]:
    """Return the place of each row, which begins with its publication."""
    group = rows.groupby(IDENTITY, dropna=False, sort=False).ngroup()
    cells = zip(*(rows[c].tolist() for c in CELL), strict=True)
    return [(("publication", str(g)), *place_of(*cell)) for g, cell in zip(group, cells, strict=True)]


def _table(rows: pd.DataFrame, everybody: int | None) -> CountTable:
    places = _places(rows)
    counts: dict[Place, int] = {p: int(n) for p, n in zip(places, rows["count_lo"], strict=True)}
    if len(counts) < len(places):
        raise SchemaError("a cell stands twice among the counts of case records; set repeats aside before they are protected.")  # fmt: skip
    margins = _unseen(counts, _EVERYBODY[0][:1] if everybody is not None else ())
    rests: dict[Place, int] = {}
    others: dict[Place, int] = {}
    sums = list(_sums(counts | margins, rests, others))
    counts |= margins | rests | others
    if everybody is not None:
        totals: tuple[Place, ...] = tuple(p for p in counts if len(p) == 1) or tuple(p for p in margins if len(p) == 2)
        added = sum(counts[p] for p in totals)
        counts[_EVERYBODY] = max(added, everybody)  # parts that contradict what is stated
        sums.append(Sum(_EVERYBODY, totals, added == counts[_EVERYBODY]))
    return CountTable(counts, tuple(sums), implied=frozenset(others) | frozenset(margins))


def _by_names(counts: Iterable[Place]) -> dict[tuple[str, ...], list[Place]]:
    """Return the cells of each breakdown, by the names of its variables."""
    return gathered((tuple(name for name, _ in place), place) for place in counts)


def _margin(place: Place, coarse: tuple[str, ...]) -> Place:
    return tuple(p for p in place if p[0] in coarse)


def _stands(place: Place, counts: Mapping[Place, int]) -> tuple[Place, ...]:
    """Return the cells that stand for one in sums: as its parts have it, where they speak against it, and as printed."""
    return tuple(p for p in ((*place, _UNSEEN), place) if p in counts)


def _unseen(counts: Mapping[Place, int], whole: tuple[str, ...]) -> dict[Place, int]:
    """Return margins, that by `whole` too, that no row prints, or prints with a count that their parts contradict."""
    by_names, found = _by_names(counts), dict[Place, int]()
    shared = {tuple(n for n in one if n in other) for one, other in combinations(by_names, 2)}
    shared |= {whole} - {()}
    for coarse in sorted({*by_names, *shared}, key=len, reverse=True):
        for fine in by_names:
            if set(coarse) < set(fine) and adds_up(fine[1:], coarse[1:]):
                added = Counter[Place]()
                for place in by_names[fine]:
                    added[_margin(place, coarse)] += found.get((*place, _UNSEEN), counts[place])
                for margin, n in added.items():
                    if n > counts.get(margin, 0):
                        found[*margin, _UNSEEN] = max(n, found.get((*margin, _UNSEEN), 0))
    return found


def _sums(counts: Mapping[Place, int], rests: dict[Place, int], others: dict[Place, int]) -> Iterable[Sum]:
    """Yield each margin with its parts by each finer breakdown.

    Whoever is in none of them, or not in one of several, follows by subtraction: a cell of `rests` or `others`.
    A count that some parts contradict may be the sum of others: both that and what these have are reckoned with.
    """
    by_names = _by_names(p for p in counts if p[-1] != _UNSEEN)
    names = {*by_names, *(tuple(n for n, _ in p[:-1]) for p in counts if p[-1] == _UNSEEN)}
    for coarse, fine in product(sorted(names), by_names):
        if not set(coarse) < set(fine):
            continue
        below = gathered((_margin(place, coarse), place) for place in by_names[fine])
        exclusive = adds_up(fine[1:], coarse[1:])
        for margin, places in below.items():
            seen = tuple(places)
            unseen = tuple(_stands(p, counts)[0] for p in places)
            for whole, found in product(_stands(margin, counts), dict.fromkeys((unseen, seen))):
                added = sum(counts[p] for p in found)
                if exclusive and added <= counts[whole]:
                    if rest := counts[whole] - added:
                        of = "rest of" if found == unseen else "rest, as printed, of"
                        rests[*whole, (of, ", ".join(fine))] = rest
                        found = (*found, (*whole, (of, ", ".join(fine))))
                    yield Sum(whole, found)
                    continue
                for part in found:
                    if counts[part] <= counts[whole]:
                        other = (*part, ("not of", ", ".join(name for name, _ in whole)))
                        others[other] = counts[whole] - counts[part]
                        yield Sum(whole, (part, other))
