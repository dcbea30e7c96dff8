"""The numbers in the results.csv of an edition, and the differences between two such tables."""

import contextlib
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbpress.core.files import differing as names_of
from nbpress.proofs import shapes


def table(edition: Path) -> dict[str, dict[str, str]]:
    """Return the rows of results.csv by their id, or none if the file is damaged, missing, unreadable, a link or too large."""
    path = edition / "results.csv"
    if not shapes.is_own(path) or path.stat().st_size > shapes.MOST_OBJECTS:
        return {}
    with contextlib.suppress(csv.Error, OSError), path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.DictReader(file, restkey="more", restval="")
        return {row.get("result_id", ""): {n: str(v) for n, v in row.items()} for row in rows}
    return {}


def differing(before: Mapping, after: Mapping) -> Iterator[tuple[str, str, str]]:
    """Yield each number that differs between two tables, with the value before and after."""
    for key in names_of(before, after):
        old, new = (rows.get(key, {}) for rows in (before, after))
        row = old or new
        number = f"{row.get('indicator')} {row.get('label')!r} ({row.get('ref_area')}, {row.get('period')}) [{row.get('result_id')}]"
        for name in names_of(old, new) if old and new else ["value"]:
            what = f"{number}, {name}" if old and new else number
            yield what, old.get(name, "none"), new.get(name, "none")
