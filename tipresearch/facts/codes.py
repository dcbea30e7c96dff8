"""Code lists and the names of their codes, as ``data/mappings/`` holds them."""

from collections.abc import Iterable
from functools import cache

import pandas as pd

from tipresearch.errors import CoverageError, nearest, shown
from tipresearch.facts.sources import GRADES, held, source_ids
from tipresearch.overlay import states
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
    """Read and validate a table of ``data/mappings/``.

    Parameters
    ----------
    file : str
        Name of the file, such as ``measures.csv``.
    known : iterable of str
        Readers that there are, for a table of readers.

    Returns
    -------
    DataFrame
        Its rows, as text.

    Raises
    ------
    SchemaError
        At the first fault of the table.
    """
    return held(f"mappings/{file}", *known)


def all_codes() -> dict[str, list[str]]:
    """All code lists: the fixed ones, and those kept as data.

    Returns
    -------
    dict of str to list of str
        Codes by the column of the observations that holds them.
    """
    files = {"measure": "measures.csv", "partition": "partitions.csv", "definition_id": "definitions.csv"}
    held_as_data = {name: list(read_mapping(file)[name]) for name, file in files.items()}
    return CODES | held_as_data | {"source_id": source_ids()}


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of areas.

    Parameters
    ----------
    codes : iterable of str
        ISO 3166 codes.

    Returns
    -------
    dict of str to str
        By code: its name in ``areas.csv``, else in ISO 3166, in the order of speech; a code that
        neither names, as it is.
    """
    names, of_iso = _own_names(states("mappings/areas.csv")), _names_of_iso()
    return {code: names.get(code) or _in_order(of_iso.get(code, code)) for code in codes}


@cache
def _own_names(_: tuple[object, ...]) -> dict[str, str]:
    table = read_mapping("areas.csv")
    return dict(zip(table["ref_area"], table["name"], strict=True))


def _in_order(name: str) -> str:
    """Return a name that a list turns around, such as Korea, Republic of, in the order of speech."""
    head, comma, tail = name.partition(", ")
    several = not comma or " and " in tail  # Bonaire, Sint Eustatius and Saba are three
    return name if several else f"{tail.removeprefix('The ')} {head}"


@cache
def _names_of_iso() -> dict[str, str]:
    import pycountry

    return {c.alpha_3: getattr(c, "common_name", c.name) for c in pycountry.countries}


def area_name(ref_area: str) -> str:
    """The name of an area.

    Parameters
    ----------
    ref_area : str
        ISO 3166 code.

    Returns
    -------
    str
        As `area_names`.
    """
    return area_names([ref_area])[ref_area]


#: Names that stand with an article in a sentence: those to which the list of ISO 3166-1 gives one,
#: such as Bahamas (the), in the form that is used here.
_WITH_ARTICLE = frozenset({
    "Bahamas", "British Indian Ocean Territory", "Cayman Islands", "Central African Republic", "Cocos (Keeling) Islands", "Comoros",
    "Congo", "Cook Islands", "Dominican Republic", "Falkland Islands (Malvinas)", "Faroe Islands", "French Southern Territories",
    "Gambia", "Holy See (Vatican City State)", "Lao People's Democratic Republic", "Marshall Islands", "Netherlands", "Niger",
    "Northern Mariana Islands", "Philippines", "Russian Federation", "Sudan", "Syrian Arab Republic", "Turks and Caicos Islands",
    "United Arab Emirates", "United Kingdom", "United States", "United States Minor Outlying Islands", "United States of America",
})  # fmt: skip


def area_in_text(ref_area: str) -> str:
    """The name of an area as it stands inside a sentence.

    Parameters
    ----------
    ref_area : str
        ISO 3166 code.

    Returns
    -------
    str
        As `area_name`, with its article where it has one.
    """
    name, printed = area_name(ref_area), _names_of_iso().get(ref_area, "")
    turned = name == _in_order(printed) != printed
    return f"the {name}" if turned or name in _WITH_ARTICLE else name


def area_codes() -> dict[str, str]:
    """The codes of areas by what somebody may type for one.

    Returns
    -------
    dict of str to str
        Codes by casefolded name, as `area_names` and as ISO 3166 give it.
    """
    printed = _names_of_iso()
    known = area_names([*printed, *read_mapping("areas.csv")["ref_area"]])
    return {n.casefold(): code for names in (printed, known) for code, n in names.items()}


def require_area(ref_area: str) -> None:
    """Refuse what is no code of an area.

    Parameters
    ----------
    ref_area : str
        What is taken for an ISO 3166 code.

    Raises
    ------
    CoverageError
        If neither ``areas.csv`` nor ISO 3166 has it; a name is told its code.
    """
    codes = {*_names_of_iso(), *read_mapping("areas.csv")["ref_area"]}
    if not isinstance(ref_area, str) or ref_area not in codes:
        code = area_codes().get(str(ref_area).casefold())
        # Letters that changed places are the nearest slip, and another country is worse than no hint.
        swapped = [known for known in codes if sorted(known) == sorted(str(ref_area).upper())]
        hint = f" Did you mean {code!r}?" if code else nearest(ref_area, swapped or codes)
        raise CoverageError(f"area {shown(ref_area)} is no code of ISO 3166, such as 'PAK'.{hint}")


def category_label(category: str) -> str:
    """The words for a category.

    Parameters
    ----------
    category : str
        Code of a category, or the label of a publisher.

    Returns
    -------
    str
        Its words in ``categories.csv``; one without words of its own as published.
    """
    return _labels("categories", "category").get(category, category)


def measure_label(measure: str) -> str:
    """The words for a measure.

    Parameters
    ----------
    measure : str
        Code of a measure.

    Returns
    -------
    str
        Its words in ``measures.csv``; one without, as it is.
    """
    return _labels("measures", "measure").get(measure, measure)


@cache
def _labels(mapping: str, key: str) -> dict[str, str]:
    table = read_mapping(f"{mapping}.csv")
    return dict(zip(table[key], table["label"], strict=True))


def counted_label(label: str, measure: str, category: str) -> str:
    """The words for a count that stands apart from others of its measure.

    Parameters
    ----------
    label : str
        What it is called beside them: of a category its words alone.
    measure, category : str
        Codes of its measure and category.

    Returns
    -------
    str
        The label of a total; of a category the words of its measure and its own. Those of a
        publisher or a user stay as they are.
    """
    if category in ("", "total") or not measure:
        return label
    word = category_label(category)
    return f"{measure_label(measure)}, {word if word == category else within(word)}"


def within(words: str) -> str:
    """Words as they stand within others.

    Parameters
    ----------
    words : str
        Words that begin with a capital.

    Returns
    -------
    str
        The same with a small letter; an abbreviation stays as it is.
    """
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
