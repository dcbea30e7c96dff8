"""Build a report: check, run the notebooks that are stale, write pages, publish."""

import datetime as dt
import hashlib
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tipresearch import __version__
from tipresearch.errors import TipResearchError
from tipresearch.publishing import (
    editions,
    environment,
    execution,
    holds,
    imports,
    inputs,
    pages,
    parameters,
    plans,
    provenance,
    publication,
    results,
    reuse,
    runs,
)
from tipresearch.publishing.definitions import Definition, read_definition
from tipresearch.publishing.plans import Coverage, Task
from tipresearch.publishing.store import Store

__all__ = ["Definition", "Task", "build", "plan", "read_definition"]


def plan(definition: Definition, settings: Mapping[str, str], coverage: Coverage) -> list[Task]:
    """Check every parameter of every notebook, before any kernel starts.

    Parameters
    ----------
    definition : Definition
        The report.
    settings : mapping of str to str
        Values from the command line, as text.
    coverage : callable
        Gives the combinations that the data cover, by the name in a notebook's metadata.
    """
    found = plans.tasks(definition, settings)
    plans.check_coverage(found, coverage)
    return found


def build(
    definition: Definition,
    tasks: Sequence[Task],
    out: Path,
    *,
    force: bool = False,
    progress: runs.Progress = lambda *_: None,
    wait: float = 0,
    keep: int | None = None,
    check: Callable[[bool], None] = lambda _: None,
    store: reuse.Store | None = None,
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
        when it ends; 0 where a kept run of it is used.
    wait : float
        How long to wait for another build of the report to end [s].
    keep : int, optional
        How many editions to keep; the published one always stays.
    check : callable
        Called before anything runs, if these inputs are not what is published: what is
        checked there was checked before the published edition was built. It is told
        whether a fork server was started.
    store : Store, optional
        Runs that may be used again. Without it every notebook runs.

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
    given = {f"{n}: {Path(p).name}": str(Path(p).absolute()) for n, p in _pairs(tasks)}
    tasks = [_with_files(task, _files(out), _files(out).add) for task in tasks]
    found = input_hashes(tasks)
    fingerprint = hash_of(found, definition.title, tasks, definition.every)
    if not force and (current := _settled(report, fingerprint, keep)):
        return current, False
    kept = {} if force else runs.kept(tasks, found, store)
    stale = [task for task in tasks if task.notebook.stem not in kept]
    if stale:
        environment.start_server()
        _prepare()
    check(bool(stale))
    with publication.locked(report, wait):
        # Another build may have published these inputs while this one waited.
        if not force and (current := _settled(report, fingerprint, keep)):
            return current, False
        manifest = _manifest(definition, tasks, found, fingerprint) | {"given": given}
        staging = editions.staging_folder(report)
        done: list[runs.Done] = []
        try:
            for each in runs.used_again(tasks, kept):
                done.append(each)
                progress(each.task.notebook.stem, 0)
            for each in runs.run(
                stale, staging / "notebooks", report, time_limit=definition.time_limit,
                watched=store is not None, progress=progress,
            ):  # fmt: skip
                done.append(each)  # one by one: what has run is kept though the next one fails
            by_name = {each.task.notebook.stem: each for each in done}
            in_order = {name: by_name[name] for name in definition.notebooks}
            manifest |= _write(definition, in_order, staging, fingerprint)
            _require_same(found, input_hashes(tasks))
            return publication.publish(
                staging, report, manifest, hold_above=definition.hold_above, keep=keep
            )
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            if store is not None:
                _keep(done, store, found, input_hashes(tasks))


def _files(out: Path) -> Store:
    """Return where copies of the users' files lie: a rebuild finds them though they move."""
    return Store(out / ".cache" / "inputs")


def _with_files(task: Task, files: Store, name: Callable[[Path], str]) -> Task:
    """Give a task's files the names of the store: no path of a machine is then in an edition."""
    return task.with_files({n: name(Path(p)) for n, p in task.files().items()}, files.folder)


def _settled(report: Path, fingerprint: str, keep: int | None) -> Path | None:
    """Return the published edition of these inputs, if any; a hold of them is raised."""
    if current := publication.standing(report, fingerprint):
        publication.confirm(current)
        publication.withdraw(report)
        if keep is not None:
            editions.prune(report, keep)
        return current
    holds.refuse_held(report, fingerprint)
    return None


def _keep(
    done: Sequence[runs.Done],
    store: reuse.Store,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    """Keep the runs for later builds, unless an input changed meanwhile."""
    if not inputs.differing(before, after):
        for each in done:
            if not each.reused:
                store.keep(each.task, before, reuse.taken(each.node, each.seconds), each.opened)


def _require_same(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Refuse to publish what was built while an input was replaced: it may be of both."""
    if moved := inputs.differing(before, after):
        raise TipResearchError(
            f"{moved[0]} changed while the report was built ({len(moved)} in all); nothing was published; build it again."
        )


def _prepare() -> None:
    """Import and compile what the build needs while the fork server loads on another core."""
    execution.prepare()
    pages.warm_up()
    provenance.prepare()


def _write(
    definition: Definition, done: Mapping[str, runs.Done], staging: Path, fingerprint: str
) -> dict:
    """Write what the notebooks found into `staging`; return what the manifest says of the runs."""
    shown = [pages.Page(name, each.node, each.task.shown()) for name, each in done.items()]
    write_edition(shown, staging, definition.title, fingerprint, due=definition.every is not None)
    return {
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": {name: each.seconds for name, each in done.items()},
        "reused": [name for name, each in done.items() if each.reused],
        "not_inputs": sorted({each.foreign for each in done.values() if each.foreign}),
        "pages": {page.name: page.short_title for page in shown},
        "reference_date": pages.reference_date(shown),
    }


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
    nbformat = imports.load("nbformat")
    (staging / "notebooks").mkdir(exist_ok=True)
    for page in done:
        nbformat.write(
            results.without_data(page.node), staging / "notebooks" / f"{page.name}.ipynb"
        )


def input_hashes(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the sha256 of every file that a report is built from, by path in the project."""
    return inputs.hashes([t.notebook for t in tasks], _pairs(tasks))


def _pairs(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    """Return each file of the user with the parameter that names it, which two notebooks may share."""
    return [pair for task in tasks for pair in task.files().items()]


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
) -> dict:
    """Return what the manifest says of the inputs and of this machine."""
    return {
        "format": editions.FORMAT,
        "tipresearch": __version__,
        "report": definition.name,
        "title": definition.title,
        "every": definition.every,
        "fingerprint": fingerprint,
        "inputs": dict(found),
        "parameters": {t.notebook.stem: dict(t.values) for t in tasks},
        "commit": inputs.head(),
        "commit_date": inputs.git("log", "-1", "--format=%cI"),
        "clean": inputs.git("status", "--porcelain") == "",
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": inputs.packages(),
    }


def explain(
    definition: Definition,
    tasks: Sequence[Task],
    out: Path,
    store: reuse.Store,
    *,
    force: bool = False,
) -> Iterator[str]:
    """Yield one line a notebook: whether `build` would run it, and why. Nothing is built.

    Where the published edition has just these inputs, that is all there is to say.
    """
    found = input_hashes(tasks)
    tasks = [_with_files(task, _files(out), _files(out).name) for task in tasks]
    fingerprint = hash_of(found, definition.title, tasks, definition.every)
    if not force and publication.standing(out / definition.name, fingerprint):
        yield "Nothing changed: no notebook runs, the published edition stands."
        return
    yield from runs.explain(tasks, found, store, force=force)
