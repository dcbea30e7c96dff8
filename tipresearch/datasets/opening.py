"""Open a published file, or the figures of the project, as a Dataset."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import SchemaError, TipResearchError, quoted, wrong_type
from tipresearch import disclosure, observations, readers
from tipresearch.datasets.dataset import Dataset
from tipresearch.presentation import records

#: The table that `load` reads, for records of what its rows say.
_TABLE = "data/observations.csv"

_ALONE = "Nothing is known of rows that this file lacks: parts that contradict a total can have been left out when it was written."


def open(
    *paths: str | PathLike[str], publisher: str = "", edition: str = "", protected: bool = True, threshold: int = 10
) -> Dataset:
    """Open a file of UNODC, the UN's SDG database, the UK's referrals, CTDC, or of observations.

    Parameters
    ----------
    *paths : str or Path
        A file as published, or the folder of the parts of SDG 16.2.2. Several files of one publisher become one
        dataset, such as the referrals of several quarters. Without a path, the figures of the project.
    publisher : str
        ``glotip``, ``sdg``, ``nrm`` or ``ctdc``; by default the publisher that the header shows.
    edition : str
        Edition of a file that states none, such as ``2023-05-30`` or ``2023-q4``.
    protected : bool
        Whether to withhold small counts of case records (CTDC), and the counts from which they would follow.
        Exact counts are for authorised persons only: the notes and charts of exact counts say so.
    threshold : int
        Counts of case records below this are small [persons]; at least 5.

    Returns
    -------
    Dataset
        The observations. The user's cache keeps the parsed form, so that the same file opens at once next time.

    Raises
    ------
    SchemaError
        If a file has no known publisher or cannot be read.
    TipResearchError
        If a path is blank or not a path, the files have several publishers, or two files of case records have
        the same date.
    NotProtected
        If a file of case records has too few persons to show anything.

    Notes
    -----
    Caution: every row of a file is an observation, or is listed in ``issues`` with the reason why it was set
    aside. docs/methods.md, section 8.

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
        return _dataset([readers.as_written(observations.load(), _TABLE, "tipresearch", "curated")], "tip.open()")
    for path in paths:
        if not isinstance(path, str | PathLike):
            raise wrong_type("path", path, "give the path of a file, or several paths one after the other; tip.observations_from takes a frame")  # fmt: skip
        if "://" in str(path):
            raise TipResearchError(f"path {quoted(str(path))} is an internet address. Download the file and give its path.")  # fmt: skip
        if not os.fspath(path):  # Path("") would be the current folder
            raise TipResearchError("path '' is blank; give the path of a file, or call tip.open() for the figures of the project.")  # fmt: skip
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
    if other:  # outside of the except clause, so that its error has no context
        reading = readers.parsed(other, path, edition=edition, protect=rule)
    return reading if rule else readers.noted(reading, path.name)


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Join the observations of several files; each figure keeps an id of its own."""
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
    """Return the dataset of one or several readings; `code` is the expression that opens them."""
    publishers = {reading.publisher for reading in found}
    if len(publishers) > 1:
        raise TipResearchError(f"the files are of {' and '.join(sorted(publishers))}; open those of one publisher together.")  # fmt: skip
    readers.require_together(found)
    table = _together([reading.observations for reading in found])
    protections = [done for reading in found for done in readers.protections(reading)]
    observations.record_complete_table(table, observations.load, partial(_cite_protection, protections))
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
        in_conflict=observations.record_complete_table(aside),
    )


def load() -> pd.DataFrame:
    """Return the curated observations of the package and of the project, validated.

    Returns
    -------
    DataFrame
        A copy of the tables ``data/observations.csv``, one row a published count [unit of the row]: the rows of
        the package, then those of the project. For counts of case records, a notebook cites their protection.

    Raises
    ------
    SchemaError
        At the first fault of the file.

    Notes
    -----
    Caution: a report waits for approval each time if its project has exact counts of case records in that table.
    Reference: docs/methods.md, section 9.
    """
    table = observations.load()
    done = disclosure.protection_in_rows(table, _TABLE)
    return observations.record_complete_table(table, notify=partial(_cite_protection, done)) if done else table


def _cite_protection(protections: Sequence[tuple[str, str, dict]]) -> None:
    """Attach its protection to each number of case records, and let a notebook cite it at the end of the cell."""
    for done in protections:
        disclosure.cite_protection(*done)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not protections or shell is None or not hasattr(shell, "kernel"):
        return
    cited = list(dict.fromkeys((source_id, edition) for source_id, edition, _ in protections))

    def cite(_result: object = None) -> None:
        if isinstance(shell.display_pub, sys.modules["IPython"].core.displaypub.CapturingDisplayPublisher):
            return  # %%capture runs its cell as a cell of its own
        shell.events.unregister("post_run_cell", cite)
        shell.display_pub.publish({RESULTS_MIME: records((), cited)})

    # Within the cell the author's `capture` or `clear_output` would remove the citation.
    shell.events.register("post_run_cell", cite)
