"""Run one notebook over a grid of parameters and publish the pages as one site.

Each run is built in ``.building`` below the folder of the batch. A complete run with the same fingerprint there or in
the published site is not run again, so a batch that was killed continues. When all runs have ended, ``latest`` points
to the new site.
"""

import contextlib
import dataclasses
import functools
import shutil
import traceback
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from nbpress import imports
from nbpress.batches import index_page, site
from nbpress.batches.door import Door, links
from nbpress.batches.grid import Finished, Job, Run, brief, in_words
from nbpress.core import bundles, paths
from nbpress.core.errors import CheckFailed
from nbpress.editions import folders, holds, locks, manifests, personal_data
from nbpress.inputs import project
from nbpress.inputs.store import Readings, Store
from nbpress.notebooks import execution, reading, workers
from nbpress.pages import rendering, results
from nbpress.reports import plans
from nbpress.translation import catalogues

_NOBODY = "no page of a batch holds an identifier of a person."
#: Function that does jobs in any order. The folder of a job is complete when its outcome is yielded.
Execute = Callable[[Sequence[Job], Store, Path], Generator[workers.Outcome, None, None]]


def locally(count: int | None = None) -> Execute:
    """Return a function that does jobs on this machine, `count` at a time (default: one for each processor)."""

    def execute(jobs: Sequence[Job], store: Store, folder: Path) -> Generator[workers.Outcome, None, None]:
        execution.prepare()
        store.read_once(n for job in jobs for n in job.files)
        for language in jobs[0].languages:
            _ = catalogues.read(language).face.css  # computed once, before workers are forked
        rendering.warm_up(reading.read_notebook(jobs[0].run.task.notebook))
        return workers.run(jobs, functools.partial(build, store=store, folder=folder), workers=count)

    return execute


def run(
    runs: Sequence[Run], out: Path, execute: Execute, *, standing: Callable[[int], None] = lambda _: None,
    progress: Callable[[Finished], None] = lambda _: None, wait: float = 0, readings: Readings | None = None,
    door: Door | None = None, languages: Sequence[str] = (),
) -> list[Finished]:  # fmt: skip
    """Run a grid, publish the site as ``latest/index.html`` in `out`, and return the result of each run.

    `runs` come from `grid.plan`, `execute` from `locally` or `cluster.on`. `standing` is called with the number of runs
    that are complete already. With a `door` the index has a map, and the last of `runs` is the page on all of them. A
    failed run does not stop the others. If all runs fail, nothing is published. Each run also has pages in `languages`.
    """
    site.require_own(out)
    with locks.locked(out, wait):
        site.require_own(out)  # a report may have been built there in the meantime
        building = out / ".building"
        store = Store(out / ".cache", readings)
        jobs = _jobs(runs, store, door, languages)
        # The personal-data check of texts outside of cells, including those of failed runs in the index.
        said = {"inputs": {n: "" for job in jobs.values() for n in job.inputs}, "runs": {run.name: "" for run in runs}}
        if beside := holds.identifiers_beside_cells(said, project.methods()):
            raise CheckFailed(f"{beside[0]} was found: {_NOBODY}")
        stood = site.resume(jobs, building, out)
        standing(len(stood))
        finished = {slug: Finished(jobs[slug].run) for slug in stood}
        todo = [job for slug, job in jobs.items() if slug not in stood]
        try:
            # Closed also after an interrupt, so that runs are stopped.
            with contextlib.closing(execute(todo, store, building) if todo else workers.run((), bool)) as outcomes:
                for outcome in outcomes:
                    done = finished[outcome.job.run.slug] = _finished(outcome, out, building)
                    progress(done)
                    _require_unchanged(outcome.job)
            for job in {job.notebook: job for job in jobs.values()}.values():
                _require_unchanged(job)
        except project.Moved:
            shutil.rmtree(building)
            raise
        table = [finished[slug] for slug in jobs]
        failed = {done.run.slug: done.brief for done in table if done.failure}
        if len(failed) < len(table):
            site.publish(jobs, failed, building, out, door)
            store.prune(n for job in jobs.values() for n in (job.notebook, *job.files))
        return table


def _require_unchanged(job: Job) -> None:
    """Refuse to continue if code or data changed. Files of the user were copied before the first run."""
    before = {name: digest for name, digest in job.inputs.items() if ": " not in name}
    notebook = job.run.task.notebook
    now = project.hashes([notebook] if notebook.is_file() else [])
    project.require_same(before, now, "the batch ran", "run it again")


def _jobs(runs: Sequence[Run], store: Store, door: Door | None, languages: Sequence[str]) -> dict[str, Job]:
    """Return the jobs by the name of their folder. Each input is hashed and copied once."""
    stored, headed = functools.cache(store.add), functools.cache(_heading)
    hashed = functools.cache(lambda notebook, files: project.hashes([notebook], files))
    listed = [run for run in runs if door and run.slug != door.overview]
    beside = links(sorted(listed, key=lambda run: index_page.alphabetic(run.name)), door) if door else {}
    jobs = {}
    for run in runs:
        notebook = run.task.notebook
        files = run.task.files()
        names = {name: stored(Path(path)) for name, path in files.items()}
        task, inputs = run.task.with_files(names, Path()), hashed(notebook, tuple(files.items()))
        title = f"{headed(notebook)}: {run.name}" if run.varied else headed(notebook)
        links_of = beside.get(run.slug, ())
        jobs[run.slug] = Job(
            dataclasses.replace(run, task=task), title,
            plans.hash_of(inputs, [title, *links_of, *languages] if door or languages else title, [task]), inputs,
            stored(notebook), tuple(names.values()), links_of, tuple(languages),
        )  # fmt: skip
    return jobs


def _heading(notebook: Path) -> str:
    """Return the first heading of a notebook, up to its colon."""
    return rendering.short(rendering.Page(notebook.stem, reading.read_notebook(notebook), []).title)


def build(job: Job, store: Store, folder: Path) -> None:
    """Run a notebook and write its pages into a new folder in `folder`, which gets its name when it is complete."""
    task, name = job.run.task, job.run.task.notebook.stem
    staging = folder.resolve() / f".{job.run.slug}"
    shutil.rmtree(staging, ignore_errors=True)
    executed = staging / "notebooks" / task.notebook.name
    # Files have the names of the store, so that no page shows a path of this machine.
    with contextlib.chdir(store.folder), store.found_by_kernels():
        node = execution.run_notebook(Path(job.notebook), executed, task.changed())
    try:
        found, untranslated = _written(job, node, staging)
    except Exception:  # the copy shows what of
        imports.load("nbformat").write(node, executed)
        raise
    manifest = {
        "format": manifests.FORMAT, paths.PACKAGE_NAME: paths.package_version(), "notebook": name,
        "title": job.title, "parameters": dict(task.values), "fingerprint": job.fingerprint,
        "inputs": dict(job.inputs), "content_sha256": manifests.content_hash(staging),
        "found": found, "untranslated": untranslated,
    }  # fmt: skip
    manifests.seal(staging, manifest)
    staging.rename(staging.with_name(job.run.slug))


def _written(job: Job, node: imports.NotebookNode, staging: Path) -> tuple[dict, dict[str, int]]:
    """Write the pages of an executed notebook; return the data of the index, and how many texts each language lacks."""
    task, name = job.run.task, job.run.task.notebook.stem
    if found := personal_data.find_identifiers(name, node):
        raise CheckFailed(f"{found[0]} was found ({len(found)} in all): {_NOBODY}")
    if exact := bundles.exact(bundles.protections(results.citations(node))):
        raise CheckFailed(f"exact counts of case records of {', '.join(exact)} were found: no page of a batch shows them.")  # fmt: skip
    page = rendering.Page(name, node, task.parameter_rows())
    parts = rendering.write_edition(
        [page], staging, job.fingerprint, title=job.title, up="../index.html", beside=job.beside,
        translations=[catalogues.read(language) for language in job.languages],
    )  # fmt: skip
    *missing, _ = [write() for write in parts]
    return index_page.summary(page), dict(zip(job.languages, missing, strict=True))


def _finished(outcome: workers.Outcome, out: Path, building: Path) -> Finished:
    """Return the result of a run. The notebook of a failed run is kept."""
    error, run = outcome.error, outcome.job.run
    if error is None:
        return Finished(run, seconds=outcome.seconds)
    text, copy = in_words(error), None
    staging = building / f".{run.slug}"
    executed = staging / "notebooks" / run.task.notebook.name
    if executed.is_file() and not isinstance(error, OSError):
        copy = folders.keep_failed(executed, out, text)
    shutil.rmtree(staging, ignore_errors=True)
    # As text, because a traceback would keep the memory of the run.
    details = "".join(traceback.format_exception(error))
    return Finished(run, text, brief(error), outcome.seconds, copy=copy, details=details)
