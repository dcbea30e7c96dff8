"""Schemas of the tables of sources, mappings, populations and dated facts.

Each file has columns, allowed cells and a key. `validate_table` checks a table against them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import pandera.pandas as pa

from nbpress.core.errors import SchemaError
from tipresearch.schemas import match, one_of, rows_rule, validate

SOURCE_KINDS = [
    "official_release", "official_dataset", "official_report", "official_portal", "population_dataset", "news",
    "opinion", "letter", "secondary", "reference", "ngo", "law_text", "encyclopedia",
]  # fmt: skip

PRECISIONS = ["day", "month", "year", "interval", "not_later_than"]
_PARTS = {"day": 10, "month": 7, "year": 4}

#: The roles of stakeholders, in the order in which a victim meets them.
ROLES = [
    "identifies_victims", "investigates", "enforces_the_law", "refers_victims", "receives_referrals", "reports_figures",
]  # fmt: skip

_id = match(r"\S+", "an id without spaces")
_free = pa.Column()
_filled = match(r".*\S.*", "some text")
_year = match(r"(19|20)[0-9]{2}", "a year of four digits")
_address = match(r"(https?://\S+)?", "an address that begins with http:// or https://, or blank")
_plain_name = match(r"\w[\w.-]*\.xlsx", "the plain name of a workbook, such as data_glotip.xlsx, without a folder")
_area = match(r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}", "an ISO 3166 code such as PAK or PK-PB")
_position = match(r"[0-9]{1,2}", "a whole number from 0 to 99")
_used_by = one_of(["observations", "readers", "own"])

#: A column whose allowed values are given to `validate_table`: ids of sources, or readers.
_known = None

#: The columns of each file, and the columns of its key.
TABLES: dict[str, tuple[Mapping[str, pa.Column | None], Sequence[str]]] = {
    "sources.csv": ({
        "source_id": _id, "short_name": _filled, "publisher": _filled, "title": _filled, "url": _address,
        "published": _free, "edition": _free, "kind": one_of(SOURCE_KINDS), "licence_or_terms": _filled,
        "note": _free, "suppresses": match(r"(<[0-9]+)?", "what small counts are printed as, such as <5, or blank"),
    }, ["source_id"]),
    "measures.csv": ({
        "measure": _id, "crime": _filled, "label": _filled, "definition": _filled, "used_by": _used_by,
    }, ["measure"]),
    "partitions.csv": ({
        "partition": _id, "kind": one_of(["all", "exclusive", "selection", "overlapping"]), "description": _filled, "used_by": _used_by,
    }, ["partition"]),
    "definitions.csv": ({
        "definition_id": _id, "source_id": _free, "definition": _filled, "law": _free, "used_by": _used_by,
    }, ["definition_id"]),
    "downloads.csv": ({
        "reader": _known, "url": match(r"https?://[!-~]+", "an address that begins with http:// or https://"),
        "file_name": _plain_name, "note": _free,
    }, ["reader"]),
    "citizenships.csv": ({
        "label": _filled, "ref_area": match(r"([A-Z]{3})?", "an ISO 3166-1 code such as PAK, or blank"),
        "kind": one_of(["people", "name", "own", "several", "none"]), "reason": _filled,
    }, ["label"]),
    "categories.csv": ({"category": _id, "label": _filled, "used_by": _used_by}, ["category"]),
    "areas.csv": ({
        "ref_area": _area, "iso2": match(r"([A-Z]{2})?", "an ISO 3166-1 alpha-2 code, or blank"), "name": _filled,
    }, ["ref_area"]),
    "world_tiles.csv": ({"ref_area": _area, "column": _position, "row": _position}, ["column", "row"]),
    "population.csv": ({
        "ref_area": _area, "year": _year, "sex": one_of(["total", "female", "male"]),
        "population": match(r"[1-9][0-9]{0,10}", "a whole number above 0"), "source_id": _known, "vintage": match(r".+", "some text"),
    }, ["ref_area", "year", "sex", "vintage"]),
    "milestones.csv": ({
        "ref_area": _area, "fact": _filled, "date": _filled, "date_precision": one_of(PRECISIONS), "event": _filled,
        "instrument": _filled, "about": one_of(["trafficking", "smuggling", "both crimes", "rules", "treaty", "partnership"]),
        "source_id": _known, "note": _free,
    }, ["ref_area", "fact", "date", "event", "source_id"]),
    "stakeholders.csv": ({
        "ref_area": _area, "stakeholder": _filled, "sector": _filled, "role": _filled,
        **dict.fromkeys(ROLES, one_of(["stated", "named without a role", "not stated"])),
        "part_in_release": _filled, "source_id": _known,
    }, ["ref_area", "stakeholder", "source_id"]),
    "open_questions.csv": ({
        "ref_area": _area, "question": _filled, "would_settle": _filled, "figure_ids": _filled,
    }, ["ref_area", "question"]),
    "not_shown.csv": ({"figure_id": _id, "reason": _filled}, ["figure_id"]),
    "comparability.csv": ({
        "ref_area": _area, "measure": _filled, "form": _filled, "source_id": _known, "first_year": _year,
        "last_year": _year, "item": _id, "question": _filled, "answer": one_of(["yes", "no", "unknown"]),
        "evidence": _filled, "evidence_source_id": _known,
    }, ["ref_area", "measure", "form", "source_id", "first_year", "last_year", "item"]),
}  # fmt: skip


def validate_table(file: str, table: pd.DataFrame, known: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table of text that follows the schema of its file; `known` has the ids of sources, or readers."""
    if table.empty:
        raise SchemaError(f"{file} has a header and no rows; it needs at least one.")
    columns, key = TABLES[file]
    of_known = one_of(list(known))
    columns = {name: of_known if column is _known else column for name, column in columns.items()}
    rules = [rows_rule(lambda t: ~t.duplicated(list(key)), key[-1], f"one row for each {', '.join(key)}")]
    if "date_precision" in columns:
        exists = "a date that exists, as precise as date_precision says"
        rules.append(rows_rule(lambda t: t.apply(_date_exists, axis=1), "date", exists))
    if "vintage" in columns:  # callers ask for a source and need one number
        once = "one vintage of a source for each ref_area, year, sex; another vintage is a source of its own"
        rules.append(rows_rule(lambda t: ~t.duplicated(["ref_area", "year", "sex", "source_id"]), "source_id", once))
    return validate(table, pa.DataFrameSchema(columns, checks=rules, strict=True), file)


def _date_exists(row: pd.Series) -> bool:
    """Return whether a date exists and has its precision: 2020, 2020-05, 2020-05-31, or start/end."""
    ends = row["date"].split("/")
    if len(ends) != (2 if row["date_precision"] == "interval" else 1) or ends != sorted(ends):
        return False
    length = _PARTS.get(row["date_precision"])
    try:
        for end in ends:
            dt.date.fromisoformat(end + "-01-01"[len(end) - 4 :] if len(end) in (4, 7) else end)
    except ValueError:
        return False
    return length is None or len(ends[0]) == length
