"""What a reader returns: every row of a file stands in one of two tables, as an observation or as an issue."""

from dataclasses import dataclass, field

import pandas as pd

from nbpress.core.errors import counted
from tipresearch.observations import COLUMNS, record_complete_table

#: Columns of a table of issues: one row a row of the file that was set aside.
ISSUE_COLUMNS = ["row", "reason", "column", "value", "message", "repeats_row"]

#: Columns of a table of areas: one row an area of the observations.
AREA_COLUMNS = ["ref_area", "name", "region", "subregion"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a published file holds: its observations, and the rows set aside with a reason.

    Attributes
    ----------
    observations : DataFrame
        Typed observations, columns `tipresearch.observations.columns.COLUMNS`; the number of the
        row in the file ends the ``figure_id``, as in ``glotip:2025-04-14:1234``.
    issues : DataFrame
        Rows set aside, columns `ISSUE_COLUMNS`: row number in the file, a reason code,
        the column and value concerned, and for a duplicate the row it repeats.
    rows_in : int
        Rows of data in the file.
    publisher, edition : str
        The reader's name and the edition of the file; ``undated`` if it has no stamp.
    notes : tuple of str
        What a reader of the whole file should know.
    in_conflict : DataFrame
        The rows that were set aside because their cell stands with different counts, as
        observations, for a comparison of editions: the file publishes the cell, and no rule
        says which count holds. Never figures.
    areas : DataFrame
        Areas of the observations with their name and place as the file prints them, columns
        `AREA_COLUMNS`, blank where it says nothing; empty for a file without such columns.
    disclosure : dict
        What was done to counts of case records; empty where none are held.
    written : tuple
        What the rows of a table that was written say of it, by source and edition; as
        `tipresearch.readers.protections` gives it.
    unlabelled : DataFrame
        The rows that were set aside because their breakdown by countries has no label, as observations. Never figures.
    """

    observations: pd.DataFrame
    issues: pd.DataFrame
    rows_in: int
    publisher: str
    edition: str
    notes: tuple[str, ...] = field(default=())
    in_conflict: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=AREA_COLUMNS))
    disclosure: dict = field(default_factory=dict)
    written: tuple[tuple[str, str, dict], ...] = field(default=())
    unlabelled: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))

    def __post_init__(self) -> None:
        """Have selections of the observations refer to all of them."""
        record_complete_table(self.observations)


def summary(reading: Reading) -> list[str]:
    """What a file holds, on one screen.

    Parameters
    ----------
    reading : Reading
        What a reader returns.

    Returns
    -------
    list of str
        Lines: rows in, kept, set aside and why, areas and years, notes.
    """
    kept, aside = reading.observations, reading.issues
    lines = [
        f"{reading.publisher}, edition {reading.edition}: {reading.rows_in:,} rows in",
        f"  kept       {len(kept):>9,}  observations",
        f"  set aside  {len(aside):>9,}  rows",
        *(f"    {reason:<24}{n:>7,}" for reason, n in aside["reason"].value_counts().items()),
    ]
    if len(kept):
        lines.append(f"  {counted(kept['ref_area'].nunique(), 'area')}, {_span(kept)}")
    return [*lines, *(f"  Note: {note}" for note in reading.notes)]


def _span(kept: pd.DataFrame) -> str:
    """Return the years of counts in words; counts without a period have none."""
    periods = pd.concat([kept["period_start"], kept["period_end"]]).dropna().dt.year
    if periods.empty:
        return "no years: the file states no period"
    first, last = int(periods.min()), int(periods.max())
    return f"year {first}" if first == last else f"years {first} to {last}"
