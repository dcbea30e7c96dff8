"""Build a report: read its definition, check, run the notebooks, write pages, publish."""

import contextlib
import datetime as dt
import hashlib
import importlib.metadata
import math
import platform
import re
import shutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from nbformat import NotebookNode

from tipresearch import __version__, paths
from tipresearch.errors import NotebookFailed, ParameterError, TipResearchError, nearest, shown
from tipresearch.publishing import (
    attempts,
    editions,
    execution,
    inputs,
    pages,
    parameters,
    publication,
    results,
    workers,
)

Progress = Callable[[str, float | None], None]
#: Optional keys of a definition, with the number that a value must exceed; None: a span of time.
_LIMITS = {"every": None, "hold_above": 1, "time_limit": 0}
Coverage = Callable[[str, Mapping[str, object]], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Definition:
    """A report: its title, notebooks in order of reading, and shared parameters."""

    name: str
    title: str
    notebooks: tuple[str, ...]
    parameters: Mapping[str, object]
    #: How often an edition is due, such as ``7d``; the pages then say when.
    every: str | None = None
    #: A number that moves by more than this factor holds the publication.
    hold_above: float | None = None
    #: How long one notebook may run [s].
    time_limit: float | None = None


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
    keys = [*_KEYS, *_LIMITS]
    if unknown := sorted(data.keys() - set(keys)):
        raise TipResearchError(
            f"{path.name} has the unknown key {unknown[0]!r}; it takes {', '.join(keys)}.{nearest(unknown[0], keys)}"
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
    limits = {key: data[key] for key in _LIMITS if key in data}
    for key, value in limits.items():
        _check_limit(path.name, key, value)
    return Definition(name, data["title"], tuple(names), data.get("parameters", {}), **limits)


_KEYS = {"title": str, "notebooks": list, "parameters": dict}
_KINDS = {str: "a text", list: "a list of names", dict: "a table of values"}


def require_name(name: object, what: str) -> None:
    """Refuse a name that could lead out of its folder."""
    if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", name)):
        raise TipResearchError(
            f"{what} {shown(name)} is not allowed; a name has letters, digits, '_', '-' and '.', at most 100."
        )


def _check_limit(file: str, key: str, value: object) -> None:
    """Refuse a limit that cannot be one, before anything runs."""
    least = _LIMITS[key]
    if least is None:
        if not isinstance(value, str):
            raise TipResearchError(
                f"{file}: {key}={value!r} is not text; write, for example, '7d'."
            )
        publication.hours(value)
    elif isinstance(value, bool) or not isinstance(value, int | float) or value <= least:
        raise TipResearchError(
            f"{file}: {key}={value!r} is not allowed; it takes a number above {least}."
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
    wait: float = 0,
    keep: int | None = None,
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
    wait : float
        How long to wait for another build of the report to end [s].
    keep : int, optional
        How many editions to keep; the published one always stays.

    Returns
    -------
    (Path, bool)
        The published edition and whether it is new.

    Raises
    ------
    NotebookFailed
        If a notebook fails; its executed copy is kept under ``failed/`` and the
        published edition stays as it was.
    Held
        If a number moved by more than the limit of the definition.
    """
    report = out / definition.name
    found = input_hashes(tasks)
    fingerprint = hash_of(found, definition.title, tasks, definition.every)
    if not force and (current := _settled(report, fingerprint)):
        return current, False
    with publication.locked(report, wait):
        # Another build may have published these inputs while this one waited.
        if not force and (current := _settled(report, fingerprint)):
            return current, False
        execution.prepare()
        staging = editions.staging_folder(report)
        try:
            manifest = _build(definition, tasks, staging, report, found, fingerprint, progress)
            _require_same(found, input_hashes(tasks))
            return publication.publish(
                staging, report, manifest, hold_above=definition.hold_above, keep=keep
            )
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _settled(report: Path, fingerprint: str) -> Path | None:
    """Return the published edition of these inputs, if any; a hold of them is raised."""
    if current := publication.standing(report, fingerprint):
        publication.confirm(current)
        return current
    publication.refuse_held(report, fingerprint)
    return None


def _require_same(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Refuse to publish what was built while an input was replaced: it may be of both."""
    if moved := inputs.differing(before, after):
        raise TipResearchError(
            f"{moved[0]} changed while the report was built ({len(moved)} in all); nothing was published; build it again."
        )


def _build(
    definition: Definition,
    tasks: Sequence[Task],
    staging: Path,
    report: Path,
    found: dict,
    fingerprint: str,
    progress: Progress,
) -> dict:
    """Run the notebooks, write what they found into `staging`, and return the manifest."""
    order = _longest_first(tasks, editions.latest(report))
    nodes, timings = {}, {}

    def work(task: Task) -> NotebookNode:
        executed = staging / "notebooks" / task.notebook.name
        return attempts.run_notebook(task.notebook, executed, task.changed(), definition.time_limit)

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
    write_edition(done, staging, definition.title, fingerprint, due=definition.every is not None)
    named = {"pages": {page.name: page.short_title for page in done}}
    return _manifest(definition, tasks, found, fingerprint, timings) | named


def _longest_first(tasks: Sequence[Task], published: Path | None) -> list[Task]:
    """Order notebooks so that no long one starts last, by the last build or by their size."""
    seconds = editions.read_manifest(published).get("seconds", {}) if published else {}

    def length(task: Task) -> tuple[float, int]:
        return seconds.get(task.notebook.stem, math.inf), task.notebook.stat().st_size

    return sorted(tasks, key=length, reverse=True)


def write_edition(
    done: Sequence[pages.Page],
    staging: Path,
    title: str,
    fingerprint: str,
    *,
    due: bool = False,
    up: str = "",
) -> None:
    """Write all files of an edition but its manifest from the executed notebooks."""
    rows = [row for page in done for row in results.estimates(page.name, page.node)]
    results.write_results(rows, staging, title)
    results.write_figures(
        [f for page in done for f in results.figures(page.node)], staging / "figures"
    )
    pages.write_pages(done, staging, title=title, build=fingerprint[:12], due=due, up=up)
    import nbformat

    for page in done:
        nbformat.write(
            results.without_data(page.node), staging / "notebooks" / f"{page.name}.ipynb"
        )


def input_hashes(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the sha256 of every file that a report is built from, by path in the project."""
    files = {n: str(v) for t in tasks for n, v in t.values.items() if n.endswith("_file") and v}
    return inputs.hashes([t.notebook for t in tasks], files)


def hash_of(
    found: Mapping[str, str], title: str, tasks: Sequence[Task], every: str | None = None
) -> str:
    """Return the fingerprint of what is built from these inputs with these parameters."""
    values = [(t.notebook.stem, sorted(t.values.items())) for t in tasks]
    return hashlib.sha256(repr((sorted(found.items()), title, every, values)).encode()).hexdigest()


def heading(notebook: Path) -> str:
    """Return the title of a notebook, from its first heading."""
    return pages.Page(notebook.stem, parameters.read_notebook(notebook), []).title


def _manifest(
    definition: Definition,
    tasks: Sequence[Task],
    found: Mapping[str, str],
    fingerprint: str,
    timings: Mapping[str, float],
) -> dict:
    packages = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}
    return {
        "format": editions.FORMAT,
        "tipresearch": __version__,
        "report": definition.name,
        "title": definition.title,
        "every": definition.every,
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "fingerprint": fingerprint,
        "inputs": dict(found),
        "parameters": {t.notebook.stem: dict(t.values) for t in tasks},
        "commit": inputs.git("rev-parse", "HEAD"),
        "commit_date": inputs.git("log", "-1", "--format=%cI"),
        "clean": inputs.git("status", "--porcelain") == "",
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
        "seconds": dict(timings),
    }
