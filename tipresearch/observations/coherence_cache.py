"""A cache on disk for the judgement of large tables.

The judgement of a whole UNODC workbook takes ten seconds. The result is stored in the user's cache folder as JSON,
which can hold no code. The name of the file is a hash of the counts and of the code that judges them.
"""

import contextlib
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from nbpress.core import paths
from nbpress.core.files import private, write_whole
from tipresearch import consistency
from tipresearch.consistency import IDENTITY, READ, coherences
from tipresearch.quantities import Coherence

#: The fewest rows of a table whose judgement is stored.
FEWEST_ROWS = 10_000

#: The most files in the cache; the oldest are deleted.
_MOST_FILES = 6

_COLUMNS = [*IDENTITY, *READ, "definition_id", "reporter", "notes"]


def cached_coherences(table: pd.DataFrame, witness: pd.DataFrame | None) -> dict[str, Coherence]:
    """Return `coherences` of a table; those of a large table are read from the cache, or stored there."""
    if len(table) < FEWEST_ROWS:
        return coherences(table, witness)
    path = paths.caches() / "tipresearch" / "judged" / f"{_digest(table, witness)}.json"
    # If the file is missing or damaged, the table is judged again.
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        return {figure: _coherence(fields) for figure, fields in json.loads(path.read_bytes()).items()}
    found = coherences(table, witness)
    with contextlib.suppress(OSError):  # without the cache only time is lost
        private(path.parent)
        write_whole(path, json.dumps({figure: _fields(each) for figure, each in found.items()}).encode())
        for old in sorted(path.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-_MOST_FILES]:
            old.unlink(missing_ok=True)
    return found


def _digest(*tables: pd.DataFrame | None) -> str:
    digest = hashlib.sha256(_hash_of_code())
    for table in tables:
        if table is not None:
            digest.update(pd.util.hash_pandas_object(table[_COLUMNS], index=False).to_numpy().tobytes())
    return digest.hexdigest()[:40]


@functools.cache
def _hash_of_code() -> bytes:
    """Return a hash of the code and the table that the judgement depends on."""
    files = [*Path(consistency.__file__).parent.glob("*.py"), paths.DATA / "mappings" / "partitions.csv"]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.digest()


def _fields(coherence: Coherence) -> dict[str, Any]:
    """Return the state and the fields that differ from their defaults."""
    default = asdict(Coherence(coherence.state))
    return {name: value for name, value in asdict(coherence).items() if name == "state" or value != default[name]}


def _coherence(fields: Mapping[str, Any]) -> Coherence:
    values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in fields.items()}
    return Coherence(**values)
