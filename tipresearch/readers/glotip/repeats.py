"""Resolve rows that a GLOTIP workbook prints more than once, and age rows that repeat the sex rows.

The rules are in docs/methods.md, section 1.3, hazards 4 and 11. Only cells of the same country, year and indicator
decide, so that an edition that corrects a cell is read correctly.
"""

import pandas as pd

PUBLICATION = ["measure", "Iso3_code", "year"]
KEY = [*PUBLICATION, "partition", "category", "sex", "age", "form"]
_BOUNDS = ["count_lo", "count_hi"]

#: Breakdowns whose repeated rows can be addends, each with the finer breakdowns of the same persons.
FINER = {
    "sex": ["sex_age"],
    "age": ["sex_age"],
    "sex_age": [],
    "form": ["form_sex", "form_age", "form_sex_age"],
    "form_sex": ["form_sex_age"],
    "form_age": ["form_sex_age"],
    "form_sex_age": [],
}

#: If the age rows repeat the sex rows: each age, with the sex whose count is printed in its row.
SEX_IN_PLACE_OF = {"child": "female", "adult": "male"}

#: A smaller number of children can equal the number of females by chance.
_FEWEST_CHILDREN = 5


def merge_repeats(kept: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Merge the rows of each repeated key into one; return all rows, and ``reason`` and ``repeats`` of the others."""
    repeated = kept[kept["partition"].isin(FINER) & kept.duplicated(KEY, keep=False)]
    cells = _sum_and_largest(repeated)
    cells["as_sum"] = _misfit(cells, "sum", kept) <= _misfit(cells, "one", kept)
    rows = _matching_rows(repeated, cells, KEY)
    into = rows["first"].where(rows["as_sum"], rows["largest"]).astype("int64")
    merged, others = rows[into == rows.index], rows[into != rows.index]
    kept = kept.astype({"txtVALUE": "str", "label_note": "str"})
    for end in ("lo", "hi"):
        kept.loc[merged.index, f"count_{end}"] = merged[f"sum_{end}"].where(merged["as_sum"], merged[f"one_{end}"])
    kept.loc[merged.index, "blank"] = merged["blank"].astype(bool)
    kept.loc[merged.index, "txtVALUE"] = merged["texts"].str.join(" + ").where(merged["as_sum"], kept["txtVALUE"])
    kept.loc[merged.index, "label_note"] = [_note(row) for row in merged.to_dict("records")]
    reason = others["as_sum"].map({True: "addend", False: "smaller_repeat"})
    return kept, pd.DataFrame({"reason": reason, "repeats": into[others.index].astype("Int64")})


def _sum_and_largest(repeated: pd.DataFrame) -> pd.DataFrame:
    """Return for each key its counts as texts, and the bounds of their sum and of the largest count alone."""
    rows = repeated.astype(dict.fromkeys(_BOUNDS, "int64")).assign(row=repeated.index)
    largest = rows.sort_values([*KEY, "count_hi"], kind="stable").drop_duplicates(KEY, keep="last")
    found = rows.groupby(KEY, observed=True, as_index=False).agg(
        texts=("txtVALUE", list), first=("row", "first"), blank=("blank", "all"),
        sum_lo=("count_lo", "sum"), sum_hi=("count_hi", "sum"), one_lo=("count_lo", "max"), one_hi=("count_hi", "max"),
    )  # fmt: skip
    return found.merge(largest[[*KEY, "row"]].rename(columns={"row": "largest"}), on=KEY)


def _matching_rows(rows: pd.DataFrame, table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return for each row the cells of `table` with the same keys, or missing values; the index is that of the rows."""
    found = rows[keys].merge(table, how="left", on=keys, validate="many_to_one")
    return found.drop(columns=keys).set_axis(rows.index)


def _misfit(cells: pd.DataFrame, reading: str, kept: pd.DataFrame) -> pd.Series:
    """Return how badly a reading (the sum, or the largest count) fits the other printed cells [persons].

    This is the larger of two distances: from the parts in the nearest breakdown, and the excess over the total.
    """
    gaps = []
    for partition, finer in FINER.items():
        of, keys = cells[cells["partition"] == partition], [*PUBLICATION, *partition.split("_")]
        for name in finer:
            parts = kept[kept["partition"] == name].groupby(keys, observed=True, as_index=False)
            sums = parts.agg(lo=("count_lo", "sum"), hi=("count_hi", "sum"), n=("count_lo", "size"))
            # One age is no breakdown, and suppressed parts alone bound nothing.
            found = _matching_rows(of, sums[(sums["n"] > 1) & (sums["lo"] > 0)], keys)
            gaps.append(_row_maximum(found["lo"] - of[f"{reading}_hi"], of[f"{reading}_lo"] - found["hi"]))
    from_parts = pd.concat(gaps, axis=1).min(axis=1).reindex(cells.index)
    return _row_maximum(from_parts, cells[f"{reading}_lo"] - _totals(cells, kept)).fillna(0).clip(lower=0)


def _row_maximum(*columns: pd.Series) -> pd.Series:
    return pd.concat(columns, axis=1).astype("Float64").max(axis=1)


def _totals(cells: pd.DataFrame, kept: pd.DataFrame) -> pd.Series:
    """Return the largest total of the publication of each cell; missing if a row of the publication exceeds it."""
    total = kept["count_hi"].where(kept["partition"] == "total")
    bounds = kept[PUBLICATION].assign(total=total, most=kept["count_lo"])
    found = _matching_rows(cells, bounds.groupby(PUBLICATION, observed=True, as_index=False).max(), PUBLICATION)
    return found["total"].where(found["total"] >= found["most"])


def _note(cell: dict) -> str:
    """Return the note with both readings of a repeated row, beginning with the chosen reading."""
    in_sum, alone = (_print_interval(cell[f"{reading}_lo"], cell[f"{reading}_hi"]) for reading in ("sum", "one"))
    taken = f"their sum, {in_sum}; the largest alone is {alone}" if cell["as_sum"] else f"the largest, {alone}; their sum is {in_sum}"  # fmt: skip
    return f"The workbook prints this row {len(cell['texts'])} times: {', '.join(cell['texts'])}. Read as {taken}."


def _print_interval(lo: int, hi: int) -> str:
    return f"{lo:,}" if lo == hi else f"{lo:,} to {hi:,}"


def ages_that_repeat_sexes(kept: pd.DataFrame) -> pd.Index:
    """Return the rows of children and adults that print the counts of females and males.

    Both rows equal the sex rows, there are at least five children, and the cells by sex and age do not confirm them.
    """
    ages = kept[(kept["partition"] == "age") & kept["age"].isin(SEX_IN_PLACE_OF)]
    lo, hi = ages["count_lo"], ages["count_hi"]
    in_place = ages.assign(sex=ages["age"].astype("str").map(SEX_IN_PLACE_OF).astype(kept["sex"].dtype))
    sexes = kept.loc[kept["partition"] == "sex", [*PUBLICATION, "sex", *_BOUNDS]]
    by_age = kept[kept["partition"] == "sex_age"].groupby([*PUBLICATION, "age"], observed=True, as_index=False)
    twin = _matching_rows(in_place, sexes, [*PUBLICATION, "sex"])
    crossed = _matching_rows(ages, by_age[_BOUNDS].sum(), [*PUBLICATION, "age"])
    repeats = (
        (twin["count_lo"] == lo) & (twin["count_hi"] == hi) & ((ages["age"] == "adult") | (lo >= _FEWEST_CHILDREN))
    )
    differs = (crossed["count_lo"] > hi) | (lo > crossed["count_hi"])
    tests = pd.DataFrame({"repeats": repeats, "differs": differs, "crossed": crossed["count_lo"].notna()})
    of_publication = tests.fillna(value=False).astype(int).groupby([ages[name] for name in PUBLICATION], observed=True)
    found = of_publication.transform("sum")
    agrees = (found["differs"] == 0) & (found["crossed"] > 0)
    return ages.index[(found["repeats"] == len(SEX_IN_PLACE_OF)) & ~agrees]
