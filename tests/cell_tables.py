"""Small publications for tests of their cells: a row is given by its count and what it is of."""

import pandas as pd

from tipresearch.observations import COLUMNS, DTYPES
from tipresearch.quantities import parse_count


def cell(
    value: int | str | None,
    *,
    dimension: str = "",
    label: str = "",
    form: str = "total",
    sex: str = "total",
    age: str = "total",
    status: str = "A",
    **other: object,
) -> dict[str, object]:
    """Return one row: a count, a text such as ``<5``, or None where it is withheld.

    Partition and category are named as readers of published files name them; `other` sets
    any column.
    """
    divided = [(dimension, label), ("form", form), ("sex", sex), ("age", age)]
    divided = [(name, code) for name, code in divided if name and code != "total"]
    partition, category = ("_".join(names) for names in zip(*divided, strict=True)) if divided else ("total",) * 2
    lo, hi = (None, None) if value is None else parse_count(str(value))
    return {
        "partition": partition, "category": category, "form": form, "sex": sex, "age": age,
        "count_lo": lo, "count_hi": hi, "raw_value": "withheld" if value is None else str(value),
        "obs_status": "Q" if value is None else status, **other,
    }  # fmt: skip


def publication(*rows: dict[str, object], **common: object) -> pd.DataFrame:
    """Return rows as observations of one publication; their ids are f0, f1, ..."""
    fixed = dict.fromkeys(COLUMNS, "") | {
        "crime": "TIP", "measure": "detected", "unit": "persons", "ref_area": "FRA",
        "source_id": "unodc_glotip", "edition": "2025-04-14", "period_kind": "calendar_year",
        "period_start": pd.Timestamp("2019-01-01"), "period_end": pd.Timestamp("2019-12-31"),
    }  # fmt: skip
    found = [fixed | common | {"figure_id": f"f{i}"} | row for i, row in enumerate(rows)]
    return pd.DataFrame({name: pd.array([row[name] for row in found], DTYPES[name]) for name in COLUMNS})
