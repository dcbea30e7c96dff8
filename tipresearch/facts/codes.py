"""Code lists and the names of their codes, as ``data/mappings/`` holds them."""

from collections.abc import Iterable
from functools import cache

import pandas as pd

from tipresearch import paths
from tipresearch.facts.sources import GRADES, source_ids
from tipresearch.files import read_table

#: Neutral codes; ``total`` means no breakdown by this variable.
CODES = {
    "crime": ["TIP", "SOM", "mixed", "migration", "other"],
    "period_kind": [
        "calendar_year", "fiscal_year", "reporting_period", "cumulative", "unknown",
    ],
    "sex": ["female", "male", "transgender", "other", "unknown", "total"],
    "age": ["child", "adult", "unknown", "total"],
    "form": [
        "sexual", "forced_labour", "bonded_labour", "organ_removal", "other", "unknown",
        "total",
    ],
    "unit": [
        "persons", "referrals", "cases", "offences", "decisions", "convictions", "investigations", "prosecutions", "incidents",
        "enquiries", "violations", "first_information_reports", "persons_or_cases", "persons_estimated",
        "percent", "tier",
    ],
    "grade": list(GRADES),
    # SDMX code list OBS_STATUS, the part used here.
    "obs_status": ["A", "B", "D", "E", "I", "K", "W", "P", "Q", "O", "L", "M", "U", "V"],
}  # fmt: skip


def read_mapping(file: str) -> pd.DataFrame:
    """Read and validate a table of ``data/mappings/``."""
    from tipresearch.facts import tables

    return tables.validated(file, read_table(paths.MAPPINGS / file))


def all_codes() -> dict[str, list[str]]:
    """All code lists: the fixed ones, and those kept as data."""
    mappings: dict[str, Iterable[str]] = {
        "measure": read_mapping("measures.csv")["measure"],
        "partition": read_mapping("partitions.csv")["partition"],
        "definition_id": read_mapping("definitions.csv")["definition_id"],
        "source_id": source_ids(),
    }
    return CODES | {name: list(values) for name, values in mappings.items()}


def area_name(ref_area: str) -> str:
    """Return the name of an area; one that neither we nor ISO 3166 name is shown by its code."""
    names = read_mapping("areas.csv").set_index("ref_area")["name"]
    if ref_area in names:
        return str(names[ref_area])
    import pycountry

    country = pycountry.countries.get(alpha_3=ref_area)
    return getattr(country, "common_name", country.name) if country else ref_area


def category_label(category: str) -> str:
    """Return the words for a category; one without its own words is shown as published."""
    return _labels("categories", "category").get(category, category)


def measure_label(measure: str) -> str:
    """Return the words for a measure, from ``measures.csv``."""
    return _labels("measures", "measure").get(measure, measure)


@cache
def _labels(mapping: str, key: str) -> dict[str, str]:
    table = read_mapping(f"{mapping}.csv")
    return dict(zip(table[key], table["label"], strict=True))
