"""Read statistics of the National Referral Mechanism of the United Kingdom (Home Office).

Four layouts: referrals by first responders (of one type, or all), the longitudinal series of
referrals, and decisions on reasonable and on conclusive grounds. Labels are mapped in ``nrm_codes.csv``.
"""

from pathlib import Path

from tipresearch.overlay import read_data
from tipresearch.readers import assembly
from tipresearch.readers.delimited import read_delimited
from tipresearch.readers.nrm.layouts import layout_of
from tipresearch.readers.reading import Reading

REPORTER = "Home Office, United Kingdom"

NOTES = (
    "A referral is not a finding, and referrals, reasonable-grounds and conclusive-grounds decisions of one quarter are not about the same people.",
    "Totals are rows of a coarser partition: sum inside one partition only.",
)


def read(path: Path, *, edition: str = "") -> Reading:
    """Read one file of National Referral Mechanism statistics.

    Parameters
    ----------
    path : Path
        CSV file; its layout shows in its columns.
    edition : str
        Edition of the file, such as ``2023-q4``; by default the one in its name, or
        ``undated``. A file of referrals by first responders states no period: it is
        the quarter of the edition, and unknown where the edition is no quarter.

    Returns
    -------
    Reading
        Referrals [persons] or decisions [decisions]. Each row is an observation of the
        partition named by the columns in which it is no total, so the sum over a partition
        is right and no total is added twice. Zeros are real. Exploitation types may be
        combinations: they stand in the category as reported, and `form` is ``total``. Quarters
        are reporting periods; only a year total that is published is a calendar year. In the files
        on grounds a count is a cell of a row.

    Raises
    ------
    SchemaError
        For a missing column or one more, a label that is not in ``nrm_codes.csv``, or no number.

    Notes
    -----
    The notes say which types of first responders a file covers; in a file of all of them a
    partition may cover fewer (a local authority has no name of its own), and the notes say
    which. Gender `Not Recorded` and `Unknown` are both ``unknown``, apart in the category.
    Many cells are of one person, by nationality, sex and age: they are marked in ``notes``.
    Do not show them. Source: National Referral Mechanism statistics, UK.
    """
    path = Path(path)
    edition = assembly.edition_of(path, edition)
    table = read_delimited(path)
    rows, notes = layout_of(table.columns, path.name)(table, path.name, edition)
    assembly.require_rows(rows_in := len(rows), path.name)
    listed = rows["partition"].isin(read_data("mappings/partitions.csv")["partition"])
    out, rows = rows[~listed], rows[listed]
    message = "The breakdown is not in partitions.csv; add it there."
    aside = assembly.issues(out["row"], "unlisted_breakdown", message, column="partition", values=out["partition"])
    rows["notes"] = assembly.mark_small(rows, rows["notes"])
    return assembly.reading(rows, [aside], rows_in, "nrm", edition, REPORTER, [*NOTES, *notes])
