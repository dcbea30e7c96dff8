"""Build a report: check, run the notebooks that are stale, write pages, publish."""

import datetime as dt
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tipresearch import __version__, files
from tipresearch.errors import TipResearchError
from tipresearch.publishing.editions import (
    folders,
    holds,
    locks,
    manifests,
    provenance,
    publication,
)
from tipresearch.publishing.editions.writing import (
    hash_of,
    input_hashes,
    named_files,
    write_edition,
)
from tipresearch.publishing.inputs import project
from tipresearch.publishing.inputs.store import Store
from tipresearch.publishing.notebooks import environment, execution
from tipresearch.publishing.notebooks.tasks import Task
from tipresearch.publishing.pages import rendering
from tipresearch.publishing.reports import running
from tipresearch.publishing.reports.definitions import Definition
from tipresearch.publishing.reuse import kept_runs


def build(
    definition: Definition,
    tasks: Sequence[Task],
    out: Path,
    *,
    force: bool = False,
    progress: running.Progress = lambda *_: None,
    wait: float = 0,
    keep: int | None = None,
    check: Callable[[bool], None] = lambda _: None,
    store: kept_runs.Store | None = None,
) -> tuple[Path, bool]:
    """Build a report and publish it as an edition.

    Parameters
    ----------
    definition : Definition
        The report.
    tasks : sequence of Task
        Its notebooks with checked parameters, from `plans.tasks`.
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
    given = {f"{n}: {Path(p).name}": str(Path(p).absolute()) for n, p in named_files(tasks)}
    tasks = [_with_files(task, _files(out), _files(out).add) for task in tasks]
    found = input_hashes(tasks)
    fingerprint = hash_of(found, definition.title, tasks, definition.every)
    if not force and (current := _settled(report, fingerprint, keep)):
        return current, False
    kept = {} if force else running.kept(tasks, found, store)
    stale = [task for task in tasks if task.notebook.stem not in kept]
    if stale:
        environment.start_server()
        _prepare()
    check(bool(stale))
    with locks.locked(report, wait):
        # Another build may have published these inputs while this one waited.
        if not force and (current := _settled(report, fingerprint, keep)):
            return current, False
        manifest = _manifest(definition, tasks, found, fingerprint) | {"given": given}
        staging = folders.staging_folder(report)
        done: list[running.Done] = []
        try:
            for each in running.used_again(tasks, kept):
                done.append(each)
                progress(each.task.notebook.stem, 0)
            for each in running.run(
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
            folders.prune(report, keep)
        return current
    holds.refuse_held(report, fingerprint)
    return None


def _keep(
    done: Sequence[running.Done],
    store: kept_runs.Store,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    """Keep the runs for later builds, unless an input changed meanwhile."""
    if not files.differing(before, after):
        for each in done:
            if not each.reused and each.foreign == []:
                store.keep(each.task, before, kept_runs.taken(each.node, each.seconds))


def _require_same(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Refuse to publish what was built while an input was replaced: it may be of both."""
    if moved := files.differing(before, after):
        raise TipResearchError(
            f"{moved[0]} changed while the report was built ({len(moved)} in all); nothing was published; build it again."
        )


def _prepare() -> None:
    """Import and compile what the build needs while the fork server loads on another core."""
    execution.prepare()
    rendering.warm_up()
    provenance.prepare()


def _write(
    definition: Definition, done: Mapping[str, running.Done], staging: Path, fingerprint: str
) -> dict:
    """Write what the notebooks found into `staging`; return what the manifest says of the runs."""
    shown = [rendering.Page(name, each.node, each.task.shown()) for name, each in done.items()]
    write_edition(shown, staging, definition.title, fingerprint, due=definition.every is not None)
    return {
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": {name: each.seconds for name, each in done.items()},
        "reused": [name for name, each in done.items() if each.reused],
        "not_inputs": sorted({name for each in done.values() for name in each.foreign or []}),
        "pages": {page.name: page.short_title for page in shown},
        "reference_date": rendering.reference_date(shown),
    }


def _manifest(
    definition: Definition,
    tasks: Sequence[Task],
    found: Mapping[str, str],
    fingerprint: str,
) -> dict:
    """Return what the manifest says of the inputs and of this machine."""
    return {
        "format": manifests.FORMAT,
        "tipresearch": __version__,
        "report": definition.name,
        "title": definition.title,
        "every": definition.every,
        "fingerprint": fingerprint,
        "inputs": dict(found),
        "parameters": {t.notebook.stem: dict(t.values) for t in tasks},
        "commit": project.head(),
        "commit_date": project.git("log", "-1", "--format=%cI"),
        "clean": project.git("status", "--porcelain") == "",
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": project.packages(),
    }


def explain(
    definition: Definition,
    tasks: Sequence[Task],
    out: Path,
    store: kept_runs.Store,
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
    yield from running.explain(tasks, found, store, force=force)
