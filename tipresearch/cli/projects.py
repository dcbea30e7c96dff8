"""The commands on a project: make a project, list its contents, update its translations."""

import json
import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from nbpress.core.errors import TipResearchError, counted, lacking
from tipresearch.cli.options import EDITIONS, note, say

#: Template files whose real names would have an effect inside the package.
_HIDDEN = {"gitignore", "github"}


def new(folder: Annotated[Path, typer.Argument(help="Folder of the project: a new one, or empty.")]) -> None:
    """Make a project with its own data, a notebook, a report and tests."""
    target = folder.absolute()
    _require_free(folder, target)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _write(draft / "project")
        (draft / "project").replace(target)  # the project appears in one step
    except OSError as error:
        # If several files could not be copied, the first has the reason.
        why = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror
        raise TipResearchError(f"cannot write {folder}: {why}; choose another place.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(target)
    if missing := lacking("publish", "project"):
        python = shlex.quote(sys.executable)
        say(f"First: {python} -m pip install 'tipresearch[project]', as this Python lacks {missing[0]}.")
    say(f"Next: cd {shlex.quote('./' * str(folder).startswith('-') + str(folder))}, then make report and make test.")


def _require_free(folder: Path, target: Path) -> None:
    """Refuse a folder with files that could be lost or mixed with the project."""
    from nbpress.core import paths

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
    shutil.copytree(Path(__file__).with_name("project"), project, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in _HIDDEN:
        (project / name).rename(project / f".{name}")
    python = sys.executable.replace("$", "$$").replace("#", "\\#")
    (project / "local.mk").write_text(f"PYTHON = {python}\n", encoding="utf-8")


def list_all() -> None:
    """List reports, notebooks, datasets and editions by the names that commands accept."""
    from nbpress.core import overlay, paths
    from nbpress.editions import folders
    from nbpress.reports import definitions
    from tipresearch import readers

    names = definitions.names()
    _section("Reports", "tipresearch report NAME", [(name, _title(name)) for name in names])
    batch, own, packaged = "tipresearch batch NAME --over KEY=VALUES", list[tuple[str, str]](), list[tuple[str, str]]()
    for name, notebook in overlay.notebooks().items():
        (own if notebook.parent == paths.NOTEBOOKS else packaged).append((name, _heading(notebook)))
    _section("Notebooks", batch, own)
    if packaged:
        _section("Notebooks of the package", batch, packaged)
    fetched = sorted(p for p in readers.default_folder().glob("*") if p.suffix in (".xlsx", ".csv"))
    datasets = [*readers.KNOWN.items(), *((path.name, f"fetched: {path}") for path in fetched)]
    _section("Datasets", "tip.open(FILE)", datasets)
    latest = {name: folders.latest(paths.editions() / name) for name in names}
    built = [(name, str(edition)) for name, edition in latest.items() if edition]
    _section("Editions, the latest of each report", "tipresearch verify NAME", built)


def _section(title: str, command: str, rows: list[tuple[str, str]]) -> None:
    say(f"{title}  ({command})")
    width = max((len(name) for name, _ in rows), default=0)
    for name, said in rows:
        say(f"  {name.ljust(width)}  {said}".rstrip())
    if not rows:
        say("  none yet")


def _title(name: str) -> str:
    """Return the title of a report, or the fault of its definition."""
    from nbpress.reports import definitions

    try:
        return definitions.read_definition(name, languages=False).title
    except TipResearchError as error:
        return f"cannot be read: {error}"


def _heading(notebook: Path) -> str:
    """Return the first heading of a notebook."""
    try:
        text = notebook.read_text("utf-8") if notebook.is_file() else ""  # reading a pipe would not end
        cells = json.loads(text)["cells"]
        lines = "".join("".join(cell["source"]) + "\n" for cell in cells).splitlines()
    except (OSError, ValueError, LookupError, TypeError):
        return "cannot be read as a notebook"
    return next((line.lstrip("# ") for line in lines if line.startswith("# ")), "")


def translations(
    name: Annotated[str, typer.Argument(help="Name of the report.")],
    language: Annotated[str, typer.Argument(help="Tag of the language, such as ur or pt-BR.")],
    out: Annotated[Path | None, EDITIONS] = None,
) -> None:
    """Add the sentences of the published edition of a report to the catalogue of a language."""
    from nbpress.core import files, paths
    from nbpress.editions import folders, locks
    from nbpress.reports import definitions
    from nbpress.translation import catalogues

    definition = definitions.read_definition(name, languages=False)
    paths.require_project("a catalogue is a file of a project")
    edition = folders.latest((out or paths.editions()).resolve() / name)
    known = template.read_bytes() if edition and (template := edition / catalogues.TEMPLATE).is_file() else b""
    text, lacking = catalogues.updated(language, known)
    target = catalogues.path(language)
    with locks.writing_to(target.parent, "a catalogue lies in the data of its project, and nowhere else"):
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(target, text)
    say(f"{target}: {counted(lacking, 'sentence')} without a translation that fits.")
    if not known:
        named = "" if language in definition.languages else f"name {language!r} among the languages of its definition, "
        note(f"no edition of {name} has pages in another language yet: {named}build it, and run this again.")
