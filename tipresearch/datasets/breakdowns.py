"""The variables that a partition divides counts by, each in a column of its own."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from nbpress.core.errors import CoverageError, TipResearchError, as_list, listed, nearest, shown
from tipresearch.consistency import COLUMNS_OF, place_of, spanning
from tipresearch.observations import KEY, unsaid

#: The partition of categories that are no sex, age or form: they are words of the user's.
OWN = "own"

#: Variables that have a column of observations, or are none that a partition names.
_NO_COLUMN = ("sex", "age", "form", "form_alone")

#: What counts may be divided by that is no breakdown.
BESIDE = ("area", "measure", "source", "edition")

#: What others call them.
_ALSO = {
    "country": "area", "countries": "area", "country_code": "area", "iso3": "area", "gender": "sex", "years": "year",
    "province": "area", "district": "area", "exploitation": "form", "purpose": "form", "quarters": "quarter",
    "value": "count", "victims": "count", "nation": "nationality",
    "region": "", "month": "", "population": "",  # of what is near them nothing is meant
    "nationality": "citizenship", "citizenship": "nationality",
}  # fmt: skip


def meant(name: str, known: Iterable[object]) -> str:
    """Return the nearest of the known names as `nearest` does; of what others call by another name, that, or the one it is a word of, or none."""
    names, name = [*map(str, known)], name.strip().casefold().replace(" ", "_")
    also, within = _ALSO.get(name, name), [each for each in names if name in each.split("_")]
    if also not in names and len(within) == 1:
        also = within[0]
    return nearest(also, names) if also in names or also == name else ""


def widened(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a column for each variable that they are divided by; new ones say ``total`` where a row is not."""
    codes = zip(*(table[name].tolist() for name in ("partition", "category", "sex", "age", "form")), strict=True)
    kinds: dict[tuple[str, ...], int] = {}
    kind = np.fromiter((kinds.setdefault(each, len(kinds)) for each in codes), int, len(table))
    places = [dict(place_of(*each)) for each in kinds]
    names = dict.fromkeys(n for place in places for n in place if n not in _NO_COLUMN)
    return table.assign(**{n: pd.array([p.get(n, "total") for p in places], "str").take(kind) for n in names})


def variables(table: pd.DataFrame, wanted: Collection[str] = ()) -> pd.Series:
    """Return what divides each row: what its partition names, and a word of one's own also what its rows differ in, or what is wanted."""
    held = {p: spanning(str(p)) for p in table["partition"].unique()}
    if OWN not in held:
        return table["partition"].map(held)
    cells = table[["partition", "category", *COLUMNS_OF]]
    differ = cells[cells["partition"] == OWN].nunique()
    found = []
    for row in cells.to_dict("records"):
        left = {*wanted, *(n for n in unsaid(row) if differ[n] > 1)} if row["partition"] == OWN else ()
        found.append((*held[row["partition"]], *(n for n in COLUMNS_OF if n in left and row[n] != "total")))
    return pd.Series(found, table.index, dtype=object)


def named(by: str | Sequence[str] | None) -> list[str]:
    """Return the names of what is to be divided by; None, and the total, divide by nothing."""
    names = (
        [name.strip() for name in by.split(",")]
        if isinstance(by, str)
        else as_list("by", [] if by is None else by, "['sex', 'age']")
    )
    if odd := [name for name in names if not isinstance(name, str)]:
        raise TipResearchError(f"by holds {shown(odd[0])}, which is no text; give names, as ['sex', 'age'].")
    return [] if names == ["total"] else names


def chosen(table: pd.DataFrame, by: Sequence[str], fixed: Iterable[str], in_conflict: pd.DataFrame | None = None) -> pd.DataFrame:  # fmt: skip
    """Return the rows that are divided by just these variables and those selected; without any, the totals."""
    wanted = {*fixed, *(name for name in by if name not in BESIDE)}
    if "category" not in by and len(wanted) > 1:  # one that was selected is of these
        wanted.discard("category")
    if not wanted and len(totals := _totals(table)):
        return totals
    divided = [p for p in table["partition"].unique() if p != "total"]
    if "category" in wanted and OWN in divided:
        wanted = {*wanted, OWN} - {"category"}
    of_row = variables(table, wanted)
    held = {*of_row}
    found = [names for names in held if {*names} == wanted]
    if wanted == {"category"}:  # of the one breakdown that is held
        found = [spanning(divided[0])] if len(divided) == 1 else []
    if not found:
        words = listed(sorted({in_words(names) for names in held if names}))
        told = ["totals"] if () in held else []
        told += [f"counts by {words}"] if words else []
        known = {n for names in held for n in names}
        odd = next((name for name in wanted if name not in known), "")
        of_several = {w: [*names] for names in held for w in ("_".join(names), in_words(names), ", ".join(names))}
        if not odd:
            cure = " Select a value of what is to be held fixed, and name the rest in by; count() and rates() take no by, so select a value of each."
        elif odd in of_several:
            cure = f" Name each, as by={of_several[odd]}."
        elif odd == "category" and len(divided) > 1:
            cure = f" Select one first, as partition={divided[0]!r}."
        else:
            cure = meant(odd, sorted({*known, *BESIDE}))
        asked = f"counts divided by {in_words(sorted(wanted))}" if wanted else "totals"
        if in_conflict is not None and any({*spanning(p)} == wanted for p in in_conflict["partition"].unique()):
            raise CoverageError(f"{asked} stand in the file several times with different numbers, and none of them is used; in_conflict holds them.")  # fmt: skip
        raise CoverageError(f"no {asked} are held here; held are {', and '.join(told) or 'none at all'}.{cure}")
    rows = table[of_row.isin(found)]
    return rows[(rows["category"] != "total") | (rows["partition"] == "total")]


def _totals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of all; none where everything is divided, or of forms that were selected.

    A count of one form that stands alone is none beside the others, as bonded labour is no total of identified victims. A
    total that is published beside its parts alone is one.
    """
    whole = table[(table[["category", "sex", "age", "form"]] == "total").all(axis=1)]
    alone = (whole["partition"] == "total").to_numpy(copy=True)
    if not alone.all():
        keys = [name for name in KEY if name != "partition"]
        held, others = (pd.MultiIndex.from_frame(whole.loc[rows, keys]) for rows in (alone, ~alone))
        again = whole[~alone].duplicated([*keys, "count_lo", "count_hi"]).to_numpy()
        alone[~alone] = ~others.isin(held) & ~again
    return whole[alone]


def in_words(names: Iterable[str]) -> str:
    """Return variables as a message names them; without any, it is the total."""
    return " and ".join(names) or "total"
