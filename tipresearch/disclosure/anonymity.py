"""How many combinations of what is known of persons are rare; never which ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from nbpress.core.errors import SchemaError, listed, require_known, shown


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


def k_anonymity(frame: pd.DataFrame, quasi: Sequence[str], k: int = 11) -> KAnonymity:
    """Number of combinations of quasi-identifiers that fewer than `k` records share."""
    known = [str(c) for c in frame.columns]
    allowed = f"allowed are columns of the frame such as {listed(known, 5)}"
    for name in quasi or [""]:
        require_known("quasi-identifier", name, known, allowed, what="is not allowed", error=SchemaError)
    if k < 2:
        raise SchemaError(f"k {shown(k)} is not allowed; allowed is 2 or more, and 11 is the default.")
    sizes = frame.groupby(list(quasi), dropna=False).size().tolist()
    below = [n for n in sizes if n < k]
    return KAnonymity(k, sum(sizes), len(sizes), len(below), sum(below))
