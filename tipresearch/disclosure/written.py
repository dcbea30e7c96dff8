"""What rows of observations show of case records, and say themselves of how these are protected."""

import pandas as pd

from tipresearch.disclosure.record import UNPROTECTED, Record
from tipresearch.files import sha256

#: What stands in place of a count that is withheld, small or not.
MARK = "withheld"

#: Source and edition of counts, and the record of what was done to them.
Protection = tuple[str, str, dict]


def said_by_rows(table: pd.DataFrame, source: str) -> tuple[Protection, ...]:
    """What rows of observations say of their protection.

    Parameters
    ----------
    table : DataFrame
        Observations of any sources.
    source : str
        Name of the file that they were read from, for the records.

    Returns
    -------
    tuple of (str, str, dict)
        Source, edition and disclosure record, for each source of which a row is withheld, or an exact count of case
        records. By which rule is not known there, so that it is apart from the file that it was
        read from.
    """
    withheld = table["raw_value"] == MARK
    exact = table["notes"].str.contains(UNPROTECTED, regex=False)
    found: list[Protection] = []
    for source_id in table.loc[withheld | exact, "source_id"].unique():
        of = table["source_id"] == source_id
        own = table[of]
        rule, step = ("no rule: exact counts", "unprotected") if exact[of].any() else ("small counts are withheld in the file", "suppression")  # fmt: skip
        record = Record(rule, len(own), int(withheld[of].sum()), step, source=source, table=shown_of(own), period=period_of(own))  # fmt: skip
        found += [(source_id, edition, record.plain()) for edition in own["edition"].unique()]
    return tuple(found)


def shown_of(table: pd.DataFrame) -> str:
    """Return twelve digits of the hash of what is shown of a protected table: which cells there are, and their counts."""
    shown = table[["figure_id", "count_lo"]].to_csv(index=False, lineterminator="\n")
    return sha256(shown.encode())[:12]


def period_of(table: pd.DataFrame) -> tuple[str, str]:
    """First and last day that a table counts, for its record.

    Parameters
    ----------
    table : DataFrame
        Observations.

    Returns
    -------
    (str, str)
        Days as 2022-07-01; blank where one row says none. Gaps between are not told.
    """
    ends = ((table["period_start"], "min"), (table["period_end"], "max"))
    first, last = ("" if c.isna().any() else f"{c.agg(end):%Y-%m-%d}" for c, end in ends)
    return first, last
