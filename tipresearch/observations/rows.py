"""One observation as a count, with its label and its period in words."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from nbpress.core.errors import CoverageError
from tipresearch.consistency import kinds, place_of
from tipresearch.facts import category_label, measure_label
from tipresearch.quantities import Count, Period, row_flags

#: One observation, its values by column.
Row = Mapping[Any, Any] | pd.Series

#: Columns that a count has under the same names.
_AS_THEY_ARE = (
    "unit", "crime", "measure", "ref_area", "partition", "category", "sex", "age", "form", "raw_value",
    "source_id", "edition", "definition_id", "grade", "reporter", "notes",
    "obs_status",
)  # fmt: skip


def to_count(row: Row, flags: tuple[str, ...] = (), series_id: str = "") -> Count:
    """Return an observation as a `Count`."""
    if pd.isna(row["count_lo"]):
        raise CoverageError(f"{row['figure_id']} is published as {row['raw_value']!r}, which is not a count.")
    return Count(
        lo=int(row["count_lo"]),
        hi=int(row["count_hi"]),
        label=label_of(row),
        period=Period(_date(row["period_start"]), _date(row["period_end"]), row["period_kind"]),
        **{name: row[name] for name in _AS_THEY_ARE},
        exclusive=kinds().get(row["partition"]) != "overlapping",
        flags=(*flags, *row_flags(row["notes"], row["obs_status"])),
        figure_ids=(row["figure_id"],),
        series_id=series_id,
    )


def label_of(row: Row) -> str:
    """Return the label of an observation in charts and tables."""
    names, word = row["partition"].split("_"), category_label(row["category"])
    # The code of a form by sex or age may also be a code by sex and age, or have no words.
    apart = word == row["category"] or (names[0] == "form" and len(names) == 2)
    if apart and {*names} <= {"form", "sex", "age"} and all(row[name] != "total" for name in names):
        return ", ".join(_within(name, row[name]) for name in names).capitalize()
    if row["category"] != "total":
        return ", ".join([word, *own_category_details(row).values()])
    label = measure_label(row["measure"])
    return f"{label}, {category_label(row['form']).lower()}" if row["form"] != "total" else label


def own_category_details(row: Row) -> dict[str, str]:
    """Return the sex, age and form of a row that the user's own category does not state, in words."""
    if row["partition"] != "own":
        return {}
    place = place_of("own", *(row[name] for name in ("category", "sex", "age", "form")))
    codes = {name: code for name, code in place if name in ("sex", "age")}
    codes |= {"form": row["form"]} if row["form"] not in ("total", row["category"]) else {}
    return {name: _within(name, code) for name, code in codes.items()}


def _within(name: str, code: str) -> str:
    if (name, code) == ("form", "other"):
        return "other forms"
    return f"{code} {name}" if code in ("other", "unknown") else category_label(code).lower()


def period_in_words(start: Any, end: Any) -> str:
    """Return a period as tables name it."""
    first, last = (f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in (start, end))
    if first and last and (first[5:], last) == ("01-01", f"{first[:4]}-12-31"):
        return first[:4]
    return f"{first}–{last}"


def _date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
