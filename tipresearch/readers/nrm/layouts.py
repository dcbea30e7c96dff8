"""The files of the National Referral Mechanism, each brought to rows of one count."""

import re
from collections.abc import Callable, Iterable

import pandas as pd

from nbpress.core.errors import SchemaError
from tipresearch.cleaning import harmonise
from tipresearch.readers import assembly
from tipresearch.readers.delimited import refuse_columns, require_columns

FILE = "nrm_codes.csv"

#: Column of each breakdown in a file of referrals by first responders, coarse to fine.
_REFERRALS = {
    "responder_type": "First responder type", "responder": "First responder",
    "exploitation": "Exploitation type", "sex": "Gender", "age": "Age at exploitation",
    "nationality": "Nationality",
}  # fmt: skip

#: Columns of which no message shows a cell: a file of referrals is protected as case records are.
_HIDDEN = (*_REFERRALS.values(), "People")

#: How the note begins of a file in which responders are of several types.
SEVERAL_TYPES = "Referrals by several types of first responders"
#: How the note begins on a breakdown in which some of these types have no row.
COVERS_FEWER = "Partition "

_LONGITUDINAL = {"age": "Age at exploitation", "location": "Location of exploitation"}
_GROUNDS = re.compile(r"(?P<age>.+) - (?P<decision>.+)")
_YEAR = re.compile(r"(19|20)\d\d")
_QUARTERS = {"Q1": ("01-01", "03-31"), "Q2": ("04-01", "06-30"), "Q3": ("07-01", "09-30"), "Q4": ("10-01", "12-31")}


def layout_of(columns: Iterable[str], file: str) -> Callable:
    """Return the function that takes a file apart, by the columns of the file."""
    columns = set(columns)
    if columns & {"First responder type", "First responder", "People"}:
        return _referrals
    if columns & {"Location of exploitation", "NRM referrals"}:
        return _longitudinal
    if any(_GROUNDS.fullmatch(name) for name in columns):
        return _grounds
    raise SchemaError(f"{file} has no header of a file of National Referral Mechanism statistics: referrals (People, First responder ...), longitudinal (NRM referrals ...) or grounds decisions (Year, Quarter, ages by decision); download one of these.")  # fmt: skip


def _referrals(table: pd.DataFrame, file: str, edition: str) -> tuple[pd.DataFrame, list[str]]:
    _require_just(table, [*_REFERRALS.values(), "People"], file)
    _check_combinations(table["Exploitation type"], file)
    parts = pd.DataFrame({name: _part(name, table[column], file) for name, column in _REFERRALS.items()})
    # A responder implies its type, so the type is named only where there is no responder.
    parts["responder_type"] = parts["responder_type"].where(parts["responder"] == "total", "total")
    year, _, quarter = edition.partition("-")
    known = quarter.upper() in _QUARTERS and bool(_YEAR.fullmatch(year))
    rows = _counts(table["People"], file, "nrm_referrals", "persons")
    if known:
        rows = _with_period(rows, table.assign(Year=year, Quarter=quarter.upper()), file)
    else:
        rows = rows.assign(period_start="", period_end="", period_kind="unknown")
    # In a category, genders of one code stay apart.
    apart = assembly.mapping(FILE, "sex_in_category", "label", "code")
    sexes = parts["sex"].mask(table["Gender"].isin(list(apart)), table["Gender"].map(apart))
    rows = _partitioned(rows, parts, parts.assign(sex=sexes))
    notes = _who_referred(rows["partition"], table["First responder type"])
    unknown = f"The period is unknown: the edition {edition!r} is no quarter; name one, such as 2023-q4."
    return rows, notes if known else [unknown, *notes]


def _who_referred(partitions: pd.Series, types: pd.Series) -> list[str]:
    """Return notes on who referred: of the file, and of each partition that covers fewer."""
    of_type = types[types != "Total"]
    everyone = sorted(of_type.unique())  # not as in the file, which may be in order of the counts
    if not everyone:
        return []
    if len(everyone) == 1:
        return [f"Referrals by one type of first responder only: {everyone[0]}."]
    notes = [f"{SEVERAL_TYPES}: {', '.join(everyone)}."]
    for partition, found in of_type.groupby(partitions[of_type.index]).unique().items():
        if absent := [name for name in everyone if name not in found]:
            there = (name for name in everyone if name in found)
            notes.append(
                f"{COVERS_FEWER}{partition!r} covers {', '.join(there)} and not {', '.join(absent)}: its sum is not that of the file."
            )
    return notes


def _longitudinal(table: pd.DataFrame, file: str, _: str) -> tuple[pd.DataFrame, list[str]]:
    _require_just(table, ["Year", "Quarter", *_LONGITUDINAL.values(), "NRM referrals"], file)
    parts = pd.DataFrame({name: _part(name, table[column], file) for name, column in _LONGITUDINAL.items()})
    rows = _counts(table["NRM referrals"], file, "nrm_referrals", "persons")
    rows = _with_period(rows, table, file)
    notes = [
        f"{year} holds {', '.join(sorted(held))} only: a sum over it is no year."
        for year, held in table[table["Quarter"] != "Total"].groupby("Year")["Quarter"].unique().items()
        if len(held) < len(_QUARTERS)
    ]
    return _partitioned(rows, parts), notes


def _grounds(table: pd.DataFrame, file: str, _: str) -> tuple[pd.DataFrame, list[str]]:
    stages = {stage for stage in ("reasonable", "conclusive") for name in table.columns if stage in name}
    if len(stages) != 1:
        raise SchemaError(f"{file}: the columns name {len(stages)} stages of decision; allowed is one of 'reasonable grounds' and 'conclusive grounds'. Give one file a stage.")  # fmt: skip
    measure = f"nrm_{stages.pop()}_grounds"
    cells = {c: found.groupdict() for c in table.columns if (found := _GROUNDS.fullmatch(c))}
    _require_just(table, ["Year", "Quarter", *cells, "Total"], file)
    taken = []
    cells["Total"] = {"age": "Total", "decision": "Total"}
    for number, (column, labels) in enumerate(cells.items(), start=1):
        given = {n: pd.Series(label, table.index, name="header") for n, label in labels.items()}
        parts = pd.DataFrame({name: _part(name, of, file) for name, of in given.items()})
        rows = _counts(table[column], file, measure, "decisions")
        rows["place"] = f"{number}:" + rows["place"]
        taken.append(_partitioned(_with_period(rows, table, file), parts))
    return pd.concat(taken), [f"{len(table)} rows of {len(taken)} counts each; a count is taken as a row here."]


def _require_just(table: pd.DataFrame, columns: list[str], file: str) -> None:
    """Refuse a table without one of its columns, or with another: men alone would be read as everybody."""
    require_columns(table.columns, columns, file)
    refuse_columns(table, columns, file)


def _counts(values: pd.Series, file: str, measure: str, unit: str) -> pd.DataFrame:
    return assembly.bounds(values, file, hidden=values.name in _HIDDEN).assign(
        row=values.index, place=values.index.astype(str), raw_value=values, measure=measure,
        unit=unit, ref_area="GBR", notes="",
    )  # fmt: skip


def _with_period(rows: pd.DataFrame, table: pd.DataFrame, file: str) -> pd.DataFrame:
    years, quarters = table["Year"], table["Quarter"]
    assembly.refuse_any(years[~years.str.fullmatch(_YEAR.pattern).astype(bool)], file, "a year of four digits")
    days = _QUARTERS | {"Total": ("01-01", "12-31")}
    assembly.refuse_any(quarters[~quarters.isin(list(days))], file, f"one of {', '.join(days)}", days)
    return rows.assign(
        period_start=years + "-" + quarters.map(lambda q: days[q][0]),
        period_end=years + "-" + quarters.map(lambda q: days[q][1]),
        period_kind=quarters.eq("Total").map({True: "calendar_year", False: "reporting_period"}).astype(str),
    )


def _part(variable: str, labels: pd.Series, file: str) -> pd.Series:
    """Codes of one breakdown; ``total`` where the row carries a total in it."""
    codes = assembly.mapping(FILE, variable, "label", "code")
    mapped = labels.isin(list(codes))
    if variable in ("age", "sex", "location", "decision"):
        assembly.refuse_any(labels[~mapped], file, f"one of {', '.join(codes)}", codes, hidden=labels.name in _HIDDEN)
        return harmonise(labels, codes).codes
    kept = labels.where(~mapped, labels.map(codes)).astype(str)
    if variable == "exploitation":  # a form or a combination, as reported
        return kept.where(labels == "Total", labels).replace("Total", "total")
    totals = labels[labels.str.contains(r"totals?(?![a-z])|^(?:over)?all\b", case=False) & ~mapped]
    assembly.refuse_any(totals, file, "a sub-total that nrm_codes.csv names", codes, hidden=True)
    assembly.refuse_any(labels[labels == ""], file, "a label, or Total")
    return kept


def _partitioned(rows: pd.DataFrame, parts: pd.DataFrame, named: pd.DataFrame | None = None) -> pd.DataFrame:
    """Name the partition of each row by the breakdowns in which it is no total."""
    neutral = {name: parts[name] for name in ("sex", "age") if name in parts}
    return rows.assign(
        partition=assembly.joined(parts, None, "_"),
        category=assembly.joined(parts, parts if named is None else named, " | "),
        **neutral,
    )


def _check_combinations(labels: pd.Series, file: str) -> None:
    codes = assembly.mapping(FILE, "exploitation", "label", "code")
    named = {label: {label} if label in codes else {*re.split(r"\s*[,&]\s*", label)} for label in labels.unique()}
    bad = [label for label, forms in named.items() if not codes.keys() >= forms]
    allowed = f"one of {', '.join(codes)}, or a combination of them"
    assembly.refuse_any(labels[labels.isin(bad)], file, allowed, codes, hidden=True)
