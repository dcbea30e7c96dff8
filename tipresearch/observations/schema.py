"""The schema of the table of observations: the values that each column allows."""

import re
from collections.abc import Hashable, Mapping

import pandas as pd
import pandera.pandas as pa

from tipresearch.facts import read_mapping
from tipresearch.observations.columns import COLUMNS, KEY
from tipresearch.quantities import ESTIMATED, NO_COUNTS, parse_count
from tipresearch.schemas import match, one_of, rows_rule, validate

DATE = r"([0-9]{4}-[0-9]{2}-[0-9]{2})?"

#: Enough digits for any count of people, and few enough to be exact in every format.
WHOLE = r"[0-9]{0,12}"

#: An edition that is a day, in any order of day, month and year.
_DAY = r"[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}"

# A number as sources print it, with separators of thousands or decimals.
_PRINTED = r"\d+(?:[.,'’٬٫]\d+|\s\d{3})*"
_SPAN = r"\s*(?:[-–—]|to)\s*"
#: A published text that is a number: negative or a percentage (not a count), or a count or a range of counts.
_NUMBER = re.compile(
    rf"(?P<no_count>[-−–]\s*{_PRINTED}|{_PRINTED}(?:{_SPAN}{_PRINTED})?\s*(?:%|٪|per ?cent))"
    rf"|(?P<first>(?:<\s*)?{_PRINTED})(?:{_SPAN}(?P<last>{_PRINTED}))?"
)
#: A number with the separators of South Asia (thousands and lakhs).
_LAKHS = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}")
#: Signs that are not part of a whole number: separators other than the comma, and decimals that are zero.
_APART = re.compile(r"(?<=\d)['’٬.\s](?=\d{3}\b)|\.00?\Z")


def _number(column: pd.Series) -> pd.Series:
    # Text that is not a number is reported by the rule of its column, so it is skipped here.
    return pd.to_numeric(column, errors="coerce")


def _real_date(column: str) -> pa.Check:
    def rule(table: pd.DataFrame) -> pd.Series:
        dates = pd.to_datetime(table[column], format="%Y-%m-%d", errors="coerce")
        return (table[column] == "") | dates.dt.year.gt(1900)

    return rows_rule(rule, column, "a date that exists, after 1900, as 2020-12-31")


def _named_day(table: pd.DataFrame) -> pd.Series:
    """Whether an edition that is a day exists and is written year first: others sort wrongly."""
    is_day = table["edition"].str.fullmatch(_DAY)
    dates = pd.to_datetime(table["edition"].where(is_day), format="%Y-%m-%d", errors="coerce")
    return ~is_day | (dates.notna() & table["edition"].str.fullmatch(DATE))


def follows_text(row: Mapping[Hashable, str]) -> bool:
    """Whether the counts are those that the text allows, if the text is a number; notes may state a rounding."""
    # Digits of all scripts are read alike.
    text = row["raw_value"].strip()
    text = text if text.isascii() else re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    given, blank = (row["count_lo"], row["count_hi"]), ("", "")
    estimated = row["unit"] == "persons_estimated" and row["count_lo"] == ""
    if estimated or not (number := _NUMBER.fullmatch(text)):
        return True
    if number["no_count"] or (given == blank and re.search("[.٫]", text)):
        return given == blank
    try:
        # A number always has at least one end.
        printed = filter(None, number.group("first", "last"))
        whole = (end.replace(",", "") if _LAKHS.fullmatch(end) else _APART.sub("", end) for end in printed)
        ends = [parse_count(end) or (0, 0) for end in whole]
        found = int(given[0]), int(given[1])
    except ValueError:
        return False
    (lo, _), (_, hi) = ends[0], ends[-1]
    rounded = "Rounded in the source" in row["notes"] and found[0] <= lo <= hi <= found[1]
    return found == (lo, hi) or rounded


def _whole_year(table: pd.DataFrame) -> pd.Series:
    """Whether a calendar year runs from 1 January to 31 December of one year."""
    start, end = table["period_start"], table["period_end"]
    whole = start.str.endswith("-01-01") & (end == start.str[:4] + "-12-31")
    return whole | (table["period_kind"] != "calendar_year")


def _is_there(table: pd.DataFrame) -> pd.Series:
    """Whether a missing value has no count, and a suppressed value no exact count."""
    given, exact = table["count_lo"] != "", table["count_lo"] == table["count_hi"]
    hidden = (table["obs_status"] == "Q") | (table["raw_value"].str.strip() == "withheld")
    return ~given | (~table["obs_status"].isin(["O", "L", "M"]) & ~(hidden & exact))


def _schema(codes: dict[str, list[str]]) -> pa.DataFrameSchema:
    """Return the schema of the observation table for the given code lists."""
    measures = read_mapping("measures.csv")
    crime_of = dict(zip(measures["measure"], measures["crime"], strict=True))
    filled = match(r"[^\n\r]*\S[^\n\r]*", "some text on one line")
    special = {
        "figure_id": pa.Column(checks=pa.Check.str_matches(r"\S+\Z", error="an id without spaces"), unique=True),
        "ref_area": match(r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}", "an ISO 3166-1 alpha-3 code, or an ISO 3166-2 code such as PK-PB"),
        "period_start": match(DATE, "a date as 2020-01-01, or blank for an open start"),
        "period_end": match(DATE, "a date as 2020-12-31, or blank"),
        "count_lo": match(WHOLE, "a whole number of at least 0, or blank"),
        "count_hi": match(WHOLE, "a whole number of at least 0, or blank"),
        "raw_value": filled, "category": filled, "edition": filled,
    }  # fmt: skip
    rules = [
        rows_rule(lambda t: ~(_number(t["count_lo"]) > _number(t["count_hi"])), "count_hi", "at least count_lo"),
        rows_rule(lambda t: (t["count_lo"] == "") == (t["count_hi"] == ""), "count_hi", "given with count_lo, or both blank"),
        rows_rule(lambda t: (t["count_lo"] == "") | ~t[["measure", "unit"]].isin(NO_COUNTS).any(axis=1), "count_lo", f"blank where measure or unit counts nothing ({', '.join(sorted(NO_COUNTS))}): raw_value says the figure; or give the count behind it with its own measure and unit"),
        _real_date("period_start"),
        _real_date("period_end"),
        rows_rule(_named_day, "edition", "a date that exists, as 2025-01-31, or an edition in other words"),
        rows_rule(lambda t: (t["period_start"] <= t["period_end"]) | (t["period_end"] == ""), "period_end", "not before period_start"),
        rows_rule(
            lambda t: (t["period_start"] != "") | t["period_kind"].isin(["cumulative", "unknown"]),
            "period_start", "given, unless period_kind is cumulative or unknown",
        ),
        rows_rule(
            lambda t: t["measure"].map(crime_of).fillna(t["crime"]) == t["crime"],
            "crime", "the crime that measures.csv gives for the measure",
        ),
        rows_rule(
            lambda t: (t["measure"] == "prevalence_estimate") == (t["unit"] == ESTIMATED),
            "unit", f"{ESTIMATED} for the measure prevalence_estimate, and for no other",
        ),
        rows_rule(_whole_year, "period_end", "31 December of the year that starts on 1 January, for a calendar_year"),
        rows_rule(lambda t: pd.Series(map(follows_text, t.to_dict("records")), t.index, dtype=bool), "count_lo", "the interval that raw_value allows (<5 is 0 to 4), or one around it where notes say 'Rounded in the source'; blank for a percentage and what is below zero"),
        rows_rule(_is_there, "obs_status", "one that the count allows: beside O, L and M, a missing value, there is none, and beside Q, or raw_value 'withheld', at most a range such as <5"),
        rows_rule(lambda t: ~t.duplicated(KEY), "figure_id", f"a key of its own; the key is {', '.join(KEY)}"),
    ]  # fmt: skip
    definitions = {name: one_of(values) for name, values in codes.items()} | special
    ordered = {name: definitions.get(name, pa.Column()) for name in COLUMNS}
    return pa.DataFrameSchema(ordered, checks=rules, strict=True)


def validate_observations(
    table: pd.DataFrame, file: str, codes: dict[str, list[str]], *, every: bool = False
) -> pd.DataFrame:
    """Validate a text table of observations and return it typed; `every` as in `schemas.validate`."""
    table = validate(table, _schema(codes), file, every=every)
    days = {end: pd.to_datetime(table[end].replace("", None)) for end in ("period_start", "period_end")}
    counts = {end: [int(n) if n else pd.NA for n in table[end]] for end in ("count_lo", "count_hi")}
    return table.assign(**days, **{end: pd.array(numbers, "Int64") for end, numbers in counts.items()})
