"""Citizenships by the labels that publishers print: in several languages, spellings and damaged letters."""

from functools import cache

from tipresearch.facts.area_spelling import match_area
from tipresearch.facts.codes import read_mapping


def citizenship_area(label: str, reporting_area: str) -> str:
    """Return the ISO 3166-1 code of the country whose citizens a label names.

    Parameters
    ----------
    label : str
        Label as published, such as ``Nigerians``, ``ALEMANIA`` or ``own country``.
    reporting_area : str
        Code of the country that reported, for labels such as ``Nationals``.

    Returns
    -------
    str
        The code; blank where the label names several countries, none, or one that is not known here.
    """
    wanted = label.strip().casefold()
    if found := _by_label().get(wanted):
        area, kind = found
        return reporting_area if kind == "own" else area
    return match_area(_iso_names(), label)


@cache
def _by_label() -> dict[str, tuple[str, str]]:
    table = read_mapping("citizenships.csv")
    return dict(zip(table["label"], zip(table["ref_area"], table["kind"], strict=True), strict=True))


@cache
def _iso_names() -> dict[str, str]:
    import pycountry

    return {country.alpha_3: country.name for country in pycountry.countries}
