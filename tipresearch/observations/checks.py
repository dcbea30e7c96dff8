"""Find faults in the tables of ``data/``: schemas, mappings in both directions, the data package."""

import json
from collections.abc import Iterator

import pandas as pd

from nbpress.core import paths
from nbpress.core.errors import TipResearchError, nearest
from nbpress.core.files import read_table
from nbpress.core.overlay import PACKAGED_ROWS, over_package, read_data, tables
from tipresearch import facts
from tipresearch.facts import load_sources
from tipresearch.observations.table import load

#: Columns of the observations, and the mapping that must have exactly their codes.
MAPPED = {
    "measure": "measures.csv",
    "partition": "partitions.csv",
    "definition_id": "definitions.csv",
    "ref_area": "areas.csv",
    "category": "categories.csv",
}

#: Partitions whose labels are shown as published, so that they need no mapping.
AS_PUBLISHED = {"citizenship", "deporting_country", "province"}


def load_all() -> None:
    """Read each table that a report may use."""
    load_sources()
    for file in MAPPED.values():
        facts.read_mapping(file)
    load()
    facts.load_population()
    facts.load_milestones("")
    facts.load_stakeholders("")
    facts.load_comparability("", "", 0, 0, "")
    facts.load_not_shown()
    facts.load_open_questions("")


#: Called before processes are forked, so that they share all tables.
before_fork = load_all


def faults() -> Iterator[str]:
    """Yield the faults of the curated data, one line each."""
    try:
        load_all()
        for look in (_mapping_faults, _figure_faults, _edition_faults):
            yield from look(load())
        if paths.choices()["house_rules"]:  # a project may use a code in its notebooks only
            yield from _unused(load())
        if not over_package():  # the columns of a project's tables are checked when they are read
            yield from _package_faults()
    except TipResearchError as error:
        yield str(error)


def _mapping_faults(table: pd.DataFrame) -> Iterator[str]:
    for column, file in MAPPED.items():
        known = read_data(f"mappings/{file}")[column]
        rows = table[~table["partition"].isin(AS_PUBLISHED)] if column == "category" else table
        for code in sorted(set(rows[column]) - set(known)):
            where = _where(rows.index[rows[column] == code][0])
            yield f"{where}, column {column!r}: {code!r} is missing from {file}.{nearest(code, known)}"


def _where(row: int) -> str:
    of_package = read_data("observations.csv").attrs.get(PACKAGED_ROWS, 0)
    return f"observations.csv, row {(row - of_package if row >= of_package else row) + 2}"


def _edition_faults(table: pd.DataFrame) -> Iterator[str]:
    """Yield editions that sources.csv does not have; grade B states the edition of the publication that it repeats."""
    named = load_sources()[["edition", "published"]].agg("; ".join, axis=1)
    rows = table[table["grade"] != "B"].drop_duplicates(["source_id", "edition"])
    for row, source_id, edition in rows[["source_id", "edition"]].itertuples():
        known = [*filter(None, named[source_id].split("; "))] or ["undated"]
        if edition not in known:
            yield f"{_where(row)}, column 'edition': {edition!r} is no edition or date of {source_id!r}, for which sources.csv has {', '.join(known)}.{nearest(edition, known)}"


def _figure_faults(table: pd.DataFrame) -> Iterator[str]:
    asked = facts.load_open_questions("")["figure_ids"].str.split("; ").explode()
    named = {"not_shown.csv": facts.load_not_shown()["figure_id"], "open_questions.csv": asked}
    for file, figures in named.items():
        for figure in sorted(set(figures) - set(table["figure_id"])):
            yield f"figure_id {figure!r} of {file} is no row of observations.csv.{nearest(figure, table['figure_id'])}"


def _unused(table: pd.DataFrame) -> Iterator[str]:
    for column, file in MAPPED.items():
        needed = read_data(f"mappings/{file}")
        if "used_by" in needed:  # some codes are given by the readers of published files only
            needed = needed[needed["used_by"] == "observations"]
        for code in sorted(set(needed[column]) - set(table[column])):
            yield f"{column} {code!r} of {file} is not used by any observation."
    used = {
        source_id
        for name in tables()
        if name != "sources.csv"
        for column in ("source_id", "evidence_source_id")
        for source_id in read_data(name).get(column, [])
    }
    for source_id in sorted(set(load_sources().index) - used):
        yield f"source {source_id!r} of sources.csv is not used by any table."


def _package_faults() -> Iterator[str]:
    try:
        parts = json.loads((paths.DATA / "datapackage.json").read_text("utf-8"))["resources"]
        described = {r["path"]: [f["name"] for f in r["schema"]["fields"]] for r in parts}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"datapackage.json cannot be read as a data package: {error}"
        return
    held = sorted(paths.DATA.rglob("*.csv"))
    found = {p.relative_to(paths.DATA).as_posix(): list(read_table(p).columns) for p in held}
    for file in sorted(described.keys() ^ found.keys()):
        yield f"{file} is in only one of data/ and datapackage.json."
    for file in sorted(described.keys() & found.keys()):
        if described[file] != found[file]:
            yield f"{file} and datapackage.json differ in their columns."
