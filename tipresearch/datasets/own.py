"""A user's own observations: a plain frame in, a Dataset out; each fault is reported with its cure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from nbpress.core import paths
from nbpress.core.errors import SchemaError, TipResearchError, nearest, quoted, wrong_type
from tipresearch import facts, observations
from tipresearch.datasets.dataset import Dataset
from tipresearch.datasets.headers import OBSERVED_AS, header_faults
from tipresearch.datasets.slips import CODED, QUARTERS, YEAR, Known, find_slips, gather_known
from tipresearch.observations import COLUMNS, KEY, OWN_WORDS
from tipresearch.quantities import OWN, is_count, parse_count

#: A message names at most so many faults, and at most so many rows with the same fault.
_MOST_FAULTS, _MOST_ALIKE = 30, 3

#: What is filled in if a frame does not state it.
_FILLED = {"category": "total", "sex": "total", "age": "total", "form": "total", "obs_status": "A", "notes": ""}

#: First and last day of a year, and of each of its quarters.
_DAYS = dict(zip(QUARTERS, [("01-01", "12-31"), ("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")], strict=True))  # fmt: skip


def observations_from(frame: pd.DataFrame, *, source: str, categories: Iterable[str] = ()) -> Dataset:
    """Make a dataset of a plain frame; whatever follows from the given columns is filled in.

    Parameters
    ----------
    frame : DataFrame
        One row a count. Required columns: ``area`` (a name or an ISO 3166 code), ``year``, ``measure`` (a code
        such as ``identified``) and ``count`` (``17``, ``"1,282"`` or ``"<5"``). Optional columns: ``quarter``
        (1 to 4), ``category`` (words of your own that exclude each other), ``sex``, ``age``, ``form``, and
        every column of observations. Other periods have ``period_start``, ``period_end`` and ``period_kind``
        in place of a year. A frame that was written from observations can be read again.
    source : str
        Id of a source of the project, or the name of your own source, such as ``"Our survey"``.
    categories : iterable of str
        Words of your own that ``category`` may have. If given, only these words and the known categories are
        allowed. Otherwise a word is refused if it is nearly a known category (``menn``), differs from another
        word in capitals alone, reads as a total (``Grand total``), or counts as many as all others together.

    Returns
    -------
    Dataset
        The observations, which follow every rule for tables of the project. Dates must fit the year, no id may
        be that of a row of the project, and known categories must agree with sex, age and form and share no
        persons. Whether a count is right is not checked. A source of the project supplies edition and grade,
        unless the frame has columns ``edition`` and ``grade``; these are required if the source has several.
        Your own source has grade D, because nobody else can look it up. The unit is the unit of the measure in
        the project; it is required if the project has several units or none.

    Raises
    ------
    TipResearchError
        If `frame` is not a DataFrame, `source` is not a source, or `categories` is not a list of words.
    SchemaError
        If the frame has faults. The message names up to 30 of them, each with row, value and cure.

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
        cure = "such as pandas.read_csv('mine.csv') gives of a file"
        cure = "as pandas.DataFrame(frame.to_dicts()) makes of it" if hasattr(frame, "to_dicts") else cure
        cure = "as frame.reset_index(name='count') makes of it" if isinstance(frame, pd.Series) else cure
        raise wrong_type("frame", frame, f"give a DataFrame of pandas, {cure}")
    if isinstance(categories, str) or not pd.api.types.is_list_like(categories):
        raise wrong_type("categories", categories, "give a list of words, as ['rural', 'urban']")
    source_id, declared = _source_id(source), [str(word).strip() for word in categories]
    choices = _editions_and_grades(source_id)
    _raise_faults(header_faults(frame, source_id, choices))
    of_source = {name: values[0] for name, values in choices.items() if len(values) == 1}
    of_source |= {"source_id": source_id, "definition_id": source_id, "reporter": facts.short_name(source_id)}
    known = gather_known(of_source, declared)
    given = frame.rename(columns=OBSERVED_AS)
    given = given if given.index.is_unique else given.reset_index(drop=True)
    rows = _read_rows(given, known)
    refused: tuple[tuple[int, str, str], ...] = ()
    try:
        table = observations.validated_rows(rows[COLUMNS], source_id)
    except SchemaError as error:
        if not error.faults:  # a fault of a table of codes, not of a row
            raise
        refused = error.faults
    _raise_faults([*_row_faults(given.index, rows, find_slips(rows, known), refused)])
    edition = "; ".join(table["edition"].unique())
    held = observations.record_complete_table(table, other_publications=observations.load)
    return Dataset(held, "own", edition, (), pd.DataFrame(columns=["row", "reason"]), {})


def _raise_faults(faults: list[str]) -> None:
    if (n := len(faults)) > 1:
        rest = [f"({n - _MOST_FAULTS:,} more faults.)"] if n > _MOST_FAULTS else []
        faults = [f"{n:,} faults in the frame, so nothing is taken:", *faults[:_MOST_FAULTS], *rest]
    if faults:
        raise SchemaError("\n".join(faults))


def _row_faults(
    labels: pd.Index, table: pd.DataFrame, slips: Mapping[int, dict[str, str]], refused: Iterable[tuple[int, str, str]]
) -> Iterator[str]:
    """Yield a line for each fault of a row: a slip, or what the schema of observations refuses."""
    twice, more = table.duplicated(KEY), defaultdict[int, list[str]](list)
    for n, column, fault in refused:
        # A cell with a slip is blank or odd in the table, and breaks rules over its whole row for that alone.
        if n not in slips or column not in {"", *slips[n]}:
            more[n].append(fault)
    found: list[tuple[object, str]] = []
    for n, label in enumerate(labels):
        if twice[n] and n not in slips:
            found.append((label, ": an earlier row has the same area, period, measure and category; give one count for each."))  # fmt: skip
        else:
            found += [(label, f", {fault}") for fault in (*slips.get(n, {}).values(), *more[n])]
    rows, once = Counter(fault for _, fault in found), set[str]()
    for label, fault in found:
        if rows[fault] <= _MOST_ALIKE:
            yield f"row {label}{fault}"
        elif fault not in once:  # a slip in a column is a slip in each row
            once.add(fault)
            yield f"row {label} and {rows[fault] - 1:,} more{fault}"


def _source_id(source: str) -> str:
    """Return the id of a source of the project, or an id for the user's own source."""
    known = facts.source_ids()
    if not isinstance(source, str):
        raise wrong_type("source", source, "give an id of sources.csv, or a name for one of your own, as 'Our survey 2023'")  # fmt: skip
    if source in known:
        return source
    if odd := re.search(r"[^\w ,.()'/-]", source):
        raise TipResearchError(f"source {quoted(source)} has the sign {quoted(odd[0])}, which no name for a source of your own can have; allowed are letters, digits, blanks and , . ( ) ' / -, as in 'Police and NGO survey'.")  # fmt: skip
    # What reads as an id is a misspelt id.
    if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", source) or not re.fullmatch(r"\w[\w ,.()'/-]*", source):
        raise TipResearchError(f"source {quoted(source)} is no id of sources.csv, and no name for a source of your own; write such a name in words, as 'Our survey 2023'.{nearest(source, known)}{paths.no_project()}")  # fmt: skip
    return OWN + re.sub(r"\s+", "_", source.strip())


def _editions_and_grades(source_id: str) -> dict[str, list[str]]:
    """Return the editions and the grades of a source; a single edition or grade is filled in."""
    source = facts.source(source_id)
    if source_id.startswith(OWN):
        return {"edition": ["undated"], "grade": ["D"]}
    rows = observations.load()
    editions = source["edition"] or source["published"] or "undated"
    return {"edition": editions.split("; "), "grade": sorted({*rows.loc[rows["source_id"] == source_id, "grade"]})}


def _read_rows(given: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Return the rows as observations in text, with the columns that the rules for slips look at as well."""
    found = []
    for label, values in zip(given.index, given.to_dict("records"), strict=True):
        cells = {str(n): "" if pd.isna(v) else v for n, v in values.items()}
        found.append(_filled(cells, f"{known.of_source['source_id']}:{'_'.join(str(label).split())}", known))
    return pd.DataFrame(found, dtype="str")


def _text(value: Any) -> str:
    """Return a cell as text; a day as a table of observations has it."""
    return str(value).strip().removesuffix(" 00:00:00")


def _whole(value: Any) -> str:
    """Return a number as text; pandas reads whole numbers as decimals if a cell of the column is blank."""
    return re.sub(r"\.0$", "", _text(value))


def _filled(cells: Mapping[str, Any], figure_id: str, known: Known) -> dict[str, str]:
    """Return a row of observations as text; a cell that cannot be read stays as it is.

    Besides: ``year`` and ``quarter``; ``ends``, the interval that the row gives; ``is_decimal``, for a count that pandas has
    read as a decimal; ``other_dates``, the days that do not fit the year; and ``word``, a category other than joined codes.
    """
    row = dict.fromkeys(COLUMNS, "") | _FILLED | known.of_source | {"figure_id": figure_id}
    row |= {n: text for n, v in cells.items() if n in COLUMNS and (text := _text(v))}
    row |= {name: _whole(cells.get(name, "")) for name in ("year", "quarter", "ref_area", "raw_value")}
    row["ref_area"] = known.area_of(row["ref_area"]) or row["ref_area"]
    ends = [_whole(cells.get(name, "")) for name in ("count_lo", "count_hi")]
    row |= {"ends": "".join(ends), "is_decimal": "yes" if isinstance(cells.get("raw_value"), float) else ""}
    if row["raw_value"] and row["ends"]:
        row["count_lo"], row["count_hi"] = ends
    elif is_count(row["raw_value"]):
        row["count_lo"], row["count_hi"] = map(str, parse_count(row["raw_value"]) or ("", ""))
    dates = {n: text for n in ("period_start", "period_end", "period_kind") if (text := _text(cells.get(n, "")))}
    quarter = row["quarter"].upper().removeprefix("Q")
    if YEAR.fullmatch(row["year"]) and quarter in _DAYS:
        row["period_start"], row["period_end"] = (f"{row['year']}-{day}" for day in _DAYS[quarter])
        row["period_kind"] = "reporting_period" if quarter else "calendar_year"
    odd = [f"{name} {quoted(said)}" for name, said in dates.items() if row["year"] and said != row[name]]
    row["other_dates"] = " and ".join(odd)
    divided = [name for name in CODED if row[name] != "total"]
    codes = "_".join(row[name] for name in divided)
    if not row["partition"]:
        own = row["category"] != "total"
        row["partition"] = OWN_WORDS if own else "_".join(divided) or "total"
        row["category"] = row["category"] if own else codes or "total"
    row["word"] = row["category"] if row["category"] != codes else ""
    row["crime"] = row["crime"] or known.crimes.get(row["measure"], "TIP")
    units = known.units.get(row["measure"], ["persons"])  # of an unknown measure no unit is known
    row["unit"] = row["unit"] or (units[0] if len(units) == 1 else "")
    return row
