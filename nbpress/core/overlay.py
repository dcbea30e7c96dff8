"""The files of a project, which are added to those of the package and never take their place."""

import functools
import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.core import files, paths
from nbpress.core.errors import SchemaError, quoted

if TYPE_CHECKING:
    import pandas as pd

#: Folders, and a file, that a wheel carries inside the package.
BROUGHT = ("data", "notebooks", "reports", "docs", paths.MARKER)
#: Beginning of the name that an input of the package has in a project.
OF_PACKAGE = f"{paths.PACKAGE_NAME}/"
#: Beginning of the name that a module of the engine has among inputs.
OF_ENGINE = "nbpress/"
#: Where a table that was put together says how many of its first rows are the package's.
PACKAGED_ROWS = "tipresearch_packaged_rows"


def over_package() -> bool:
    """Whether the tables of a project lie over those of the package; it can also have them stand alone."""
    return paths.HOME != paths.PACKAGED and bool(paths.choices()["packaged_data"])


def roots() -> dict[str, Path]:
    """Return the folders of tables by the name that inputs in them begin with: the package's, then the project's."""
    under = {f"{OF_PACKAGE}data": paths.PACKAGED / "data"} if over_package() else {}
    return under | {"data": paths.DATA}


def tables() -> list[str]:
    """Return the names of all tables, such as ``mappings/measures.csv``, in all `roots`."""
    return sorted({p.relative_to(root).as_posix() for root in roots().values() for p in root.rglob("*.csv")})


def states(name: str) -> tuple[tuple[Path, int, int], ...]:
    """Return the files that hold a table, each with its last change [ns] and size [bytes], by which it is known."""
    held = [path for root in roots().values() if (path := root / name).is_file()]
    return tuple((path, (of := path.stat()).st_mtime_ns, of.st_size) for path in held)


def locate(name: str, *, strict: bool = True) -> tuple[str, Path]:
    """Return the name among inputs and the place of a file of the project, or else of the package."""
    own, packaged = place(name), place(OF_PACKAGE + name)
    if strict:
        require_file(name, own)
    if over_package() and packaged.exists() and not own.exists():
        return OF_PACKAGE + name, packaged
    return name, own


def require_file(name: str, own: Path) -> None:
    """Refuse what is there and no file: it would be left out, or that of the package taken, without a word."""
    if os.path.lexists(own) and not own.is_file():
        raise SchemaError(f"{name} is no file, but a folder, a pipe or a link that leads to none; put the file there, or take it away.")  # fmt: skip


def notebook(name: str) -> Path:
    """Return where the notebook of a name without ``.ipynb`` lies, or would lie: see `locate`."""
    return locate(f"notebooks/{name}.ipynb")[1]


def notebooks() -> dict[str, Path]:
    """Return the notebooks that a report or a batch may name, by name: the package's, and over them the project's."""
    folders = [paths.PACKAGED / "notebooks", paths.NOTEBOOKS] if over_package() else [paths.NOTEBOOKS]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.ipynb"))}


def place(name: str) -> Path:
    """Return where an input lies, there or not; one that begins with `OF_PACKAGE` is the package's."""
    top, _, rest = name.partition("/")
    if name.startswith(OF_ENGINE):
        return paths.ENGINE / rest
    if name.startswith(OF_PACKAGE):
        return (paths.PACKAGE if is_code(name) else paths.PACKAGED) / rest
    folders = {"data": paths.DATA, "notebooks": paths.NOTEBOOKS}
    return folders[top] / rest if top in folders else paths.HOME / name


def code_and_data() -> dict[str, Path]:
    """Return all that any notebook may rest on, by name among inputs: the package's code, and the tables."""
    code = {".py", ".pyi", ".toml", ".po", ".j2", ".css", ".json"}
    below = itertools.chain(_below(OF_PACKAGE, paths.PACKAGE), _below(OF_ENGINE, paths.ENGINE))
    found = {name: path for name, path in below if is_code(name) and path.suffix in code}
    for root, folder in roots().items():
        found |= _below(f"{root}/", folder)
    return found


def _below(start: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for place, folders, names in os.walk(folder):  # passes over a folder that is not there or closed to this user
        folders[:] = [name for name in folders if not (name.startswith(".") or name == "__pycache__")]
        inside = Path(place).relative_to(folder)
        for name in names:
            if not name.startswith(".") and (path := Path(place, name)).is_file():
                yield start + (inside / name).as_posix(), path


def is_code(name: str) -> bool:
    """Whether an input is code, such as a template, and not what the package brings along."""
    return name.startswith(OF_ENGINE) or (name.startswith(OF_PACKAGE) and name.split("/")[1] not in BROUGHT)


def read_data(name: str) -> "pd.DataFrame":
    """Read a table of ``data/``, named as by `tables`, as text: rows of the package, then those of the project."""
    found = [root / name for root in roots().values() if (root / name).is_file()]
    require_file(f"data/{name}", paths.DATA / name)
    marked = (paths.HOME / paths.MARKER).is_file()
    if not found and marked and (paths.PACKAGED / "data" / name).is_file():
        raise SchemaError(f"data file {name} is missing: by packaged_data = false in {paths.MARKER} the tables of the project are all there are; copy it, and what else it lacks, from {paths.PACKAGED / 'data'} to {paths.DATA}, or set packaged_data = true.")  # fmt: skip
    if not found:
        own_folder = paths.HOME != paths.PACKAGED and not marked
        or_marker = f" or, in a project over the package, put back its {paths.MARKER}" if own_folder else ""
        raise SchemaError(f"data file {name} is missing; restore it with 'git checkout -- data/{name}'{or_marker}.")
    if len(found) == 1:
        return files.read_table(found[0])
    import pandas as pd

    packaged, own = map(files.read_table, found)
    if list(own.columns) != list(packaged.columns):
        ours, theirs = own.columns, packaged.columns
        odd = [*ours.difference(theirs), *theirs.difference(ours), "their order"][0]
        raise SchemaError(f"data/{name}: the columns are not those of the table of this name in the package, which it is added to ({quoted(odd)}); they are {', '.join(packaged.columns)}.")  # fmt: skip
    if key := _keys(paths.PACKAGED).get(name):
        _refuse_again(name, packaged[key], own[key])  # such rows would be two answers under one name
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
            told = ", ".join(f"{c} {v!r}" for c, v in zip(own, row, strict=True))
            raise SchemaError(f"data/{name}, row {number}: {told} is a row of the package already, and is not replaced; give yours an id of its own.")  # fmt: skip
