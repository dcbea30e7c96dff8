"""One notebook over a grid of parameters: a folder a run, one site of all, switched in whole.

Runs are built into ``.building`` under the folder of the batch, each beside its place and
moved there when it is complete and sealed. What stands there, or in the published site,
with the same fingerprint is not run again: so a batch that was killed goes on where it
was. When all runs have ended, the site becomes an edition and ``latest`` points to it.
"""

import contextlib
import dataclasses
import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tipresearch import __version__
from tipresearch.errors import NotebookFailed, TipResearchError
from tipresearch.publishing import (
    attempts,
    batch_index,
    editions,
    execution,
    inputs,
    pages,
    publication,
    reports,
    workers,
)
from tipresearch.publishing.grid import Run
from tipresearch.publishing.store import Keep, Store
from tipresearch.readers import kept


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
    """What became of a run: it was built, it stood already, or why it failed."""

    run: Run
    failure: str = ""
    seconds: float = 0.0
    stood: bool = False


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

    Returns
    -------
    list of Finished
        One a run, in the order of the grid. Where all have failed, nothing is published.
    """
    if out.exists() and not out.is_dir():
        raise TipResearchError(f"--out {out} is a file; name a folder.")
    with publication.locked(out):
        building = out / ".building"
        store = Store(out / ".cache")
        jobs = _jobs(runs, store)
        stood = _resume(jobs, building, editions.latest(out))
        standing(len(stood))
        finished = {slug: Finished(jobs[slug].run, stood=True) for slug in stood}
        todo = [job for slug, job in jobs.items() if slug not in stood]
        outcomes = execute(todo, store, building) if todo else iter(())
        with contextlib.closing(outcomes) if todo else contextlib.nullcontext():
            for outcome in outcomes:
                failure = _failure(outcome, out, building)
                done = Finished(outcome.job.run, failure, outcome.seconds)
                finished[done.run.slug] = done
                progress(done)
        _require_unchanged(jobs, runs, building)
        table = [finished[slug] for slug in jobs]
        if not all(done.failure for done in table):
            _publish(jobs, table, building, out)
        return table


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


def _resume(jobs: Mapping[str, Job], building: Path, site: Path | None) -> set[str]:
    """Return the runs that stand, all of them in `building`; what else is there is removed."""
    building.mkdir(exist_ok=True)
    for left in building.iterdir():
        if left.name not in jobs:  # of another grid, or half a run
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    stood = set()
    for slug, job in jobs.items():
        if _stands(building / slug, job):
            stood.add(slug)
            continue
        shutil.rmtree(building / slug, ignore_errors=True)
        if site and _stands(site / slug, job):
            _link_tree(site / slug, building / slug)
            stood.add(slug)
    return stood


def _stands(folder: Path, job: Job) -> bool:
    return (
        folder.is_dir()
        and editions.is_whole(folder)
        and editions.read_manifest(folder).get("fingerprint") == job.fingerprint
    )


def _link_tree(source: Path, target: Path) -> None:
    """Copy a folder without its bytes where the file system can; it appears when it is whole."""

    def link(old: str, new: str) -> None:
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)

    draft = target.with_name(f".{target.name}")
    shutil.copytree(source, draft, copy_function=link)
    draft.rename(target)


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
        before the name stays, with the executed copy.
    """
    task, name = job.run.task, job.run.task.notebook.stem
    staging = folder.resolve() / f".{job.run.slug}"
    shutil.rmtree(staging, ignore_errors=True)
    executed = staging / "notebooks" / task.notebook.name
    # Files have their names in the store, so that no path of a machine is on a page.
    with contextlib.chdir(store.folder), kept.kept_in(store.readings.resolve()):
        node = attempts.run_notebook(Path(job.notebook), executed, task.changed())
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


def _failure(outcome: workers.Outcome, out: Path, building: Path) -> str:
    """Return why a run failed as one line; an error that is not the notebook's is ours."""
    error, job = outcome.error, outcome.job
    if error is None:
        return ""
    staging = building / f".{job.run.slug}"
    executed = staging / "notebooks" / job.run.task.notebook.name
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, NotebookFailed) and executed.is_file():
        text = f"{text} (executed copy: {editions.keep_failed(executed, out, text)})"
    shutil.rmtree(staging, ignore_errors=True)
    if isinstance(error, TipResearchError | OSError):
        return text
    raise error


def _require_unchanged(jobs: Mapping[str, Job], runs: Sequence[Run], building: Path) -> None:
    """Refuse to publish pages of two states of the code or the data."""
    before = next(iter(jobs.values())).inputs
    after = reports.input_hashes([runs[0].task])
    # Files of the user were copied before the first run; one replaced since was not read.
    if moved := [n for n in inputs.differing(before, after) if ": " not in n]:
        shutil.rmtree(building)
        raise TipResearchError(
            f"{moved[0]} changed while the batch ran ({len(moved)} in all); nothing was published; run it again."
        )


def _publish(jobs: Mapping[str, Job], table: Sequence[Finished], building: Path, out: Path) -> None:
    """Write the index, turn `building` into an edition, and switch to it."""
    failed = {d.run.slug: d.failure.partition(" (executed copy: ")[0] for d in table if d.failure}
    batch_index.write(building, jobs, failed)
    content = {slug: failed.get(slug) or job.fingerprint for slug, job in jobs.items()}
    manifest = {"format": editions.FORMAT, "tipresearch": __version__, "runs": content}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (building / editions.MANIFEST).write_text(text, encoding="utf-8")
    index = (building / "index.html").read_bytes()
    name = hashlib.sha256(text.encode() + index).hexdigest()[:12]
    edition = out.resolve() / "editions" / name
    edition.parent.mkdir(exist_ok=True)
    # A new folder even for the same pages: what stands may have been damaged.
    building.rename(fresh := _unused(edition))
    editions.point(out, fresh)
    for other in fresh.parent.iterdir():
        if other != fresh:
            shutil.rmtree(other, ignore_errors=True)


def _unused(edition: Path) -> Path:
    """Return the name of an edition, or one beside it where it is taken."""
    names = itertools.chain([edition], (Path(f"{edition}-{n}") for n in itertools.count(2)))
    return next(name for name in names if not name.exists())
