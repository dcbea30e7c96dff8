"""Which observations match what a user asks for: areas by name, codes, categories."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from nbpress.core.errors import CoverageError, counted, listed, nearest, no_data, shown
from tipresearch import facts, observations
from tipresearch.datasets import breakdowns, times
from tipresearch.observations import COLUMNS
from tipresearch.quantities import PERIOD_KINDS

#: The values of a list as they were given, each with its code.
Codes = list[tuple[Any, Any]]

#: Columns of observations by the name that a user gives them.
COLUMN_OF = {"area": "ref_area", "source": "source_id"}

#: Countries by names that ISO 3166-1 does not hold, former ones among them: they are told, and not taken.
_OTHERWISE = {
    "america": "USA", "burma": "MMR", "cape verde": "CPV", "czech republic": "CZE", "dr congo": "COD", "drc": "COD",
    "china, hong kong special administrative region": "HKG", "china, macao special administrative region": "MAC",
    "east timor": "TLS", "great britain": "GBR", "holland": "NLD", "ivory coast": "CIV", "macedonia": "MKD",
    "palestine": "PSE", "swaziland": "SWZ", "turkey": "TUR", "u.k.": "GBR", "u.s.": "USA", "u.s.a.": "USA", "uae": "ARE",
    "united states virgin islands": "VIR",
}  # fmt: skip

#: What `times.dated` gives of a period.
_OF_TIME = ("year", "quarter")

#: A measure by the words of UNODC's workbook, where they are none of ours.
_PUBLISHED = {"detected trafficking victims": "detected"}

#: Letters of a name below which what is near it may be any country.
_FEWEST = 4


def chosen(
    table: pd.DataFrame, areas: Mapping[str, str], criteria: Mapping[str, str | Iterable[str]]
) -> tuple[pd.DataFrame, list[str], dict[str, Codes]]:
    """Return the observations that match, the criteria that divide them, and the codes of each list.

    A value that is not held is refused, unless it is one of a list of which others are held.
    """
    fixed, lists, whole = [], {}, table
    for name, value in sorted(criteria.items(), key=lambda item: item[0] == "period"):  # each period of a list is held
        given = [value] if isinstance(value, str) or not isinstance(value, Iterable) else [*value]
        if name == "period":
            table = _of_kind(table, given)
            continue
        wanted = _area_codes(areas, given) if name == "area" else given
        column = COLUMN_OF.get(name, name)
        wide = table if column in table else breakdowns.widened(table)
        if column not in wide:
            known = ["area", "measure", "year", "quarter", "sex", "age", "form", "source", "edition", "period"]
            known += [str(c) for c in wide if c not in table]
            hint = breakdowns.meant(name, [*known, *wide.columns])
            raise CoverageError(f"there is nothing to select by {name!r} here; there are {listed(known, 30)}, and the columns of observations.{hint}")  # fmt: skip
        held = wide[column].unique()
        if column not in ("period_start", "period_end"):  # a day has no words
            wanted = [_code(held, each) for each in wanted]
        if len(given) > 1:
            lists[name] = [*zip(given, wanted, strict=True)]
            wanted = _held_or_unknown(wanted, held, whole, column)
        for each in wanted if column in ("sex", "age", "form") else ():
            categories = wide["category"].unique()
            # Other and unknown are codes of several.
            if each not in (*held, "other", "unknown", "total") and _code(categories, each) in categories:
                raise CoverageError(f"{name} {shown(each)} is a category, and none of {listed(held)}; write category={each!r}.")  # fmt: skip
        rows, _ = observations.rows_of(wide, year=None, **{column: wanted})
        table = rows if wide is table else rows[COLUMNS]
        variables = {v for names in breakdowns.variables(table, [name]).unique() for v in names}
        if (name in variables or (name == "category" and len(wanted) == 1)) and "total" not in wanted:
            # A word of one's own may be divided further, by sex or age: it has a place as other codes have.
            own = name == "category" and {*table["partition"]} == {breakdowns.OWN}
            fixed.append(breakdowns.OWN if own else name)
    return table, fixed, lists


def _held_or_unknown(wanted: list[str], held: Collection[str], whole: pd.DataFrame, column: str) -> list[str]:
    """Return the codes of a list without those that only other rows of the `whole` table hold; all codes where none is held."""
    known = [code for code in wanted if code != ""]
    if not (missing := {*known} - {*held}) or missing == {*known}:
        return known
    wide = whole if column in whole else breakdowns.widened(whole)
    elsewhere = missing & {*wide[column]}
    return [code for code in known if code not in elsewhere]


def without_data(rows: pd.DataFrame, lists: Mapping[str, Codes]) -> dict[str, str]:
    """Return what `no_data` says of each list with values that none of the rows holds."""
    found = {}
    for name, codes in lists.items():
        column = COLUMN_OF.get(name, name)
        table = rows if column in rows else times.dated(rows) if column in _OF_TIME else breakdowns.widened(rows)
        values = table[column] if column in table else pd.Series()
        held = {*(values.astype("str") if pd.api.types.is_datetime64_dtype(values) else values)}
        if missing := [word for word, code in codes if code not in held]:
            found[name] = no_data(name, missing, len(codes))
    return found


def _code(held: Collection[str], wanted: str) -> str:
    """Return what is held for a code in letters of any case, or for its words; what is neither stays as it is."""
    if wanted in held:
        return wanted
    words = {str(facts.category_label(facts.measure_label(c))).casefold(): c for c in held}
    words |= {label: code for label, code in _PUBLISHED.items() if code in held}
    words |= {str(c).casefold(): c for c in held}
    return words.get(str(wanted).casefold(), wanted)


def _area_codes(names: Mapping[str, str], wanted: list[Any]) -> list[str]:
    """Return the code of each area, blank for one of a list that is not held; a slip is refused, and a list without any."""
    codes = [known_area(names, str(each)) for each in wanted]
    unknown = [each for each, code in zip(wanted, codes, strict=True) if not code]
    slips = [each for each in unknown if near_area(names, str(each))]
    if slips or len(unknown) == len(wanted):
        area_code(names, [*slips, *unknown][0])
    return codes


def area_code(names: Mapping[str, str], wanted: object) -> str:
    """Return the code of an area that is named by a code or a name; what none of these has is refused."""
    if code := known_area(names, str(wanted)):
        return code
    raise CoverageError(f"area {wanted!r} is not held here; {counted(len(names), 'area')} held, such as {listed(map(repr, names.values()), 5)}.{near_area(names, str(wanted))}")  # fmt: skip


def known_area(names: Mapping[str, str], wanted: str) -> str:
    """Return the code of the area with this code or name, here or in ISO 3166; blank where there is none."""
    if (code := wanted.strip().upper()) in names:
        return code
    said = [*facts.area_names(names).items(), *names.items()]
    code = {plain_name(name): code for code, name in said}.get(plain_name(wanted)) or _in_iso(wanted)
    return code if code in names else ""


@cache
def plain_name(name: str) -> str:
    """Return a name without case, accents and article, and with the apostrophe of a keyboard."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold().replace("’", "'").removeprefix("the "))
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def _in_iso(wanted: str) -> str:
    """Return the code of a country by any of its names and codes in ISO 3166-1; blank where it has none."""
    import pycountry

    # ISO 3166-1 reserves UK, exceptionally, for what it codes GB.
    text = "GB" if wanted.strip().upper() == "UK" else wanted.strip()
    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return _by_words().get(_words(text), "")


@cache
def _by_words() -> dict[str, str]:
    """Return the codes of ISO 3166-1 by the words of each name: its *Korea, Republic of* is the UN's *Republic of Korea*."""
    import pycountry

    said = ("name", "official_name", "common_name")
    return {_words(getattr(c, n)): str(c.alpha_3) for c in pycountry.countries for n in said if hasattr(c, n)}


def _words(name: str) -> str:
    return " ".join(sorted(word for word in re.findall(r"\w+", plain_name(name)) if word != "the"))


def near_area(names: Mapping[str, str], wanted: str) -> str:
    """Return the one name that begins so, or is nearly the same: another country is worse than no hint."""
    text = plain_name(wanted)
    # A column of whole numbers has lost the zeros; it may as well be of somebody's own numbers.
    if re.fullmatch(r"\d\d?", text, re.ASCII) and (country := names.get(_in_iso(text.zfill(3)))):
        return f" Did you mean {text.zfill(3)!r}, which is {country}? Of a column, .astype(float).map('{{:03.0f}}'.format) puts the zeros before."
    if named := names.get(_OTHERWISE.get(text, "")):
        return f" Did you mean {named!r}?"
    if len(text) < _FEWEST or _in_iso(wanted):
        return ""
    plain = {plain_name(name): name for name in names.values()}
    near = [name for name in plain if name.startswith(text)]
    if len(near) != 1:
        alike = [name for name in plain if name[0] == text[0]]
        near = difflib.get_close_matches(text, alike, n=1, cutoff=0.75)
    return f" Did you mean {plain[near[0]]!r}?" if near else ""


@cache
def part_named(wanted: str) -> str:
    """Return the codes of the parts of countries with this name, as the end of a message: a province is none of countries."""
    import pycountry

    codes = [
        repr(p.code) for p in pycountry.subdivisions if plain_name(p.name.partition(" [")[0]) == plain_name(wanted)
    ]
    return f" In ISO 3166-2 that is {listed(codes, 4)}." if codes else ""


def _of_kind(table: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Return the rows whose period is a year, a quarter, of such a ``period_kind``, or the one of these words or days."""
    kinds, words = times.kinds_taken(table), times.in_words(table)
    days = table["period_start"].astype("str") + " to " + table["period_end"].astype("str")
    wanted = [re.sub(r"^(Q[1-4]) (\d{4})$", r"\2 \1", w) for w in wanted]  # in either order, as publishers write it
    fits = [kinds.eq(w) | words.eq(w) | table["period_kind"].eq(w) | days.eq(w) for w in wanted]
    if odd := [w for w, rows in zip(wanted, fits, strict=True) if not rows.any()]:
        held = [*kinds.unique(), *(w for w, kind in zip(words, kinds, strict=True) if kind != "year")]
        near = "" if odd[0] in ("year", "quarter", *PERIOD_KINDS) else nearest(odd[0], held)
        raise CoverageError(f"no period here is {shown(odd[0])}; held are {listed(dict.fromkeys(held), 8)}.{near}")
    return table[pd.concat(fits, axis=1).any(axis=1)]
