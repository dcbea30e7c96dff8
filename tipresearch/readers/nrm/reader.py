"""Read statistics of the National Referral Mechanism of the United Kingdom (Home Office).

Four layouts: referrals by first responders (of one type, or all), the longitudinal series of
referrals, and decisions on reasonable and on conclusive grounds. Labels are mapped in ``nrm_codes.csv``.
"""

from pathlib import Path

from nbpress.core.overlay import read_data
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
    """Read one file of National Referral Mechanism statistics."""
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
