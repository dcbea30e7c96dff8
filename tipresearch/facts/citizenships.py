"""Citizenships by the labels that publishers print: in several languages, spellings and damaged letters."""

from functools import cache

from tipresearch.facts.area_spelling import match_area
from tipresearch.facts.areas import names_of_iso
from tipresearch.facts.codes import read_mapping


def citizenship_area(label: str, reporting_area: str) -> str:
    """Return the ISO 3166-1 code of the country whose citizens a label names, such as ``Nigerians`` or ``own country``.

    The code is blank if the label names several countries or no known country.
    """
    wanted = label.strip().casefold()
    if found := _by_label().get(wanted):
        area, kind = found
        return reporting_area if kind == "own" else area
    return match_area(names_of_iso(), label)


@cache
def _by_label() -> dict[str, tuple[str, str]]:
    table = read_mapping("citizenships.csv")
    return dict(zip(table["label"], zip(table["ref_area"], table["kind"], strict=True), strict=True))
