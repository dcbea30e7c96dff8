"""What the cells of each publication of a GLOTIP workbook say of its counts, kept in the user's cache.

To judge a whole edition takes some ten seconds of a processor, and each page on the world needs all of it.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tipresearch.files import private, sha256, write_whole
from tipresearch.observations import coherence_by_figure
from tipresearch.quantities import Coherence
from tipresearch.readers.cache import key, of_all
from tipresearch.readers.known import default_folder
from tipresearch.readers.packing import DAMAGED

#: Files that stay in the cache; the oldest go first.
_MOST = 6


def coherence_of(path: Path, earlier: Path | None = None) -> dict[str, Coherence]:
    """Return what is said of each count of a workbook, beside an earlier edition if one is given, by ``figure_id``."""
    named = "-".join(key(each) for each in (path, earlier) if each)
    place = default_folder() / "judged" / f"{sha256(named.encode())[:40]}.json"
    with contextlib.suppress(*DAMAGED):
        return {figure: _coherence(fields) for figure, fields in json.loads(place.read_bytes()).items()}
    witness = of_all(earlier).observations if earlier else None
    found = coherence_by_figure(of_all(path).observations, witness=witness)
    with contextlib.suppress(OSError):  # what cannot be kept costs time alone
        private(place.parent)
        write_whole(place, json.dumps({figure: _fields(each) for figure, each in found.items()}).encode())
        for old in sorted(place.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-_MOST]:
            old.unlink(missing_ok=True)
    return found


def _fields(coherence: Coherence) -> dict[str, Any]:
    """Return the fields that are not as `Coherence` has them by default."""
    default = asdict(Coherence(coherence.state))
    return {name: value for name, value in asdict(coherence).items() if name == "state" or value != default[name]}


def _coherence(fields: Mapping[str, Any]) -> Coherence:
    values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in fields.items()}
    return Coherence(**values)
