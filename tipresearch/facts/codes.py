"""Code lists, and the words for codes from ``data/mappings/``."""

from collections.abc import Iterable
from functools import cache

import pandas as pd

from tipresearch.facts.sources import GRADES, read_table, source_ids
from tipresearch.quantities import PERIOD_KINDS, UNITS

#: Measures of victims of the crime: authorities identify them, and UNODC calls them detected.
VICTIM_MEASURES = ("identified", "detected")

#: Groups of measures and their names. Measures of two groups are never added.
CRIMES = {
    "TIP": "Trafficking in persons",
    "SOM": "Smuggling of migrants",
    "mixed": "Both crimes together",
    "migration": "Migration for any cause",
    "other": "No count of victims or offences",
}

#: Neutral codes; ``total`` means no breakdown by this variable.
CODES = {
    "crime": list(CRIMES),
    "period_kind": list(PERIOD_KINDS),
    "sex": ["female", "male", "transgender", "other", "unknown", "total"],
    "age": ["child", "adult", "unknown", "total"],
    "form": ["sexual", "forced_labour", "bonded_labour", "organ_removal", "other", "unknown", "total"],
    "unit": list(UNITS),
    "grade": [grade for grade in GRADES if grade != "D"],  # a count that nobody can look up has no place in the data
    # SDMX code list OBS_STATUS, the part used here.
    "obs_status": ["A", "B", "D", "E", "I", "K", "W", "P", "Q", "O", "L", "M", "U", "V"],
}  # fmt: skip


def read_mapping(file: str, known: Iterable[str] = ()) -> pd.DataFrame:
    """Read and validate a table of ``data/mappings/``."""
    return read_table(f"mappings/{file}", *known)


def all_codes() -> dict[str, list[str]]:
    """Return all code lists, fixed or read from tables."""
    files = {"measure": "measures.csv", "partition": "partitions.csv", "definition_id": "definitions.csv"}
    from_tables = {name: list(read_mapping(file)[name]) for name, file in files.items()}
    return CODES | from_tables | {"source_id": source_ids()}


def category_label(category: str) -> str:
    """Return the words for a category."""
    return _labels("categories", "category").get(category, category)


def measure_label(measure: str) -> str:
    """Return the words for a measure."""
    return _labels("measures", "measure").get(measure, measure)


def measure_in_unit(measure: str, unit: str) -> str:
    """Return the words for a measure, with its unit if the words do not name it."""
    label, counted = measure_label(measure), unit.replace("_", " ")
    return label if counted in label.lower() else f"{label} ({counted})"


@cache
def _labels(mapping: str, key: str) -> dict[str, str]:
    table = read_mapping(f"{mapping}.csv")
    return dict(zip(table[key], table["label"], strict=True))


def counted_label(label: str, measure: str, category: str) -> str:
    """Return the words for a count with its measure and category, for a place without other counts of the measure."""
    if category in ("", "total") or not measure:
        return label
    word = category_label(category)
    # A label may add the sex, age or form to the word, or have words for a code without words.
    said = label if label and (word == category or label.startswith(f"{word}, ")) else word
    return f"{measure_label(measure)}, {said if said.startswith(category) else within(said)}"


def within(words: str) -> str:
    """Return words for use inside a sentence, with a small first letter unless they begin with an abbreviation."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
