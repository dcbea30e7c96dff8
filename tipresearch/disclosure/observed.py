"""A table of observations that counts case records, protected as a whole before anything is selected.

Whatever is selected, drawn or written afterwards is a part of what is published here, so
that two selections subtracted from each other tell no more than the table itself.
"""

from collections.abc import Iterable
from itertools import permutations, product

import pandas as pd

from tipresearch.cells import IDENTITY, Place, adds_up, place_of
from tipresearch.disclosure.record import Record
from tipresearch.disclosure.rules import Rule
from tipresearch.disclosure.suppression import NotProtected, possible, protect
from tipresearch.disclosure.tables import CountTable, Sum
from tipresearch.errors import SchemaError

#: What stands in place of a count that is withheld, small or not.
MARK = "withheld"

#: A breakdown with a larger share of small cells is left out: hardly a count would remain.
_TOO_FINE = 0.95

_CELL = ["partition", "category", "sex", "age", "form"]

#: Everybody in the file, in all its publications together.
_EVERYBODY: Place = (("publication", "all"),)


def protected_rows(
    table: pd.DataFrame,
    rule: Rule | None = None,
    *,
    everybody: int | None = None,
    source: str = "",
    key: str = "",
) -> tuple[pd.DataFrame, Record]:
    """Observations of case records with small counts withheld, and as few others as hide these.

    Parameters
    ----------
    table : DataFrame
        Observations of one file, all of them, with exact counts.
    rule : Rule, optional
        By default a threshold of 10.
    everybody : int, optional
        Number of persons in all publications together, where that is stated beside them.
    source : str
        What the table is of, for the record.
    key : str
        As for `protect`; the hash of a file that nobody else has is one.

    Returns
    -------
    (DataFrame, Record)
        Observations: a withheld count is missing, with the mark ``withheld`` and status
        ``Q``, whether it is small, zero or neither. A combination that does not occur stands
        as a withheld row, so that a row that is not there says nothing. Breakdowns that are
        too fine are left out. The record says what was done, without a count.

    Raises
    ------
    SchemaError
        If counts are no exact numbers.
    NotProtected
        If not even the totals can be published.

    Notes
    -----
    Caution: notes that depend on counts are taken out. Reference: docs/methods.md, section 9.
    """
    rule = rule or Rule()
    if (table["count_lo"] != table["count_hi"]).fillna(value=True).any():
        raise SchemaError("the counts of case records must be exact to be protected; read the file anew.")  # fmt: skip
    if everybody is not None and rule.small(everybody):
        raise NotProtected(f"nothing of {source or 'the table'} is published: it holds fewer than {rule.threshold} persons; --unprotected, or protected=False, gives exact counts to whoever may see them.")  # fmt: skip
    rows, left_out = _coarse_enough(_complete(table), rule)
    while rows.empty or not possible(cells := _table(rows, everybody), rule, _kept(everybody)):
        finest = "total" if rows.empty else _finest(rows)
        if finest == "total":
            raise NotProtected(f"nothing of {source or 'the table'} is published: hardly a count of it is as large as the threshold; --unprotected, or protected=False, gives exact counts to whoever may see them.")  # fmt: skip
        left_out.append(finest)
        rows = rows[rows["partition"] != finest]
    found = protect(cells, rule, keep=_kept(everybody), key=key)
    withheld = pd.Series([found.shown[p] is None for p in _places(rows)], rows.index)
    record = Record(str(rule), len(rows), int(withheld.sum()), "suppression", rule.needed, tuple(left_out), source)  # fmt: skip
    return _marked(rows, withheld), record


def _marked(rows: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """Return the rows with marks that are alike; no note tells a small count from another."""
    found = rows.assign(
        notes=rows["notes"].str.startswith("MULTI_RESPONSE").map({True: "MULTI_RESPONSE", False: ""}).astype("str"),
        raw_value=rows["raw_value"].mask(withheld, MARK), obs_status=rows["obs_status"].mask(withheld, "Q"),
    )  # fmt: skip
    for column in ("count_lo", "count_hi"):
        found[column] = found[column].mask(withheld)
    found = found.reset_index(drop=True)
    found.attrs = {}  # the exact table, to which selections would refer
    return found


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """Return the observations with a zero for each combination that is not there, in an order of their own."""
    parts = []
    for _, held in table.groupby("partition", sort=False):
        periods = held.drop_duplicates(IDENTITY)
        cells = held[_CELL].drop_duplicates()
        if len(held) < len(periods) * len(cells):
            there = set(held[[*IDENTITY, *_CELL]].itertuples(index=False, name=None))
            lacking = [
                row | cell | {"figure_id": _renamed(row, cell), "count_lo": 0, "count_hi": 0, "raw_value": "0"}
                for row, cell in product(periods.to_dict("records"), cells.to_dict("records"))
                if (*(row[c] for c in IDENTITY), *cell.values()) not in there
            ]  # fmt: skip
            held = pd.concat(
                [held, pd.DataFrame(lacking, columns=held.columns).astype(held.dtypes)]
            )
        parts.append(held.sort_values([*IDENTITY, *_CELL], kind="stable"))
    return pd.concat(parts, ignore_index=True)


def _renamed(row: dict, cell: dict) -> str:
    return str(row["figure_id"]).replace(f":{row['category']}:", f":{cell['category']}:")


def _coarse_enough(table: pd.DataFrame, rule: Rule) -> tuple[pd.DataFrame, list[str]]:
    small = (table["count_lo"] < rule.threshold).groupby(table["partition"], sort=False).mean()
    fine = [str(p) for p, share in small.items() if share > _TOO_FINE and p != "total"]
    return table[~table["partition"].isin(fine)].reset_index(drop=True), fine


def _finest(rows: pd.DataFrame) -> str:
    """Return the breakdown by most variables; of those the one with most cells."""
    sizes = rows.groupby("partition", sort=False).size()
    depth = dict(zip(rows["partition"], map(len, _places(rows)), strict=True))
    return str(max(sizes.index, key=lambda p: (p != "total", depth[p], sizes[p])))


def _kept(everybody: int | None) -> list[Place]:
    return [] if everybody is None else [_EVERYBODY]


def _places(rows: pd.DataFrame) -> list[Place]:
    """Return the place of each row, which begins with its publication."""
    group = rows.groupby(IDENTITY, dropna=False, sort=False).ngroup()
    types = rows["partition"].str.startswith("responder_type") & (rows["category"] != "total")
    one = len(set(rows.loc[types, "category"].str.split(" | ", regex=False).str[0])) == 1
    found = []
    for g, *cell in zip(group, *(rows[c].tolist() for c in _CELL), strict=True):
        place = place_of(*cell)
        # Where one type alone refers, it is everybody: its responders are parts of it.
        place = tuple(p for p in place if not (one and p[0] == "responder_type"))
        found.append((("publication", str(g)), *place))
    return found


def _table(rows: pd.DataFrame, everybody: int | None) -> CountTable:
    places = _places(rows)
    counts = {p: int(n) for p, n in zip(places, rows["count_lo"], strict=True)}
    if len(counts) < len(places):
        raise SchemaError("a cell stands twice among the counts of case records; set repeats aside before they are protected.")  # fmt: skip
    sums = list(_sums(counts))
    if everybody is not None:
        totals = tuple(p for p in counts if len(p) == 1)
        exact = sum(counts[p] for p in totals) == everybody
        counts[_EVERYBODY] = everybody
        sums.append(Sum(_EVERYBODY, totals, exact))
    return CountTable(counts, tuple(sums))


def _sums(counts: dict[Place, int]) -> Iterable[Sum]:
    """Yield each margin with its parts by each finer breakdown; they are all of it where they add up to it."""
    by_names: dict[tuple[str, ...], list[Place]] = {}
    for place in counts:
        by_names.setdefault(tuple(name for name, _ in place), []).append(place)
    for coarse, fine in permutations(by_names, 2):
        if not set(coarse) < set(fine):
            continue
        parts: dict[Place, list[Place]] = {}
        for place in by_names[fine]:
            parts.setdefault(tuple(p for p in place if p[0] in coarse), []).append(place)
        exclusive = adds_up(fine[1:], coarse[1:])
        for whole, found in parts.items():
            if whole not in counts:
                continue
            added = sum(counts[p] for p in found)
            if exclusive and added <= counts[whole]:
                yield Sum(whole, tuple(found), added == counts[whole])
            else:
                yield from (Sum(whole, (p,), False) for p in found if counts[p] <= counts[whole])
