"""Protection of a table of observations that counts case records, before anything is selected.

All later selections, charts and files are parts of the protected table. Two selections that are
subtracted from each other therefore reveal no more than the table itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, product

import pandas as pd

from nbpress.core.errors import SchemaError, quoted
from tipresearch.consistency import COLUMNS_OF, IDENTITY, Place, adds_up, place_of
from tipresearch.disclosure.grid import CELL, Grid
from tipresearch.disclosure.linked_tables import ring
from tipresearch.disclosure.record import MARK, Record, hash_of_shown, period_of
from tipresearch.disclosure.rules import Rule
from tipresearch.disclosure.suppression import NotProtected, possible, protect
from tipresearch.disclosure.tables import CountTable, Sum
from tipresearch.quantities import gathered

#: A breakdown with a larger share of small cells is left out, as few counts would remain.
_TOO_FINE = 0.95

#: Last pair in the place of a margin that no row prints with the sum of its parts.
_UNSEEN = ("unseen", "")

#: The place of all persons in the file.
_EVERYBODY: Place = (("publication", "all"),)


def protected_rows(
    table: pd.DataFrame,
    rule: Rule | None = None,
    *,
    everybody: int | None = None,
    source: str = "",
) -> tuple[pd.DataFrame, Record]:
    """Return observations of case records with small counts withheld, and their disclosure record."""
    rule = rule or Rule()
    inexact = table[(table["count_lo"] != table["count_hi"]).fillna(value=True)]
    if len(inexact):
        raw, figure = inexact[["raw_value", "figure_id"]].iloc[0]
        raise SchemaError(f"{source or 'the table'}: {quoted(raw)} of {figure} is no exact count, and protection needs exact counts of all cells. Give exact counts, or use --unprotected (protected=False), which shows them as published.")  # fmt: skip
    if everybody is not None and rule.small(everybody):
        raise NotProtected(f"nothing of {source or 'the table'} is published: it holds fewer than {rule.threshold} persons; --unprotected, or protected=False, shows exact counts to those who may see them.")  # fmt: skip
    rows, left_out = _coarse_enough(table, rule)
    rows = _complete(rows) if len(rows) else rows
    keep = [_EVERYBODY] if everybody is not None else []  # the number of all records is known elsewhere
    while True:
        fine = ["total"]
        if len(rows):
            cells = _table(rows, everybody)
            fine = _too_fine(rows, cells, rule, keep)
        if not fine:
            break
        if fine == ["total"]:
            raise NotProtected(f"nothing of {source or 'the table'} is published: hardly a count is as large as the threshold; --unprotected, or protected=False, shows exact counts to those who may see them.")  # fmt: skip
        left_out += fine
        rows = rows[~rows["partition"].isin(fine)]
    found = protect(cells, rule, keep=keep)
    withheld = pd.Series([found.shown[p] is None for p in _places(rows)], rows.index)
    marked = _marked(rows, withheld)
    record = Record(
        str(rule), len(rows), int(withheld.sum()), "suppression", rule.needed, tuple(left_out), source,
        hash_of_shown(marked), period_of(marked),
    )  # fmt: skip
    return marked, record


def _marked(rows: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """Return the rows with one mark for all withheld counts, and without notes on small counts."""
    found = rows.assign(
        notes=rows["notes"].str.startswith("MULTI_RESPONSE").map({True: "MULTI_RESPONSE", False: ""}).astype("str"),
        raw_value=rows["raw_value"].mask(withheld, MARK), obs_status=rows["obs_status"].mask(withheld, "Q"),
        # The first mask overwrites the number, which pandas would keep below the missing value and write to a pickle.
        **{end: rows[end].mask(withheld, 0).mask(withheld) for end in ("count_lo", "count_hi")},
    )  # fmt: skip
    found = found.assign(figure_id=_row_names(found)).reset_index(drop=True)
    found.attrs = {}  # selections would refer to the exact table
    return found


def _row_names(rows: pd.DataFrame) -> pd.Series:
    """Return names of rows from their codes, because row numbers would reveal which rows exist."""
    common = ["source_id", "edition", "partition", "category"]
    columns = [*common, *(c for c in IDENTITY if c not in common and len(rows[c].unique()) > 1)]
    if rows.duplicated(columns).any():
        columns += COLUMNS_OF
    words = rows[columns].astype("str").fillna("unknown").agg(":".join, axis=1)
    return words.str.replace(r"\s+", "_", regex=True).astype("str")


def _coarse_enough(table: pd.DataFrame, rule: Rule) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of breakdowns with enough large cells, and the names of the other breakdowns."""
    fine = []
    for partition, rows in table.groupby("partition", sort=False):
        cells = len(rows.drop_duplicates(IDENTITY)) * Grid(rows).size
        large = (rows["count_lo"] >= rule.threshold).sum()
        if partition != "total" and large < (1 - _TOO_FINE) * cells:
            fine.append(str(partition))
    return table[~table["partition"].isin(fine)].reset_index(drop=True), fine


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """Return the observations, sorted, with a zero for each missing combination."""
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


def _too_fine(rows: pd.DataFrame, cells: CountTable, rule: Rule, known: list[Place]) -> list[str]:
    """Return breakdowns that cannot be published together with the others and with `known` places; none if all can."""
    names = [frozenset(name for name, _ in place) for place in _places(rows)]
    if in_ring := ring(names):  # finer cells, which no breakdown has, would limit each other
        return [_finest(rows[[any(n >= of for of in in_ring) for n in names]])]
    return [] if possible(cells, rule, known) else [_finest(rows)]


def _finest(rows: pd.DataFrame) -> str:
    """Return the breakdown by most variables, and with most cells among these."""
    sizes = rows.groupby("partition", sort=False).size()
    depth = dict(zip(rows["partition"], map(len, _places(rows)), strict=True))
    return str(max(sizes.index, key=lambda p: (p != "total", depth[p], sizes[p])))


def _places(rows: pd.DataFrame) -> list[Place]:
    """Return the place of each row; its first pair is the publication."""
    group = rows.groupby(IDENTITY, dropna=False, sort=False).ngroup()
    cells = zip(*(rows[c].tolist() for c in CELL), strict=True)
    return [(("publication", str(g)), *place_of(*cell)) for g, cell in zip(group, cells, strict=True)]


def _table(rows: pd.DataFrame, everybody: int | None) -> CountTable:
    places = _places(rows)
    counts: dict[Place, int] = {p: int(n) for p, n in zip(places, rows["count_lo"], strict=True)}
    if len(counts) < len(places):
        raise SchemaError("a cell occurs twice among the counts of case records; remove repeats before protection.")  # fmt: skip
    margins = _unprinted_margins(counts, _EVERYBODY[0][:1] if everybody is not None else ())
    rests: dict[Place, int] = {}
    others: dict[Place, int] = {}
    sums = list(_sums(counts | margins, rests, others))
    counts |= margins | rests | others
    if everybody is not None:
        totals: tuple[Place, ...] = tuple(p for p in counts if len(p) == 1) or tuple(p for p in margins if len(p) == 2)
        added = sum(counts[p] for p in totals)
        counts[_EVERYBODY] = max(added, everybody)  # the parts may exceed the stated number
        sums.append(Sum(_EVERYBODY, totals, added == counts[_EVERYBODY]))
    return CountTable(counts, tuple(sums), implied=frozenset(others) | frozenset(margins))


def _by_names(counts: Iterable[Place]) -> dict[tuple[str, ...], list[Place]]:
    """Return the cells of each breakdown, by the names of its variables."""
    return gathered((tuple(name for name, _ in place), place) for place in counts)


def _margin(place: Place, coarse: tuple[str, ...]) -> Place:
    return tuple(p for p in place if p[0] in coarse)


def _versions(place: Place, counts: Mapping[Place, int]) -> tuple[Place, ...]:
    """Return the cells for a place in sums: with the sum of its parts, where that differs, and as printed."""
    return tuple(p for p in ((*place, _UNSEEN), place) if p in counts)


def _unprinted_margins(counts: Mapping[Place, int], whole: tuple[str, ...]) -> dict[Place, int]:
    """Return margins that no row prints, or whose parts contradict the printed count; also those by `whole`."""
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

    Persons in no part, or not in one of several, follow by subtraction and become cells of `rests` or `others`.
    If parts contradict a printed count, sums with the printed count and with the sum of the parts are both used.
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
            unseen = tuple(_versions(p, counts)[0] for p in places)
            for whole, found in product(_versions(margin, counts), dict.fromkeys((unseen, seen))):
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
