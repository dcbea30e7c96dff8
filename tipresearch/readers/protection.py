"""Which files hold case records, and their counts protected before anybody sees them.

Protected are counts of CTDC's case records, and the UK's referrals by first responder: these
are divided so far (responder, form, sex, age, nationality) that most cells are of nobody or of
one person. The UK's series of decisions and of referrals by age and place are tables that the
office itself prints for the whole country, as UNODC's are: they are shown as published.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path

import pandas as pd

from nbpress.core import bundles
from nbpress.core.errors import TipResearchError
from tipresearch.disclosure import Record, Rule, period_of, said_by_rows
from tipresearch.observations import KEY
from tipresearch.observations import remember as whole
from tipresearch.readers.reading import ISSUE_COLUMNS, Reading

#: How the notes begin on several types of responders, and on a breakdown without some of them: see ``layouts/nrm.toml``.
SEVERAL_TYPES, COVERS_FEWER = "Referrals by several types of first responders", "Partition "
_MAY_COVER_FEWER = "A breakdown may cover fewer types than the file has: its sum need not be that of the file."


def is_protected(reading: Reading) -> bool:
    """Return whether a file holds case records, or what is as good as these."""
    if reading.publisher == "ctdc":
        return True
    rows = reading.observations
    referred = reading.publisher == "nrm" and bool((rows["measure"] == "nrm_referrals").any())
    # The file by first responder may have totals of them alone; only the office's series has places.
    return referred and not rows["partition"].str.contains("location", regex=False).any()


def protected(reading: Reading, path: Path, rule: Rule | None = None) -> Reading:
    """What a published file holds, with small counts of case records withheld."""
    if not is_protected(reading):
        return reading
    from tipresearch.disclosure import protected_rows  # SciPy, which most files are opened without

    # Whose count is not known is a small cell: what the others leave of a total could be its.
    torn = reading.in_conflict.drop_duplicates(KEY).assign(count_lo=0, count_hi=0, raw_value="0")
    table = reading.observations
    if len(torn):
        table = pd.concat([table, torn.astype(table.dtypes)], ignore_index=True)
    # Of records all are counted, and their number is published; of counts it tells how many combinations do not occur.
    everybody = reading.rows_in - len(reading.issues) if reading.publisher == "ctdc" and reading.rows_in else None
    rows_in, issues, notes = reading.rows_in, reading.issues, reading.notes
    if reading.publisher == "nrm":
        issues = issues.assign(row=0, repeats_row=pd.Series(pd.NA, issues.index, "Int64"))
        issues = issues.drop_duplicates(ignore_index=True)
        rows_in = None
    of_types, total = table["partition"].str.startswith("responder_type"), table["partition"] == "total"
    if several := any(note.startswith(SEVERAL_TYPES) for note in notes):
        table = table[of_types | total]  # which responder is of which type is not said of the counts
        # Which type has no row in a breakdown would say that its withheld counts are 0.
        notes = (*(note for note in notes if not note.startswith(COVERS_FEWER)), _MAY_COVER_FEWER)
    of_all = table if several else table[~table["partition"].str.startswith("responder")]
    aside = issues.loc[issues["reason"] == "unlisted_breakdown", "value"]
    if of_all.empty and not aside.str.startswith("responder").all():
        of_all = table  # rows of all responders were set aside, and the series has them
    printed: tuple[str, ...] = ()
    if reading.publisher == "nrm" and len(of_all):
        # The office's series prints all referrals of a quarter, and those by age, too.
        sums = of_all.groupby("partition")["count_lo"].sum()
        everybody = int(sums.get("total", sums.max())) or None
        printed = ("age",) if (table["age"] != "total").any() else ()
    rows, record = protected_rows(table, rule, everybody=everybody, printed=printed, source=path.name)
    return replace(
        reading, observations=whole(rows), in_conflict=reading.in_conflict.iloc[:0].copy(),
        notes=(str(record), *notes), disclosure=record.plain(), rows_in=rows_in, issues=issues,
    )  # fmt: skip


def noted(reading: Reading, source: str) -> Reading:
    """Return a reading whose exact counts of case records say that they are not protected."""
    if not is_protected(reading):
        return reading
    cells = len(reading.observations)
    record = Record("no rule: exact counts", cells, 0, "unprotected", source=source, period=period_of(reading.observations))  # fmt: skip
    own = reading.observations.assign(notes=reading.observations["notes"].map(lambda said: f"{record} {said}".rstrip()))
    return replace(reading, observations=whole(own), notes=(str(record), *reading.notes), disclosure=record.plain())


def as_written(table: pd.DataFrame, source: str, publisher: str, edition: str = "", *notes: str) -> Reading:
    """Return a table of observations as a reading, with what its own rows say of their protection."""
    done = said_by_rows(table, source)
    words = dict.fromkeys(str(record["words"]) for _, _, record in done)
    issues = pd.DataFrame(columns=ISSUE_COLUMNS)
    return Reading(table, issues, len(table), publisher, edition, (*words, *notes), written=done)


def require_together(found: Sequence[Reading]) -> None:
    """Refuse files of case records that may count the same persons: each was protected without the other."""
    of_each = [[{"id": f"{s}@{e}"} | done for s, e, done in protections(r)] for r in found]
    for one, other in chain.from_iterable(product(*two) for two in combinations(of_each, 2)):
        twice = one["id"] == other["id"] and one["step"] != "unprotected"
        if twice or bundles.apart(one, other):
            raise TipResearchError(f"{one['source']} and {other['source']} hold case records of the same time and are not protected together: what one withholds could follow of the other; take one of them, or exact counts if you may see these: tipresearch read --unprotected, or protected=False.")  # fmt: skip


def protections(reading: Reading) -> list[tuple[str, str, dict]]:
    """Return what was done to the counts of each source of a reading."""
    if not reading.disclosure:
        return list(reading.written)
    pairs = reading.observations[["source_id", "edition"]].drop_duplicates()
    return [(s, e, reading.disclosure) for s, e in pairs.itertuples(index=False, name=None)]
