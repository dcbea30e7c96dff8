"""Kept runs of notebooks: a notebook runs again only if something that decides its outputs has changed.

docs/speed.md describes what decides the outputs, what is kept, and what cannot be seen. A run that read another file
is not kept; see `watch`. A change of this package that changes outputs must raise `FORMAT`.
"""

import contextlib
import dataclasses
import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbpress import imports
from nbpress.core import files, overlay, paths
from nbpress.imports import NotebookNode
from nbpress.inputs import project
from nbpress.notebooks import reading
from nbpress.notebooks.environment import ENVIRONMENT
from nbpress.notebooks.tasks import Task

#: Increase this number when a change of the engine makes the same code give other outputs.
FORMAT = 6
#: The number of kept runs. The runs unused for longest are removed.
MOST = 60
#: Names of their files: with `--out ~` the folder has caches of other programs as well.
_OWN = f"?*-{'[0-9a-f]' * 16}.json"
#: Inputs that no notebook computes with: modules that publish, and catalogues, which change pages after the run.
_WORDS = "data/translations/"
_OTHER = ("cli/", "__main__.py", "notebooks/", "docs/", _WORDS)
_NOT_COMPUTING = (_WORDS, *(f"{overlay.OF_PACKAGE}{name}" for name in _OTHER))
_COMPUTING = ("data/", overlay.OF_PACKAGE, f"{overlay.OF_ENGINE}core/")


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Result of a notebook: outputs of its code cells, its language, and the seconds it took."""

    cells: list[dict]
    language: dict
    seconds: float


def made_of(task: Task, found: Mapping[str, str]) -> dict[str, str]:
    """Return the names and hashes of everything that decides the outputs of a notebook, of all inputs `found`."""
    node = reading.read_plain(task.notebook)
    code = [[c["source"], c["metadata"].get("tags", [])] for c in _code(node)]
    given = {project.of_user(name, path) for name, path in task.files().items()}
    own = {
        name: digest
        for name, digest in found.items()
        if name in (*given, "requirements.lock", paths.MARKER)
        or (name.startswith(_COMPUTING) and not name.startswith(_NOT_COMPUTING))
    }
    return own | {
        "its code": _digest([code, node["metadata"].get("kernelspec")]),
        "its parameters": _digest(task.values),
        "the version of Python": platform.python_version(),
        "a package that is installed": project.installed(),
        "the way notebooks are run": _digest([FORMAT, ENVIRONMENT]),
    }


def _code(node: Mapping) -> list:
    return [c for c in node["cells"] if c["cell_type"] == "code"]


def _digest(value: object) -> str:
    return files.sha256(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass"))


def _whole(kept: dict, task: Task) -> Run:
    """Return the run of an entry, or raise an error if the entry has another structure."""
    code = _code(reading.read_plain(task.notebook))
    given = any("injected-parameters" in c["metadata"].get("tags", []) for c in code)
    run = Run(kept["cells"], kept["language"], float(kept["seconds"]))
    same = [set(cell) == {"execution_count", "outputs"} for cell in run.cells]
    types = [output["output_type"] for cell in run.cells for output in cell["outputs"]]
    if not all(same) or not all(isinstance(kind, str) for kind in types):
        raise ValueError("not the outputs of cells")
    if len(same) != len(code) + (bool(task.changed()) and not given) or not isinstance(run.language, dict):
        raise ValueError("not the cells of this notebook")
    return run


@dataclasses.dataclass(frozen=True, slots=True)
class Store:
    """A folder of kept runs, with one file for each notebook and set of parameters."""

    folder: Path

    def _file(self, task: Task) -> Path:
        return self.folder / f"{task.notebook.stem}-{_digest([FORMAT, task.values])[:16]}.json"

    def look_up(self, task: Task, found: Mapping[str, str]) -> tuple[Run | None, str]:
        """Return the run that may be used again, or None, and the reason in words."""
        path = self._file(task)
        try:
            digest, _, body = path.read_bytes().partition(b"\n")
        except OSError:
            return None, "no run of it with these parameters is kept"
        if files.sha256(body).encode() != digest:
            return None, "its kept run is damaged"
        try:
            kept = json.loads(body)
            if changed := files.differing(kept["made_of"], made_of(task, found)):
                more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
                return None, f"{changed[0]}{more} changed"
            run = _whole(kept, task)
        except Exception:  # whatever is wrong with a kept run, the notebook can run again
            return None, "its kept run is damaged"
        with contextlib.suppress(OSError):
            path.touch()
        return run, "its code, its parameters, all of data/, the statistics, the lock and the packages are the same"

    def kept(self, tasks: Iterable[Task], found: Mapping[str, str]) -> dict[str, Run]:
        """Return the runs that may be used again, by the names of their notebooks."""
        looked = {task.notebook.stem: self.look_up(task, found)[0] for task in tasks}
        return {name: run for name, run in looked.items() if run}

    def keep(self, task: Task, found: Mapping[str, str], run: Run) -> None:
        """Write a run to the store, with the hashes of all inputs, which were the same before and after the run."""
        entry = {"made_of": made_of(task, found), **dataclasses.asdict(run)}
        body = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")
        # A cache that cannot be written costs only time.
        with contextlib.suppress(OSError):
            files.private(self.folder)
            files.write_whole(self._file(task), files.sha256(body).encode() + b"\n" + body)
            for path in sorted(self.folder.glob(_OWN), key=lambda p: p.stat().st_mtime, reverse=True)[MOST:]:
                path.unlink(missing_ok=True)


def taken(node: NotebookNode, seconds: float) -> Run:
    """Return the run to keep of an executed notebook."""
    cells = [{"execution_count": c.execution_count, "outputs": c.outputs} for c in _code(node)]
    return Run(cells, node.metadata.get("language_info", {}), seconds)


def put_back(node: NotebookNode, run: Run) -> NotebookNode:
    """Return a notebook, prepared but not executed, with the outputs of a kept run."""
    nbformat = imports.load("nbformat")
    if run.language:
        node.metadata.language_info = nbformat.from_dict(run.language)
    for cell, kept in zip(_code(node), run.cells, strict=True):
        cell.update(nbformat.from_dict(kept))
    return node
