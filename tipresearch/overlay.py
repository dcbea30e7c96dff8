"""The files of a project over those of the package.

Rows of a project are added to those that the package brings; none takes the place of another.
"""

import functools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import files, marker, paths
from tipresearch.errors import SchemaError, shown

if TYPE_CHECKING:
    import pandas as pd

#: Folders that a wheel carries inside the package.
BROUGHT = ("data", "notebooks", "reports", "docs")
#: Beginning of the name that an input of the package has in a project.
OF_PACKAGE = "tipresearch/"
#: Where a table that was put together says how many of its first rows are the package's.
PACKAGED_ROWS = "tipresearch_packaged_rows"


def over_package() -> bool:
    """Whether the tables of the project lie over those of the package.

    Returns
    -------
    bool
        False for the package itself, and for a project whose tables stand alone.
    """
    return paths.HOME != paths.PACKAGED and bool(marker.choices()["packaged_data"])


def roots() -> dict[str, Path]:
    """The folders of tables, by the name that inputs in them begin with.

    Returns
    -------
    dict of str to Path
        That of the package first, where the project's lies over it.
    """
    under = {f"{OF_PACKAGE}data": paths.PACKAGED / "data"} if over_package() else {}
    return under | {"data": paths.DATA}


def tables() -> list[str]:
    """The names of all tables, such as ``mappings/measures.csv``.

    Returns
    -------
    list of str
        Those of the project and, where it lies over it, of the package.
    """
    every = (
        p.relative_to(root).as_posix() for root in roots().values() for p in root.rglob("*.csv")
    )
    return sorted(set(every))


def states(name: str) -> tuple[tuple[Path, int, int], ...]:
    """Which files hold a table, and how they are now: by this a table that was read is known to be the same.

    Parameters
    ----------
    name : str
        Of the table, as `tables` gives it.

    Returns
    -------
    tuple of (Path, int, int)
        File, time of its last change [ns] and size [bytes].
    """
    held = [path for root in roots().values() if (path := root / name).is_file()]
    return tuple((path, (of := path.stat()).st_mtime_ns, of.st_size) for path in held)


def locate(name: str) -> tuple[str, Path]:
    """A file of the project; where it has none and lies over the package, that of the package.

    Parameters
    ----------
    name : str
        Its path in a project, such as ``notebooks/05_country_profile.ipynb``.

    Returns
    -------
    (str, Path)
        Its name among inputs, and where it lies, or would lie in the project.
    """
    own, packaged = place(name), place(OF_PACKAGE + name)
    if over_package() and packaged.exists() and not own.exists():
        return OF_PACKAGE + name, packaged
    return name, own


def notebook(name: str) -> Path:
    """Where a notebook lies: in the project, or else in the package.

    Parameters
    ----------
    name : str
        Its name, without ``.ipynb``.

    Returns
    -------
    Path
        The file, there or not.
    """
    return locate(f"notebooks/{name}.ipynb")[1]


def place(name: str) -> Path:
    """Where an input lies, given its name.

    Parameters
    ----------
    name : str
        Its path in the project; one that begins with `OF_PACKAGE` is the package's.

    Returns
    -------
    Path
        The file, there or not.
    """
    top, _, rest = name.partition("/")
    if name.startswith(OF_PACKAGE):
        return (paths.PACKAGE if is_code(name) else paths.PACKAGED) / rest
    folders = {"data": paths.DATA, "notebooks": paths.NOTEBOOKS}
    return folders[top] / rest if top in folders else paths.HOME / name


def code_and_data() -> dict[str, Path]:
    """Where all lies that any notebook of the project may rest on: the package's code, and the tables.

    Returns
    -------
    dict of str to Path
        Files by their names among inputs; what programs leave there, hidden, is none.
    """
    code = {".py", ".pyi", ".j2", ".css", ".json"}
    found = {
        name: path
        for name, path in _below(OF_PACKAGE, paths.PACKAGE)
        if is_code(name) and path.suffix in code
    }
    for root, folder in roots().items():
        found |= _below(f"{root}/", folder)
    return found


def _below(start: str, folder: str | Path) -> Iterator[tuple[str, Path]]:
    try:
        entries = [*os.scandir(folder)]
    except OSError:  # not there, or closed to this user
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_file():
            yield start + entry.name, Path(entry.path)
        elif entry.is_dir() and not entry.is_symlink():
            yield from _below(f"{start}{entry.name}/", entry.path)


def is_code(name: str) -> bool:
    """Whether an input is code of the package, and not what the package brings along.

    Parameters
    ----------
    name : str
        Its name among the inputs.

    Returns
    -------
    bool
        True for modules, templates and styles.
    """
    parts = name.split("/")
    return name.startswith(OF_PACKAGE) and parts[1] not in BROUGHT


def read_data(name: str) -> "pd.DataFrame":
    """Read a table of ``data/`` as text: rows of the package, then those of the project.

    Parameters
    ----------
    name : str
        Its path in ``data/``, such as ``mappings/measures.csv``.

    Returns
    -------
    DataFrame
        All rows as text. Of a table that was put together, ``attrs`` says under `PACKAGED_ROWS`
        how many are the package's, so that a fault is told by its row in the project's file.

    Raises
    ------
    SchemaError
        If a table is missing or no CSV, if the columns of the project's are not those of the
        package's, or if a row has an id that a row of the package has.

    Notes
    -----
    Two rows with one id would be two answers under one name, and which of them a number rests on
    could not be told; so neither wins. A project that doubts a row of the package adds one of its
    own, with another id, and shows both.
    """
    found = [root / name for root in roots().values() if (root / name).is_file()]
    if not found and paths.HOME != paths.PACKAGED and not (paths.HOME / paths.MARKER).is_file():
        raise SchemaError(
            f"data file {name} is missing; restore it with 'git checkout -- data/{name}' or, in a project over the package, put back its {paths.MARKER}."
        )
    if len(found) < 2:
        return files.read_table(found[0] if found else paths.DATA / name)
    import pandas as pd

    packaged, own = map(files.read_table, found)
    if list(own.columns) != list(packaged.columns):
        odd = next(
            iter(
                [
                    *own.columns.difference(packaged.columns),
                    *packaged.columns.difference(own.columns),
                ]
            ),
            "their order",
        )
        raise SchemaError(
            f"data/{name}: the columns are not those of the table of this name in the package, which it is added to ({shown(odd)}); they are {', '.join(packaged.columns)}."
        )
    key = _keys(paths.PACKAGED).get(name)
    if key:
        _refuse_again(name, packaged[key], own[key])
    whole = pd.concat([packaged, own], ignore_index=True)
    whole.attrs[PACKAGED_ROWS] = len(packaged)
    return whole


@functools.cache
def _keys(packaged: Path) -> dict[str, list[str]]:
    """Return the columns that name a row, by table, as the package describes its tables."""
    package = json.loads((packaged / "data" / "datapackage.json").read_text("utf-8"))
    keys = {r["path"]: r["schema"].get("primaryKey", []) for r in package["resources"]}
    return {path: [key] if isinstance(key, str) else key for path, key in keys.items()}


def _refuse_again(name: str, packaged: "pd.DataFrame", own: "pd.DataFrame") -> None:
    """Refuse the first row of a project whose id is that of a row of the package."""
    held = set(packaged.itertuples(index=False, name=None))
    for number, row in enumerate(own.itertuples(index=False, name=None), 2):
        if row in held:
            told = ", ".join(
                f"{c} {v!r}" for c, v in zip(own.columns.astype(str), row, strict=True)
            )
            raise SchemaError(
                f"data/{name}, row {number}: {told} is a row of the package already, and is not replaced; give yours an id of its own."
            )
