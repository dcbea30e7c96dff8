"""Find areas by the names and codes that users and publishers write."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from nbpress.core.errors import CoverageError, counted, listed
from tipresearch.facts.areas import area_names

#: Names that ISO 3166-1 does not list, also former names. Messages suggest the country, but the name is not accepted.
_OTHERWISE = {
    "america": "USA", "burma": "MMR", "cape verde": "CPV", "czech republic": "CZE", "dr congo": "COD", "drc": "COD",
    "china, hong kong special administrative region": "HKG", "china, macao special administrative region": "MAC",
    "east timor": "TLS", "great britain": "GBR", "holland": "NLD", "ivory coast": "CIV", "macedonia": "MKD",
    "palestine": "PSE", "swaziland": "SWZ", "turkey": "TUR", "u.k.": "GBR", "u.s.": "USA", "u.s.a.": "USA", "uae": "ARE",
    "united states virgin islands": "VIR",
}  # fmt: skip

#: A shorter name is close to many countries, so no country is suggested.
_FEWEST = 4


def find_area(names: Mapping[str, str], wanted: object) -> str:
    """Return the code of the area with this code or name; raise CoverageError for any other text."""
    if code := match_area(names, str(wanted)):
        return code
    raise CoverageError(f"area {wanted!r} is not held here; {counted(len(names), 'area')} held, such as {listed(map(repr, names.values()), 5)}.{area_hint(names, str(wanted))}")  # fmt: skip


def match_area(names: Mapping[str, str], wanted: str) -> str:
    """Return the code of the area with this code or name, in `names` or in ISO 3166; blank for any other text."""
    if (code := wanted.strip().upper()) in names:
        return code
    said = [*area_names(names).items(), *names.items()]
    code = {plain_name(name): code for code, name in said}.get(plain_name(wanted)) or _code_of_iso(wanted)
    return code if code in names else ""


@cache
def plain_name(name: str) -> str:
    """Return a name in small letters, without accents and article, and with a plain apostrophe."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold().replace("’", "'").removeprefix("the "))
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def _code_of_iso(wanted: str) -> str:
    """Return the code of a country by any of its names and codes in ISO 3166-1; blank for any other text."""
    import pycountry

    # ISO 3166-1 exceptionally reserves UK for GB.
    text = "GB" if wanted.strip().upper() == "UK" else wanted.strip()
    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return _codes_by_words().get(_words(text), "")


@cache
def _codes_by_words() -> dict[str, str]:
    """Return the codes of ISO 3166-1 by the words of each name, so that *Korea, Republic of* is *Republic of Korea*."""
    import pycountry

    said = ("name", "official_name", "common_name")
    return {_words(getattr(c, n)): str(c.alpha_3) for c in pycountry.countries for n in said if hasattr(c, n)}


def _words(name: str) -> str:
    return " ".join(sorted(word for word in re.findall(r"\w+", plain_name(name)) if word != "the"))


def area_hint(names: Mapping[str, str], wanted: str) -> str:
    """Return a hint at the one name that begins like `wanted` or is nearly the same; no hint beats a wrong country."""
    text = plain_name(wanted)
    # A column of whole numbers has lost leading zeros, or has the user's own numbers.
    if re.fullmatch(r"\d\d?", text, re.ASCII) and (country := names.get(_code_of_iso(text.zfill(3)))):
        return f" Did you mean {text.zfill(3)!r}, which is {country}? Of a column, .astype(float).map('{{:03.0f}}'.format) puts the zeros before."
    if named := names.get(_OTHERWISE.get(text, "")):
        return f" Did you mean {named!r}?"
    if len(text) < _FEWEST or _code_of_iso(wanted):
        return ""
    plain = {plain_name(name): name for name in names.values()}
    near = [name for name in plain if name.startswith(text)]
    if len(near) != 1:
        alike = [name for name in plain if name[0] == text[0]]
        near = difflib.get_close_matches(text, alike, n=1, cutoff=0.75)
    return f" Did you mean {plain[near[0]]!r}?" if near else ""


@cache
def part_hint(wanted: str) -> str:
    """Return a hint at the codes of ISO 3166-2 with this name, because a province is no country."""
    import pycountry

    codes = [
        repr(p.code) for p in pycountry.subdivisions if plain_name(p.name.partition(" [")[0]) == plain_name(wanted)
    ]
    return f" In ISO 3166-2 that is {listed(codes, 4)}." if codes else ""
