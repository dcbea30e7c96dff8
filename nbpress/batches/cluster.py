"""A batch on a Dask cluster: inputs are sent by content hash, and folders of runs are sent back.

A worker must write the same bytes as this machine, so versions are compared before anything runs.
"""

import contextlib
import os
import shutil
import tempfile
import time
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.batches import building, cluster_check
from nbpress.batches.grid import Job, brief, in_words
from nbpress.core.errors import NotebookFailed, TipResearchError, one_line, require
from nbpress.inputs.store import Readings, Store
from nbpress.notebooks.workers import Outcome

if TYPE_CHECKING:
    import distributed

#: Seconds without any worker after which a batch stops.
WITHOUT_WORKER = 60


class OtherWorker(TipResearchError):
    """A worker that joined after the check would write other bytes."""


def on(address: str) -> building.Execute:
    """Return a function that does jobs on the cluster of a scheduler at an address such as ``tcp://host:8786``."""
    require("cluster", "--scheduler")

    def execute(jobs: Sequence[Job], store: Store, folder: Path) -> Generator[Outcome, None, None]:
        with cluster_check.connected(address) as client:
            cluster_check.check_workers(client, address)
            yield from _results(client, address, jobs, store, folder)

    return execute


def _results(
    client: "distributed.Client", address: str, jobs: Sequence[Job], store: Store, folder: Path
) -> Generator[Outcome, None, None]:
    """Submit all jobs, and yield each outcome when the folder of the job is here."""
    names = dict.fromkeys(n for job in jobs for n in (job.notebook, *job.files))
    # Tasks, not scattered data: Dask repeats a task whose result only lost workers had.
    data = {n: client.submit(bytes, (store.folder / n).read_bytes(), key=f"input-{n}") for n in names}
    futures, code = {}, cluster_check.digest()
    for job in jobs:
        own = {n: data[n] for n in (job.notebook, *job.files)}
        # The key has the name of this batch, so that no result of an earlier batch is used.
        key = f"{job.run.slug}-{job.fingerprint[:12]}-{os.getpid()}-{time.time_ns()}"
        futures[client.submit(remote, job, own, store.readings, code, pure=False, key=key)] = job
    try:
        for future in _as_completed(client, address, futures):
            # An error of a run is in its result. This error means that the run could not begin. Dask itself
            # drops a worker that has not the package and so cannot read its task.
            error = future.exception() if future.status == "error" else None
            if isinstance(error, OtherWorker):
                cluster_check.check_workers(client, address)  # raises an error with the difference
                raise TipResearchError(f"{one_line(error)}; it is gone now: the same command goes on.")
            yield _outcome(future, futures.pop(future), folder)
            future.release()
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(futures))


def _as_completed(client: "distributed.Client", address: str, futures: Mapping) -> Iterator["distributed.Future"]:
    """Yield futures as they end. Stop if the scheduler is gone, or if there is no worker for a long time."""
    import distributed

    left, seen = set(futures), time.monotonic()
    while left:
        done: set[distributed.Future] = set()
        try:
            with contextlib.suppress(TimeoutError):
                done = distributed.wait(left, timeout=1, return_when="FIRST_COMPLETED").done
            if done or client.nthreads():
                seen = time.monotonic()
        except (distributed.CancelledError, OSError) as error:
            raise TipResearchError(f"the scheduler {address} is gone; finished runs are kept, and the same command goes on.") from error  # fmt: skip
        if time.monotonic() - seen > WITHOUT_WORKER:
            raise TipResearchError(f"the scheduler {address} has had no worker for {WITHOUT_WORKER} s; finished runs are kept, and the same command goes on.")  # fmt: skip
        left -= done
        yield from done


def _outcome(future: "distributed.Future", job: Job, folder: Path) -> Outcome:
    """Write the files of a run into a new folder, which gets its name if the run succeeded."""
    if future.status == "error":
        # Several workers died with this run, by a fault of the run or of the machines.
        text = f"{job.run.task.notebook.stem} failed: {one_line(future.exception())}"
        return Outcome(job, error=NotebookFailed(text))
    files, failure, seconds = future.result()
    staging = folder / f".{job.run.slug}"
    shutil.rmtree(staging, ignore_errors=True)
    for name, content in files.items():
        place = staging / name
        (place if content is None else place.parent).mkdir(parents=True, exist_ok=True)
        if content is not None:
            place.write_bytes(content)
    if failure is not None:
        return Outcome(job, error=failure, seconds=seconds)
    staging.rename(folder / job.run.slug)
    return Outcome(job, seconds=seconds)


def remote(
    job: Job, data: Mapping[str, bytes], readings: Readings | None, code: str
) -> tuple[dict[str, bytes | None], NotebookFailed | None, float]:
    """Do a job on a worker with the digest `code`; return its files and folders, the failure if any, and seconds."""
    from distributed import get_worker

    start, worker = time.perf_counter(), get_worker()
    if worker.state.nthreads != 1 or cluster_check.digest() != code:
        raise OtherWorker(f"worker {worker.address} joined with other code, data or threads")
    # Dask removes this folder when the worker ends.
    store = Store(Path(worker.local_directory) / "tipresearch", readings)
    for name, content in data.items():
        store.put(name, content)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=store.folder))
    failure = None
    try:
        store.read_once(job.files)
        building.build(job, store, folder)
    except Exception as error:
        failure = NotebookFailed(in_words(error), brief=brief(error))  # another type of error may not pickle
        failure.add_note("".join(traceback.format_exception(error)))
    try:
        made = next(folder.iterdir(), folder)
        # A folder has no bytes and may be empty.
        found = {p.relative_to(made).as_posix(): p for p in sorted(made.rglob("*"))}
        files = {name: p.read_bytes() if p.is_file() else None for name, p in found.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return files, failure, time.perf_counter() - start
