"""The command ``new``: a project to start from."""

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from tipresearch.cli.options import say
from tipresearch.errors import TipResearchError, lacking

_FILES = Path(__file__).with_name("project")
#: Names that would be of another meaning in the package itself.
_HIDDEN = {"gitignore", "github"}


def new(
    folder: Annotated[Path, typer.Argument(help="Folder of the project: a new one, or empty.")],
) -> None:
    """Make a project: own data over those of the package, a notebook, a report and its tests."""
    target = folder.absolute()
    _require_free(folder, target)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _write(draft / "project")
        (draft / "project").replace(target)  # whole, or not at all
    except OSError as error:
        raise TipResearchError(f"cannot write {folder}: {error.strerror}; choose another place.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(target)
    if missing := lacking("publish", "project"):
        python = shlex.quote(sys.executable)
        say(f"First: {python} -m pip install 'tipresearch[project]', as this Python lacks {missing[0]}.")
    say(f"Next: cd {shlex.quote(str(folder))}, then make report and make test.")


def _require_free(folder: Path, target: Path) -> None:
    """Refuse a folder in which something would be lost or mixed."""
    from tipresearch import paths

    cure = "name a new folder."
    if (target / paths.MARKER).exists():
        raise TipResearchError(f"{folder} holds a project already: its {paths.MARKER}; {cure}")
    if target.is_dir() and any(target.iterdir()):
        raise TipResearchError(f"{folder} is not empty; {cure}")
    if target.exists() and not target.is_dir():
        raise TipResearchError(f"{folder} is a file; {cure}")
    if not target.parent.is_dir():
        raise TipResearchError(f"{target.parent} is no folder; make it first, or {cure}")
    if not os.access(target.parent, os.W_OK):
        raise TipResearchError(f"cannot write into {target.parent}; choose another place.")


def _write(project: Path) -> None:
    shutil.copytree(_FILES, project, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in _HIDDEN:
        (project / name).rename(project / f".{name}")
    python = sys.executable.replace("$", "$$").replace("#", "\\#")
    (project / "local.mk").write_text(f"PYTHON = {python}\n", encoding="utf-8")
