"""What the cells of each publication of a large table say of its counts, kept in the user's cache.

To judge a whole edition of UNODC's workbook takes some ten seconds of a processor. What is kept is JSON, which holds no
code, under a hash of the counts and of the code that judges them.
"""

import contextlib
import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from nbpress.core import paths
from nbpress.core.files import private, write_whole
from tipresearch import consistency
from tipresearch.consistency import IDENTITY, READ
from tipresearch.quantities import Coherence

#: Rows of a table from which on its judgement is kept.
SMALLEST_KEPT = 10_000

#: Files that stay in the cache; the oldest go first.
_MOST = 6

_JUDGED_BY = [*IDENTITY, *READ, "definition_id", "reporter", "notes"]


def kept(
    table: pd.DataFrame, witness: pd.DataFrame | None, judge: Callable[[], dict[str, Coherence]]
) -> dict[str, Coherence]:
    """Return what `judge` says of a table, or what it said of the same counts before."""
    if len(table) < SMALLEST_KEPT:
        return judge()
    place = _folder() / f"{_digest(table, witness)}.json"
    # Not kept, damaged or of another shape: the table is judged again.
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        return {figure: _coherence(fields) for figure, fields in json.loads(place.read_bytes()).items()}
    found = judge()
    with contextlib.suppress(OSError):  # what cannot be kept costs time alone
        private(place.parent)
        write_whole(place, json.dumps({figure: _fields(each) for figure, each in found.items()}).encode())
        for old in sorted(place.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-_MOST]:
            old.unlink(missing_ok=True)
    return found


def _folder() -> Path:
    return paths.caches() / "tipresearch" / "judged"


def _digest(*tables: pd.DataFrame | None) -> str:
    digest = hashlib.sha256(_code())
    for table in tables:
        if table is not None:
            digest.update(pd.util.hash_pandas_object(table[_JUDGED_BY], index=False).to_numpy().tobytes())
    return digest.hexdigest()[:40]


@functools.cache
def _code() -> bytes:
    """Return a hash of the code and the tables that a judgement rests on."""
    files = [*Path(consistency.__file__).parent.glob("*.py"), paths.DATA / "mappings" / "partitions.csv"]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.digest()


def _fields(coherence: Coherence) -> dict[str, Any]:
    """Return the fields that are not as `Coherence` has them by default."""
    default = asdict(Coherence(coherence.state))
    return {name: value for name, value in asdict(coherence).items() if name == "state" or value != default[name]}


def _coherence(fields: Mapping[str, Any]) -> Coherence:
    values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in fields.items()}
    return Coherence(**values)
