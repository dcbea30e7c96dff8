"""What the tables of ``data/`` must look like, as pandera schemas.

Tables arrive as text, so that a value can be reported as it stands in the file; they
leave typed. pandera takes half a second to import and is needed only here.
"""

import re
from collections.abc import Callable, Sequence

import pandas as pd
import pandera.pandas as pa

from tipresearch.cleaning import parse_count
from tipresearch.errors import SchemaError, nearest, shown

DATE = r"([0-9]{4}-[0-9]{2}-[0-9]{2})?"
#: More digits than any count of people needs, and few enough to be exact everywhere.
WHOLE = r"[0-9]{0,12}"


def one_of(codes: Sequence[str]) -> pa.Column:
    """A column of codes from a closed list."""
    return pa.Column(str, pa.Check.isin(codes, error=_named(codes)))


def _named(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:12])
    return f"one of {shown}" if len(codes) <= 12 else f"one of {len(codes)} codes such as {shown}"


def match(pattern: str, allowed: str) -> pa.Column:
    """A column of text that matches a pattern as a whole; `allowed` says it in words."""
    return pa.Column(str, pa.Check.str_matches(rf"(?:{pattern})\Z", error=allowed))


def rows_rule(rule: Callable[[pd.DataFrame], pd.Series], column: str, allowed: str) -> pa.Check:
    """A rule over whole rows; a row that breaks it is reported at `column`."""
    return pa.Check(rule, name=column, error=f"{column}: {allowed}")


def _number(column: pd.Series) -> pd.Series:
    # Text that is no number is reported by its own column; here it only has to be passed over.
    return pd.to_numeric(column, errors="coerce")


def _real_date(column: str) -> pa.Check:
    def rule(table: pd.DataFrame) -> pd.Series:
        dates = pd.to_datetime(table[column], format="%Y-%m-%d", errors="coerce")
        return (table[column] == "") | dates.dt.year.gt(1900)

    return rows_rule(rule, column, "a date that exists, after 1900, as 2020-12-31")


def _follows_text(table: pd.DataFrame) -> pd.Series:
    """Whether the interval is what the published text allows, where the text is a number.

    A number that the source rounded (its notes say so) carries the interval of the rounding.
    """
    return pd.Series(
        [_row_follows_text(row) for row in table.to_dict("records")], table.index, dtype=bool
    )


def _row_follows_text(row: dict[str, str]) -> bool:
    text = row["raw_value"].strip()
    estimated = row["unit"] == "persons_estimated" and row["count_lo"] == ""
    if estimated or not re.fullmatch(r"<?\s*[0-9][0-9,]*", text):
        return True
    try:
        lo, hi = parse_count(text)
        found = int(row["count_lo"]), int(row["count_hi"])
    except ValueError:
        return False
    return found == (lo, hi) or (
        "Rounded in the source" in row["notes"] and found[0] <= lo <= found[1]
    )


def _whole_year(table: pd.DataFrame) -> pd.Series:
    """Whether a calendar year runs from 1 January to 31 December of one year."""
    start, end = table["period_start"], table["period_end"]
    whole = (
        start.str.endswith("-01-01") & end.str.endswith("-12-31") & (start.str[:4] == end.str[:4])
    )
    return whole | (table["period_kind"] != "calendar_year")


def observation_schema(
    codes: dict[str, list[str]], key: list[str], columns: list[str], crime_of: dict[str, str]
) -> pa.DataFrameSchema:
    """Return the schema of the observation table for the given code lists."""
    free = pa.Column(str)
    filled = match(r".*\S.*", "some text")
    special = {
        "figure_id": pa.Column(
            str, pa.Check.str_matches(r"\S+\Z", error="an id without spaces"), unique=True
        ),
        "ref_area": match(
            r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}",
            "an ISO 3166-1 alpha-3 code, or an ISO 3166-2 code such as PK-PB",
        ),
        "period_start": match(DATE, "a date as 2020-01-01, or blank for an open start"),
        "period_end": match(DATE, "a date as 2020-12-31, or blank"),
        "count_lo": match(WHOLE, "a whole number of at least 0, or blank"),
        "count_hi": match(WHOLE, "a whole number of at least 0, or blank"),
        "raw_value": filled,
        "category": filled,
        "edition": filled,
    }
    rules = [
        rows_rule(
            lambda t: ~(_number(t["count_lo"]) > _number(t["count_hi"])),
            "count_hi",
            "at least count_lo",
        ),
        rows_rule(
            lambda t: (t["count_lo"] == "") == (t["count_hi"] == ""),
            "count_hi",
            "given with count_lo, or both blank",
        ),
        _real_date("period_start"),
        _real_date("period_end"),
        rows_rule(
            lambda t: (t["period_start"] <= t["period_end"]) | (t["period_end"] == ""),
            "period_end",
            "not before period_start",
        ),
        rows_rule(
            lambda t: (t["period_start"] != "") | t["period_kind"].isin(["cumulative", "unknown"]),
            "period_start",
            "given, unless period_kind is cumulative or unknown",
        ),
        rows_rule(
            lambda t: t["measure"].map(crime_of).fillna(t["crime"]) == t["crime"],
            "crime",
            "the crime that measures.csv gives for the measure",
        ),
        rows_rule(
            _whole_year,
            "period_end",
            "31 December of the year that starts on 1 January, for a calendar_year",
        ),
        rows_rule(_follows_text, "count_lo", "the interval that raw_value allows (<5 is 0 to 4)"),
        rows_rule(
            lambda t: ~t.duplicated(key),
            "figure_id",
            f"a key of its own; the key is {', '.join(key)}",
        ),
    ]
    definitions = {name: one_of(values) for name, values in codes.items()} | special
    ordered = {name: definitions.get(name, free) for name in columns}
    return pa.DataFrameSchema(ordered, checks=rules, strict=True)


def validate(table: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> pd.DataFrame:
    """Return the table if it follows the schema; report the first fault otherwise."""
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise SchemaError(_first_fault(error.failure_cases, table, schema, file)) from None


def _first_fault(
    cases: pd.DataFrame, table: pd.DataFrame, schema: pa.DataFrameSchema, file: str
) -> str:
    missing = cases.loc[cases["check"] == "column_in_dataframe", "failure_case"]
    unknown = cases.loc[cases["check"] == "column_in_schema", "failure_case"]
    if not missing.empty:
        return (
            f"{file}: column {missing.iloc[0]!r} is missing; it needs {', '.join(schema.columns)}."
        )
    if not unknown.empty:
        return f"{file}: column {unknown.iloc[0]!r} is not known.{nearest(unknown.iloc[0], schema.columns)}"
    # A fault of one cell explains itself better than the rule over the row that it also breaks.
    cases = cases.assign(of_row=cases["schema_context"] == "DataFrameSchema")
    first, more = (
        cases.sort_values(["index", "of_row"], kind="stable").iloc[0],
        cases["index"].nunique() - 1,
    )
    row, column, allowed = int(first["index"]), first["column"], str(first["check"])
    if first["schema_context"] == "DataFrameSchema":
        column, _, allowed = allowed.partition(": ")
    if allowed == "field_uniqueness":
        allowed = "a value that no other row has"
    value = table.loc[row, column]
    checks = schema.columns[column].checks
    hint = (
        nearest(value, checks[0].statistics["allowed_values"])
        if allowed.startswith("one of ")
        else ""
    )
    also = f" ({more} more with faults.)" if more else ""
    return f"{file}, row {row + 2}, column {column!r}: {shown(value)} is not allowed; allowed is {allowed}.{hint}{also}"


def validate_observations(
    table: pd.DataFrame, file: str, codes: dict[str, list[str]]
) -> pd.DataFrame:
    """Validate a text table of observations and return it typed."""
    from tipresearch.observations import COLUMNS, KEY, read_mapping

    measures = read_mapping("measures.csv")
    crime_of = dict(zip(measures["measure"], measures["crime"], strict=True))
    table = validate(table, observation_schema(codes, KEY, COLUMNS, crime_of), file)
    return table.assign(
        period_start=pd.to_datetime(table["period_start"].replace("", None)),
        period_end=pd.to_datetime(table["period_end"].replace("", None)),
        count_lo=pd.array([int(n) if n else pd.NA for n in table["count_lo"]], "Int64"),
        count_hi=pd.array([int(n) if n else pd.NA for n in table["count_hi"]], "Int64"),
    )


def validate_population(table: pd.DataFrame, file: str, source_ids: Sequence[str]) -> pd.DataFrame:
    """Validate a text table of populations and return it typed."""
    key = ["ref_area", "year", "sex", "vintage"]
    schema = pa.DataFrameSchema(
        {
            "ref_area": match(r"[A-Z]{3}", "an ISO 3166-1 alpha-3 code"),
            "year": match(r"(19|20)[0-9]{2}", "a year of four digits"),
            "sex": one_of(["total", "female", "male"]),
            "population": match(r"[1-9][0-9]{0,10}", "a whole number above 0"),
            "source_id": one_of(source_ids),
            "vintage": match(r".+", "some text"),
        },
        checks=[
            rows_rule(
                lambda t: ~t.duplicated(key), "population", f"one row for each {', '.join(key)}"
            )
        ],
        strict=True,
    )
    table = validate(table, schema, file)
    return table.astype({"year": "int64", "population": "int64"})
