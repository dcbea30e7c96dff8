"""Runs of notebooks that are kept, so that only what is stale runs again.

A run is used again when all that it was made of is the same: the notebook's code cells
and kernel, its parameters, the files of ``data/`` that it opened, files of the user that
its parameters name, the statistics wing, the lock of the dependencies, Python, and the
fixed environment, the kernelspec, and the names of all files of ``data/``, which a notebook
may ask for without opening any. A run that read anything else, such as a module beside the
notebook, another edition, or the network, is not kept; see `kernels.watch`.

What cannot be seen does not count: other environment variables, the size of a data file
that a notebook asks for and does not open, and what a program that it starts, or a library
that opens files by itself, reads outside ``data/``.

The rest of the publishing wing only decides how a run is shown; what
it changes in the outputs themselves raises `FORMAT`.

Of a run its outputs are kept, not its document: they are put into the notebook as it is
now, so that new prose is shown without a run. The folder may be removed at any time.
"""

import contextlib
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import files, paths
from tipresearch.publishing.notebooks import parameters
from tipresearch.publishing.notebooks.environment import ENVIRONMENT
from tipresearch.publishing.notebooks.tasks import Task
from tipresearch.publishing.reuse import settings, watch

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Raised when notebooks are run in another way, so that the same code gives other outputs.
FORMAT = 3
#: Runs that are kept; the ones that were not used for longest are removed.
MOST = 60
#: What of the package no notebook computes with.
_NOT_COMPUTING = ("tipresearch/publishing/", "tipresearch/cli/", "tipresearch/__main__.py")
_ALL_DATA = "data/"


@dataclass(frozen=True, slots=True)
class Run:
    """What a notebook gave: outputs of its code cells, its language, and the time it took."""

    cells: list[dict]
    language: dict
    seconds: float


#: Size, times and place of a file: what differs if it was written to, whatever its content.
Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Read:
    """What a run read, and the files of ``data/`` as they were before it."""

    opened: watch.Opened
    before: Mapping[str, Stamp]


def data_files() -> dict[str, Stamp]:
    """Return all files of ``data/``, behind links as well, by path in it."""
    found: dict[str, Stamp] = {}
    folders: set[str] = set()
    for place, inner, names in os.walk(paths.DATA, followlinks=True):
        real = os.path.realpath(place)
        if real in folders:  # a link to a folder that it is in has no end
            inner.clear()
            continue
        folders.add(real)
        for path in (Path(place, name) for name in names):
            with contextlib.suppress(OSError):
                s = path.stat()
                stamp = (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino)
                found[path.relative_to(paths.DATA).as_posix()] = stamp
    return found


def made_of(task: Task, found: Mapping[str, str]) -> dict[str, str]:
    """Return all that decides what a notebook gives, but for the data: names and hashes.

    Parameters
    ----------
    task : Task
        The notebook and its parameters.
    found : mapping of str to str
        The hashes of all inputs of the report.
    """
    node = parameters.read_plain(task.notebook)
    code = [
        [c["source"], c["metadata"].get("tags", [])]
        for c in node["cells"]
        if c["cell_type"] == "code"
    ]
    files = {f"{name}: {Path(path).name}" for name, path in task.files().items()}
    own = {
        name: digest
        for name, digest in found.items()
        if name in files
        or name == "requirements.lock"
        or (name.startswith("tipresearch/") and not name.startswith(_NOT_COMPUTING))
    }
    return own | {
        "its code": _digest([code, node["metadata"].get("kernelspec")]),
        "its parameters": _digest(task.values),
        "the version of Python": platform.python_version(),
        "the way notebooks are run": _digest([FORMAT, ENVIRONMENT]),
        "the kernelspec": settings.kernelspec(node["metadata"].get("kernelspec")),
        "the user's settings": settings.of_user(task.base),
        "the list of files in data/": _digest(sorted(data_files())),
    }


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _data_hashes(names: Iterable[str], found: Mapping[str, str]) -> dict[str, str | None]:
    """Return the hashes of files of ``data/``; the folder's own name stands for all that are inputs."""
    digests: dict[str, str | None] = {}
    for name in names:
        if name == _ALL_DATA:
            every = [_ALL_DATA + each for each in data_files()]
            digests[name] = _digest({n: _data_hash(n, found) for n in every})
        else:
            digests[name] = _data_hash(name, found)
    return digests


def _data_hash(name: str, found: Mapping[str, str]) -> str | None:
    path = paths.DATA / name.removeprefix(_ALL_DATA)
    return found.get(name) or (files.file_hash(path) if path.is_file() else None)


def _whole(kept: dict, task: Task) -> Run:
    """Return the run of an entry; an entry of another structure raises an error."""
    code = [c for c in parameters.read_plain(task.notebook)["cells"] if c["cell_type"] == "code"]
    given = any("injected-parameters" in c["metadata"].get("tags", []) for c in code)
    run = Run(kept["cells"], kept["language"], float(kept["seconds"]))
    same = [set(cell) == {"execution_count", "outputs"} for cell in run.cells]
    types = [output["output_type"] for cell in run.cells for output in cell["outputs"]]
    if not all(same) or not all(isinstance(kind, str) for kind in types):
        raise ValueError("not the outputs of cells")
    if len(same) != len(code) + (bool(task.changed()) and not given) or not isinstance(run.language, dict):  # fmt: skip
        raise ValueError("not the cells of this notebook")
    return run


class Store:
    """The folder in which runs are kept, one file for a notebook with one set of parameters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _file(self, task: Task) -> Path:
        return self.folder / f"{task.notebook.stem}-{_digest([FORMAT, task.values])[:16]}.json"

    def look_up(self, task: Task, found: Mapping[str, str]) -> tuple[Run | None, str]:
        """Return the run that may be used again, and why; or None, and why there is none."""
        path = self._file(task)
        try:
            digest, _, body = path.read_bytes().partition(b"\n")
        except OSError:
            return None, "no run of it with these parameters is kept"
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None, "its kept run is damaged"
        try:
            run, why = self._compare(json.loads(body), task, found)
        except Exception:  # whatever is odd in a kept run, a kernel can do without it
            return None, "its kept run is damaged"
        if run:
            with contextlib.suppress(OSError):
                path.touch()
        return run, why

    def _compare(self, kept: dict, task: Task, found: Mapping[str, str]) -> tuple[Run | None, str]:
        now = made_of(task, found) | _data_hashes(kept["data"], found)
        if changed := files.differing(kept["made_of"] | kept["data"], now):
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            return None, f"{changed[0]}{more} changed"
        read = "all of data/" if _ALL_DATA in kept["data"] else f"{len(kept['data'])} data files"
        why = f"its code, its parameters, {read}, the statistics and the lock are the same"
        return _whole(kept, task), why

    def keep(self, task: Task, found: Mapping[str, str], run: Run, read: Read | None) -> None:
        """Keep a run; the file appears only when it is whole.

        Parameters
        ----------
        task : Task
            The notebook and its parameters.
        found : mapping of str to str
            The hashes of all inputs, which were the same before and after the run.
        run : Run
            What it gave.
        read : Read, optional
            What it read. Where nobody knows, where it is not all an input, or where ``data/``
            was written to meanwhile, the run is not kept.
        """
        if read is None or read.opened.foreign or read.before != data_files():
            return
        opened = read.opened.names
        names = [_ALL_DATA] if opened is None else [_ALL_DATA + name for name in sorted(opened)]
        entry = {
            "made_of": made_of(task, found),
            "data": _data_hashes(names, found),
            "cells": run.cells,
            "language": run.language,
            "seconds": run.seconds,
        }
        body = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")
        # A cache that cannot be written costs time, and nothing else.
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / f".{self._file(task).name}-{os.getpid()}"
            try:
                draft.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
                draft.replace(self._file(task))
            finally:
                draft.unlink(missing_ok=True)
            self._prune()

    def _prune(self) -> None:
        """Remove the runs that were not used for longest."""
        kept = sorted(self.folder.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in kept[MOST:]:
            path.unlink(missing_ok=True)


def taken(node: "NotebookNode", seconds: float) -> Run:
    """Return what is kept of an executed notebook."""
    cells = [
        {"execution_count": c.execution_count, "outputs": c.outputs}
        for c in node.cells
        if c.cell_type == "code"
    ]
    return Run(cells, node.metadata.get("language_info", {}), seconds)


def put_back(node: "NotebookNode", run: Run) -> "NotebookNode":
    """Return a notebook, prepared but not executed, with the outputs of a kept run."""
    from tipresearch.publishing.imports import load

    nbformat = load("nbformat")
    if run.language:
        node.metadata.language_info = nbformat.from_dict(run.language)
    code = [c for c in node.cells if c.cell_type == "code"]
    for cell, kept in zip(code, run.cells, strict=True):
        cell.update(nbformat.from_dict(kept))
    return node
