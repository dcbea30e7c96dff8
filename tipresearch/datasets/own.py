"""Observations of one's own: a plain frame in, the table that all functions speak out."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from tipresearch import facts, observations
from tipresearch.datasets import breakdowns, choosing
from tipresearch.datasets.dataset import Dataset
from tipresearch.errors import SchemaError, TipResearchError, listed, nearest, shown, wrong_type
from tipresearch.observations import COLUMNS, DTYPES, KEY
from tipresearch.quantities import OWN, is_count, parse_count

#: What a frame may hold beside the columns of observations, and what each is there.
_FRIENDLY = {"area": "ref_area", "year": "a calendar year", "quarter": "1 to 4", "count": "raw_value"}  # fmt: skip

#: What is filled in where a frame does not say it.
_FILLED = {
    "unit": "persons", "category": "total", "sex": "total", "age": "total", "form": "total",
    "obs_status": "A", "notes": "",
}  # fmt: skip

#: The partition of categories that are no sex, age or form: they are the user's.
_PARTITION = "own"

_MONTHS = {1: ("01-01", "03-31"), 2: ("04-01", "06-30"), 3: ("07-01", "09-30"), 4: ("10-01", "12-31")}  # fmt: skip


def observations_from(
    frame: pd.DataFrame, *, source: str, categories: Iterable[str] = ()
) -> Dataset:
    """Observations of a plain frame, with what can be filled in filled in.

    Parameters
    ----------
    frame : DataFrame
        One row a count. Needed are ``area`` (a name or an ISO 3166 code), ``year``, ``measure`` (a
        code such as ``identified``) and ``count`` as it is known: ``17``, ``"1,282"`` or ``"<5"``.
        Taken are also ``quarter`` (1 to 4), ``category`` (words of your own, which exclude each
        other), ``sex``, ``age``, ``form``, and every other column of observations.
    source : str
        Id of a source of the project, or the name of one of your own, such as ``"Our survey"``.
    categories : iterable of str
        Words of your own that ``category`` may hold; with them, no others than these and the known
        ones are taken. Without, any word is, unless it is nearly a known one, such as ``menn``.

    Returns
    -------
    Dataset
        The observations, checked. A source of the project has its edition and the grade of its rows,
        unless columns ``edition`` and ``grade`` say others, as they must where it has several. One of
        your own has grade D, as nobody else can look it up. Crime, partition, period and ids are
        filled in from what is given.

    Raises
    ------
    TipResearchError
        If `frame` is no frame, or `source` no source.
    SchemaError
        If anything is at fault: all faults at once, a line each with row, value and cure. Nothing
        is taken then.

    Notes
    -----
    Caution: categories of your own are taken to exclude each other. docs/methods.md, section 2.

    Examples
    --------
    >>> import pandas as pd, tipresearch as tip
    >>> frame = pd.DataFrame({"area": "Pakistan", "year": 2023, "measure": "identified",
    ...                       "category": ["women", "men"], "count": [30, 10]})
    >>> own = tip.observations_from(frame, source="Our survey")
    >>> print(tip.composition(own.parts("category"))["women"])
    75.0 %
    """
    if not isinstance(frame, pd.DataFrame):
        raise wrong_type("frame", frame, "give a DataFrame, such as pandas.read_csv('mine.csv') gives of a file")  # fmt: skip
    source_id, declared = _source_id(source), [*categories]
    codes, stated = _codes(source_id), _stated(source_id)
    given = frame.rename(columns={"area": "ref_area", "count": "raw_value"})
    given = given if given.index.is_unique else given.reset_index(drop=True)
    faults = [*_missing(frame, given), *_unstated(source_id, stated, given)]
    rows, ids = [], set()
    if not faults:
        for row, cells in zip(given.index, given.to_dict("records"), strict=True):
            plain = {str(n): "" if pd.isna(v) else v for n, v in cells.items()}
            figure_id = f"{source_id}:{'_'.join(str(row).split())}"
            filled, found = _filled(plain, source_id, codes, figure_id, stated)
            found += _odd_category(str(plain.get("category", "") or "total").strip(), declared)
            faults += [f"row {row}, {fault}" for fault in found]
            key = tuple(filled.get(name) for name in KEY)
            if not found and key in ids:
                faults.append(f"row {row}: an earlier row has the same area, period, measure and category; give one count for each.")  # fmt: skip
            ids.add(key)
            rows.append(filled)
    if faults:
        n = len(faults)
        raise SchemaError("\n".join([f"{n} fault{'s' if n > 1 else ''} in the frame, so nothing is taken:", *faults]))  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS).astype(DTYPES)
    return Dataset(observations.remember(table, beside=observations.load), "own", "; ".join(table["edition"].unique()), (), pd.DataFrame(columns=["row", "reason"]), {})  # fmt: skip


def _source_id(source: str) -> str:
    """Return the id of a source, or that of one of the user's own."""
    known = facts.source_ids()
    if source in known or not isinstance(source, str):
        return source
    # What reads as an id is one that was misspelt.
    if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", source) or not re.fullmatch(r"\w[\w ,.()'/-]*", source):  # fmt: skip
        raise TipResearchError(f"source {shown(source)} is no id of sources.csv, and no name for a source of your own; write such a name in words, as 'Our survey 2023'.{nearest(source, known)}")  # fmt: skip
    return OWN + re.sub(r"\s+", "_", source.strip())


def _codes(source_id: str) -> dict[str, list[str]]:
    codes = facts.all_codes()
    own = {"definition_id": source_id, "grade": "D", "source_id": source_id}
    return codes | {name: [*codes[name], code] for name, code in own.items()}


def _stated(source_id: str) -> dict[str, list[str]]:
    """Return the editions and the grades that are held of a source; where there is one it is filled in."""
    source = facts.source(source_id)
    if source_id.startswith(OWN):
        return {"edition": ["undated"], "grade": ["D"]}
    rows = observations.load()
    editions = source["edition"] or source["published"] or "undated"
    grades = rows.loc[rows["source_id"] == source_id, "grade"]
    return {"edition": editions.split("; "), "grade": sorted({*grades})}


def _unstated(source_id: str, stated: Mapping[str, list[str]], given: pd.DataFrame) -> Iterator[str]:  # fmt: skip
    for name, held in stated.items():
        if len(held) != 1 and name not in given:
            yield f"column {name!r} is missing, and source {source_id!r} has {listed(held) or 'none here'}; add it."


def _missing(frame: pd.DataFrame, given: pd.DataFrame) -> Iterator[str]:
    """Yield what is wrong with the columns."""
    known = [*COLUMNS, *_FRIENDLY]
    for name in frame.columns:
        if name not in known or name == "source_id":
            yield f"column {shown(name)} is not known; allowed are {listed(_FRIENDLY)}, and columns of observations.{breakdowns.meant(str(name), known)}"
    if given.columns.duplicated().any():
        yield "a column is given twice, once under its other name; give it once."
    held = set(given.columns)
    for name, also in {"ref_area": "area", "measure": "measure", "raw_value": "count"}.items():
        if name not in held:
            yield f"column {also!r} is missing; add it."
    if not held & {"year", "period_kind"}:
        yield "column 'year' is missing; add it, or period_start, period_end and period_kind."
    if frame.empty:
        yield "there is no row; give one row a count."


def _filled(
    cells: Mapping[str, Any],
    source_id: str,
    codes: Mapping[str, list[str]],
    figure_id: str,
    stated: Mapping[str, list[str]],
) -> tuple[dict[str, Any], list[str]]:
    """Return a row of observations, and what is wrong with it."""
    faults: list[str] = []
    row: dict[str, Any] = {"figure_id": figure_id, "source_id": source_id, "definition_id": source_id}  # fmt: skip
    row |= _FILLED | {"reporter": facts.short_name(source_id)}
    row |= {name: held[0] for name, held in stated.items() if len(held) == 1}
    row |= {n: str(v).strip() for n, v in cells.items() if n in COLUMNS and str(v).strip()}
    row["ref_area"] = _area(row.get("ref_area", ""), faults)
    _count(row, cells, faults)
    _period(row, cells, faults)
    _group(row)
    measures = facts.read_mapping("measures.csv")
    crimes = dict(zip(measures["measure"], measures["crime"], strict=True))
    row.setdefault("crime", crimes.get(row.get("measure", ""), "TIP"))
    for name, allowed in codes.items():
        if name in row and row[name] not in allowed:
            faults.append(f"column {name!r}: {shown(row[name])} is not allowed; allowed are {listed(allowed, 8)}.{nearest(row[name], allowed)}")  # fmt: skip
        elif name not in row and name not in ("period_kind", "crime"):
            faults.append(f"column {name!r} is blank; give a code such as {allowed[0]!r}.")
    if "edition" not in row:
        faults.append("column 'edition' is blank; give that which was read.")
    return row, faults


def _odd_category(word: str, declared: list[str]) -> Iterator[str]:
    """Yield what is wrong with a word for a category: a typo would be a category of its own."""
    known = [*facts.read_mapping("categories.csv")["category"], *declared]
    if word in known:
        return
    if declared:
        yield f"column 'category': {shown(word)} is not among categories={declared!r} and no known one; add it there.{nearest(word, known)}"
    elif near := difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.75):
        yield f"column 'category': {shown(word)} is nearly the known {near[0]!r}. Did you mean {near[0]!r}? A word of your own is said in categories=[{word!r}, ...]."


def _area(text: str, faults: list[str]) -> str:
    import pycountry

    codes = [country.alpha_3 for country in pycountry.countries]
    names = facts.area_names([*codes, *facts.read_mapping("areas.csv")["ref_area"]])
    code = choosing.known_area(names, text)
    if not code:
        faults.append(f"column 'area': {shown(text)} is no area; give a name or code of ISO 3166, such as 'Pakistan' or 'PAK'.{choosing.near_area(names, text)}")  # fmt: skip
    return code or text


def _count(row: dict[str, Any], cells: Mapping[str, Any], faults: list[str]) -> None:
    text = re.sub(r"\.0$", "", str(row.get("raw_value", "")))
    row["raw_value"] = text
    given = [cells.get(name, "") for name in ("count_lo", "count_hi")]
    if all(str(end) for end in given):  # the interval is the user's, such as that of a rounding
        text = text if all(str(end).isdecimal() for end in given) else "both"
        row["count_lo"], row["count_hi"] = given
        if text != "both" and int(given[0]) <= int(given[1]):
            return
        faults.append(f"columns 'count_lo' and 'count_hi': {shown(given)} is not allowed; give whole numbers, the smaller first.")  # fmt: skip
    elif is_count(text):
        row["count_lo"], row["count_hi"] = parse_count(text) or (None, None)
    else:
        faults.append(f"column 'count': {shown(text)} is no count; allowed are whole numbers such as 17 or 1,282, and <5. Leave a row out where nothing is known.")  # fmt: skip


def _period(row: dict[str, Any], cells: Mapping[str, Any], faults: list[str]) -> None:
    year, quarter = (re.sub(r"\.0$", "", str(cells.get(n, ""))) for n in ("year", "quarter"))
    if not year:
        dates = [pd.to_datetime(row.get(n, ""), format="%Y-%m-%d", errors="coerce") for n in ("period_start", "period_end")]  # fmt: skip
        row["period_start"], row["period_end"] = dates
        if "period_kind" not in row or (pd.isna(dates).any() and row["period_kind"] not in ("cumulative", "unknown")):  # fmt: skip
            faults.append("column 'year' is blank; give a year, or period_start, period_end as 2020-12-31 and period_kind.")  # fmt: skip
        elif dates[0] > dates[1]:
            faults.append(f"column 'period_end': {shown(str(dates[1].date()))} is before the start; give a later day.")  # fmt: skip
        return
    if not re.fullmatch(r"(19|20)\d\d", year):
        faults.append(f"column 'year': {shown(year)} is no calendar year; give four digits, such as 2020.")  # fmt: skip
        return
    first, last = "01-01", "12-31"
    if quarter:
        number = quarter.upper().removeprefix("Q")
        if number not in ("1", "2", "3", "4"):
            faults.append(f"column 'quarter': {shown(quarter)} is no quarter; give 1 to 4, or leave it blank.")  # fmt: skip
            return
        first, last = _MONTHS[int(number)]
    row["period_kind"] = "reporting_period" if quarter else "calendar_year"
    row["period_start"], row["period_end"] = pd.Timestamp(f"{year}-{first}"), pd.Timestamp(f"{year}-{last}")  # fmt: skip


def _group(row: dict[str, Any]) -> None:
    """Name the partition and category that follow from sex, age and form, or from words of the user."""
    if "partition" in row:
        return
    divided = [name for name in ("form", "sex", "age") if row[name] != "total"]
    row["partition"] = "_".join(divided) or ("total" if row["category"] == "total" else _PARTITION)
    if divided and row["category"] == "total":
        row["category"] = "_".join(row[name] for name in divided)
    elif row["category"] != "total":
        row["partition"] = _PARTITION
