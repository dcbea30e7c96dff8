"""What a file looks like, by its header: for the message when it was given to another reader."""

from pathlib import Path

from tipresearch.errors import SchemaError
from tipresearch.files import csv_rows
from tipresearch.readers.delimited import decode
from tipresearch.readers.workbooks import HEADER_ROWS, read_sheet

#: Columns that together only a file of one publisher has, by reader.
MARKS = (
    ("glotip", ("Iso3_code", "txtVALUE")),
    ("nrm", ("First responder", "People")),
    ("nrm", ("Location of exploitation", "NRM referrals")),
    ("nrm", ("Quarter", "Adult (18 or over) - Total")),
    ("sdg", ("geo_area", "units")),
    ("sdg", ("REF_AREA", "OBS_VALUE")),
    ("sdg", ("SeriesCode", "GeoAreaCode")),
    ("ctdc", ("isForcedLabour", "isSexualExploit")),
)


#: Columns of a table that no reader needs to read.
_READ = ("figure_id", "count_lo", "count_hi")


def hint(publisher: str, path: Path) -> str:
    """Return what to do with a file that its reader refused, as one line; nothing if it is not known.

    Parameters
    ----------
    publisher : str
        The reader that refused it.
    path : Path
        The file.

    Returns
    -------
    str
        What the file looks like and how to read it; blank if it looks like nothing known, or
        like a file of `publisher`.
    """
    rows = _first_rows(path)
    for other, marks in MARKS:
        if any(set(marks) <= row for row in rows):
            if other == publisher:
                return ""
            return f"{path.name} looks like a file of {other}, by its columns {' and '.join(marks)}, not of {publisher}; give {other} as its publisher, as in 'tipresearch read {other} {path.name}'."
    if any(set(_READ) <= row for row in rows):
        return f"{path.name} looks like a table of observations, not like a file of {publisher}: it has been read; compare it with 'tipresearch changes', or give the published file."
    return ""


def _first_rows(path: Path) -> list[set[str]]:
    """Return the cells of the first rows; none for what cannot be read safely."""
    if not path.is_file():
        return []
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            cells = read_sheet(path, MARKS[0][1][0]).cells[:HEADER_ROWS]
        else:
            cells = [row.cells for row in csv_rows(decode(path), path.name)[:HEADER_ROWS]]
    except SchemaError:
        return []
    return [{str(cell).strip().strip("[]") for cell in row} for row in cells]
