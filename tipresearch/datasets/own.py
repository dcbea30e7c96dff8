"""Observations of a user's own: a plain frame in, a Dataset out; each slip is told in a line, with its cure."""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import pandas as pd

from nbpress.core import paths
from nbpress.core.errors import SchemaError, TipResearchError, listed, nearest, quoted, wrong_type
from tipresearch import facts, observations
from tipresearch.consistency import adds_up
from tipresearch.datasets.dataset import Dataset
from tipresearch.datasets.selection import name_hint
from tipresearch.observations import COLUMNS, KEY, OWN_WORDS
from tipresearch.quantities import MOST_DIGITS, NO_COUNTS, OWN, READS_AS_TOTAL, is_count, parse_count
from tipresearch.readers import assembly

#: What a frame may hold beside the columns of observations, and what each is there.
_FRAME_COLUMNS = {"area": "ref_area", "year": "a calendar year", "quarter": "1 to 4", "count": "raw_value"}

#: How years head columns: as a number, a number of decimals, a day, as R writes it, and with a mark.
_YEAR_HEAD = re.compile(r"X?(19|20)\d\d(\.0|-01-01 00:00:00)?[*†‡]*")

#: What else may head columns of counts, in the plural; the one that heads most is told, of two the first.
_PLURALS = {"measure": "measures", "sex": "sexes", "age": "ages", "form": "forms", "category": "categories"}

#: Faults that a message tells, and rows of one fault that it names each: more are told once.
_MOST_FAULTS, _MOST_ALIKE = 30, 3

#: What is filled in where a frame does not say it.
_FILLED = {
    "category": "total", "sex": "total", "age": "total", "form": "total", "obs_status": "A", "notes": "",
}  # fmt: skip

#: The columns of which the code of a category joins the codes, in its order; names of other columns in a frame.
_CODED, _COLUMN = ("form", "sex", "age"), {"area": "ref_area", "count": "raw_value"}

#: First and last day of a year, and of each of its quarters.
_DAYS = {"": ("01-01", "12-31"), "1": ("01-01", "03-31"), "2": ("04-01", "06-30"), "3": ("07-01", "09-30"), "4": ("10-01", "12-31")}  # fmt: skip
_A_YEAR = re.compile(r"(19|20)\d\d")

#: What stands in place of a year.
_DATES = "period_start, period_end as 2020-12-31 and period_kind"

#: Kinds of signs that nobody sees, such as a space of no width; and those that are letters or marks by their kind.
_UNSEEN = {"Cc", "Cf"}
_FILLERS = {*map(chr, range(0xFE00, 0xFE10)), "\u115f", "\u1160", "\u2800"}

#: A code of form, sex and age; ``total`` where a word says none.
Meaning = tuple[str, ...]
#: A row of observations as text, with its year and quarter.
Row = dict[str, str]

#: What else stands for all in a column of sexes.
_FEMALE, _AND, _MALE = r"(f(emales?)?|wom[ae]n)", r" *([/&+,]|and\b)? *", r"(m(ales?)?|m[ae]n)"
_BOTH = re.compile(f"both|_?t|{_FEMALE}{_AND}{_MALE}|{_MALE}{_AND}{_FEMALE}", re.IGNORECASE)


def observations_from(frame: pd.DataFrame, *, source: str, categories: Iterable[str] = ()) -> Dataset:
    """Observations made from a plain frame; what follows from the columns given is filled in.

    Parameters
    ----------
    frame : DataFrame
        One row a count. Needed are ``area`` (a name or an ISO 3166 code), ``year``, ``measure`` (a
        code such as ``identified``) and ``count`` as it is known: ``17``, ``"1,282"`` or ``"<5"``.
        Taken are also ``quarter`` (1 to 4), ``category`` (words of your own, which exclude each
        other), ``sex``, ``age``, ``form``, and every other column of observations: other periods by
        ``period_start``, ``period_end`` and ``period_kind`` in place of a year, and what was written
        of such observations.
    source : str
        Id of a source of the project, or the name of one of your own, such as ``"Our survey"``.
    categories : iterable of str
        Words of your own that ``category`` may hold; with them, no others than these and the known
        ones are taken. Without, any word is, unless it is nearly a known one, such as ``menn``,
        differs from another of the frame in capitals alone, reads as a total, such as ``Grand total``,
        or counts as many as all others together.

    Returns
    -------
    Dataset
        The observations. Each row has passed the check of a table of the project: codes, dates, an
        interval that the count allows, a calendar year that is a whole one, the crime of its measure,
        ids and keys that stand once. Beside it is checked that dates are those of the year, that no id
        is that of a row of the project, and that known categories agree with sex, age and form and
        share no persons. That a count is right, and words of your own exclude each other, is not.
        A source of the project has its edition and the grade of its rows, unless columns ``edition``
        and ``grade`` say others, as they must where it has several; one of your own has grade D, as
        nobody else can look it up. The unit is that in which the measure is held, and has to be said
        where it is held in several or none. Crime, partition, period and ids follow from what is given.

    Raises
    ------
    TipResearchError
        If `frame` is no frame, `source` no source, or `categories` no list of words.
    SchemaError
        If anything is at fault: all faults at once, up to 30 with a line each with row, value and cure; rules over
        whole rows are asked of those whose cells are right. Nothing is taken then.

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
        cure = "as pandas.DataFrame(frame.to_dicts()) makes of it" if hasattr(frame, "to_dicts") else "such as pandas.read_csv('mine.csv') gives of a file"  # fmt: skip
        cure = "as frame.reset_index(name='count') makes of it" if isinstance(frame, pd.Series) else cure
        raise wrong_type("frame", frame, f"give a DataFrame of pandas, {cure}")
    if isinstance(categories, str) or not pd.api.types.is_list_like(categories):
        raise wrong_type("categories", categories, "give a list of words, as ['rural', 'urban']")
    source_id, declared = _source_id(source), [str(word).strip() for word in categories]
    stated = _editions_and_grades(source_id)
    given = frame.rename(columns={"area": "ref_area", "count": "raw_value"})
    given = given if given.index.is_unique else given.reset_index(drop=True)
    _raise_faults([*_header_faults(frame)])
    _raise_faults([*_column_faults(frame, given, source_id), *_missing_choices(source_id, stated, given)])
    rows, slips = _read_rows(given, _known(source_id, stated, declared))
    refused: tuple[tuple[int, str, str], ...] = ()
    try:
        table = observations.validated_rows(rows, source_id)
    except SchemaError as error:
        if not error.faults:  # of a table of codes, and no row
            raise
        refused = error.faults
    _raise_faults([*_row_faults(given.index, rows, slips, refused)])
    held, edition = (
        observations.record_complete_table(table, other_publications=observations.load),
        "; ".join(table["edition"].unique()),
    )
    return Dataset(held, "own", edition, (), pd.DataFrame(columns=["row", "reason"]), {})


def _raise_faults(faults: list[str]) -> None:
    if (n := len(faults)) > 1:
        rest = [f"({n - _MOST_FAULTS:,} more faults.)"] if n > _MOST_FAULTS else []
        faults = [f"{n:,} faults in the frame, so nothing is taken:", *faults[:_MOST_FAULTS], *rest]
    if faults:
        raise SchemaError("\n".join(faults))


def _row_faults(
    labels: pd.Index, table: pd.DataFrame, slips: list[dict[str, str]], refused: Iterable[tuple[int, str, str]]
) -> Iterator[str]:
    """Yield what is wrong with each row: its slips, and what the schema of observations refuses."""
    twice, more = table.duplicated(KEY), defaultdict[int, list[str]](list)
    for n, column, fault in refused:
        # A cell that could not be read is blank to the table, and breaks rules over its row for that alone.
        if not slips[n] or column not in {"", *slips[n]}:
            more[n].append(fault)
    found: list[tuple[object, str]] = []
    for n, (label, said) in enumerate(zip(labels, slips, strict=True)):
        if twice[n] and not said:
            found.append((label, ": an earlier row has the same area, period, measure and category; give one count for each."))  # fmt: skip
        else:
            found += [(label, f", {fault}") for fault in (*said.values(), *more[n])]
    rows, once = Counter(fault for _, fault in found), set[str]()
    for label, fault in found:
        if rows[fault] <= _MOST_ALIKE:
            yield f"row {label}{fault}"
        elif fault not in once:  # a slip in a column is one in each row
            once.add(fault)
            yield f"row {label} and {rows[fault] - 1:,} more{fault}"


def _source_id(source: str) -> str:
    """Return the id of a source, or that of one of the user's own."""
    known = facts.source_ids()
    if not isinstance(source, str):
        raise wrong_type("source", source, "give an id of sources.csv, or a name for one of your own, as 'Our survey 2023'")  # fmt: skip
    if source in known:
        return source
    if odd := re.search(r"[^\w ,.()'/-]", source):
        raise TipResearchError(f"source {quoted(source)} has the sign {quoted(odd[0])}, which no name for a source of your own can have; allowed are letters, digits, blanks and , . ( ) ' / -, as in 'Police and NGO survey'.")  # fmt: skip
    # What reads as an id is one that was misspelt.
    if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", source) or not re.fullmatch(r"\w[\w ,.()'/-]*", source):
        raise TipResearchError(f"source {quoted(source)} is no id of sources.csv, and no name for a source of your own; write such a name in words, as 'Our survey 2023'.{nearest(source, known)}{paths.no_project()}")  # fmt: skip
    return OWN + re.sub(r"\s+", "_", source.strip())


def _editions_and_grades(source_id: str) -> dict[str, list[str]]:
    """Return the editions and the grades of a source; a single one is filled in."""
    source = facts.source(source_id)
    if source_id.startswith(OWN):
        return {"edition": ["undated"], "grade": ["D"]}
    rows = observations.load()
    editions = source["edition"] or source["published"] or "undated"
    return {"edition": editions.split("; "), "grade": sorted({*rows.loc[rows["source_id"] == source_id, "grade"]})}


def _missing_choices(source_id: str, stated: Mapping[str, list[str]], given: pd.DataFrame) -> Iterator[str]:
    for name, held in stated.items():
        if len(held) != 1 and name not in given:
            cure = f": {listed(f'{g} ({facts.GRADES[g]})' for g in facts.CODES['grade'])}" if name == "grade" else ""
            yield f"column {name!r} is missing, and source {source_id!r} has {listed(held) or 'none here'}; add it{cure}."


def _header_faults(frame: pd.DataFrame) -> Iterator[str]:
    """Yield what is wrong with the header as a whole; without it each column would be reported as not known, or missing."""
    if (levels := frame.columns.nlevels) > 1:
        yield f"columns have names of {levels} levels, such as {quoted(frame.columns[0])}, as where header cells are merged; frame.set_axis([' '.join(s for s in map(str, c) if s[:7] != 'Unnamed').strip() for c in frame.columns], axis=1) gives each one name."
    elif len(frame.columns) == 1 and (sign := re.search(r"[;\t|,]", name := str(frame.columns[0]))):
        yield f"the frame has one column, {quoted(name)}, as of a file whose cells {sign[0]!r} divides; read it with pandas.read_csv(..., sep={sign[0]!r})."


def _column_faults(frame: pd.DataFrame, given: pd.DataFrame, source_id: str) -> Iterator[str]:
    """Yield what is wrong with the columns."""
    known = [*COLUMNS, *_FRAME_COLUMNS]
    labels = [name for name in frame.index.names if name is not None]
    codes = facts.all_codes() | {"category": _categories()[0]}
    found = {"year": [name for name in frame if _YEAR_HEAD.fullmatch(str(name))]}
    found |= {of: [name for name in frame if str(name).lower() in codes[of]] for of in _PLURALS}
    found = {of: names for of, names in found.items() if not {of, "raw_value"} & {*given.columns, *labels}}
    # Other and unknown are codes of several: what heads most columns is meant.
    most = sorted(found.items(), key=lambda each: (each[0] != "year", -len(each[1])))
    # One year alone may head a column of counts; one other code does not.
    of, wide = next(((of, names) for of, names in most if len(names) > (0 if of == "year" else 1)), ("", []))
    if wide:
        kept = [*labels, *(name for name in frame if name not in wide)]
        reset = ".reset_index()" if labels else ""
        mended = r".str.extract(r'(\d{4})')[0]" if of == "year" else ".str.lower()"
        as_read = all(re.fullmatch(r"\d{4}(\.0)?|[a-z_]+", str(name)) for name in wide)
        then = "" if as_read else f".assign({of}=lambda rows: rows[{of!r}].astype(str){mended})"
        yield f"{_PLURALS.get(of, 'years')} stand as columns, {listed(map(repr, wide), 3)}; frame{reset}.melt({kept!r}, var_name={of!r}, value_name='count'){then} makes a row of each count."
    nameless = [name for name in frame if str(name).startswith("Unnamed: ")]
    if titled := len(nameless) > 1:
        yield f"columns {listed(map(quoted, nameless), 3)} have no name, as where a title stands above the header; read the file with header=1 where one row stands above it, 2 where two, or drop them."
    for name, values in frame.items():
        if name in wide or (titled and name in nameless):
            continue
        others = [str(v) for v in values if pd.api.types.is_scalar(v) and not pd.isna(v) and v not in ("", source_id)]
        if name == "source" or (name == "source_id" and others and not others[0].startswith(OWN)):
            yield f"column {quoted(name)}: a frame is of one source, {source_id!r} by source=, and this says {listed(map(quoted, dict.fromkeys(others)), 3) or 'it again'}; make observations of each, as {{name: tip.observations_from(rows.drop(columns={name!r}), source=name) for name, rows in frame.groupby({name!r})}}."
        elif str(name).startswith("Unnamed: "):
            yield f"column {quoted(name)} has no name, as the labels of rows in a file; read it with pandas.read_csv(..., index_col=0), or drop it."
        elif str(name).casefold() == "month":
            yield f"column {quoted(name)} is not known; a month has period_start and period_end, as 2020-02-01 and 2020-02-29, and period_kind 'reporting_period' in place of a year."
        elif name not in known:
            yield f"column {quoted(name)} is not known; allowed are {listed(_FRAME_COLUMNS)}, and columns of observations.{name_hint(str(name), known)}"
    for label, values in frame.items():
        if odd := [value for value in values if not pd.api.types.is_scalar(value)]:
            yield f"column {quoted(label)}: {quoted(odd[0])} is of type {type(odd[0]).__name__}; give one number or text a cell."
    for twice in given.columns[given.columns.duplicated()].unique():
        names = [quoted(also) for also, name in zip(frame.columns, given.columns, strict=True) if name == twice]
        yield f"columns {' and '.join(names)} say the same; give one of them."
    held = {*given.columns, *([of, "raw_value", *labels] if wide else [])}
    index = "it is the index, and frame.reset_index() makes a column of it"
    for name, also in {"ref_area": "area", "measure": "measure", "raw_value": "count"}.items():
        if not held & {name, also}:
            yield f"column {also!r} is missing; {index if {name, also} & {*frame.index.names} else 'add it'}."
    for name in (n for n in frame.index.names if n in {*known} - {*held, "area", "measure", "count", "year"}):
        yield f"column {name!r} is the index, of which nothing is read; frame.reset_index() makes a column of it."
    if not held & {"year", "period_kind"}:
        other = "add it, or period_start, period_end and period_kind, which is reporting_period of a month"
        cure = index if "year" in frame.index.names else other
        yield f"column 'year' is missing; {cure}."
    if frame.empty:
        yield "there is no row; give one row a count."


@dataclass(frozen=True, slots=True)
class Known:
    """What the project knows of a source, and of areas, measures and categories."""

    of_source: dict[str, str]
    figure_ids: Collection[str]
    areas: Mapping[str, str]
    area_of: Callable[[str], str]
    crimes: Mapping[str, str]
    definitions: Mapping[str, str]
    units: Mapping[str, list[str]]
    partitions: Sequence[str]
    categories: Sequence[str]
    meanings: Mapping[str, Meaning]
    declared: list[str]

    def is_category(self, word: str) -> bool:
        """Whether a word is a category of ``categories.csv`` or was declared."""
        return word in (*self.categories, *self.declared)


def _known(source_id: str, stated: Mapping[str, list[str]], declared: list[str]) -> Known:
    of_source = {name: values[0] for name, values in stated.items() if len(values) == 1}
    measures, rows = facts.read_mapping("measures.csv"), observations.load()
    words = [f"{m} {label} {re.split('[.;]', what)[0]}".casefold() for m, label, what in measures[["measure", "label", "definition"]].itertuples(index=False)]  # fmt: skip
    units = {m: ["persons"] * (by == "own") for m, by in zip(measures["measure"], measures["used_by"], strict=True)}
    areas = facts.area_names(facts.area_codes().values())
    categories, meanings = _categories()
    return Known(
        of_source=of_source | {"source_id": source_id, "definition_id": source_id, "reporter": facts.short_name(source_id)},
        figure_ids={*rows["figure_id"]},
        areas=areas,
        area_of=cache(lambda text: facts.match_area(areas, text) or facts.part_code(text)),  # thousands of rows are of a few areas
        crimes=dict(zip(measures["measure"], measures["crime"], strict=True)),
        definitions=dict(zip(measures["measure"], words, strict=True)),
        units=units | {str(measure): sorted({*of}) for measure, of in rows.groupby("measure")["unit"]},
        partitions=facts.read_mapping("partitions.csv")["partition"].tolist(),
        categories=categories, meanings=meanings, declared=declared,
    )  # fmt: skip


def _categories() -> tuple[list[str], dict[str, Meaning]]:
    """Return the words of ``categories.csv``, and the form, sex and age of each word that has only one meaning.

    A word such as ``women`` joins no codes, and means the same as the joined codes with its label, ``female_adult``.
    """
    joined: dict[str, list[Meaning]] = {}
    for codes in product(*(facts.CODES[name] for name in _CODED)):
        joined.setdefault("_".join(code for code in codes if code != "total"), []).append(codes)
    table = facts.read_mapping("categories.csv")
    labels = dict(zip(table["category"], table["label"], strict=True))
    labelled = {labels[word]: of[0] for word, of in joined.items() if len(of) == 1 and word in labels}
    return [*labels], {word: labelled[label] for word, label in labels.items() if label in labelled}


def _text(value: Any) -> str:
    """Return a cell as text; a day as a table of observations has it."""
    return str(value).strip().removesuffix(" 00:00:00")


def _whole(value: Any) -> str:
    """Return a number as text; pandas reads whole numbers as decimals where a cell is blank."""
    return re.sub(r"\.0$", "", _text(value))


def _filled(cells: Mapping[str, Any], figure_id: str, known: Known) -> Row:
    """Return a row of observations as text, with its year and quarter; a cell that cannot be read stays as it is."""
    row = dict.fromkeys(COLUMNS, "") | _FILLED | known.of_source | {"figure_id": figure_id}
    row |= {n: text for n, v in cells.items() if n in COLUMNS and (text := _text(v))}
    row |= {name: _whole(cells.get(name, "")) for name in ("year", "quarter", "ref_area", "raw_value")}
    row["ref_area"] = known.area_of(row["ref_area"]) or row["ref_area"]
    if row["raw_value"] and any(ends := _ends(cells)):
        row["count_lo"], row["count_hi"] = ends
    elif is_count(row["raw_value"]):
        row["count_lo"], row["count_hi"] = map(str, parse_count(row["raw_value"]) or ("", ""))
    quarter = row["quarter"].upper().removeprefix("Q")
    if _A_YEAR.fullmatch(row["year"]) and quarter in _DAYS:
        row["period_start"], row["period_end"] = (f"{row['year']}-{day}" for day in _DAYS[quarter])
        row["period_kind"] = "reporting_period" if quarter else "calendar_year"
    if not row["partition"]:
        divided, own = [name for name in _CODED if row[name] != "total"], row["category"] != "total"
        row["partition"] = OWN_WORDS if own else "_".join(divided) or "total"
        row["category"] = row["category"] if own else "_".join(row[name] for name in divided) or "total"
    row["crime"] = row["crime"] or known.crimes.get(row["measure"], "TIP")
    units = known.units.get(row["measure"], ["persons"])  # of an unknown measure no unit is known
    row["unit"] = row["unit"] or (units[0] if len(units) == 1 else "")
    return row


def _ends(cells: Mapping[str, Any]) -> list[str]:
    return [_whole(cells.get(name, "")) for name in ("count_lo", "count_hi")]


def _count_cure(text: str, cells: Mapping[str, Any]) -> str:
    """Say how a text that is no count becomes one; the ends of a range are an answer for words and ranges alone."""
    digits = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    if isinstance(cells.get("raw_value"), float) and re.fullmatch(r"\d{1,3}\.\d{1,3}", text):  # 2.000 is 2 by now
        return "Where the file has a point for thousands, read it with pandas.read_csv(..., thousands='.'). "
    if is_count(digits):
        return f"Write {digits}, in these digits. "
    if re.fullmatch(r"\d{1,3}(?:[\s.'’٬]\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3}", digits):  # the second counts in lakhs
        return f"Where these are thousands, write {''.join(filter(str.isdigit, digits))}. "
    if re.fullmatch(r"[-−–]?[\d.,]*\d\s*(?:%|٪|per ?cent)?", digits):
        return "A percentage, a decimal and what is below zero are no counts; give the count behind it. "
    return "Of what is known otherwise, as 5-9, columns 'count_lo' and 'count_hi' beside it say the ends, 5 and 9. " if text else ""  # fmt: skip


def _sex_cure(word: str, known: Known) -> str:
    """Say how a sex is written that another table writes so, or that is a category; blank for any other word."""
    if READS_AS_TOTAL.fullmatch(word) or _BOTH.fullmatch(word):
        return "It reads as a total, which has a blank sex."
    if code := assembly.mapping("sdg_codes.csv", "sex", "code", "neutral").get(word.casefold()):
        return f"Did you mean {code!r}?"
    _, sex, age = known.meanings.get(word.casefold(), ("", "", ""))
    return sex and f"It is a category; write it in 'category', or sex {sex!r} and age {age!r}."


def _spelling(word: str, known: Known) -> str:
    """Return what is wrong with a word that is no known category, if anything: a typo would be a category of its own."""
    if known.declared:
        return f"is not among categories={known.declared!r} and no known one; add it there.{nearest(word, [*known.categories, *known.declared])}"
    # A slip adds or drops a letter or two: a region Northern is not the known 'other'.
    alike = [w for w in known.categories if abs(len(w) - len(word)) <= 2]
    # One letter of three is a slip, too, such as `mem`; in capitals it is a code.
    cutoff = 0.66 if len(word) == 3 and not word.isupper() else 0.75
    near = difflib.get_close_matches(word.lower(), alike, n=1, cutoff=cutoff)
    return (
        f"is nearly the known {near[0]!r}. Did you mean {near[0]!r}? To keep your own word, pass categories=[{word!r}, ...]."
        if near
        else ""
    )


def _measure_cure(measure: str, known: Known) -> str:
    near = [m for m, words in known.definitions.items() if measure.casefold() in words]
    # A measure that is less near is another one: those rescued are not prosecuted.
    hint = "" if near else nearest(measure, known.crimes, cutoff=0.8)
    return f"such as {listed(near or known.crimes, 10)}; add a row for one of your own to data/mappings/measures.csv of your project.{hint}{paths.no_project()}"


def _other_dates(row: Row, cells: Mapping[str, Any]) -> list[str]:
    """Return the dates of a row that are not those of its year or quarter."""
    given = {name: _text(cells.get(name, "")) for name in ("period_start", "period_end", "period_kind")}
    return [f"{name} {quoted(said)}" for name, said in given.items() if said not in ("", row[name])] if row["year"] else []  # fmt: skip


def _is_word(row: Row) -> bool:
    """Whether the category is a word of the frame, and not the codes of form, sex and age joined."""
    return row["category"] != "_".join(row[name] for name in _CODED if row[name] != "total")


def _contradicted(row: Row, known: Known) -> tuple[str, str]:
    """Return the column, and the code of the category for it, that the row contradicts; blank where none does."""
    meaning = zip(_CODED, known.meanings.get(row["category"], ()), strict=False)
    return next(((n, code) for n, code in meaning if _is_word(row) and not _meet(row[n], code)), ("", ""))


class Rule(NamedTuple):
    """A slip in a cell: the column as a user names it, the column of observations that it fills, when it is one, and the message."""

    column: str
    fills: str
    broken: Callable[[Row, Mapping[str, Any], Known], object]
    message: Callable[[Row, Mapping[str, Any], Known], str]


#: Slips that have a message of their own; of several in one filled column the first counts. The schema of observations refuses
#: all others. ``r`` is the row as it was filled, ``c`` its cells as given, ``k`` what the project knows.
RULES = (
    Rule("area", "ref_area", lambda r, c, k: not k.area_of(r["ref_area"]), lambda r, c, k: f"is no area; give a name or code of ISO 3166, such as 'Pakistan' or 'PAK', or add a row for one of your own to data/mappings/areas.csv of your project.{facts.area_hint(k.areas, r['ref_area'])}{facts.part_hint(r['ref_area'])}{paths.no_project()}"),
    Rule("count", "raw_value", lambda r, c, k: NO_COUNTS & {r["measure"], r["unit"]}, lambda r, c, k: f"of {(odd := min(NO_COUNTS & {r['measure'], r['unit']}))} is no count, as {odd} counts nothing; give the count behind it with its own measure and unit, or leave the row out."),
    Rule("count", "raw_value", lambda r, c, k: not is_count(r["raw_value"]) and not (r["raw_value"] and any(_ends(c))), lambda r, c, k: f"is no count; allowed are whole numbers of at most {MOST_DIGITS} digits, such as 17 or 1,282, and <5. {_count_cure(r['raw_value'], c)}Leave a row out where nothing is known."),
    Rule("year", "period_kind", lambda r, c, k: not r["year"] and not (r["period_kind"] in ("cumulative", "unknown") or (r["period_kind"] and r["period_start"] and r["period_end"])), lambda r, c, k: f"is blank; give a year, or {_DATES}."),
    Rule("quarter", "period_kind", lambda r, c, k: r["quarter"] and not r["year"], lambda r, c, k: "is of no year; give column 'year', or leave it blank."),
    Rule("year", "period_kind", lambda r, c, k: r["year"] and not _A_YEAR.fullmatch(r["year"]), lambda r, c, k: f"is no calendar year; give four digits, such as 2020. A quarter has column 'quarter' beside it; a fiscal year or another time has {_DATES} in place of a year."),
    Rule("quarter", "period_kind", lambda r, c, k: r["quarter"].upper().removeprefix("Q") not in _DAYS, lambda r, c, k: "is no quarter; give 1 to 4, or leave it blank."),
    Rule("year", "period_kind", lambda r, c, k: _other_dates(r, c), lambda r, c, k: f"runs {r['period_start']} to {r['period_end']} as a {r['period_kind']}, and the row has {' and '.join(_other_dates(r, c))}; leave that blank, or leave 'year' blank and give {_DATES}."),
    Rule("partition", "partition", lambda r, c, k: c.get("partition") and r["partition"] not in k.partitions, lambda r, c, k: f"is no breakdown of partitions.csv; leave it blank for words of your own in 'category'.{nearest(r['partition'], k.partitions)}"),
    Rule("measure", "measure", lambda r, c, k: r["measure"] not in k.crimes, lambda r, c, k: f"is no code of measures.csv, {_measure_cure(r['measure'], k)}"),
    Rule("unit", "unit", lambda r, c, k: not r["unit"], lambda r, c, k: f"is blank, and measure {r['measure']!r} is held in {listed(k.units[r['measure']]) or 'no unit'}; give one, such as {(k.units[r['measure']] or ['persons'])[0]!r}."),
    Rule("edition", "edition", lambda r, c, k: not r["edition"], lambda r, c, k: "is blank; give that which was read."),
    Rule("figure_id", "figure_id", lambda r, c, k: r["figure_id"] in k.figure_ids, lambda r, c, k: "is that of a row of the project; give another, or leave it blank."),
    Rule("category", "category", lambda r, c, k: _is_word(r) and r["partition"] == OWN_WORDS and r["category"] not in k.declared and READS_AS_TOTAL.fullmatch(r["category"]), lambda r, c, k: f"reads as a total and is no category beside others; leave it blank, or say in categories=[{r['category']!r}, ...] that it is one."),
    Rule("category", "category", lambda r, c, k: _is_word(r) and not k.is_category(r["category"]) and _spelling(r["category"], k), lambda r, c, k: _spelling(r["category"], k)),
    Rule("category", "category", lambda r, c, k: any(_contradicted(r, k)), lambda r, c, k: f"is of {(n := _contradicted(r, k))[0]} {n[1]!r}, and the row has {n[0]} {quoted(r[n[0]])}; leave one of them blank."),
    Rule("sex", "sex", lambda r, c, k: r["sex"] not in facts.CODES["sex"] and _sex_cure(r["sex"], k), lambda r, c, k: f"is no code of a sex. {_sex_cure(r['sex'], k)}"),
)  # fmt: skip


def _slips(row: Row, cells: Mapping[str, Any], known: Known) -> dict[str, str]:
    """Return what is wrong with a row, by the column of observations that it fills."""
    found: dict[str, str] = {}
    for rule in RULES:
        if rule.fills not in found and rule.broken(row, cells, known):
            message = rule.message(row, cells, known)
            value = "" if message.startswith("is blank") else f": {quoted(row[_COLUMN.get(rule.column, rule.column)])}"
            found[rule.fills] = f"column {rule.column!r}{value} {message}"
    return found


def _read_rows(given: pd.DataFrame, known: Known) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return rows of observations as text, and the slips of each row by column."""
    rows, slips = list[Row](), list[dict[str, str]]()
    for label, values in zip(given.index, given.to_dict("records"), strict=True):
        cells = {str(n): "" if pd.isna(v) else v for n, v in values.items()}
        rows.append(_filled(cells, f"{known.of_source['source_id']}:{'_'.join(str(label).split())}", known))
        slips.append(_slips(rows[-1], cells, known))
    table = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    for find in (_written_alike, _sharing_persons, _sums_of_others):
        for n, word, message in find(table, known):
            slips[n].setdefault("category", f"column 'category': {word} {message}")
    return table, slips


def _written_alike(rows: pd.DataFrame, known: Known) -> Iterator[tuple[int, str, str]]:
    """Yield the number of each row whose word differs from an earlier one in capitals alone, or in signs that nobody sees."""
    first: dict[str, str] = {}
    for n, word in rows.loc[rows["partition"] == OWN_WORDS, ["category"]].itertuples():
        other = first.setdefault(_as_seen(word), word)
        if word != other and not {word, other} <= {*known.declared}:
            capitals = word.casefold() == other.casefold()
            how = "differ in capitals alone" if capitals else "look alike, and differ in how they are written"
            yield n, quoted(word) if capitals else ascii(word), f"and {quoted(other)} of an earlier row {how}, and would be two categories; write {quoted(other)}, or say in categories=[{other!r}, {word!r}] that they are two."  # fmt: skip


def _sums_of_others(rows: pd.DataFrame, known: Known) -> Iterator[tuple[int, str, str]]:
    """Yield the number of each row whose own word counts as many as all others, two or more, together: it may be their total."""
    low, high = (pd.to_numeric(rows[end], errors="coerce") for end in ("count_lo", "count_hi"))
    rows = rows.assign(low=low, exact=low == high)[rows["partition"].isin([OWN_WORDS, "total"])]
    for _, group in rows.groupby([n for n in KEY if n not in ("category", "partition")], sort=False):
        if not group["exact"].all() or (group["low"] > 0).sum() < 3 or "total" in {*group["partition"]}:
            continue
        for n, word in group.loc[2 * group["low"] == group["low"].sum(), "category"].items():
            if not known.is_category(word):
                yield int(str(n)), quoted(word), f"counts as many as all others together, as their total does; leave it blank if it is that, or say in categories={[*group['category']]!r} that it is one of them."  # fmt: skip


def _sharing_persons(rows: pd.DataFrame, known: Known) -> Iterator[tuple[int, str, str]]:
    """Yield the number of each row whose category shares persons with an earlier one of the same count."""
    rows = rows[rows["category"].isin([*known.meanings])]  # of words of their own users know it
    rows = rows.loc[[adds_up((str(partition),), ()) for partition in rows["partition"]]]
    for _, group in rows.groupby([name for name in KEY if name not in ("category", *_CODED)], sort=False):
        earlier: dict[str, Meaning] = {}
        for n, word, *codes in group[["category", *_CODED]].itertuples():
            place = tuple(map(lambda code, of_word: of_word if code == "total" else code, codes, known.meanings[word]))
            for other in (o for o, taken in earlier.items() if o != word and all(map(_meet, place, taken))):
                yield n, repr(word), f"and {other!r} of one area, period and measure have the same persons, and categories exclude each other; leave 'category' blank for a total, name one by columns sex and age in its place, or make a frame of each."  # fmt: skip
                break
            earlier[word] = place


def _as_seen(word: str) -> str:
    """Return a word as a reader tells it from others: not by capitals, signs without a form, or the code of an accent."""
    signs = unicodedata.normalize("NFC", word)
    plain = "".join(c if _is_other(c) else unicodedata.normalize("NFKC", c) for c in signs).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) not in _UNSEEN and c not in _FILLERS).split())


def _is_other(sign: str) -> bool:
    """Whether a sign is seen to be another than the letters that stand for it, as a raised or a circled 2 is."""
    kind = unicodedata.decomposition(sign).partition(">")[0].removeprefix("<")
    return kind in {"super", "sub", "fraction", "circle", "square"}


def _meet(code: str, other: str) -> bool:
    return code == other or "total" in (code, other)
