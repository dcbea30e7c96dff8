"""Read case-level files of the Counter-Trafficking Data Collaborative (CTDC) as counts.

The columns of a file tell its release: the global synthetic dataset, the earlier k-anonymised dataset, or the
synthetic dataset of victims and perpetrators. Records are never shown: every table has counts of persons.
"""

from pathlib import Path

import pandas as pd

from tipresearch.readers import assembly
from tipresearch.readers.ctdc import case_records, exploiters
from tipresearch.readers.ctdc.case_records import YEAR
from tipresearch.readers.ctdc.counts import by_year, count_records, counts_by_block, counts_by_key, flags_by_year
from tipresearch.readers.known import LAYOUTS
from tipresearch.readers.reading import Reading

#: Blocks of questions that a person may answer with yes several times.
BLOCKS = ["form", "means_of_control", "labour", "sex", "recruiter"]

#: What the publisher did to the records of a release: docs/methods.md, section 1.4.
_MADE = {
    "global_synthetic": "Records are synthetic: counts and shares differ slightly from those of the original records.",
    "k_anonymised": "The publisher left out what fewer persons than a threshold share: a 0 says that no record is in the file, and not that nobody was.",
}  # fmt: skip


def identify(path: Path) -> str:
    """Return the release of a file, by its columns."""
    return case_records.release_of(Path(path))[0]


def standard_indicators(path: Path) -> pd.DataFrame:
    """Count persons by gender, age, year, form of exploitation and means of control."""
    cube, tally = count_records(Path(path))
    assembly.require_rows(tally.records, Path(path).name)
    parts = [counts_by_key(cube, key) for key in ("gender", "ageBroad", YEAR)]
    parts += [counts_by_block(cube, tally.blocks[block], block) for block in BLOCKS]
    table = pd.concat(parts, ignore_index=True)
    table["share_percent"] = 100 * table["count"] / table["denominator"].where(lambda n: n > 0)
    zero = table["denominator"] == 0
    table["flags"] = table["flags"].mask(zero, (table["flags"] + " ZERO_DENOMINATOR").str.strip())
    table.attrs = {"records": tally.records, "counted": int(cube["len"].sum()), "set_aside": len(tally.issues)}
    return table


def read(path: Path, *, edition: str = "") -> Reading:
    """Read a CTDC file as counts by year and gender, age band, form and means of control."""
    path = Path(path)
    edition = assembly.edition_of(path, edition)
    if identify(path) == case_records.VICTIM_PERPETRATOR:
        cube, tally = exploiters.count_victims(path)
        rows, cautions = exploiters.rows_of(cube), [*exploiters.NOTES]
    else:
        cube, tally = count_records(path)
        parts = [by_year(cube, variable, tally.release) for variable in ("total", "gender", "ageBroad")]
        parts += [flags_by_year(cube, tally.blocks[b], b) for b in ("form", "means_of_control")]
        rows = assembly.join_partitions(parts)
        cautions = [*LAYOUTS["ctdc"].notes, *filter(None, [_MADE.get(tally.release)])]
    assembly.require_rows(tally.records, path.name)
    identity = f"{tally.records:,} records in = {cube['len'].sum():,} counted + {len(tally.issues):,} set aside."
    notes = [identity, f"Release: {tally.release}.", *cautions]
    return assembly.reading(rows, [tally.issues], tally.records, "ctdc", edition, notes)
