"""Protect the counts of case records before anybody sees them.

Tables that an office publishes, such as those of UNODC and the UK's Home Office, are shown as published.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path

import pandas as pd

from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from tipresearch.disclosure import Record, Rule, period_of, protection_in_rows
from tipresearch.observations import record_complete_table as whole
from tipresearch.readers.known import LAYOUTS
from tipresearch.readers.reading import ISSUE_COLUMNS, Reading


def is_protected(reading: Reading) -> bool:
    """Return whether a file has case records, by the layout of its publisher."""
    return reading.publisher in LAYOUTS and LAYOUTS[reading.publisher].case_records


def protected(reading: Reading, path: Path, rule: Rule | None = None) -> Reading:
    """Return a reading with the small counts of case records withheld; other readings are unchanged."""
    if not is_protected(reading):
        return reading
    from tipresearch.disclosure import protected_rows  # loads SciPy, which most files do not need

    everybody = reading.rows_in - len(reading.issues) if reading.rows_in else None
    rows, record = protected_rows(reading.observations, rule, everybody=everybody, source=path.name)
    return replace(reading, observations=whole(rows), notes=(str(record), *reading.notes), disclosure=record.plain())


def noted(reading: Reading, source: str) -> Reading:
    """Add a note to exact counts of case records that they are not protected."""
    if not is_protected(reading):
        return reading
    cells = len(reading.observations)
    record = Record("no rule: exact counts", cells, 0, "unprotected", source=source, period=period_of(reading.observations))  # fmt: skip
    own = reading.observations.assign(notes=reading.observations["notes"].map(lambda said: f"{record} {said}".rstrip()))
    return replace(reading, observations=whole(own), notes=(str(record), *reading.notes), disclosure=record.plain())


def as_written(table: pd.DataFrame, source: str, publisher: str, edition: str = "", *notes: str) -> Reading:
    """Return a table of observations as a reading, with the protection that its rows state."""
    done = protection_in_rows(table, source)
    words = dict.fromkeys(str(record["words"]) for _, _, record in done)
    issues = pd.DataFrame(columns=ISSUE_COLUMNS)
    return Reading(table, issues, len(table), publisher, edition, (*words, *notes), written=done)


def require_together(found: Sequence[Reading]) -> None:
    """Refuse files of case records that may count the same persons and were protected separately."""
    of_each = [[{"id": f"{s}@{e}"} | done for s, e, done in protections(r)] for r in found]
    for one, other in chain.from_iterable(product(*two) for two in combinations(of_each, 2)):
        twice = one["id"] == other["id"] and one["step"] != "unprotected"
        if twice or bundles.apart(one, other):
            raise TipResearchError(f"{one['source']} and {other['source']} hold case records of the same time and are not protected together: what one withholds could follow of the other; take one of them, or exact counts if you may see these: tipresearch read --unprotected, or protected=False.")  # fmt: skip


def protections(reading: Reading) -> list[tuple[str, str, dict]]:
    """Return source, edition and record of protection for each source of a reading."""
    if not reading.disclosure:
        return list(reading.written)
    pairs = reading.observations[["source_id", "edition"]].drop_duplicates()
    return [(s, e, reading.disclosure) for s, e in pairs.itertuples(index=False, name=None)]
