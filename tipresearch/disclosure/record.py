"""What was done to a table before it was published: the rule and how many cells, never a count; and what its rows say of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from nbpress.core.files import sha256
from tipresearch.quantities import FLAGS, Count

#: What stands beside exact counts of case records.
UNPROTECTED = FLAGS["UNPROTECTED"]
#: The same in the title of a chart or a table.
NOT_TO_BE_PUBLISHED = "exact counts of case records: not to be published"

#: What stands in place of a count that is withheld, small or not.
MARK = "withheld"

#: Records of what was opened in this process, by source and edition.
_RECORDS: dict[tuple[str, str], list[dict[str, object]]] = {}


@dataclass(frozen=True)
class Record:
    """Disclosure record of a protected table.

    Attributes
    ----------
    rule : str
        The rule in words.
    cells, withheld : int
        Cells of the table, and those without a count [cells].
    step : str
        What was done: ``suppression``, or ``random rounding to base 3``.
    remaining : (int, int)
        What every withheld small cell may be at least, after the audit [persons].
    left_out : tuple of str
        Breakdowns that are too fine to be published.
    source : str
        File or table that was protected, as its edition names it.
    table : str
        Beginning of the hash of what is shown: two tables that withhold different cells are two.
    period : (str, str)
        First and last day of what is counted; blank where nobody knows.
    """

    rule: str
    cells: int
    withheld: int
    step: str
    remaining: tuple[int, int] | None = None
    left_out: tuple[str, ...] = ()
    source: str = ""
    table: str = ""
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
    """Whether one of some counts is an exact count of case records."""
    return any("UNPROTECTED" in count.flags for count in counts)


def cite_protection(source_id: str, edition: str, record: Mapping[str, object]) -> None:
    """Add the record of how a table was protected to the citations of its source."""
    held = _RECORDS.setdefault((source_id, edition), [])
    if dict(record) not in held:
        held.append(dict(record))


def protection_records(source_id: str, edition: str) -> list[dict[str, object]]:
    """Return how the tables of a source that were opened in this process were protected."""
    return _RECORDS.get((source_id, edition), [])


def protection_in_rows(table: pd.DataFrame, source: str) -> tuple[tuple[str, str, dict], ...]:
    """Return how rows of observations say that they were protected."""
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
        record = Record(rule, len(own), lacking, step, source=source, table=shown_of(own), period=period_of(own))
        found += [(source_id, edition, record.plain()) for edition in own["edition"].unique()]
    return tuple(found)


def shown_of(table: pd.DataFrame) -> str:
    """Return twelve digits of the hash of what is shown of a protected table: which cells there are, and their counts."""
    return sha256(table[["figure_id", "count_lo"]].to_csv(index=False, lineterminator="\n").encode())[:12]


def period_of(table: pd.DataFrame) -> tuple[str, str]:
    """First and last day that a table counts, for its record."""
    ends = ((table["period_start"], "min"), (table["period_end"], "max"))
    first, last = ("" if c.isna().any() else f"{c.agg(end):%Y-%m-%d}" for c, end in ends)
    return first, last
