"""A row of one's own as a row of observations: what is given is read, and the rest filled in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from tipresearch import facts, marker, observations
from tipresearch.errors import listed, nearest, shown
from tipresearch.observations import COLUMNS
from tipresearch.observations import OWN_WORDS as OWN
from tipresearch.quantities import MOST_DIGITS, NO_COUNTS, is_count, parse_count

#: What is filled in where a frame does not say it.
_FILLED = {
    "category": "total", "sex": "total", "age": "total", "form": "total", "obs_status": "A", "notes": "",
}  # fmt: skip

_MONTHS = {1: ("01-01", "03-31"), 2: ("04-01", "06-30"), 3: ("07-01", "09-30"), 4: ("10-01", "12-31")}

#: What stands in place of a year.
_DATES = "period_start, period_end as 2020-12-31 and period_kind"


@dataclass(frozen=True, slots=True)
class Defaults:
    """What rows of one source are filled in from: the same for all of them."""

    of_source: dict[str, str]
    areas: Mapping[str, str]
    area_of: Callable[[str], str]
    crimes: Mapping[str, str]
    said: Mapping[str, str]
    units: Mapping[str, list[str]]
    partitions: Sequence[str]


def defaults_of(source_id: str, stated: Mapping[str, list[str]]) -> Defaults:
    """Return what is known of a source, of which `stated` are the editions and grades, of areas and of measures."""
    of_source = {name: held[0] for name, held in stated.items() if len(held) == 1}
    of_source |= {"source_id": source_id, "definition_id": source_id}
    measures, rows = facts.read_mapping("measures.csv"), observations.load()
    units = {
        m: ["persons"] if by == "own" else [] for m, by in zip(measures["measure"], measures["used_by"], strict=True)
    }
    units |= {str(measure): sorted({*of}) for measure, of in rows.groupby("measure")["unit"]}
    areas = facts.area_names(facts.area_codes().values())
    return Defaults(
        of_source=of_source | {"reporter": facts.short_name(source_id)},
        areas=areas,
        area_of=cache(partial(facts.match_area, areas)),  # thousands of rows are of a few areas
        crimes=dict(zip(measures["measure"], measures["crime"], strict=True)),
        said={
            # Later sentences of a definition say what is not counted.
            m: f"{m} {label} {re.split('[.;]', what)[0]}".casefold()
            for m, label, what in measures[["measure", "label", "definition"]].itertuples(index=False)
        },
        units=units,
        partitions=facts.read_mapping("partitions.csv")["partition"].tolist(),
    )


def filled(cells: Mapping[str, Any], figure_id: str, defaults: Defaults) -> tuple[dict[str, str], dict[str, str]]:
    """Return a row of observations as text, and what could not be read of it, by the column that it would fill."""
    faults: dict[str, str] = {}
    row = dict.fromkeys(COLUMNS, "") | _FILLED | defaults.of_source | {"figure_id": figure_id}
    row |= {n: text for n, v in cells.items() if n in COLUMNS and (text := _text(v))}
    row["ref_area"] = _area(_whole(row["ref_area"]), defaults, faults)
    _count(row, cells, faults)
    _period(row, cells, faults)
    _group(row, defaults.partitions, faults)
    row["crime"] = row["crime"] or defaults.crimes.get(row["measure"], "TIP")
    if row["measure"] not in defaults.crimes:
        near = [m for m, said in defaults.said.items() if row["measure"].casefold() in said]
        # One that is less near is another measure: those rescued are not prosecuted.
        hint = "" if near else nearest(row["measure"], defaults.crimes, cutoff=0.8)
        faults["measure"] = f"column 'measure': {shown(row['measure'])} is no code of measures.csv, such as {listed(near or defaults.crimes, 10)}; add a row for one of your own to data/mappings/measures.csv of your project.{hint}{marker.no_project()}"  # fmt: skip
    # Of a measure that is not known no unit is, either.
    held = defaults.units.get(row["measure"], ["persons"])
    if len(held) == 1:
        row["unit"] = row["unit"] or held[0]
    elif not row["unit"]:
        faults["unit"] = f"column 'unit' is blank, and measure {row['measure']!r} is held in {listed(held) or 'no unit'}; give one, such as {(held or ['persons'])[0]!r}."  # fmt: skip
    if odd := NO_COUNTS & {row["measure"], row["unit"]}:
        faults["raw_value"] = f"column 'count': {shown(row['raw_value'])} of {min(odd)} is no count, as {min(odd)} counts nothing; give the count behind it with its own measure and unit, or leave the row out."  # fmt: skip
    if not row["edition"]:
        faults["edition"] = "column 'edition' is blank; give that which was read."
    return row, faults


def _text(value: Any) -> str:
    """Return a cell as text; a day as a table of observations writes it."""
    return str(value).strip().removesuffix(" 00:00:00")


def _whole(value: Any) -> str:
    """Return a number as text; a blank cell makes a column one of decimals, and its numbers stay whole."""
    return re.sub(r"\.0$", "", _text(value))


def _area(text: str, defaults: Defaults, faults: dict[str, str]) -> str:
    code = defaults.area_of(text) or facts.part_code(text)
    if not code:
        faults["ref_area"] = f"column 'area': {shown(text)} is no area; give a name or code of ISO 3166, such as 'Pakistan' or 'PAK', or add a row for one of your own to data/mappings/areas.csv of your project.{facts.area_hint(defaults.areas, text)}{facts.part_hint(text)}{marker.no_project()}"  # fmt: skip
    return code or text


def _count(row: dict[str, str], cells: Mapping[str, Any], faults: dict[str, str]) -> None:
    row["raw_value"] = text = _whole(row["raw_value"])
    given = [_whole(cells.get(name, "")) for name in ("count_lo", "count_hi")]
    if text and any(given):  # whether the count allows it, the check of the table knows
        row["count_lo"], row["count_hi"] = given
    elif is_count(text):
        row["count_lo"], row["count_hi"] = map(str, parse_count(text) or ("", ""))
    else:
        faults["raw_value"] = f"column 'count': {shown(text)} is no count; allowed are whole numbers of at most {MOST_DIGITS} digits, such as 17 or 1,282, and <5. {_cure(text, cells)}Leave a row out where nothing is known."  # fmt: skip


def _cure(text: str, cells: Mapping[str, Any]) -> str:
    """Say how a text that is no count becomes one; ends beside it are taken of words and ranges alone."""
    digits = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    if isinstance(cells.get("raw_value"), float) and re.fullmatch(r"\d{1,3}\.\d{1,3}", text):  # 2.000 is 2 by now
        return "Where the file has a point for thousands, read it with pandas.read_csv(..., thousands='.'). "
    if is_count(digits):
        return f"Write {digits}, in these digits. "
    if re.fullmatch(r"\d{1,3}(?:[\s.'’٬]\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3}", digits):  # the second counts in lakhs
        return f"Where these are thousands, write {''.join(filter(str.isdigit, digits))}. "
    if re.fullmatch(r"[-−–]?[\d.,]*\d\s*(?:%|٪|per ?cent)?", digits):
        return "A percentage, a decimal and what is below zero are no counts; give the count behind it. "
    return "Of what is known otherwise, as 5-9, columns 'count_lo' and 'count_hi' beside it say the ends, 5 and 9. " if text else ""  # fmt: skip


def _period(row: dict[str, str], cells: Mapping[str, Any], faults: dict[str, str]) -> None:
    """Fill in the period of a year or quarter; dates that are given beside it have to be its own."""
    year, quarter = (_whole(cells.get(n, "")) for n in ("year", "quarter"))
    if not year:
        ends = row["period_start"] and row["period_end"]
        if not row["period_kind"] or not (ends or row["period_kind"] in ("cumulative", "unknown")):
            faults["period_kind"] = f"column 'year' is blank; give a year, or {_DATES}."
        elif quarter:
            faults["period_kind"] = f"column 'quarter': {shown(quarter)} is of no year; give column 'year', or leave it blank."  # fmt: skip
        return
    if not re.fullmatch(r"(19|20)\d\d", year):
        faults["period_kind"] = f"column 'year': {shown(year)} is no calendar year; give four digits, such as 2020. A quarter has column 'quarter' beside it; a fiscal year or another time has {_DATES} in place of a year."  # fmt: skip
        return
    number = quarter.upper().removeprefix("Q")
    if number not in ("", "1", "2", "3", "4"):
        faults["period_kind"] = f"column 'quarter': {shown(quarter)} is no quarter; give 1 to 4, or leave it blank."
        return
    first, last = _MONTHS[int(number)] if number else ("01-01", "12-31")
    kind = "reporting_period" if number else "calendar_year"
    of_year = {"period_start": f"{year}-{first}", "period_end": f"{year}-{last}", "period_kind": kind}
    if odd := [f"{name} {shown(row[name])}" for name in of_year if row[name] not in ("", of_year[name])]:
        faults["period_kind"] = f"column 'year': {shown(year)} runs {year}-{first} to {year}-{last} as a {kind}, and the row has {' and '.join(odd)}; leave that blank, or leave 'year' blank and give {_DATES}."  # fmt: skip
    row |= of_year


def _group(row: dict[str, str], known: Sequence[str], faults: dict[str, str]) -> None:
    """Name the partition and category that follow from sex, age and form, or from words of the user."""
    if given := row["partition"]:
        if given not in known:
            faults["partition"] = f"column 'partition': {shown(given)} is no breakdown of partitions.csv; leave it blank for words of your own in 'category'.{nearest(given, known)}"  # fmt: skip
        return
    divided = [name for name in ("form", "sex", "age") if row[name] != "total"]
    row["partition"] = "_".join(divided) or ("total" if row["category"] == "total" else OWN)
    if divided and row["category"] == "total":
        row["category"] = "_".join(row[name] for name in divided)
    elif row["category"] != "total":
        row["partition"] = OWN
