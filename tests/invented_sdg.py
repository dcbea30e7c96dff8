"""Invented counts of GLOTIP and of the published series of SDG 16.2.2."""

import pandas as pd

from tipresearch.observations import COLUMNS

NUMBERS = {"count_lo": "Int64", "count_hi": "Int64"}


def observed(*rows, definition="glotip", edition="2025-04-14"):
    """Return invented observations: area, year, form, sex, age, count (a pair for an interval)."""
    table = []
    for number, (area, year, form, sex, age, count, *more) in enumerate(rows):
        lo, hi = count if isinstance(count, tuple) else (count, count)
        parts = [n for n, v in (("form", form), ("sex", sex), ("age", age)) if v != "total"]
        table.append(
            {
                "figure_id": f"{definition}:{number}", "crime": "TIP", "measure": "detected",
                "unit": "persons", "ref_area": area, "period_start": pd.Timestamp(year, 1, 1),
                "period_end": pd.Timestamp(year, 12, 31), "period_kind": "calendar_year",
                "partition": "_".join(parts) or "total", "form": form, "sex": sex, "age": age,
                "count_lo": lo, "count_hi": hi, "raw_value": f"{lo}" if lo == hi else f"<{hi + 1}",
                "category": "_".join(v for v in (form, sex, age) if v != "total") or "total", "definition_id": definition,
                "source_id": {"glotip": "unodc_glotip", "sdg_16_2_2": "unsd_sdg"}[definition], "edition": edition, "obs_status": "A",
                **(more[0] if more else {}),
            }
        )  # fmt: skip
    return pd.DataFrame(table, columns=COLUMNS).astype(NUMBERS)


def published(*rows):
    return observed(*rows, definition="sdg_16_2_2", edition="2020-10")
