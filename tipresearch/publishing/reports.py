"""Build a report: read its definition, check, run the notebooks, write pages, publish."""

import contextlib
import datetime as dt
import hashlib
import importlib.metadata
import math
import platform
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import filelock
import pandas as pd
from nbformat import NotebookNode

from tipresearch import paths
from tipresearch.errors import NotebookFailed, ParameterError, TipResearchError, nearest
from tipresearch.publishing import editions, execution, pages, parameters, results, workers

Progress = Callable[[str, float | None], None]
Coverage = Callable[[str], pd.DataFrame]


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

    def shown(self) -> list[dict[str, object]]:
        """Return the parameters as the page shows them."""
        return [
            {"name": n, "value": self.values[n], "help": p.help} for n, p in self.declared.items()
        ]


def read_definition(name: str) -> Definition:
    """Read ``reports/<name>.toml``; an unknown report or key is a `TipResearchError`."""
    path = paths.REPORTS / f"{name}.toml"
    if not path.is_file():
        known = sorted(p.stem for p in paths.REPORTS.glob("*.toml"))
        raise TipResearchError(
            f"report {name!r} is not known; there are {', '.join(known)}.{nearest(name, known)}"
        )
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TipResearchError(f"{path.name} is not TOML: {error}") from error
    keys = ["title", "notebooks", "parameters"]
    if unknown := sorted(data.keys() - set(keys)):
        raise TipResearchError(
            f"{path.name} has the unknown key {unknown[0]!r}; it takes {', '.join(keys)}.{nearest(unknown[0], keys)}"
        )
    if missing := [k for k in keys[:2] if not data.get(k)]:
        raise TipResearchError(f"{path.name} lacks {missing[0]!r}.")
    return Definition(name, data["title"], tuple(data["notebooks"]), data.get("parameters", {}))


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
            parameters.check_coverage(path.stem, values, coverage(name))
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
    fingerprint = hash_of(inputs, definition.title, tasks)
    current = editions.latest(report)
    if current and not force and editions.read_manifest(current).get("fingerprint") == fingerprint:
        return current, False
    execution.prepare()
    staging = editions.staging_folder(report)
    try:
        with filelock.FileLock(report / ".lock", timeout=0):
            return _build(definition, tasks, staging, report, inputs, fingerprint, progress)
    except filelock.Timeout as error:
        raise TipResearchError(
            f"another build of {definition.name} is running; wait until it ends."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _build(
    definition: Definition,
    tasks: Sequence[Task],
    staging: Path,
    report: Path,
    inputs: dict,
    fingerprint: str,
    progress: Progress,
) -> tuple[Path, bool]:
    order = _longest_first(tasks, editions.latest(report))
    nodes, timings = {}, {}

    def work(task: Task) -> NotebookNode:
        executed = staging / "notebooks" / task.notebook.name
        return execution.run_notebook(task.notebook, executed, task.changed())

    outcomes = workers.run(order, work, started=lambda task: progress(task.notebook.stem, None))
    with contextlib.closing(outcomes):
        for outcome in outcomes:
            notebook = outcome.job.notebook
            if isinstance(outcome.error, NotebookFailed):
                executed = staging / "notebooks" / notebook.name
                kept = editions.keep_failed(executed, report, str(outcome.error))
                raise NotebookFailed(f"{outcome.error} (executed copy: {kept})") from outcome.error
            if outcome.error is not None:
                raise outcome.error
            nodes[notebook.stem] = outcome.value
            timings[notebook.stem] = round(outcome.seconds, 3)
            progress(notebook.stem, timings[notebook.stem])
    done = [pages.Page(t.notebook.stem, nodes[t.notebook.stem], t.shown()) for t in tasks]
    timings = {page.name: timings[page.name] for page in done}
    write_edition(done, staging, definition.title, fingerprint)
    return editions.publish(
        staging, report, _manifest(definition, tasks, inputs, fingerprint, timings)
    )


def _longest_first(tasks: Sequence[Task], published: Path | None) -> list[Task]:
    """Order notebooks so that no long one starts last, by the last build or by their size."""
    seconds = editions.read_manifest(published).get("seconds", {}) if published else {}

    def length(task: Task) -> tuple[float, int]:
        return seconds.get(task.notebook.stem, math.inf), task.notebook.stat().st_size

    return sorted(tasks, key=length, reverse=True)


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
    if (lock := paths.HOME / "requirements.lock").is_file():
        found["requirements.lock"] = lock
    return {name: editions.file_hash(path) for name, path in sorted(found.items())}


def hash_of(inputs: Mapping[str, str], title: str, tasks: Sequence[Task]) -> str:
    """Return the fingerprint of what is built from these inputs with these parameters."""
    values = [(t.notebook.stem, sorted(t.values.items())) for t in tasks]
    return hashlib.sha256(repr((sorted(inputs.items()), title, values)).encode()).hexdigest()


def heading(notebook: Path) -> str:
    """Return the title of a notebook, from its first heading."""
    return pages.Page(notebook.stem, parameters.read_notebook(notebook), []).title


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
