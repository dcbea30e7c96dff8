"""Areas by their codes: their names, and the areas that contain them."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from nbpress.core.errors import CoverageError, nearest, quoted
from nbpress.core.overlay import states
from tipresearch.facts.codes import read_mapping


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of areas by code."""
    names, of_iso = _own_names(states("mappings/areas.csv")), names_of_iso()
    found = {code: names.get(code) or _in_speech_order(of_iso.get(code, code)) for code in codes}
    wholes = _countries() if (parts := [code for code in found if part_code(code) and code not in names]) else {}
    for code in parts:
        country = wholes[code[: code.index("-")]]
        part, _ = _parts_of_iso()[code]
        found[code] = f"{part}, {names.get(country) or _in_speech_order(of_iso[country])}"
    return found


@cache
def _own_names(_: tuple[object, ...]) -> dict[str, str]:
    table = read_mapping("areas.csv")
    return dict(zip(table["ref_area"], table["name"], strict=True))


def _in_speech_order(name: str) -> str:
    """Return a name such as "Korea, Republic of" in the order of speech."""
    head, comma, tail = name.partition(", ")
    several = not comma or " and " in tail  # Bonaire, Sint Eustatius and Saba are three
    return name if several else f"{tail.removeprefix('The ')} {head}"


@cache
def names_of_iso() -> dict[str, str]:
    """Return the usual name of each country by its ISO 3166-1 code."""
    import pycountry

    return {c.alpha_3: getattr(c, "common_name", c.name) for c in pycountry.countries}


def area_name(ref_area: str) -> str:
    """Return the name of an area."""
    return area_names([ref_area])[ref_area]


#: Names that need an article in a sentence, because the list of ISO 3166-1 has one, such as Bahamas (the).
_WITH_ARTICLE = frozenset({
    "Bahamas", "British Indian Ocean Territory", "Cayman Islands", "Central African Republic", "Cocos (Keeling) Islands", "Comoros",
    "Congo", "Cook Islands", "Dominican Republic", "Falkland Islands (Malvinas)", "Faroe Islands", "French Southern Territories",
    "Gambia", "Holy See (Vatican City State)", "Lao People's Democratic Republic", "Marshall Islands", "Netherlands", "Niger",
    "Northern Mariana Islands", "Philippines", "Russian Federation", "Sudan", "Syrian Arab Republic", "Turks and Caicos Islands",
    "United Arab Emirates", "United Kingdom", "United States", "United States Minor Outlying Islands", "United States of America",
})  # fmt: skip


def area_in_text(ref_area: str) -> str:
    """Return the name of an area for use inside a sentence, with its article."""
    name, printed = area_name(ref_area), names_of_iso().get(ref_area, "")
    turned = name == _in_speech_order(printed) != printed
    return f"the {name}" if turned or name in _WITH_ARTICLE else name


def area_codes() -> dict[str, str]:
    """Return the codes of areas by the names and codes that somebody may type."""
    printed = names_of_iso()
    known = area_names([*printed, *read_mapping("areas.csv")["ref_area"]])
    short = {two.casefold(): code for two, code in _countries().items() if two}
    # ISO 3166-1 exceptionally reserves UK for GB.
    return short | {"uk": "GBR"} | {n.casefold(): code for names in (printed, known) for code, n in names.items()}


def require_area(ref_area: str) -> None:
    """Raise CoverageError if a text is no code of an area."""
    if not isinstance(ref_area, str) or not _is_code(ref_area):
        raise CoverageError(f"area {quoted(ref_area)} is no code of ISO 3166, such as 'PAK'.{meant_area(ref_area, _codes())}")  # fmt: skip


def meant_area(typed: object, codes: Iterable[str]) -> str:
    """Return a hint at the area that the user probably meant; a wrong country is worse than no hint."""
    text, codes = str(typed), [*codes]
    if code := area_codes().get(text.casefold()):
        return f" Did you mean {code!r}?" if code in codes else ""
    # Swapped or doubled letters are a slip; other letters may mean another country.
    letters = {*filter(str.isalpha, text.upper())}
    slips = [code for code in codes if len(letters) > 2 and letters == {*filter(str.isalpha, code)}]
    return "" if _is_code(text) else nearest(text, slips)


def _codes() -> set[str]:
    return {*names_of_iso(), *read_mapping("areas.csv")["ref_area"]}


def _is_code(text: str) -> bool:
    return text in _codes() or (part_code(text) or None) == text


class Around(NamedTuple):
    """The areas that contain an area."""

    areas: tuple[str, ...]  # codes of ISO 3166, the nearest first
    listed: bool  # whether ISO 3166-2 lists the area, and the area overlaps no other area in that list


#: Codes of ISO 3166-2 of areas that ISO 3166-1 lists as countries: figures of the country may include them or not.
_BESIDE_THEIR_COUNTRY = frozenset({
    "CN-HK", "CN-MO", "CN-TW", "FI-01", "FR-971", "FR-972", "FR-973", "FR-974", "FR-976", "FR-BL", "FR-GF", "FR-GP",
    "FR-MF", "FR-MQ", "FR-NC", "FR-PF", "FR-PM", "FR-RE", "FR-TF", "FR-WF", "FR-YT", "NL-AW", "NL-BQ1", "NL-BQ2",
    "NL-BQ3", "NL-CW", "NL-SX", "NO-21", "NO-22", "US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI",
})  # fmt: skip

#: Areas inside another area of that list: Hungary's cities with county rights, districts of Russia, Pattaya, Lima, Lyon.
_WITHIN_ONE_BESIDE = frozenset({
    "FR-69M", "HU-BC", "HU-DE", "HU-DU", "HU-EG", "HU-ER", "HU-GY", "HU-HV", "HU-KM", "HU-KV", "HU-MI", "HU-NK", "HU-NY",
    "HU-PS", "HU-SD", "HU-SF", "HU-SH", "HU-SK", "HU-SN", "HU-SS", "HU-ST", "HU-TB", "HU-VM", "HU-ZE", "PE-LMA", "RU-KHM",
    "RU-NEN", "RU-YAN", "TH-S",
})  # fmt: skip


def areas_around(codes: Iterable[str]) -> dict[str, Around]:
    """Map codes of areas that lie in another, such as a province, to the areas that contain them.

    A project's own code that begins like ISO 3166-2, such as ``PK-X1``, lies in the country. A part that is also
    listed as a country, such as Puerto Rico, does not.
    """
    if not (inside := [code for code in codes if "-" in code and code not in _BESIDE_THEIR_COUNTRY]):
        return {}
    parts, countries = _parts_of_iso(), _countries()
    found: dict[str, Around] = {}
    for code in inside:
        _, next_around = parts.get(code, ("", ""))
        areas = []
        while next_around:
            areas.append(next_around)
            _, next_around = parts[next_around]
        if country := countries.get(code[: code.index("-")]):
            found[code] = Around((*areas, country), code in parts and code not in _WITHIN_ONE_BESIDE)
    return found


def part_code(named: str) -> str:
    """Return the ISO 3166-2 code of a part of a country; blank for any other text."""
    code = named.strip().upper()
    return code if "-" in code and code in _parts_of_iso() else ""


@cache
def _parts_of_iso() -> dict[str, tuple[str, str]]:
    """Return the name of each part of a country by its ISO 3166-2 code, and the part that contains it, if any."""
    import pycountry

    return {p.code: (p.name.partition(" [")[0], p.parent_code or "") for p in pycountry.subdivisions}


def before_fork() -> None:
    """Read ISO 3166 once for all kernels: counts of a country are compared with counts of its provinces."""
    names_of_iso()
    _parts_of_iso()


def _countries() -> dict[str, str]:
    """Return the codes of countries by their two letters, with which the codes of their parts begin."""
    import pycountry

    own = read_mapping("areas.csv")
    return dict(zip(own["iso2"], own["ref_area"], strict=True)) | {c.alpha_2: c.alpha_3 for c in pycountry.countries}
