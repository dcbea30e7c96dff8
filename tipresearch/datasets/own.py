"""Observations of one's own: a plain frame in, the table that all functions speak out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from tipresearch import facts, marker, observations
from tipresearch.datasets import filling
from tipresearch.datasets.dataset import Dataset
from tipresearch.datasets.selection import name_hint
from tipresearch.datasets.words import Words, words
from tipresearch.errors import SchemaError, TipResearchError, listed, nearest, shown, wrong_type
from tipresearch.observations import COLUMNS, KEY
from tipresearch.quantities import OWN

#: What a frame may hold beside the columns of observations, and what each is there.
_FRIENDLY = {"area": "ref_area", "year": "a calendar year", "quarter": "1 to 4", "count": "raw_value"}

#: How years head columns: as a number, a number of decimals, a day, as R writes it, and with a mark.
_YEAR = re.compile(r"X?(19|20)\d\d(\.0|-01-01 00:00:00)?[*†‡]*")

#: What else may head columns of counts, in the plural; the one that heads most is told, of two the first.
_MANY = {"measure": "measures", "sex": "sexes", "age": "ages", "form": "forms", "category": "categories"}

#: Faults that a message tells, and rows of one fault that it names each: more are told once.
_TOLD, _ALIKE = 30, 3


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
    stated = _stated(source_id)
    given = frame.rename(columns={"area": "ref_area", "count": "raw_value"})
    given = given if given.index.is_unique else given.reset_index(drop=True)
    _refuse([*_misread(frame)])
    _refuse([*_missing(frame, given, source_id), *_unstated(source_id, stated, given)])
    rows, told = _read(given, filling.defaults_of(source_id, stated), words(declared))
    refused: tuple[tuple[int, str, str], ...] = ()
    try:
        table = observations.checked(rows, source_id)
    except SchemaError as error:
        if not error.faults:  # of a table of codes, and no row
            raise
        refused = error.faults
    _refuse([*_found(given.index, rows, told, refused)])
    held, edition = observations.remember(table, beside=observations.load), "; ".join(table["edition"].unique())
    return Dataset(held, "own", edition, (), pd.DataFrame(columns=["row", "reason"]), {})


def _refuse(faults: list[str]) -> None:
    if len(faults) == 1:
        raise SchemaError(faults[0])
    if n := len(faults):
        told = [f"{n:,} faults in the frame, so nothing is taken:", *faults[:_TOLD]]
        if n > _TOLD:
            told.append(f"({n - _TOLD:,} more faults.)")
        raise SchemaError("\n".join(told))


def _read(given: pd.DataFrame, defaults: filling.Defaults, known: Words) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return rows of observations as text, and by column what could not be read of each."""
    held, source_id = {*observations.load()["figure_id"]}, defaults.of_source["source_id"]
    rows: list[dict[str, str]] = []
    told: list[dict[str, str]] = []
    for label, cells in zip(given.index, given.to_dict("records"), strict=True):
        plain = {str(n): "" if pd.isna(v) else v for n, v in cells.items()}
        row, faults = filling.filled(plain, f"{source_id}:{'_'.join(str(label).split())}", defaults)
        if row["figure_id"] in held:
            faults["figure_id"] = f"column 'figure_id': {shown(row['figure_id'])} is that of a row of the project; give another, or leave it blank."  # fmt: skip
        if odd := known.fault_of(row):
            faults["category"] = odd
        if odd := known.fault_of_sex(row["sex"]):
            faults["sex"] = odd
        rows.append(row)
        told.append(faults)
    table = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    for n, odd in (*known.alike(table), *known.shared(table), *known.sums(table)):
        told[n].setdefault("category", odd)
    return table, told


def _found(
    labels: pd.Index, table: pd.DataFrame, told: list[dict[str, str]], refused: Iterable[tuple[int, str, str]]
) -> Iterator[str]:
    """Yield what is wrong with rows, by their labels: what was told of cells, and what the check of the table refuses."""
    twice, more = table.duplicated(KEY), defaultdict[int, list[str]](list)
    for n, column, fault in refused:
        # A cell that could not be read is blank to the table, and breaks rules over its row for that alone.
        if not told[n] or column not in {"", *told[n]}:
            more[n].append(fault)
    found: list[tuple[object, str]] = []
    for n, (label, said) in enumerate(zip(labels, told, strict=True)):
        if twice[n] and not said:
            found.append((label, ": an earlier row has the same area, period, measure and category; give one count for each."))  # fmt: skip
        else:
            found += [(label, f", {fault}") for fault in (*said.values(), *more[n])]
    rows, once = Counter(fault for _, fault in found), set[str]()
    for label, fault in found:
        if rows[fault] <= _ALIKE:
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
        raise TipResearchError(f"source {shown(source)} has the sign {shown(odd[0])}, which no name for a source of your own can have; allowed are letters, digits, blanks and , . ( ) ' / -, as in 'Police and NGO survey'.")  # fmt: skip
    # What reads as an id is one that was misspelt.
    if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", source) or not re.fullmatch(r"\w[\w ,.()'/-]*", source):
        raise TipResearchError(f"source {shown(source)} is no id of sources.csv, and no name for a source of your own; write such a name in words, as 'Our survey 2023'.{nearest(source, known)}{marker.no_project()}")  # fmt: skip
    return OWN + re.sub(r"\s+", "_", source.strip())


def _stated(source_id: str) -> dict[str, list[str]]:
    """Return the editions and the grades that are held of a source; where there is one it is filled in."""
    source = facts.source(source_id)
    if source_id.startswith(OWN):
        return {"edition": ["undated"], "grade": ["D"]}
    rows = observations.load()
    editions = source["edition"] or source["published"] or "undated"
    return {"edition": editions.split("; "), "grade": sorted({*rows.loc[rows["source_id"] == source_id, "grade"]})}


def _unstated(source_id: str, stated: Mapping[str, list[str]], given: pd.DataFrame) -> Iterator[str]:
    for name, held in stated.items():
        if len(held) != 1 and name not in given:
            cure = f": {listed(f'{g} ({facts.GRADES[g]})' for g in facts.CODES['grade'])}" if name == "grade" else ""
            yield f"column {name!r} is missing, and source {source_id!r} has {listed(held) or 'none here'}; add it{cure}."


def _misread(frame: pd.DataFrame) -> Iterator[str]:
    """Yield why all columns are others than the file has: each would be told as not known, or missing."""
    if (levels := frame.columns.nlevels) > 1:
        yield f"columns have names of {levels} levels, such as {shown(frame.columns[0])}, as where header cells are merged; frame.set_axis([' '.join(s for s in map(str, c) if s[:7] != 'Unnamed').strip() for c in frame.columns], axis=1) gives each one name."
    elif len(frame.columns) == 1 and (sign := re.search(r"[;\t|,]", name := str(frame.columns[0]))):
        yield f"the frame has one column, {shown(name)}, as of a file whose cells {sign[0]!r} divides; read it with pandas.read_csv(..., sep={sign[0]!r})."


def _missing(frame: pd.DataFrame, given: pd.DataFrame, source_id: str) -> Iterator[str]:
    """Yield what is wrong with the columns."""
    known = [*COLUMNS, *_FRIENDLY]
    labels = [name for name in frame.index.names if name is not None]
    codes = facts.all_codes() | {"category": words([]).known}
    found = {"year": [name for name in frame if _YEAR.fullmatch(str(name))]}
    found |= {of: [name for name in frame if str(name).lower() in codes[of]] for of in _MANY}
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
        yield f"{_MANY.get(of, 'years')} stand as columns, {listed(map(repr, wide), 3)}; frame{reset}.melt({kept!r}, var_name={of!r}, value_name='count'){then} makes a row of each count."
    nameless = [name for name in frame if str(name).startswith("Unnamed: ")]
    if titled := len(nameless) > 1:
        yield f"columns {listed(map(shown, nameless), 3)} have no name, as where a title stands above the header; read the file with header=1 where one row stands above it, 2 where two, or drop them."
    for name, values in frame.items():
        if name in wide or (titled and name in nameless):
            continue
        others = [str(v) for v in values if pd.api.types.is_scalar(v) and not pd.isna(v) and v not in ("", source_id)]
        if name == "source" or (name == "source_id" and others and not others[0].startswith(OWN)):
            yield f"column {shown(name)}: a frame is of one source, {source_id!r} by source=, and this says {listed(map(shown, dict.fromkeys(others)), 3) or 'it again'}; make observations of each, as {{name: tip.observations_from(rows.drop(columns={name!r}), source=name) for name, rows in frame.groupby({name!r})}}."
        elif str(name).startswith("Unnamed: "):
            yield f"column {shown(name)} has no name, as the labels of rows in a file; read it with pandas.read_csv(..., index_col=0), or drop it."
        elif str(name).casefold() == "month":
            yield f"column {shown(name)} is not known; a month has period_start and period_end, as 2020-02-01 and 2020-02-29, and period_kind 'reporting_period' in place of a year."
        elif name not in known:
            yield f"column {shown(name)} is not known; allowed are {listed(_FRIENDLY)}, and columns of observations.{name_hint(str(name), known)}"
    for label, values in frame.items():
        if odd := [value for value in values if not pd.api.types.is_scalar(value)]:
            yield f"column {shown(label)}: {shown(odd[0])} is of type {type(odd[0]).__name__}; give one number or text a cell."
    for twice in given.columns[given.columns.duplicated()].unique():
        names = [shown(also) for also, name in zip(frame.columns, given.columns, strict=True) if name == twice]
        yield f"columns {' and '.join(names)} say the same; give one of them."
    held = {*given.columns, *([of, "raw_value", *labels] if wide else [])}
    index = "it is the index, and frame.reset_index() makes a column of it"
    for name, also in {"ref_area": "area", "measure": "measure", "raw_value": "count"}.items():
        if not held & {name, also}:
            yield f"column {also!r} is missing; {index if {name, also} & {*frame.index.names} else 'add it'}."
    told = {*held, "area", "measure", "count", "year"}
    for name in (n for n in frame.index.names if n in known and n not in told):
        yield f"column {name!r} is the index, of which nothing is read; frame.reset_index() makes a column of it."
    if not held & {"year", "period_kind"}:
        other = "add it, or period_start, period_end and period_kind, which is reporting_period of a month"
        cure = index if "year" in frame.index.names else other
        yield f"column 'year' is missing; {cure}."
    if frame.empty:
        yield "there is no row; give one row a count."
