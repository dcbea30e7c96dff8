"""Read SDG indicator 16.2.2: detected victims of human trafficking, as UNSD publishes it.

The series are VC_HTF_DETV and its parts by form of exploitation. The codes are those of the SDG data structure
definition; the mappings are ``sdg_codes.csv`` and ``sdg_areas.csv``.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import pycountry

from nbpress.core.overlay import read_data
from tipresearch.cleaning import harmonise
from tipresearch.facts import CODES
from tipresearch.quantities import MISSING
from tipresearch.readers import assembly
from tipresearch.readers.known import LAYOUTS
from tipresearch.readers.reading import Reading
from tipresearch.readers.sdg.tables import data_files, read_table

_NOT_A_VALUE = {*MISSING, "NaN", "NA", "N"}

#: The most digits of the code of an area.
_DIGITS = 9
#: Codes of children whose ages differ between versions of the code list, so the label is needed.
_BY_LABEL = {"y0t17", "y0t18"}

#: The words for each status that keeps a count, from the SDMX code list OBS_STATUS.
_STATUS_IN_WORDS = {
    "B": "time series break", "D": "definition differs", "E": "estimated", "I": "imputed",
    "W": "includes data of others", "P": "provisional", "U": "low reliability", "V": "unvalidated",
}  # fmt: skip


def read(path: Path, *, edition: str = "", age_labels: Mapping[str, str] | None = None) -> Reading:
    """Read the count series of SDG 16.2.2."""
    path = Path(path)
    edition = assembly.edition_of(path, edition)
    tables, aside, rows_in = [], [], 0
    for file in data_files(path):
        table = read_table(file, age_labels or {})
        assembly.require_rows(len(table), file.name)
        rows_in += len(table)
        kept, out = _set_rows_aside(table, file.name)
        tables.append(_observation_columns(kept, file.name))
        aside += out
    return assembly.reading(pd.concat(tables), aside, rows_in, "sdg", edition, LAYOUTS["sdg"].notes)


def _set_rows_aside(table: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the rows that are counts of a country, and the issues of the other rows."""
    aside = []
    for column, reason, applies, message in _RULES:
        out = applies(table, file).astype(bool)
        if out.any():
            rows, said = table[out], f"{file}: {message}"
            aside.append(assembly.issues(rows.index, reason, said, column=column, values=rows[column]))
        table = table[~out]
    return table, aside


def _has_area_kind(table: pd.DataFrame, *kinds: str) -> pd.Series:
    """Return whether the area of each row has one of these kinds."""
    return table["area"].map(lambda code: _code_and_kind(code)[1]).isin(kinds)


def _has_missing_status(table: pd.DataFrame) -> pd.Series:
    """Return whether the status of each row says that it has no value. A suppressed row (``Q``) may have ``<5``."""
    hidden = (table["status"] == "Q") & ~table["value"].str.startswith("<")
    return hidden | table["status"].isin(["O", "L", "M", "K"])


#: Why rows are set aside, in this order: the column, the reason, a function that marks the rows, and the message.
_RULES: tuple[tuple[str, str, Callable[[pd.DataFrame, str], pd.Series], str], ...] = (
    ("series", "other_series", lambda table, _: ~table["series"].isin(list(_codes("series"))), "no count series of indicator 16.2.2; rates are set aside too"),
    ("units", "not_a_count", lambda table, file: _recode(table, "units", file, blank="count") != "count", "a rate, not a count of persons"),
    ("multiplier", "unit_multiplier", lambda table, _: ~table["multiplier"].isin(["", "0"]), "the value is in thousands or more, so it is rounded"),
    ("breakdown", "finer_breakdown", lambda table, _: table["breakdown"] != "", "broken down by a further dimension; a part of other rows"),
    ("value", "no_value", lambda table, _: table["value"].isin(_NOT_A_VALUE), "nothing reported; missing is not zero"),
    ("status", "value_said_missing", lambda table, _: _has_missing_status(table), "its status says that the value is missing, suppressed or included elsewhere"),
    ("area", "aggregate_area", lambda table, _: _has_area_kind(table, "aggregate"), "a region, group of countries or the world; it contains other rows"),
    ("area", "area_without_iso3", lambda table, _: _has_area_kind(table, "part_of_country", "former_country", "no_iso_code"), "part of a country, former country, or without ISO 3166-1 code"),
    ("area", "unknown_area", lambda table, _: _has_area_kind(table, "unknown"), "no area code of M49 that is known here; check the code"),
    ("age", "age_without_label", lambda table, _: table["age"].str.lower().isin(_BY_LABEL) & (table["age_label"] == ""), "the child code differs between versions of the code list; give age_labels or download with labels"),
    ("age", "age_group", lambda table, file: _age(table, file) == "", "by its label not the people under 18, nor 18 and over"),
)  # fmt: skip


def _codes(variable: str) -> dict[str, str]:
    return assembly.mapping("sdg_codes.csv", variable, "code", "neutral")


def _recode(table: pd.DataFrame, variable: str, file: str, blank: str | None = None) -> pd.Series:
    codes = _codes(variable) | ({} if blank is None else {"": blank})
    labels = table[variable].str.lower()
    allowed = f"one of {', '.join(filter(None, codes))}"
    assembly.refuse_any(table[variable][~labels.isin(list(codes))], file, allowed, codes)
    return harmonise(labels, codes).codes


def _age(table: pd.DataFrame, file: str) -> pd.Series:
    """Return the neutral age from the code if that is certain, else from the label; blank for another age group."""
    codes, labels = _codes("age"), _codes("age_label")
    pairs = zip(table["age"].str.lower(), table["age_label"].str.lower(), strict=True)
    age = pd.Series([codes.get(code, labels.get(label or code)) for code, label in pairs], table.index, dtype=object)
    assembly.refuse_any(table.loc[age.isna(), "age"], file, "an age code or label of sdg_codes.csv", _codes("age"))
    return age.astype(str)


@cache
def _code_and_kind(code: str) -> tuple[str, str]:
    """Return the ISO 3166-1 alpha-3 code of an M49 code, and the kind of area."""
    if not code.isdecimal() or len(code) > _DIGITS:
        return "", "unknown"
    country = pycountry.countries.get(numeric=code.zfill(3)[-3:]) if int(code) < 1000 else None
    if country:
        return country.alpha_3, "country"
    return "", read_data("mappings/sdg_areas.csv").set_index("m49")["kind"].get(str(int(code)), "unknown")


def _observation_columns(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return the columns of observations that differ between rows."""
    years = table["year"].str.replace(r"\.0+$", "", regex=True)
    bad = ~years.str.fullmatch(r"(19|20)\d\d").astype(bool)
    assembly.refuse_any(table["year"][bad], file, "a year of four digits")
    sex, age = _recode(table, "sex", file), _age(table, file)
    nature = _recode(table, "nature", file, blank="")
    parts = pd.DataFrame({"form": table["series"].map(_codes("series")).astype(str), "sex": sex, "age": age})
    place = table["series"].str.lower() + ":" + years + ":" + table.index.astype(str)
    return parts.assign(
        **assembly.bounds(table["value"], file),
        row=table.index, place=place, measure="detected", unit="persons",
        ref_area=table["area"].map(lambda code: _code_and_kind(code)[0]).astype(str),
        period_start=years + "-01-01", period_end=years + "-12-31", period_kind="calendar_year",
        partition=assembly.join_labels(parts, None, "_"), category=assembly.join_labels(parts, parts, "_"),
        raw_value=table["value"], obs_status=_status(table, nature, file),
        notes=_notes(table, nature, years),
    )  # fmt: skip


def _notes(table: pd.DataFrame, nature: pd.Series, years: pd.Series) -> pd.Series:
    """Return notes on each value: nature, status, the time as published if it is no plain year, and footnote."""
    time, footnote = table["time"].str.replace(r"\.0+$", "", regex=True), table["footnote"]
    notes = ("Nature of the value: " + nature + ".").where(nature != "", "")
    status = table["status"]
    notes += (" Status: " + status.map(_STATUS_IN_WORDS).astype(str) + ".").where(
        status.isin(list(_STATUS_IN_WORDS)), ""
    )
    notes += (" Time as published: " + time + ".").mask((time == "") | (time == years), "")
    return (notes + (" Footnote: " + footnote).where(footnote != "", "")).str.strip()


def _status(table: pd.DataFrame, nature: pd.Series, file: str) -> pd.Series:
    """Return the SDMX status as published. A normal value, or a value without a status, is E if it is estimated."""
    known = CODES["obs_status"]
    bad = ~table["status"].isin(["", *known])
    assembly.refuse_any(table["status"][bad], file, f"one of {', '.join(known)}", known)
    estimated = nature.isin(["E", "M"]).map({True: "E", False: "A"}).astype(str)
    return table["status"].where(~table["status"].isin(["", "A"]), estimated)
