"""Pair cells of two editions that are one cell under a changed label, if that is certain."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd

#: The fewest first letters that two labels of one country share.
_STEM = 4

#: Words before the name of a country that are ignored.
_BEFORE = ("republic of the ", "republic of ", "the ")

_OF_COUNTRIES = ("citizenship", "repatriation")
TITLE = "Cells of country labels that were not paired: read them as removed and new with care"

_WHY = {
    "suppressed": "a suppressed count such as <5 fits any label",
    "doubtful": "the counts are the same, and nothing else says that the labels are",
}


def paired(both: pd.DataFrame, cell: Sequence[str]) -> pd.DataFrame:
    """Return compared cells, with each certain change of label as one ``redefined`` cell under its new label."""
    low, high = (both[f"{end}_new"].fillna(both[f"{end}_old"]) for end in ("count_lo", "count_hi"))
    moved = both["status"].isin(["removed", "new"])
    rough = moved & both["partition"].str.startswith(_OF_COUNTRIES) & low.ne(high).fillna(value=False)
    both = both.assign(category_old="", unpaired=rough.map({True: "suppressed", False: ""}).astype(str))
    # Without removed and new cells no label can have changed.
    if not {"removed", "new"}.issubset(both["status"]):
        return both.reset_index(drop=True)
    exact = both[moved & low.eq(high).fillna(value=False).astype(bool)].assign(count=low)
    pairs = _pairs(exact, [name for name in cell if name != "category"])
    sure = certain(pairs)
    doubtful = pairs[~sure]
    both.loc[[*doubtful["old"], *doubtful["new"]], "unpaired"] = "doubtful"
    pairs = pairs[sure]
    for name in ("count_lo_old", "count_hi_old", "raw_value_old"):
        both.loc[pairs["new"], name] = both.loc[pairs["old"], name].to_numpy()
    both.loc[pairs["new"], "category_old"] = pairs["category_old"].to_numpy()
    both.loc[pairs["new"], "status"] = "redefined"
    both.loc[pairs["new"], "factor"] = 1.0
    return both[~both.index.isin(pairs["old"])].reset_index(drop=True)


def _pairs(moved: pd.DataFrame, place: list[str]) -> pd.DataFrame:
    """Return pairs of a removed and a new cell that differ in their label only."""
    moved = moved.reset_index(names="at")
    key = [*place, "count"]
    old, new = (
        side[~side.duplicated(key, keep=False)][[*key, "at", "category"]]
        for side in (moved[moved["status"] == status] for status in ("removed", "new"))
    )
    return old.merge(new, on=key, suffixes=("_old", "_new")).rename(columns={"at_old": "old", "at_new": "new"})


def certain(pairs: pd.DataFrame) -> pd.Series:
    """Whether the labels of each pair are certainly labels of one country.

    This is certain if both labels begin with the same four letters and only one country does (Niger and Nigeria share
    theirs). It is also certain if the area changes the label in the same way in two periods or more. Accents and case
    are ignored. An equal count alone may be chance, because many small counts are equal.
    """
    # A category may end with sex and age, which are not part of the label of the country.
    ends = [*zip(pairs["sex"], pairs["age"], strict=True)]
    labels = [
        [label.removesuffix(f"_{age}").removesuffix(f"_{sex}") for label, (sex, age) in zip(side, ends, strict=True)]
        for side in (pairs["category_old"], pairs["category_new"])
    ]
    stems = [[_letters(label)[:_STEM] for label in side] for side in labels]
    alike = [a == b and len(a) == _STEM and _countries_with(a) < 2 for a, b in zip(*stems, strict=True)]
    named = pairs.assign(old_label=labels[0], new_label=labels[1])
    periods = named.groupby(["ref_area", "old_label", "new_label"])["period_start"]
    return pd.Series(alike, pairs.index, dtype=bool) | periods.transform("nunique").ge(2)


def similar_labels(label: str, others: Iterable[str]) -> list[str]:
    """Return the labels among others that may name the same country as a label."""
    letters = _letters(label)
    starts = (letters[:n] for n in range(_STEM, len(letters) + 1))
    start = next((each for each in starts if _countries_with(each) == 1), None)
    return [o for o in others if start and o != label and _letters(o).startswith(start)]


@cache
def label_names_area(label: str, name: str) -> bool:
    """Whether a label begins with the name of an area, and does not fit a longer name of another area better."""
    import pycountry

    said, start = _letters(label), _letters(name)
    longer = [_letters(c.name) for c in pycountry.countries]
    longer = [each for each in longer if each.startswith(start) and each != start]
    # One more letter may be an ending: a Nigerien is from Niger, a Nigerian is not.
    return said.startswith(start) and not any(said.startswith(each[: len(start) + 2]) for each in longer)


@cache
def _letters(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c)).strip()
    for words in _BEFORE:
        letters = letters.removeprefix(words)
    return letters


@cache
def _countries_with(start: str) -> int:
    """Return how many country names begin with these letters."""
    import pycountry

    return sum(_letters(country.name).startswith(start) for country in pycountry.countries)


def unpaired(found: pd.DataFrame) -> pd.DataFrame:
    """Count the cells of country labels that `differences` did not pair, by the reason."""
    rows = found[found["unpaired"] != ""]
    wide = pd.crosstab([rows["unpaired"].map(_WHY), rows["measure"]], rows["status"])
    wide = wide.reindex(columns=["removed", "new"], fill_value=0)
    return wide.rename_axis(["why", "measure"]).rename_axis(columns=None).reset_index()
