"""Disclosure records: the rule and the number of withheld cells of a table, never a count."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from nbpress.core.files import sha256
from tipresearch.quantities import FLAGS, Count

#: The note on exact counts of case records.
UNPROTECTED = FLAGS["UNPROTECTED"]
#: The note in the title of a chart or a table.
NOT_TO_BE_PUBLISHED = "exact counts of case records: not to be published"

#: The mark in place of a withheld count, small or not.
MARK = "withheld"

#: Records of the tables that were opened in this process, by source and edition.
_RECORDS: dict[tuple[str, str], list[dict[str, object]]] = {}


@dataclass(frozen=True)
class Record:
    """The disclosure record of a protected table."""

    rule: str
    cells: int
    withheld: int
    #: The method: ``suppression``, or ``unprotected`` for exact counts.
    step: str
    #: Range that remains possible for each withheld small cell, after the audit [persons].
    remaining: tuple[int, int] | None = None
    #: Breakdowns that are too fine for publication.
    left_out: tuple[str, ...] = ()
    #: Name of the file or table.
    source: str = ""
    #: First digits of the hash of the shown cells, which differs for tables that withhold different cells.
    table: str = ""
    #: First and last day of the counts; blank if not known.
    period: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        """Print the record as a note to a reader."""
        if self.step == "unprotected":
            return UNPROTECTED
        said = f"Protected by {self.step}: {self.rule}; {self.withheld:,} of {self.cells:,} cells have no count."
        if self.left_out:
            said += f" Left out as too fine: {', '.join(self.left_out)}."
        return said

    def plain(self) -> dict[str, object]:
        """Return the record as plain data, for results and editions."""
        return {"words": str(self)} | {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def unprotected(counts: Iterable[Count]) -> bool:
    """Return whether one of the counts is an exact count of case records."""
    return any("UNPROTECTED" in count.flags for count in counts)


def cite_protection(source_id: str, edition: str, record: Mapping[str, object]) -> None:
    """Add the record of how a table was protected to the citations of its source."""
    records = _RECORDS.setdefault((source_id, edition), [])
    if dict(record) not in records:
        records.append(dict(record))


def protection_records(source_id: str, edition: str) -> list[dict[str, object]]:
    """Return how the tables of a source that were opened in this process were protected."""
    return _RECORDS.get((source_id, edition), [])


def protection_in_rows(table: pd.DataFrame, source: str) -> tuple[tuple[str, str, dict], ...]:
    """Return source, edition and record of each protected or exact source, from the marks in its rows."""
    withheld = table["raw_value"] == MARK
    exact = table["notes"].str.contains(UNPROTECTED, regex=False)
    found: list[tuple[str, str, dict]] = []
    for source_id in table.loc[withheld | exact, "source_id"].unique():
        of_source = table["source_id"] == source_id
        own = table[of_source]
        rule, step = "small counts are withheld in the file", "suppression"
        if exact[of_source].any():
            rule, step = "no rule: exact counts", "unprotected"
        lacking = int(withheld[of_source].sum())
        record = Record(rule, len(own), lacking, step, source=source, table=hash_of_shown(own), period=period_of(own))
        found += [(source_id, edition, record.plain()) for edition in own["edition"].unique()]
    return tuple(found)


def hash_of_shown(table: pd.DataFrame) -> str:
    """Return twelve digits of the hash of the cells of a protected table and their shown counts."""
    return sha256(table[["figure_id", "count_lo"]].to_csv(index=False, lineterminator="\n").encode())[:12]


def period_of(table: pd.DataFrame) -> tuple[str, str]:
    """Return the first and last day of a table, for its record."""
    ends = ((table["period_start"], "min"), (table["period_end"], "max"))
    first, last = ("" if c.isna().any() else f"{c.agg(end):%Y-%m-%d}" for c, end in ends)
    return first, last
