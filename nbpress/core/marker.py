"""Which project is worked in, and what it chooses in its file ``tipresearch.toml``."""

import functools
import re
import shlex
from pathlib import Path
from typing import Any

from nbpress.core import files, paths
from nbpress.core.errors import TipResearchError, nearest, quoted

#: What a project can choose in its marker file, and what holds where it does not.
CHOICES: dict[str, bool | str] = {
    "packaged_data": True,  # whether its tables lie over those of the package
    "house_rules": False,  # whether `check` asks notebooks to follow the rules of the house
    "licence": "",  # what pages say of it, unless the definition of a report does
    "language": "en",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def choices() -> dict[str, Any]:
    """Return what the project chooses, a value for each of `CHOICES`; a folder without a marker keeps the rules."""
    return dict(_choices(paths.HOME))


@functools.cache
def _choices(home: Path) -> dict[str, bool | str]:
    marker = home / paths.MARKER
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
    return paths.HOME == paths.PACKAGED == paths.PACKAGE


def editions() -> Path:
    """Return the folder for editions: ``reports/`` of the project; without one, of the working directory."""
    return Path.cwd() / "reports" if only_installed() else paths.REPORTS


def out_option(folder: Path | None) -> str:
    """Return what a command to be typed needs to find editions that lie in a folder of their own."""
    return f" --out {shlex.quote(str(folder))}" if folder and folder.resolve() != editions().resolve() else ""


def require_project(needed: str) -> None:
    """Refuse what only a project can have, where there is none; `needed` begins the message."""
    if only_installed():
        raise TipResearchError(f"{needed}.{no_project()}")


def no_project() -> str:
    """Return what a message adds, with the cure, where something is missing and no project was found; else nothing."""
    if paths.HOME != paths.PACKAGED or Path.cwd().is_relative_to(paths.HOME):
        return ""
    if (there := paths.project_at(Path.cwd())) != paths.PACKAGED:
        return f" The project {there} was not found, as it is looked for once, on import, from the working directory of then; start Python there."
    return f" No {paths.MARKER} is here or above, so this is no project; 'tipresearch new FOLDER' makes one."
