"""Runs of notebooks that are kept, so that only what is stale runs again.

What a run is made of, what of it is kept, and what cannot be seen: docs/speed.md. A run that read
anything else is not kept; see `watch`. The rest of this package only decides how a run is
shown; what it changes in the outputs themselves raises `FORMAT`.
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

#: Raised when notebooks are run in another way, so that the same code gives other outputs.
FORMAT = 6
#: Runs that are kept; the ones that were not used for longest are removed.
MOST = 60
#: What their files are named: with `--out ~` the folder is that of other caches, too.
_OWN = f"?*-{'[0-9a-f]' * 16}.json"
#: What no notebook computes with: of the package, and catalogues, with which pages are written again after the run.
_WORDS = "data/translations/"
_OTHER = ("cli/", "__main__.py", "notebooks/", "docs/", _WORDS)
_NOT_COMPUTING = (_WORDS, *(f"{overlay.OF_PACKAGE}{name}" for name in _OTHER))
_COMPUTING = ("data/", overlay.OF_PACKAGE, f"{overlay.OF_ENGINE}core/")


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """What a notebook gave: outputs of its code cells, its language, and the time it took."""

    cells: list[dict]
    language: dict
    seconds: float


def made_of(task: Task, found: Mapping[str, str]) -> dict[str, str]:
    """Return all that decides what a notebook gives: names and hashes.

    `found` are the hashes of all inputs of the report.
    """
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
    """Return the run of an entry; an entry of another structure raises an error."""
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
    """The folder in which runs are kept, one file for a notebook with one set of parameters."""

    folder: Path

    def _file(self, task: Task) -> Path:
        return self.folder / f"{task.notebook.stem}-{_digest([FORMAT, task.values])[:16]}.json"

    def look_up(self, task: Task, found: Mapping[str, str]) -> tuple[Run | None, str]:
        """Return the run that may be used again, and why; or None, and why there is none."""
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
        except Exception:  # whatever is odd in a kept run, a kernel can do without it
            return None, "its kept run is damaged"
        with contextlib.suppress(OSError):
            path.touch()
        return run, "its code, its parameters, all of data/, the statistics, the lock and the packages are the same"

    def kept(self, tasks: Iterable[Task], found: Mapping[str, str]) -> dict[str, Run]:
        """Return the runs that may be used again, by the name of the notebook."""
        looked = {task.notebook.stem: self.look_up(task, found)[0] for task in tasks}
        return {name: run for name, run in looked.items() if run}

    def keep(self, task: Task, found: Mapping[str, str], run: Run) -> None:
        """Keep a run; the file appears only when it is whole.

        `found` are the hashes of all inputs, which were the same before and after the run, and all that it read.
        """
        entry = {"made_of": made_of(task, found), **dataclasses.asdict(run)}
        body = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")
        # A cache that cannot be written costs time, and nothing else.
        with contextlib.suppress(OSError):
            files.private(self.folder)
            files.write_whole(self._file(task), files.sha256(body).encode() + b"\n" + body)
            for path in sorted(self.folder.glob(_OWN), key=lambda p: p.stat().st_mtime, reverse=True)[MOST:]:
                path.unlink(missing_ok=True)


def taken(node: NotebookNode, seconds: float) -> Run:
    """Return what is kept of an executed notebook."""
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
