"""Read what others publish: one module a publisher, all with one signature.

``read(path)`` returns a `Reading`: every row of the file stands in exactly one of its two
tables, as an observation or as an issue with a reason.
"""

from dataclasses import dataclass, field

import pandas as pd

#: Columns of a table of issues: one row a row of the file that was set aside.
ISSUE_COLUMNS = ["row", "reason", "column", "value", "message", "repeats_row"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a published file holds.

    Attributes
    ----------
    observations : DataFrame
        Typed observations, columns `tipresearch.observations.COLUMNS`; the number of the
        row in the file ends the ``figure_id``, as in ``glotip:2025-04-14:1234``.
    issues : DataFrame
        Rows set aside, columns `ISSUE_COLUMNS`: row number in the file, a reason code,
        the column and value concerned, and for a duplicate the row it repeats.
    rows_in : int
        Rows of data in the file.
    publisher, edition : str
        The reader's name and the edition of the file; ``undated`` if it has no stamp.
    """

    observations: pd.DataFrame
    issues: pd.DataFrame
    rows_in: int
    publisher: str
    edition: str
    notes: tuple[str, ...] = field(default=())
