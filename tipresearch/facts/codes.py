"""Code lists and the names of their codes, as ``data/mappings/`` holds them."""

from collections.abc import Iterable
from functools import cache

import pandas as pd

from tipresearch.facts.sources import GRADES, read_table, source_ids
from tipresearch.quantities import PERIOD_KINDS, UNITS

#: Groups of measures, which are never added across, and what they are called.
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
    "grade": [grade for grade in GRADES if grade != "D"],  # what nobody can look up is not held
    # SDMX code list OBS_STATUS, the part used here.
    "obs_status": ["A", "B", "D", "E", "I", "K", "W", "P", "Q", "O", "L", "M", "U", "V"],
}  # fmt: skip


def read_mapping(file: str, known: Iterable[str] = ()) -> pd.DataFrame:
    """Read and validate a table of ``data/mappings/``."""
    return read_table(f"mappings/{file}", *known)


def all_codes() -> dict[str, list[str]]:
    """All code lists: the fixed ones, and those kept as data."""
    files = {"measure": "measures.csv", "partition": "partitions.csv", "definition_id": "definitions.csv"}
    held_as_data = {name: list(read_mapping(file)[name]) for name, file in files.items()}
    return CODES | held_as_data | {"source_id": source_ids()}


def category_label(category: str) -> str:
    """The words for a category, by its code."""
    return _labels("categories", "category").get(category, category)


def measure_label(measure: str) -> str:
    """The words for a measure, by its code."""
    return _labels("measures", "measure").get(measure, measure)


def measure_in_unit(measure: str, unit: str) -> str:
    """The words for a measure with what it counts, where its own do not say that."""
    label, counted = measure_label(measure), unit.replace("_", " ")
    return label if counted in label.lower() else f"{label} ({counted})"


@cache
def _labels(mapping: str, key: str) -> dict[str, str]:
    table = read_mapping(f"{mapping}.csv")
    return dict(zip(table[key], table["label"], strict=True))


def counted_label(label: str, measure: str, category: str) -> str:
    """The words for a count that stands apart from others of its measure."""
    if category in ("", "total") or not measure:
        return label
    word = category_label(category)
    # A label adds the sex, age or form that the word does not say, or has words for a code that has none.
    said = label if label and (word == category or label.startswith(f"{word}, ")) else word
    return f"{measure_label(measure)}, {said if said.startswith(category) else within(said)}"


def within(words: str) -> str:
    """Words as they stand inside a sentence: with a small letter, unless they begin with an abbreviation."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
