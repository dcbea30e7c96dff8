"""Where the package, the engine and the project are, and what the project chooses.

A project is the folder with the file ``tipresearch.toml``, in or above the working directory, or the folder that
``TIPRESEARCH_HOME`` names. Without a project, the data, notebooks and reports of the package are used.
"""

import contextlib
import functools
import os
import re
import shlex
import stat
import tempfile
from pathlib import Path
from typing import Any

from nbpress.core import files
from nbpress.core.errors import TipResearchError, nearest, quoted

PACKAGE_NAME = "tipresearch"
MARKER = "tipresearch.toml"

#: The folder of the engine, and that of the package beside it.
ENGINE = Path(__file__).resolve().parents[1]
PACKAGE = ENGINE.parent / PACKAGE_NAME

#: What the package brings along: in a wheel inside it, in a checkout beside it.
PACKAGED = PACKAGE if (PACKAGE / "data").is_dir() else PACKAGE.parent

#: What a project can choose in its marker file, and what holds where it does not.
CHOICES: dict[str, bool | str] = {
    "packaged_data": True,  # whether its tables lie over those of the package
    "house_rules": False,  # whether `check` asks notebooks to follow the rules of the house
    "licence": "",  # what pages say of it, unless the definition of a report does
    "language": "en",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def package_version() -> str:
    """Return the version of the package, as manifests state it."""
    import importlib.metadata

    return importlib.metadata.version(PACKAGE_NAME)


def project_at(folder: Path) -> Path:
    """Return the project that a folder lies in; where there is none, what the package brings."""
    return next((place for place in (folder, *folder.parents) if (place / MARKER).is_file()), PACKAGED)


def caches() -> Path:
    """Return the cache folder. If it can neither be found nor made in the home, it is a private one in the temporary folder."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        place = given if given.is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return _of_nobody_else()
    own = place / "tipresearch"
    lies = next(p for p in (own, *own.parents) if os.path.lexists(p))
    if lies == own:  # it is read, also where it takes no files any more
        return place
    takes_it = os.path.isdir(lies) and os.access(lies, os.W_OK)  # noqa: PTH112 - of a home that may not be looked into Path raises
    return place if takes_it else _of_nobody_else()


@functools.cache
def _of_nobody_else() -> Path:
    place = Path(tempfile.gettempdir()) / f"cache-{os.getuid()}"
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700)
    state = place.lstat() if os.path.lexists(place) else None
    own = state and stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
    return place if own else Path(tempfile.mkdtemp(prefix="cache-"))


HOME = Path(os.environ.get("TIPRESEARCH_HOME") or project_at(Path.cwd())).resolve()
DATA = HOME / "data"
NOTEBOOKS = HOME / "notebooks"
REPORTS = HOME / "reports"


def choices() -> dict[str, Any]:
    """Return what the project chooses, a value for each of `CHOICES`; a folder without a marker keeps the rules."""
    return dict(_choices(HOME))


@functools.cache
def _choices(home: Path) -> dict[str, bool | str]:
    marker = home / MARKER
    if not marker.is_file():
        return CHOICES | {"packaged_data": False, "house_rules": True}
    given = files.read_toml(marker, str(marker))
    for key, value in given.items():
        if key not in CHOICES:
            raise TipResearchError(f"{marker} has the unknown key {key!r}; it takes {', '.join(CHOICES)}.{nearest(key, CHOICES)}")  # fmt: skip
        if type(value) is not type(CHOICES[key]):
            allowed = "true or false" if isinstance(CHOICES[key], bool) else "a text"
            raise TipResearchError(f"{marker}: {key} is {quoted(value)}; it must be {allowed}.")
    if not _LANGUAGE.fullmatch(language := str(given.get("language", "en"))):
        raise TipResearchError(f"{marker}: language is {quoted(language)}, which is no tag; write one such as 'ur' or 'pt-BR'.")  # fmt: skip
    return CHOICES | given


def only_installed() -> bool:
    """Whether there is an installed package alone, into which nobody writes: no project and no checkout."""
    return HOME == PACKAGED == PACKAGE


def editions() -> Path:
    """Return the folder for editions: ``reports/`` of the project; without one, of the working directory."""
    return Path.cwd() / "reports" if only_installed() else REPORTS


def out_option(folder: Path | None) -> str:
    """Return what a command to be typed needs to find editions that lie in a folder of their own."""
    return f" --out {shlex.quote(str(folder))}" if folder and folder.resolve() != editions().resolve() else ""


def require_project(needed: str) -> None:
    """Refuse what only a project can have, where there is none; `needed` begins the message."""
    if only_installed():
        raise TipResearchError(f"{needed}.{no_project()}")


def no_project() -> str:
    """Return what a message adds, with the cure, where something is missing and no project was found; else nothing."""
    if HOME != PACKAGED or Path.cwd().is_relative_to(HOME):
        return ""
    if (there := project_at(Path.cwd())) != PACKAGED:
        return f" The project {there} was not found, as it is looked for once, on import, from the working directory of then; start Python there."
    return f" No {MARKER} is here or above, so this is no project; 'tipresearch new FOLDER' makes one."
