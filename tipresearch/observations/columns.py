"""The columns of the table of observations, and those that identify a row."""

KEY = [
    "crime", "measure", "unit", "ref_area", "period_start", "period_end", "partition",
    "category", "sex", "age", "form", "source_id", "edition",
]  # fmt: skip

COLUMNS = [
    "figure_id", "crime", "measure", "unit", "ref_area", "period_start", "period_end",
    "period_kind", "partition", "category", "sex", "age", "form", "count_lo", "count_hi",
    "raw_value", "source_id", "edition", "reporter", "grade", "definition_id",
    "obs_status", "notes",
]  # fmt: skip

#: Types of the columns: text, but for counts and dates.
DTYPES = dict.fromkeys(COLUMNS, "str") | {
    "count_lo": "Int64", "count_hi": "Int64",
    "period_start": "datetime64[us]", "period_end": "datetime64[us]",
}  # fmt: skip
