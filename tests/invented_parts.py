"""Invented observations: a total and its parts."""

import pandas as pd

from tipresearch.observations import COLUMNS


def observed(*rows, **common):
    """Return observations, each given as partition, category, sex, age, form, lo, hi."""
    names = ["partition", "category", "sex", "age", "form", "count_lo", "count_hi"]
    table = pd.DataFrame(list(rows), columns=names)
    fixed = {"measure": "detected", "unit": "persons", "crime": "TIP", "ref_area": "FRA"}
    fixed |= {"source_id": "unodc_glotip", "edition": "2025-04-14", "raw_value": ""} | common
    year = {"period_start": pd.Timestamp("2019-01-01"), "period_end": pd.Timestamp("2019-12-31")}
    table = table.assign(**{k: v for k, v in (fixed | year).items() if k not in table})
    table["figure_id"] = [f"f{i}" for i in range(len(table))]
    table = table.reindex(columns=COLUMNS, fill_value="")
    return table.astype({"count_lo": "Int64", "count_hi": "Int64"})


TOTAL = ("total", "total", "total", "total", "total")
FEMALE = ("sex", "female", "female", "total", "total")
MALE = ("sex", "male", "male", "total", "total")
