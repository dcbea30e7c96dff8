"""Open a published file, whoever published it."""

import os
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from nbpress.core.errors import SchemaError, TipResearchError, shown, wrong_type
from tipresearch import disclosure, observations, readers
from tipresearch.datasets.dataset import Dataset
from tipresearch.datasets.loading import OWN, tell

_ALONE = "Nothing is known of rows that this file lacks: parts that contradict a total can have been left out when it was written."


def open(
    *paths: str | PathLike[str], publisher: str = "", edition: str = "", protected: bool = True, threshold: int = 10
) -> Dataset:
    """Open a file of UNODC, the UN's SDG database, the UK's referrals, CTDC, or of observations.

    Parameters
    ----------
    *paths : str or Path
        A file as published, or for SDG 16.2.2 the folder of its parts; several of one publisher
        are held together, such as the referrals of several quarters. Without any, the figures of
        the project.
    publisher : str
        ``glotip``, ``sdg``, ``nrm`` or ``ctdc``; by default whose file it is by its header.
    edition : str
        Edition of a file that states none, such as ``2023-05-30`` or ``2023-q4``.
    protected : bool
        Whether counts of case records (CTDC, and the UK's referrals by first responder) are
        given with small ones withheld, and others that these would follow of. Exact counts
        are for those who may see them: the notes of each say so, and each chart of them.
    threshold : int
        Counts of case records below this are small [persons]; at least 5.

    Returns
    -------
    Dataset
        What it holds. The parsed form is kept in the user's cache by the content of the file, so
        that the same file opens at once the next time.

    Raises
    ------
    SchemaError
        If a file is of no known publisher or cannot be read; in one line.
    TipResearchError
        For files of several publishers, or two of case records of the same time; and for what is no path, or blank.
    NotProtected
        If a file of case records holds too few persons for anything to be shown.

    Notes
    -----
    Caution: every row of a file is an observation or stands in ``issues`` with the reason why it
    was set aside. docs/methods.md, section 8.

    Examples
    --------
    >>> import tipresearch as tip
    >>> tip.open().select(source="unodc_glotip", edition="2025-04-14")
    tipresearch, edition curated: 101 observations, 5 areas, 5 measures, years 2011, 2013 to 2014, 2017 to 2022
    """
    for name, value, example in (("publisher", publisher, "nrm"), ("edition", edition, "2023-q4")):
        if not isinstance(value, str):
            raise wrong_type(name, value, f"give a text, such as {example!r}")
    if not paths:
        if publisher or edition:
            raise TipResearchError(f"tip.open() gives the figures of the project, which take no {'publisher' if publisher else 'edition'}; give the path of a file.")  # fmt: skip
        return _dataset([readers.as_written(observations.load(), OWN, "tipresearch", "curated")], "tip.open()")
    for path in paths:
        if not isinstance(path, str | PathLike):
            raise wrong_type("path", path, "give that of a file, several one after the other; tip.observations_from takes a frame")  # fmt: skip
        if "://" in str(path):
            raise TipResearchError(f"path {shown(str(path))} is an address, and none is opened; save the file, and give the path of that.")  # fmt: skip
        if not os.fspath(path):  # which would be the folder that one is in
            raise TipResearchError("path '' is blank; give that of a file, or none for the figures of the project, as tip.open().")  # fmt: skip
    said = [repr(str(path)) for path in paths]
    said += [f"{n}={v!r}" for n, v in {"publisher": publisher, "edition": edition}.items() if v]
    said += [] if protected else ["protected=False"]
    said += [] if threshold == disclosure.Rule().threshold else [f"threshold={threshold}"]
    rule = disclosure.Rule(threshold) if protected else None
    found = [_read(Path(path).expanduser(), publisher, edition, rule) for path in paths]
    return _dataset(found, f"tip.open({', '.join(said)})")


def _read(path: Path, publisher: str, edition: str, rule: disclosure.Rule | None) -> readers.Reading:
    if (known := publisher or readers.recognised(path)) == readers.OBSERVATIONS:
        table = observations.read_observations(path)
        editions = "; ".join(dict.fromkeys(table["edition"]))
        if edition and edition.strip() != editions:
            raise SchemaError(f"{path.name} is a table of observations of edition {editions}, not {edition}; leave the edition out, and take one by select(edition=...).")  # fmt: skip
        return readers.as_written(table, path.name, known, editions, _ALONE)
    other = ""
    try:
        reading = readers.parsed(known, path, edition=edition, protect=rule)
    except SchemaError:
        # The suffix of a workbook says nothing of its publisher: the reader alone has looked inside.
        other = "" if publisher else readers.foreign_workbook(path)
        if not other:
            raise
    if other:
        reading = readers.parsed(other, path, edition=edition, protect=rule)
    return reading if rule else readers.noted(reading, path.name)


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the observations of several files, each under an id of its own; of one as they are."""
    if len(tables) == 1:
        return tables[0]
    joined = pd.concat(tables, ignore_index=True)
    if joined["figure_id"].is_unique:
        return joined
    if (again := joined.duplicated()).any():
        edition = joined.loc[again, "edition"].iloc[0]
        raise TipResearchError(f"two of the files hold the same figures of edition {edition}; open each edition once.")
    # Files that state no edition count their rows alike.
    own = [t.assign(figure_id=t["figure_id"] + f"#{k}") for k, t in enumerate(tables[1:], 2)]
    return pd.concat([tables[0], *own], ignore_index=True)


def _dataset(found: list[readers.Reading], code: str) -> Dataset:
    """Return what one or several readings hold, and the code that opens them."""
    publishers = {reading.publisher for reading in found}
    if len(publishers) > 1:
        raise TipResearchError(f"the files are of {' and '.join(sorted(publishers))}; open those of one publisher together.")  # fmt: skip
    readers.require_together(found)
    table = _together([reading.observations for reading in found])
    # A file does not know that another source, or another edition, contests its counts.
    protections = [done for reading in found for done in readers.protections(reading)]
    observations.remember(table, observations.load, partial(tell, protections))
    names = pd.concat([reading.areas for reading in found])
    aside = pd.concat([r.in_conflict for r in found if len(r.in_conflict)] or [found[0].in_conflict])
    return Dataset(
        _table=table,
        publisher=found[0].publisher,
        edition="; ".join(dict.fromkeys(reading.edition for reading in found)),
        notes=tuple(dict.fromkeys(note for reading in found for note in reading.notes)),
        issues=pd.concat([reading.issues for reading in found], ignore_index=True),
        names=dict(zip(names["ref_area"], names["name"], strict=True)),
        code=code,
        in_conflict=observations.remember(aside),
    )
