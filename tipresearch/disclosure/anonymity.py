"""How many combinations of what is known of persons are rare; never which ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import pandas as pd

from tipresearch.errors import SchemaError, listed, require_known, shown


@dataclass(frozen=True)
class KAnonymity:
    """How many combinations of quasi-identifiers are rarer than `k`; never which ones.

    Attributes
    ----------
    k : int
        Smallest group that is kept [records].
    records, combinations : int
        Records, and different combinations among them.
    combinations_below_k, records_below_k : int
        Those of groups that are smaller.
    """

    k: int
    records: int
    combinations: int
    combinations_below_k: int
    records_below_k: int

    @classmethod
    def of_sizes(cls, sizes: Iterable[int], k: int) -> Self:
        """Report on groups of records whose sizes are known; a `SchemaError` refuses `k` below 2."""
        if k < 2:
            raise SchemaError(f"k {shown(k)} is not allowed; allowed is 2 or more, and 11 is the default.")
        found = list(sizes)
        below = [n for n in found if n < k]
        return cls(k, sum(found), len(found), len(below), sum(below))


def k_anonymity(frame: pd.DataFrame, quasi: Sequence[str], k: int = 11) -> KAnonymity:
    """Number of combinations of quasi-identifiers that fewer than `k` records share.

    Parameters
    ----------
    frame : DataFrame
        Records, one row a person.
    quasi : sequence of str
        Columns that somebody may know of a person; a missing value is a value of its own.
    k : int
        Smallest group that is kept [records]; 11 is that of CTDC's k-anonymised release.

    Returns
    -------
    KAnonymity
        Numbers of records and of combinations, and how many of each are below `k`. No
        record, and no combination, is returned.

    Raises
    ------
    SchemaError
        For a column that is not there, none at all, or `k` below 2.

    Notes
    -----
    Caution: k-anonymity gives no protection across releases. The numbers are exact: beside a protected table of the same
    records, and for several `k`, they tell sizes of small groups; publish none of them there. Source: codebook of the CTDC
    global synthetic dataset, 2024, Appendix I; docs/methods.md, section 9.
    """
    require_quasi(quasi, [str(c) for c in frame.columns], "the frame")
    return KAnonymity.of_sizes(frame.groupby(list(quasi), dropna=False).size().tolist(), k)


def require_quasi(quasi: Sequence[str], known: Sequence[str], where: str) -> None:
    """Refuse quasi-identifiers that are no columns.

    Parameters
    ----------
    quasi : sequence of str
        What was asked for.
    known : sequence of str
        Columns that are there.
    where : str
        What has them, for the message.

    Raises
    ------
    SchemaError
        For a name that is no column, or none at all.
    """
    allowed = f"allowed are columns of {where} such as {listed(known, 5)}"
    for name in quasi or [""]:
        require_known("quasi-identifier", name, known, allowed, what="is not allowed", error=SchemaError)
