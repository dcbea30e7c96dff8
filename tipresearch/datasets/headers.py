"""Faults in the columns of a user's frame: one table of rules, each with its message and cure."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from nbpress.core.errors import listed, quoted
from tipresearch import facts
from tipresearch.datasets.selection import name_hint
from tipresearch.observations import COLUMNS
from tipresearch.quantities import OWN

#: Columns of a frame that have another name in the table of observations.
OBSERVED_AS = {"area": "ref_area", "count": "raw_value"}

_EXTRA = ("area", "year", "quarter", "count")
_KNOWN = [*COLUMNS, *_EXTRA]

#: Headings that are years: a number, a decimal, a day, R's form (X2020), and each of these with a footnote mark.
_YEAR_HEADING = re.compile(r"X?(19|20)\d\d(\.0|-01-01 00:00:00)?[*†‡]*")

#: Other variables whose values may head columns of counts, with their plurals. If two head equally many, the first counts.
_PLURALS = {"measure": "measures", "sex": "sexes", "age": "ages", "form": "forms", "category": "categories"}

_RESET = "frame.reset_index() makes a column of it"
_FLATTEN = "frame.set_axis([' '.join(s for s in map(str, c) if s[:7] != 'Unnamed').strip() for c in frame.columns], axis=1)"  # fmt: skip


class Header(NamedTuple):
    """The columns of a frame, and the editions and grades that its source may have."""

    frame: pd.DataFrame
    source_id: str
    choices: Mapping[str, list[str]]
    #: The columns by their names in the table of observations, and the names of the row labels.
    names: list[Any]
    labels: list[Any]
    #: The variable whose values head columns of counts, these columns, and several columns without a name.
    variable: str
    headings: list[Any]
    nameless: list[Any]

    @property
    def others(self) -> dict[Any, pd.Series]:
        """All other columns, by name."""
        return {n: of for n, of in self.frame.items() if n not in self.headings and n not in self.nameless}

    @property
    def available(self) -> set[Any]:
        """Columns that the frame has, or will have when headings have become rows."""
        return {*self.names, *([self.variable, "raw_value", *self.labels] if self.headings else [])}


def _read_header(frame: pd.DataFrame, source_id: str, choices: Mapping[str, list[str]]) -> Header:
    """Return what the header of a frame says."""
    names = [OBSERVED_AS.get(name, name) for name in frame.columns]
    labels = [name for name in frame.index.names if name is not None]
    codes = facts.all_codes() | {"category": facts.read_mapping("categories.csv")["category"].tolist()}
    found = {"year": [name for name in frame if _YEAR_HEADING.fullmatch(str(name))]}
    found |= {of: [name for name in frame if str(name).lower() in codes[of]] for of in _PLURALS}
    found = {of: heads for of, heads in found.items() if not {of, "raw_value"} & {*names, *labels}}
    # "Other" and "unknown" are codes of several variables: the variable with most columns is meant.
    most = sorted(found.items(), key=lambda each: (each[0] != "year", -len(each[1])))
    # A single year can head a column of counts; a single code of another variable cannot.
    variable, headings = next(((of, heads) for of, heads in most if len(heads) > (of != "year")), ("", []))
    nameless = [name for name in frame if str(name).startswith("Unnamed: ")]
    return Header(frame, source_id, choices, names, labels, variable, headings, nameless if len(nameless) > 1 else [])


def _sources(header: Header, name: str) -> list[str]:
    """Return the sources that a column names besides the source of the frame."""
    values = (v for v in header.others[name] if pd.api.types.is_scalar(v) and not pd.isna(v))
    return [*dict.fromkeys(str(v) for v in values if v not in ("", header.source_id))]


def _source_columns(header: Header) -> list[str]:
    """Return the columns that name a source; a ``source_id`` of the user's own is checked with the rows."""
    named = [name for name in ("source", "source_id") if name in header.others]
    return [n for n in named if n == "source" or not [*_sources(header, n), OWN][0].startswith(OWN)]


def _melt(header: Header) -> str:
    """Say how columns of counts become rows."""
    of, names = header.variable, header.headings
    kept = [*header.labels, *(name for name in header.frame if name not in names)]
    reset = ".reset_index()" if header.labels else ""
    mended = r".str.extract(r'(\d{4})')[0]" if of == "year" else ".str.lower()"
    as_read = all(re.fullmatch(r"\d{4}(\.0)?|[a-z_]+", str(name)) for name in names)
    then = "" if as_read else f".assign({of}=lambda rows: rows[{of!r}].astype(str){mended})"
    melt = f"frame{reset}.melt({kept!r}, var_name={of!r}, value_name='count'){then}"
    return f"{_PLURALS.get(of, 'years')} stand as columns, {listed(map(repr, names), 3)}; {melt} makes a row of each count."


class Rule(NamedTuple):
    """A fault of a header: where it occurs, and the line that names it with its cure."""

    occurrences: Callable[[Header], Iterable[Any]]
    message: Callable[[Header, Any], str]


#: Faults of a header as a whole. The columns of such a frame are not looked at: each would be unknown or missing.
WHOLE_HEADER = (
    Rule(lambda h: [h.frame.columns[0]] if h.frame.columns.nlevels > 1 else [],
        lambda h, first: f"columns have names of {h.frame.columns.nlevels} levels, such as {quoted(first)}, as merged cells give; "
        f"{_FLATTEN} gives each column one name."),
    Rule(lambda h: re.findall(r"[;\t|,]", str(h.frame.columns[0]))[:1] if len(h.frame.columns) == 1 else [],
        lambda h, sign: f"the frame has one column, {quoted(h.frame.columns[0])}: the file separates its cells by {sign!r}. "
        f"Read the file with pandas.read_csv(..., sep={sign!r})."),
)  # fmt: skip

#: Faults of single columns.
COLUMNS_OF_FRAME = (
    Rule(lambda h: [1] if h.headings else [], lambda h, _: _melt(h)),
    Rule(lambda h: [h.nameless] if h.nameless else [],
        lambda h, names: f"columns {listed(map(quoted, names), 3)} have no name, as where a title stands above the header; "
        "read the file with header=1 for one row above the header, header=2 for two, or drop the columns."),
    Rule(_source_columns,
        lambda h, name: f"column {quoted(name)}: a frame has one source, {h.source_id!r} by source=, and the column names "
        f"{listed(map(quoted, _sources(h, name)), 3) or 'it again'}; make observations of each source, as "
        f"{{name: tip.observations_from(rows.drop(columns={name!r}), source=name) for name, rows in frame.groupby({name!r})}}."),
    Rule(lambda h: [name for name in h.others if str(name).startswith("Unnamed: ")],
        lambda h, name: f"column {quoted(name)} has no name, as the row labels of a file; "
        "read the file with pandas.read_csv(..., index_col=0), or drop the column."),
    Rule(lambda h: [name for name in h.others if str(name).casefold() == "month"],
        lambda h, name: f"column {quoted(name)} is not known. Give a month by period_start and period_end, such as 2020-02-01 and "
        "2020-02-29, and period_kind 'reporting_period' in place of a year."),
    Rule(lambda h: [n for n in h.others if n not in (*_KNOWN, "source") and str(n)[:9] != "Unnamed: " and str(n).casefold() != "month"],
        lambda h, name: f"column {quoted(name)} is not known; allowed are {listed(_EXTRA)}, and columns of observations."
        f"{name_hint(str(name), _KNOWN)}"),
    Rule(lambda h: [(n, odd[0]) for n, of in h.frame.items() if (odd := [v for v in of if not pd.api.types.is_scalar(v)])],
        lambda h, cell: f"column {quoted(cell[0])}: {quoted(cell[1])} is of type {type(cell[1]).__name__}; "
        "give one number or text a cell."),
    Rule(lambda h: dict.fromkeys(name for name in h.names if h.names.count(name) > 1),
        lambda h, name: "columns " + " and ".join(quoted(n) for n, of in zip(h.frame, h.names, strict=True) if of == name)
        + " say the same; give one of them."),
    Rule(lambda h: [of for of in ("area", "measure", "count") if not {of, OBSERVED_AS.get(of)} & h.available],
        lambda h, name: f"column {name!r} is missing; "
        + (f"it is the index, and {_RESET}." if {name, OBSERVED_AS.get(name)} & {*h.labels} else "add it.")),
    Rule(lambda h: [n for n in h.labels if n in _KNOWN and n not in {*h.available, *OBSERVED_AS, "measure", "year"}],
        lambda h, name: f"column {name!r} is the index, which is not read; {_RESET}."),
    Rule(lambda h: [] if h.available & {"year", "period_kind"} else ["year"],
        lambda h, name: f"column {name!r} is missing; " + (f"it is the index, and {_RESET}." if name in h.labels else
        "add it, or period_start, period_end and period_kind, which is reporting_period for a month.")),
    Rule(lambda h: [1] if h.frame.empty else [], lambda h, _: "the frame has no row; give one row a count."),
    Rule(lambda h: [name for name, known in h.choices.items() if len(known) != 1 and name not in h.names],
        lambda h, name: f"column {name!r} is missing, and source {h.source_id!r} has {listed(h.choices[name]) or 'none here'}; add it"
        + (f": {listed(f'{g} ({facts.GRADES[g]})' for g in facts.CODES['grade'])}." if name == "grade" else ".")),
)  # fmt: skip


def header_faults(frame: pd.DataFrame, source_id: str, choices: Mapping[str, list[str]]) -> list[str]:
    """Return one line for each fault of a header; `choices` are the editions and grades that the source may have."""
    header = _read_header(frame, source_id, choices)
    for rules in (WHOLE_HEADER, COLUMNS_OF_FRAME):
        if found := [rule.message(header, each) for rule in rules for each in rule.occurrences(header)]:
            return found
    return []
