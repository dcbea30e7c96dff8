"""Read case-level files of the Counter-Trafficking Data Collaborative (CTDC) as counts.

Three releases are known by their columns: the global synthetic dataset, the earlier
k-anonymised one, and the synthetic dataset of victims and perpetrators. Records are never shown: every table here holds counts of persons.
"""

from pathlib import Path

import pandas as pd

from tipresearch.readers import assembly
from tipresearch.readers.ctdc import case_records, exploiters
from tipresearch.readers.ctdc.case_records import YEAR
from tipresearch.readers.ctdc.counts import by_year, count_records, flags_by_year, of_block, of_key
from tipresearch.readers.reading import Reading

REPORTER = "Contributors to the Counter-Trafficking Data Collaborative"

#: Blocks of questions that a person may answer with yes several times.
BLOCKS = ["form", "means_of_control", "labour", "sex", "recruiter"]

NOTES = (
    "Identified or self-reported victims, not a random sample; the bias is unknown and cannot be corrected.",
    "Contributors differ in what they record; records before 2017 often lack transgender categories.",
    "A record may state several forms of exploitation and means of control: their counts are never added.",
    "Debt bondage is a means of control here, not a form of exploitation.",
)

#: What the publisher did to the records of a release, which nobody says of one that a project describes: docs/methods.md, section 1.4.
_MADE = {
    "global_synthetic": "Records are synthetic: counts and shares differ slightly from those of the original records.",
    "k_anonymised": "The publisher left out what fewer persons than a threshold share: a 0 says that no record is in the file, and not that nobody was.",
}  # fmt: skip


def identify(path: Path) -> str:
    """Release that a file is of, by its columns.

    Parameters
    ----------
    path : Path
        CSV file; both spellings of a renamed column are accepted.

    Returns
    -------
    str
        ``global_synthetic``, ``k_anonymised`` or ``victim_perpetrator``.

    Raises
    ------
    SchemaError
        If the columns are of none: names the columns that are missing or not known; with
        less than half of the columns of a release, the file is of no known one.
    """
    return case_records.release_of(Path(path))[0]


def standard_indicators(path: Path) -> pd.DataFrame:
    """Counts of persons by gender, age, year, form of exploitation and means of control.

    Parameters
    ----------
    path : Path
        CSV file of a CTDC release; taken in pieces, so memory does not grow with it.

    Returns
    -------
    DataFrame
        One row a category: ``block``, ``category``, ``count`` [persons] who have it,
        ``no`` [persons] who answered no, ``missing`` [persons] who answered nothing,
        ``denominator`` [persons] with any information on the block, ``share_percent``
        of the denominator (missing if that is zero) and ``flags``. The attributes
        ``records``, ``counted`` and ``set_aside`` of the table state how many.

    Raises
    ------
    SchemaError
        For columns of no release, or of the release of victims and perpetrators, a flag that
        is neither 0 nor 1, an unknown age band, or a header without records.

    Notes
    -----
    Blanks inside a block count as no once a person has any information on it, so shares of
    a block flagged ``MULTI_RESPONSE`` may add to more than 100 %. Source: codebook of the
    CTDC global synthetic dataset, 2024, section 6. Not a sample; shares are of records.
    """
    cube, tally = count_records(Path(path))
    assembly.require_rows(tally.records, Path(path).name)
    parts = [of_key(cube, key) for key in ("gender", "ageBroad", YEAR)]
    parts += [of_block(cube, tally.blocks[block], block) for block in BLOCKS]
    table = pd.concat(parts, ignore_index=True)
    table["share_percent"] = 100 * table["count"] / table["denominator"].where(lambda n: n > 0)
    zero = table["denominator"] == 0
    table["flags"] = table["flags"].mask(zero, (table["flags"] + " ZERO_DENOMINATOR").str.strip())
    table.attrs = {"records": tally.records, "counted": int(cube["len"].sum()), "set_aside": len(tally.issues)}
    return table


def read(path: Path, *, edition: str = "") -> Reading:
    """Read a CTDC file as counts by year and gender, age band, form and means of control.

    Parameters
    ----------
    path : Path
        CSV file of a CTDC release.
    edition : str
        Edition; by default the one in the name of the file, or ``undated``.

    Returns
    -------
    Reading
        ``rows_in`` is the number of records; it equals the sum of the partition ``total``
        and the number of issues. Counts are of all countries together. A record without
        year counts under an unknown period. Each gender and age band of the release stands in
        each year, with 0 where it is of nobody. Records without any information and lines
        with too many or too few cells are set aside; their content is not kept. The release
        of victims and perpetrators has no age bands and means of control; its counts are of
        victims by gender, majority, form, regions, and what is known of their exploiters.

    Raises
    ------
    SchemaError
        As `standard_indicators`.

    Notes
    -----
    See `standard_indicators` for denominators: ``notes`` of a count of a form or a means
    give the persons with any information on it. Records are not a sample. Source: codebook
    of the CTDC global synthetic dataset, 2024.
    """
    path = Path(path)
    edition = assembly.edition_of(path, edition)
    cautions: tuple[str, ...] = NOTES
    if identify(path) == case_records.VICTIM_PERPETRATOR:
        cube, tally = exploiters.count_victims(path)
        rows, cautions = exploiters.rows_of(cube), exploiters.NOTES
    else:
        cube, tally = count_records(path)
        parts = [by_year(cube, variable, tally.release) for variable in ("total", "gender", "ageBroad")]
        parts += [flags_by_year(cube, tally.blocks[b], b) for b in ("form", "means_of_control")]
        rows, cautions = assembly.together(parts), (*NOTES, *filter(None, [_MADE.get(tally.release)]))
    assembly.require_rows(tally.records, path.name)
    identity = f"{tally.records:,} records in = {cube['len'].sum():,} counted + {len(tally.issues):,} set aside."
    notes = [identity, f"Release: {tally.release}.", *cautions]
    return assembly.reading(rows, [tally.issues], tally.records, "ctdc", edition, REPORTER, notes)
