"""One notebook over a grid of parameters: a folder a run, one site of all, switched in whole.

Runs are built into ``.building`` under the folder of the batch, each beside its place and
moved there when it is complete and sealed. What stands there, or in the published site,
with the same fingerprint is not run again: so a batch that was killed goes on where it
was. When all runs have ended, the site becomes an edition and ``latest`` points to it.
"""

import contextlib
import dataclasses
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import __version__
from tipresearch.errors import MachineFault, TipResearchError
from tipresearch.publishing import (
    attempts,
    batch_index,
    batch_inputs,
    batch_site,
    editions,
    execution,
    imports,
    pages,
    plans,
    publication,
    reports,
    workers,
)
from tipresearch.publishing.grid import Run
from tipresearch.publishing.store import Keep, Store
from tipresearch.readers import kept

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True, slots=True)
class Job:
    """All that one run depends on: it can be done in another process, or on another machine.

    Attributes
    ----------
    run : Run
        Its parameters; files have the names under which `Store` holds them.
    title, fingerprint : str
        Title of its pages; hash of its inputs and parameters.
    inputs : mapping of str to str
        sha256 of all that it is built from.
    notebook : str
        Name of the notebook in the store.
    files : tuple of str
        Names of the files in the store.
    """

    run: Run
    title: str
    fingerprint: str
    inputs: Mapping[str, str]
    notebook: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a run: it was built, it stood already, or why it failed.

    Attributes
    ----------
    run : Run
        Its parameters.
    failure : str
        Why it failed, in one line; empty where it did not.
    seconds : float
        How long it took.
    stood : bool
        Whether an earlier batch had built it.
    copy : Path, optional
        Where the notebook of a failed run is kept.
    details : str
        The traceback of a failure.
    """

    run: Run
    failure: str = ""
    seconds: float = 0.0
    stood: bool = False
    copy: Path | None = None
    details: str = ""

    @property
    def told(self) -> str:
        """The failure, and where the copy is: a path of this machine, so it is on no page."""
        return f"{self.failure} (copy: {self.copy})" if self.copy else self.failure


#: Does jobs in any order; each job's folder is in its place when its outcome is yielded.
Execute = Callable[[Sequence[Job], Store, Path], Iterator[workers.Outcome]]


def locally(count: int | None = None, keep: Keep | None = None) -> Execute:
    """Return what does jobs on this machine, `count` at a time (default: one a processor)."""

    def execute(jobs: Sequence[Job], store: Store, folder: Path) -> Iterator[workers.Outcome]:
        execution.prepare()
        store.read_once((n for job in jobs for n in job.files), keep)
        pages.warm_up()

        def work(job: Job) -> None:
            build(job, store, folder)

        return workers.run(jobs, work, workers=count)

    return execute


def run(
    runs: Sequence[Run],
    out: Path,
    execute: Execute,
    *,
    standing: Callable[[int], None] = lambda _: None,
    progress: Callable[[Finished], None] = lambda _: None,
    wait: float = 0,
) -> list[Finished]:
    """Run the grid and publish the site; a run that fails does not stop the others.

    Parameters
    ----------
    runs : sequence of Run
        From `grid.plan`.
    out : Path
        Folder of the batch; the site is ``latest/index.html`` in it.
    execute : callable
        From `locally`, or from `cluster.on`.
    standing : callable
        Told how many runs stand already.
    progress : callable
        Told each run as it ends.
    wait : float
        How long to wait for another batch into this folder to end [s].

    Returns
    -------
    list of Finished
        One a run, in the order of the grid. Where all have failed, nothing is published.
    """
    batch_site.require_own(out)
    with publication.locked(out, wait):
        batch_site.require_own(out)  # a report may have come while this waited
        building = out / ".building"
        store = Store(out / ".cache")
        jobs = _jobs(runs, store)
        watch = batch_inputs.Watch(runs[0].task.notebook, next(iter(jobs.values())).inputs)
        stood = batch_site.resume(jobs, building, out)
        standing(len(stood))
        finished = {slug: Finished(jobs[slug].run, stood=True) for slug in stood}
        todo = [job for slug, job in jobs.items() if slug not in stood]
        for done in _all_done(todo, execute, store, out, watch, progress):
            finished[done.run.slug] = done
        table = [finished[slug] for slug in jobs]
        failed = {done.run.slug: done.failure for done in table if done.failure}
        if len(failed) < len(table):
            batch_site.publish(jobs, failed, building, out)
            store.prune(n for job in jobs.values() for n in (job.notebook, *job.files))
        return table


def _all_done(
    todo: Sequence[Job],
    execute: Execute,
    store: Store,
    out: Path,
    watch: batch_inputs.Watch,
    progress: Callable[[Finished], None],
) -> list[Finished]:
    """Do all jobs; an input that changed stops those that still run, and nothing is kept."""
    building, found = out / ".building", []
    try:
        # Closed also when interrupted: what still runs is then stopped.
        with contextlib.closing(execute(todo, store, building) if todo else _none()) as outcomes:
            for outcome in outcomes:
                found.append(_finished(outcome, out, building))
                progress(found[-1])
                watch.look()
        watch.require_unchanged()
    except batch_inputs.Moved:
        shutil.rmtree(building)
        raise
    return found


def _none() -> Iterator[workers.Outcome]:
    yield from ()


def _jobs(runs: Sequence[Run], store: Store) -> dict[str, Job]:
    """Return the jobs by the name of their folder, with every input hashed and copied once."""
    notebook = runs[0].task.notebook
    heading = pages.short(reports.heading(notebook))
    stored: dict[str, str] = {}
    hashed: dict[tuple, dict[str, str]] = {}
    jobs = {}
    for run in runs:
        files = {k: str(v) for k, v in run.task.values.items() if k.endswith("_file") and v}
        for path in (str(notebook), *files.values()):
            if path not in stored:
                stored[path] = store.add(Path(path))
        if (key := tuple(files.items())) not in hashed:
            hashed[key] = reports.input_hashes([run.task])
        values = {k: stored[files[k]] if k in files else v for k, v in run.task.values.items()}
        task = dataclasses.replace(run.task, values=values)
        title = f"{heading}: {run.name}"
        jobs[run.slug] = Job(
            dataclasses.replace(run, task=task), title,
            reports.hash_of(hashed[key], title, [task]), hashed[key],
            stored[str(notebook)], tuple(stored[path] for path in files.values()),
        )  # fmt: skip
    return jobs


def build(job: Job, store: Store, folder: Path) -> None:
    """Run the notebook, write its pages beside their place, and move them there.

    Parameters
    ----------
    job : Job
        What to run.
    store : Store
        Its input files.
    folder : Path
        Where the folder of the run goes. Where the notebook fails, a folder with a dot
        before the name stays, with the copy of it.
    """
    task, name = job.run.task, job.run.task.notebook.stem
    staging = folder.resolve() / f".{job.run.slug}"
    shutil.rmtree(staging, ignore_errors=True)
    executed = staging / "notebooks" / task.notebook.name
    # Files have their names in the store, so that no path of a machine is on a page.
    with contextlib.chdir(store.folder), kept.kept_in(store.readings.resolve()):
        node = _executed(Path(job.notebook), executed, task)
    page = pages.Page(name, node, task.shown())
    found = batch_index.summary(page)
    reports.write_edition([page], staging, job.title, job.fingerprint, up="../index.html")
    manifest = {
        "format": editions.FORMAT, "tipresearch": __version__, "notebook": name,
        "title": job.title, "parameters": dict(task.values), "fingerprint": job.fingerprint,
        "inputs": dict(job.inputs), "content_sha256": editions.content_hash(staging),
        "found": found,
    }  # fmt: skip
    editions.seal(staging, manifest)
    staging.rename(staging.with_name(job.run.slug))


def _executed(notebook: Path, executed: Path, task: plans.Task) -> "NotebookNode":
    """Run a notebook; where its kernel dies, the copy has the parameters and no outputs."""
    try:
        return attempts.run_notebook(notebook, executed, task.changed())
    except MachineFault:
        node = execution.reproducible(execution.prepared(notebook, task.changed()))
        imports.load("nbformat").write(node, executed)
        raise


def in_words(error: Exception) -> str:
    """Return in one line why a run failed; an error that says its kind alone has it named."""
    said = str(error).strip().splitlines()
    if isinstance(error, TipResearchError | OSError) and said:
        return said[0]
    return ": ".join([type(error).__name__, *said[:1]])


def _finished(outcome: workers.Outcome, out: Path, building: Path) -> Finished:
    """Return what became of a run; of a failed one, its notebook is kept."""
    error, run = outcome.error, outcome.job.run
    if error is None:
        return Finished(run, seconds=outcome.seconds)
    text, copy = in_words(error), None
    staging = building / f".{run.slug}"
    executed = staging / "notebooks" / run.task.notebook.name
    if executed.is_file() and not isinstance(error, OSError):
        copy = editions.keep_failed(executed, out, text)
    shutil.rmtree(staging, ignore_errors=True)
    # As text, since the traceback itself would hold the memory of the run.
    details = "".join(traceback.format_exception(error))
    return Finished(run, text, outcome.seconds, copy=copy, details=details)
