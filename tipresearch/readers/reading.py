"""What a reader returns: each row of a file is an observation or an issue."""

from dataclasses import dataclass, field

import pandas as pd

from nbpress.core.errors import counted
from tipresearch.observations import COLUMNS, record_complete_table

#: Columns of a table of issues, which has one row for each row of the file that was set aside.
ISSUE_COLUMNS = ["row", "reason", "column", "value", "message", "repeats_row"]

#: Columns of a table of areas, which has one row for each area of the observations.
AREA_COLUMNS = ["ref_area", "name", "region", "subregion"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The observations of a published file, and the rows that were set aside, each with its reason.

    Attributes
    ----------
    observations : DataFrame
        Typed observations, columns `tipresearch.observations.columns.COLUMNS`. The ``figure_id`` ends with the row
        number in the file, as in ``glotip:2025-04-14:1234``.
    issues : DataFrame
        Rows set aside, columns `ISSUE_COLUMNS`: row number in the file, a reason code, the column and value
        concerned, and for a duplicate the row that it repeats.
    rows_in : int
        Rows of data in the file.
    publisher, edition : str
        The reader's name and the edition of the file; ``undated`` if it has no stamp.
    notes : tuple of str
        Notes for a reader of the whole file.
    in_conflict : DataFrame
        Rows that were set aside because one cell has different counts, as observations, for a comparison of
        editions: the file publishes the cell, and no rule says which count is right. Never figures.
    areas : DataFrame
        Areas of the observations with name and region as the file prints them, columns `AREA_COLUMNS`; blank
        where the file has none. Empty for a file without such columns.
    disclosure : dict
        The record of protection of case records; empty for other files.
    written : tuple
        The protection that the rows of a written table state, by source and edition, as
        `tipresearch.readers.protections` returns it.
    unlabelled : DataFrame
        Rows that were set aside because their breakdown by countries has no label, as observations. Never figures.
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
        """Remember the whole table, so that selections of it can refer to all observations."""
        record_complete_table(self.observations)


def summary(reading: Reading) -> list[str]:
    """Sum up a reading in lines that fit on one screen.

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
    """Return the years of observations in words."""
    periods = pd.concat([kept["period_start"], kept["period_end"]]).dropna().dt.year
    if periods.empty:
        return "no years: the file states no period"
    first, last = int(periods.min()), int(periods.max())
    return f"year {first}" if first == last else f"years {first} to {last}"
