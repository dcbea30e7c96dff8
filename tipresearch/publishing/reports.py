"""Build a report: read its definition, check, run the notebooks, write pages, publish."""

import datetime as dt
import hashlib
import importlib.metadata
import platform
import re
import subprocess
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tipresearch import paths
from tipresearch.errors import NotebookFailed, ParameterError, TipResearchError, nearest, shown
from tipresearch.publishing import editions, execution, pages, parameters, results

Progress = Callable[[str, float | None], None]
Coverage = Callable[[str, Mapping[str, object]], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Definition:
    """A report: its title, notebooks in order of reading, and shared parameters."""

    name: str
    title: str
    notebooks: tuple[str, ...]
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Task:
    """One notebook of a report, with all its parameters checked."""

    notebook: Path
    declared: Mapping[str, parameters.Parameter]
    values: Mapping[str, object]

    def changed(self) -> dict[str, object]:
        """Return the values that differ from the notebook's defaults."""
        return {n: v for n, v in self.values.items() if v != self.declared[n].default}


def read_definition(name: str) -> Definition:
    """Read ``reports/<name>.toml``; an unknown report or key is a `TipResearchError`."""
    require_name(name, "report")
    path = paths.REPORTS / f"{name}.toml"
    if not path.is_file():
        known = sorted(p.stem for p in paths.REPORTS.glob("*.toml"))
        raise TipResearchError(
            f"report {name!r} is not known; there are {', '.join(known)}.{nearest(name, known)}"
        )
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
        raise TipResearchError(f"{path.name} is not TOML in UTF-8: {error}") from error
    if unknown := sorted(data.keys() - _KEYS.keys()):
        raise TipResearchError(
            f"{path.name} has the unknown key {unknown[0]!r}; it takes {', '.join(_KEYS)}.{nearest(unknown[0], _KEYS)}"
        )
    for key, kind in _KEYS.items():
        if key != "parameters" and not data.get(key):
            raise TipResearchError(f"{path.name} lacks {key!r}.")
        if not isinstance(data.get(key, kind()), kind):
            raise TipResearchError(
                f"{path.name}: {key} is {shown(data[key])}; it must be {_KINDS[kind]}."
            )
    names = data["notebooks"]
    for notebook in names:
        require_name(notebook, f"{path.name}: notebook")
    if len(set(names)) < len(names):
        raise TipResearchError(f"{path.name} names a notebook twice; name each once.")
    return Definition(name, data["title"], tuple(names), data.get("parameters", {}))


_KEYS = {"title": str, "notebooks": list, "parameters": dict}
_KINDS = {str: "a text", list: "a list of names", dict: "a table of values"}


def require_name(name: object, what: str) -> None:
    """Refuse a name that could lead out of its folder."""
    if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", name)):
        raise TipResearchError(
            f"{what} {shown(name)} is not allowed; a name has letters, digits, '_', '-' and '.', at most 100."
        )


def plan(definition: Definition, settings: Mapping[str, str], coverage: Coverage) -> list[Task]:
    """Check every parameter of every notebook, before any kernel starts.

    Parameters
    ----------
    definition : Definition
        The report.
    settings : mapping of str to str
        Values from the command line, as text. Each goes to the notebooks that
        declare it; one that no notebook declares is refused.
    coverage : callable
        Gives the combinations that the data cover, by the name in a notebook's metadata.
    """
    notebooks = [paths.NOTEBOOKS / f"{name}.ipynb" for name in definition.notebooks]
    known = {path: parameters.declared(path) for path in notebooks}
    every = {name: p for declared in known.values() for name, p in declared.items()}
    for name in (*settings, *definition.parameters):
        if name not in every:
            raise ParameterError(
                f"no notebook of {definition.name} has a parameter {name!r}; they have {', '.join(every)}.{nearest(name, every)}"
            )
    tasks = []
    for path, declared in known.items():
        given = {n: v for n, v in definition.parameters.items() if n in declared}
        given |= {
            n: parameters.from_text(declared[n], v) for n, v in settings.items() if n in declared
        }
        values = parameters.check(path.stem, declared, given)
        if name := parameters.read_notebook(path).metadata.get("tipresearch", {}).get("covered_by"):
            parameters.check_coverage(path.stem, values, coverage(name, values))
        tasks.append(Task(path, declared, values))
    return tasks


def build(
    definition: Definition,
    tasks: Sequence[Task],
    out: Path,
    *,
    force: bool = False,
    progress: Progress = lambda *_: None,
) -> tuple[Path, bool]:
    """Build a report and publish it as an edition.

    Parameters
    ----------
    definition : Definition
        The report.
    tasks : sequence of Task
        Its notebooks with checked parameters, from `plan`.
    out : Path
        Folder that holds the editions of all reports.
    force : bool
        Run the notebooks even though nothing changed.
    progress : callable
        Told the name of a notebook when it starts (with None) and the seconds it took
        when it ends.

    Returns
    -------
    (Path, bool)
        The published edition and whether it is new.

    Raises
    ------
    NotebookFailed
        If a notebook fails; its executed copy is kept under ``failed/`` and the
        published edition stays as it was.
    """
    report = out / definition.name
    inputs = input_hashes(tasks)
    fingerprint = _fingerprint(inputs, definition, tasks)
    current = editions.latest(report)
    unchanged = current and editions.read_manifest(current).get("fingerprint") == fingerprint
    if unchanged and not force and editions.is_whole(current):
        return current, False
    with editions.staging_folder(report) as staging:
        return _build(definition, tasks, staging, report, inputs, fingerprint, progress)


def _build(
    definition: Definition,
    tasks: Sequence[Task],
    staging: Path,
    report: Path,
    inputs: dict,
    fingerprint: str,
    progress: Progress,
) -> tuple[Path, bool]:
    timings, done = {}, []
    for task in tasks:
        progress(task.notebook.stem, None)
        start = time.perf_counter()
        executed = staging / "notebooks" / task.notebook.name
        try:
            node = execution.run_notebook(task.notebook, executed, task.changed())
        except NotebookFailed as error:
            kept = editions.keep_failed(executed, report, str(error))
            raise NotebookFailed(f"{error} (executed copy: {kept})") from error
        timings[task.notebook.stem] = round(time.perf_counter() - start, 3)
        progress(task.notebook.stem, timings[task.notebook.stem])
        shown = [
            {"name": n, "value": task.values[n], "help": p.help} for n, p in task.declared.items()
        ]
        done.append(pages.Page(task.notebook.stem, node, shown))
    write_edition(done, staging, definition.title, fingerprint)
    _require_same(inputs, input_hashes(tasks))
    return editions.publish(
        staging, report, _manifest(definition, tasks, inputs, fingerprint, timings)
    )


def _require_same(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Refuse to publish what was built while its inputs were being changed."""
    changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    if changed:
        raise TipResearchError(
            f"{changed[0]} changed while the report was built; nothing was published. Build again."
        )


def write_edition(done: Sequence[pages.Page], staging: Path, title: str, fingerprint: str) -> None:
    """Write all files of an edition but its manifest from the executed notebooks."""
    rows = [row for page in done for row in results.estimates(page.name, page.node)]
    results.write_results(rows, staging, title)
    results.write_figures(
        [f for page in done for f in results.figures(page.node)], staging / "figures"
    )
    pages.write_pages(done, staging, title=title, build=fingerprint[:12])
    import nbformat

    for page in done:
        nbformat.write(
            results.without_data(page.node), staging / "notebooks" / f"{page.name}.ipynb"
        )


def input_hashes(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the sha256 of every file that a report is built from, by path in the project."""
    package = Path(__file__).parents[1]
    found = {
        f"tipresearch/{p.relative_to(package).as_posix()}": p
        for p in package.rglob("*")
        if p.suffix in {".py", ".j2", ".css", ".json"}
    }
    found |= {f"data/{p.relative_to(paths.DATA).as_posix()}": p for p in paths.DATA.rglob("*.csv")}
    found |= {f"notebooks/{t.notebook.name}": t.notebook for t in tasks}
    # A file of the user, named by a parameter such as data_file, is an input like any other.
    found |= {
        f"{name}: {Path(v).name}": Path(v)
        for t in tasks
        for name, v in t.values.items()
        if name.endswith("_file") and v
    }
    if (lock := paths.HOME / "requirements.lock").is_file():
        found["requirements.lock"] = lock
    return {name: editions.file_hash(path) for name, path in sorted(found.items())}


def _fingerprint(inputs: Mapping[str, str], definition: Definition, tasks: Sequence[Task]) -> str:
    values = [(t.notebook.stem, sorted(t.values.items())) for t in tasks]
    return hashlib.sha256(
        repr((sorted(inputs.items()), definition.title, values)).encode()
    ).hexdigest()


def _manifest(
    definition: Definition,
    tasks: Sequence[Task],
    inputs: Mapping[str, str],
    fingerprint: str,
    timings: Mapping[str, float],
) -> dict:
    packages = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}
    return {
        "report": definition.name,
        "title": definition.title,
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "fingerprint": fingerprint,
        "inputs": dict(inputs),
        "parameters": {t.notebook.stem: dict(t.values) for t in tasks},
        "commit": _git("rev-parse", "HEAD"),
        "clean": _git("status", "--porcelain") == "",
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
        "seconds": dict(timings),
    }


def _git(*command: str) -> str | None:
    """Return what git says of the project, or None where it is no checkout."""
    try:
        done = subprocess.run(
            ["git", *command], cwd=paths.HOME, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
