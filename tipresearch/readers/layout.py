"""Read a published file by the layout of its publisher: a plain table here, others by the module in the layout."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path

import pandas as pd

from nbpress.core.errors import SchemaError, require, require_known
from nbpress.core.overlay import read_data
from tipresearch import facts
from tipresearch.cleaning import harmonise
from tipresearch.readers import assembly, recognition
from tipresearch.readers.delimited import read_delimited, refuse_columns, require_columns
from tipresearch.readers.known import KNOWN, LAYOUTS, Layout, Table
from tipresearch.readers.reading import Reading

_YEAR = r"(19|20)\d\d"
_DAYS = {
    "Q1": ("01-01", "03-31"), "Q2": ("04-01", "06-30"), "Q3": ("07-01", "09-30"), "Q4": ("10-01", "12-31"),
    "Total": ("01-01", "12-31"),
}  # fmt: skip
_QUARTERS = len(_DAYS) - 1


def read(publisher: str, path: Path, *, edition: str = "") -> Reading:
    """Read a published file with the reader of its publisher.

    Parameters
    ----------
    publisher : str
        Who published the file: a name that `KNOWN` lists, such as ``glotip``, ``sdg``, ``nrm`` or ``ctdc``.
    path : Path
        The file, or for ``sdg`` also the folder that holds its parts.
    edition : str
        Edition of the file, such as ``2023-05-30`` or ``2023-q4``. By default the edition that the file or its
        name states.

    Returns
    -------
    Reading
        Observations and issues; each row of the file is in exactly one of the two tables.

    Raises
    ------
    TipResearchError
        If the publisher is not known, or its reader needs an extra that is not installed.
    SchemaError
        If the file cannot be read. The message is one line, and names the publisher if the file looks like
        another publisher's.
    """
    require_known("publisher", publisher, KNOWN, f"allowed are {', '.join(KNOWN)}")
    if extra := LAYOUTS[publisher].extra:
        require(extra, f"reading {publisher}")
    path = Path(path)
    try:
        return reader_of(publisher)(path, edition=edition.strip())
    except SchemaError:
        if said := recognition.hint(publisher, path):
            raise SchemaError(said) from None
        raise


def reader_of(publisher: str) -> Callable[..., Reading]:
    """Return the function that reads the files of a publisher."""
    if module := LAYOUTS[publisher].module:
        read_file: Callable[..., Reading] = import_module(module).read
        return read_file
    return partial(_read_plain, publisher)


def _read_plain(publisher: str, path: Path, *, edition: str = "") -> Reading:
    """Read one plain table: each count is an observation, or an issue if its breakdown is not in ``partitions.csv``."""
    layout, edition = LAYOUTS[publisher], assembly.edition_of(path, edition)
    cells = read_delimited(path)
    table = table_of(layout, cells.columns, path.name)
    rows, notes = _counts(publisher, table, cells, path.name)
    rows, remarks = _add_period(rows, table, cells, path.name, edition)
    assembly.require_rows(rows_in := len(rows), path.name)
    areas = _areas(layout, table, cells, rows, path.name)
    rows = rows.assign(measure=table.measure, unit=table.unit, ref_area=areas, notes="")
    listed = rows["partition"].isin(read_data("mappings/partitions.csv")["partition"])
    out, rows = rows[~listed], rows[listed]
    message = "The breakdown is not in partitions.csv; add it there."
    aside = assembly.issues(out["row"], "unlisted_breakdown", message, column="partition", values=out["partition"])
    if layout.mark_small_cells:
        rows["notes"] = assembly.mark_small(rows, rows["notes"])
    return assembly.reading(rows, [aside], rows_in, publisher, edition, [*layout.notes, *remarks, *notes])


def _areas(layout: Layout, table: Table, cells: pd.DataFrame, rows: pd.DataFrame, file: str) -> pd.Series | str:
    """Return the area of each row, from the column of areas or else from the layout; refuse what is no ISO code."""
    if not table.area:
        return layout.ref_area
    areas = cells[table.area]
    allowed = {code for code in facts.area_codes().values() if len(code) == len("PAK")}
    assembly.refuse_any(areas[~areas.isin(allowed)], file, "a code of ISO 3166-1 alpha-3, such as PAK", allowed)
    return rows["row"].map(areas).astype(str)


def table_of(layout: Layout, columns: Iterable[str], file: str) -> Table:
    """Return the table of a layout with the most marks among the columns of a file; case does not matter."""
    present = {*map(str.lower, columns)}
    table = max(layout.tables, key=lambda table: len(present & {*map(str.lower, table.marks)}))
    if present.isdisjoint(map(str.lower, table.marks)):
        tables = "; ".join(f"{table.name} ({', '.join(table.marks)} ...)" for table in layout.tables)
        raise SchemaError(f"{file} has no header of {layout.title}: {tables}; download one of these.")
    return table


def _counts(publisher: str, table: Table, cells: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Return one row for each count, with partition, category and neutral codes, and notes on the file."""
    columns = [*map(str, cells)]
    spread = {} if table.counts in columns else spread_columns(table, columns)
    period = [] if isinstance(table.period, str) else table.period.values()
    of_breakdowns = [of["column"] for of in table.breakdowns.values() if "column" in of]
    needed = [*filter(None, [table.area]), *period, *of_breakdowns, *(spread or [table.counts])]
    require_columns(columns, needed, file)
    refuse_columns(cells, needed, file)
    found = []
    for number, column in enumerate(spread or [table.counts], start=1):
        header = spread.get(column, {})
        labels = {
            name: pd.Series(header[name] or "", cells.index, name="header") if name in header else cells[of["column"]]
            for name, of in table.breakdowns.items()
        }  # fmt: skip
        # If the header of a column does not name a breakdown, the column has totals.
        of_totals = [name for name, label in header.items() if label is None]
        codes = {n: "total" if n in of_totals else _codes(publisher, table, n, of, file) for n, of in labels.items()}
        parts = pd.DataFrame(codes, cells.index)
        rows = assembly.bounds(cells[column], file).assign(row=cells.index, raw_value=cells[column])
        rows["place"] = (f"{number}:" if spread else "") + cells.index.astype(str)
        found.append(_name_partitions(publisher, table, rows, parts, labels))
    if spread:
        return pd.concat(found), [f"{len(cells)} rows of {len(found)} counts each; a count is taken as a row here."]
    if table.coverage:
        return found[0], _coverage_notes(found[0]["partition"], parts[table.coverage["breakdown"]], table.coverage)
    return found[0], []


def spread_columns(table: Table, columns: Iterable[str]) -> dict[str, dict[str, str | None]]:
    """Return the columns whose names match the pattern of counts, each with the labels in its name."""
    return {name: found.groupdict() for name in columns if table.counts and (found := re.fullmatch(table.counts, name))}


@cache
def codes_of_labels(publisher: str, variable: str) -> dict[str, str]:
    """Return the code of each label of a publisher's variable."""
    table = read_data("mappings/labels.csv")
    rows = table[(table["reader"] == publisher) & (table["variable"] == variable)]
    return dict(zip(rows["label"], rows["code"], strict=True))


def _codes(publisher: str, table: Table, name: str, labels: pd.Series, file: str) -> pd.Series:
    """Return the codes of a breakdown. An open or combined breakdown has labels as reported, and ``total``."""
    codes, kind = codes_of_labels(publisher, name), table.breakdowns[name].get("labels", "coded")
    coded = labels.isin(list(codes))
    if kind == "coded":
        assembly.refuse_any(labels[~coded], file, f"one of {', '.join(codes)}", codes)
        return harmonise(labels, codes).codes
    if kind == "combined":
        _check_combinations(labels, codes, file)
    else:
        totals = labels[labels.str.contains(r"totals?(?![a-z])|^(?:over)?all\b", case=False) & ~coded]
        assembly.refuse_any(totals, file, "a sub-total that labels.csv names", codes)
        assembly.refuse_any(labels[labels == ""], file, "a label, or Total")
    return labels.mask(labels.map(codes) == "total", "total").astype(str)


def _check_combinations(labels: pd.Series, codes: Mapping[str, str], file: str) -> None:
    """Refuse a label that has no code and is no combination of labels with codes."""
    named = {label: {label} if label in codes else {*re.split(r"\s*[,&]\s*", label)} for label in labels.unique()}
    bad = [label for label, parts in named.items() if not codes.keys() >= parts]
    allowed = f"one of {', '.join(codes)}, or a combination of them"
    assembly.refuse_any(labels[labels.isin(bad)], file, allowed, codes)


def _name_partitions(
    publisher: str, table: Table, rows: pd.DataFrame, parts: pd.DataFrame, labels: Mapping[str, pd.Series]
) -> pd.DataFrame:
    """Add the partition and the category of each row, from the breakdowns in which the row is no total."""
    divided, named = parts.copy(), parts.copy()
    for name, breakdown in table.breakdowns.items():
        if finer := breakdown.get("implied_by"):
            divided[name] = parts[name].where(parts[finer] == "total", "total")
        # Two labels with one code may stay two categories.
        apart = codes_of_labels(publisher, f"{name}_in_category")
        named[name] = divided[name].mask(labels[name].isin(list(apart)), labels[name].map(apart))
    return rows.assign(
        partition=assembly.join_labels(divided, None, "_"),
        category=assembly.join_labels(divided, named, LAYOUTS[publisher].separator),
        **{name: parts[name] for name in ("sex", "age", "form") if name in parts},
    )


def _coverage_notes(partitions: pd.Series, covered: pd.Series, words: Mapping[str, str]) -> list[str]:
    """Return notes on the groups that the file covers, and on each partition that covers fewer."""
    covered = covered[covered != "total"]
    everyone = sorted(covered.unique())  # the order of the file may depend on the counts
    if len(everyone) < 2:
        return [words["one"].format(name) for name in everyone]
    notes = [words["several"].format(", ".join(everyone))]
    for partition, found in covered.groupby(partitions[covered.index]).unique().items():
        if absent := [name for name in everyone if name not in found]:
            present = ", ".join(name for name in everyone if name in found)
            notes.append(f"Partition {partition!r} covers {present} and not {', '.join(absent)}: its sum is not that of the file.")  # fmt: skip
    return notes


def _add_period(
    rows: pd.DataFrame, table: Table, cells: pd.DataFrame, file: str, edition: str
) -> tuple[pd.DataFrame, list[str]]:
    """Add the period to rows, from their year and quarter or from the edition; return them and notes on the period."""
    if isinstance(table.period, str):
        year, _, quarter = edition.upper().partition("-")
        if quarter not in [*_DAYS][:_QUARTERS] or not re.fullmatch(_YEAR, year):
            unknown = f"The period is unknown: the edition {edition!r} is no quarter; name one, such as 2023-q4."
            return rows.assign(period_start="", period_end="", period_kind="unknown"), [unknown]
        years, quarters = pd.Series(year, rows.index), pd.Series(quarter, rows.index)
    else:
        years = cells[table.period["year"]]
        quarters = cells[table.period["quarter"]] if "quarter" in table.period else pd.Series("Total", cells.index)
    assembly.refuse_any(years[~years.str.fullmatch(_YEAR).astype(bool)], file, "a year of four digits")
    assembly.refuse_any(quarters[~quarters.isin(list(_DAYS))], file, f"one of {', '.join(_DAYS)}", _DAYS)
    kinds = quarters.eq("Total").map({True: "calendar_year", False: "reporting_period"}).astype(str)
    starts, ends = (years + "-" + quarters.map(lambda quarter, end=end: _DAYS[quarter][end]) for end in (0, 1))
    notes = [] if isinstance(table.period, str) else _incomplete_years(years, quarters)
    at = rows["row"]
    return rows.assign(
        period_start=at.map(starts), period_end=at.map(ends), period_kind=at.map(kinds).astype(str)
    ), notes


def _incomplete_years(years: pd.Series, quarters: pd.Series) -> list[str]:
    """Return a note on each year with some quarters and no total."""
    found = quarters.groupby(years).unique()
    return [
        f"{year} holds {', '.join(sorted(present))} only: a sum over it is no year."
        for year, present in found.items() if "Total" not in present and len(present) < _QUARTERS
    ]  # fmt: skip
