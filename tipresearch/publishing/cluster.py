"""A batch on a Dask cluster: inputs go out by content hash, run folders come back.

A worker keeps each input file once, in a folder of its own. What it sends back are the
bytes that the same run writes on this machine: so versions are compared before anything
runs. A worker that is lost has its runs done by another.
"""

import contextlib
import importlib
import importlib.metadata
import importlib.util
import logging
import os
import platform
import queue
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import paths
from tipresearch.errors import NotebookFailed, TipResearchError
from tipresearch.publishing import batch, inputs
from tipresearch.publishing.store import Keep, Store
from tipresearch.publishing.workers import Outcome

if TYPE_CHECKING:
    import distributed

#: Seconds in which a scheduler has to answer.
PATIENCE = 10
#: Seconds without any worker after which a batch gives up.
WITHOUT_WORKER = 60
#: Packages whose versions decide what a page looks like.
PACKAGES = ("tipresearch", "pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")
_LOGS = ("distributed", "distributed.client", "tornado", "asyncio")


def on(address: str, keep: Keep | None = None) -> batch.Execute:
    """Return what does jobs on the cluster of the scheduler at `address`.

    Parameters
    ----------
    address : str
        Such as ``tcp://host:8786``.
    keep : callable, optional
        Reads a file once for all runs of a worker.

    Raises
    ------
    TipResearchError
        If `dask.distributed` is not installed.
    """
    if importlib.util.find_spec("distributed") is None:
        raise TipResearchError(
            "--scheduler needs dask.distributed, which is not installed; install tipresearch with the extra 'cluster'."
        )

    def execute(jobs: Sequence[batch.Job], store: Store, folder: Path) -> Iterator[Outcome]:
        with _client(address) as client:
            _check_workers(client, address)
            yield from _results(client, address, jobs, store, folder, keep)

    return execute


@contextlib.contextmanager
def _client(address: str) -> "Iterator[distributed.Client]":
    with _quiet():
        client = _connected(address)
        try:
            yield client
        finally:
            client.close(timeout=2)


def _connected(address: str) -> "distributed.Client":
    """Return a client; one who takes the connection and never speaks is given up, too.

    Dask's own time limit does not cover the first words, so it waits in a thread.
    """
    import distributed

    found: queue.Queue = queue.Queue()

    def connect() -> None:
        try:
            found.put(distributed.Client(address, timeout=f"{PATIENCE - 1}s"))
        except Exception as error:
            found.put(error)

    threading.Thread(target=connect, daemon=True).start()
    try:
        client = found.get(timeout=PATIENCE)
    except queue.Empty:
        client = TimeoutError()
    if isinstance(client, ValueError):
        raise TipResearchError(
            f"--scheduler {address} is no address of a scheduler; write tcp://host:8786."
        ) from client
    if isinstance(client, Exception):
        raise TipResearchError(
            f"the scheduler {address} does not answer within {PATIENCE} s; start one with 'dask scheduler', or give its address as tcp://host:port."
        ) from client
    return client


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs and warns of from the terminal: what matters is told in one line."""
    levels = {name: logging.getLogger(name).level for name in _LOGS}
    for name in _LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def versions() -> dict[str, str]:
    """Return what must be the same on a worker and here, by name."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    code = {n: h for n, h in inputs.hashes([]).items() if n != "requirements.lock"}
    lock = paths.HOME / "requirements.lock"
    found["requirements.lock"] = inputs.sha256(lock.read_bytes())[:12] if lock.is_file() else "none"
    return found | {f"file {name}": digest[:12] for name, digest in code.items()}


def _check_workers(client: "distributed.Client", address: str) -> None:
    """Refuse a cluster whose workers would not write the same bytes."""
    threads = client.nthreads()
    if not threads:
        raise TipResearchError(
            f"the scheduler {address} has no worker; start some with 'dask worker {address} --nthreads 1'."
        )
    if several := {w: n for w, n in threads.items() if n != 1}:
        worker, count = next(iter(several.items()))
        raise TipResearchError(
            f"worker {worker} has {count} threads; a notebook needs a process of its own: start workers with --nthreads 1 and, for several, --nworkers."
        )
    # By name from the standard library: a function of ours could not be sent without the package.
    loaded = client.run(
        importlib.import_module, "tipresearch.publishing.cluster", on_error="return"
    )
    for worker, answer in loaded.items():
        if isinstance(answer, BaseException):
            raise TipResearchError(
                f"worker {worker} has not the package: {' '.join(str(answer).split())[:200]}; install this version of tipresearch there."
            )
    ours = versions()
    for worker, theirs in client.run(versions, on_error="return").items():
        if isinstance(theirs, BaseException):
            raise TipResearchError(f"worker {worker} does not say its versions: {theirs}.")
        _require_same(worker, ours, theirs)


def _require_same(worker: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    if moved := sorted(inputs.differing(ours, theirs), key=lambda n: n.startswith("file ")):
        name = moved[0]
        raise TipResearchError(
            f"worker {worker} differs in {name}: {theirs.get(name, 'missing')} there, {ours.get(name, 'missing')} here ({len(moved)} in all); install the same version from the same lock file."
        )


def _results(
    client: "distributed.Client",
    address: str,
    jobs: Sequence[batch.Job],
    store: Store,
    folder: Path,
    keep: Keep | None,
) -> Iterator[Outcome]:
    """Submit all jobs, and yield each as its folder has come back."""
    names = dict.fromkeys(n for job in jobs for n in (job.notebook, *job.files))
    # Tasks, not scattered data: what only lost workers have held is made again.
    data = {n: client.submit(bytes, (store.folder / n).read_bytes(), key=f"input-{n}") for n in names}  # fmt: skip
    futures = {}
    for job in jobs:
        own = {n: data[n] for n in (job.notebook, *job.files)}
        # A key of this batch: the result of an earlier one is not taken for it.
        key = f"{job.run.slug}-{job.fingerprint[:12]}-{os.getpid()}-{time.time_ns()}"
        futures[client.submit(remote, job, own, keep, pure=False, key=key)] = job
    try:
        for future in _as_completed(client, address, futures):
            yield _outcome(future, futures.pop(future), folder)
            future.release()
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(futures))


def _as_completed(
    client: "distributed.Client",
    address: str,
    futures: Mapping,
) -> Iterator["distributed.Future"]:
    """Yield futures as they end; give up when the scheduler, or for long every worker, is gone."""
    left, seen = set(futures), time.monotonic()
    while left:
        done, workers = _look(client, address, left)
        if done or workers:
            seen = time.monotonic()
        elif time.monotonic() - seen > WITHOUT_WORKER:
            raise TipResearchError(
                f"the scheduler {address} has had no worker for {WITHOUT_WORKER} s; finished runs are kept, and the same command goes on."
            )
        left -= done
        yield from done


def _look(
    client: "distributed.Client",
    address: str,
    left: set,
) -> tuple[set, int]:
    """Wait a second for futures to end; return those that have, and how many workers there are."""
    import distributed

    try:
        try:
            return distributed.wait(left, timeout=1, return_when="FIRST_COMPLETED").done, 1
        except TimeoutError:
            return set(), len(client.nthreads())
    except (distributed.CancelledError, OSError) as error:
        raise TipResearchError(
            f"the scheduler {address} is gone; finished runs are kept, and the same command goes on."
        ) from error


def _outcome(future: "distributed.Future", job: batch.Job, folder: Path) -> Outcome:
    """Write what a run has sent back beside its place, and move it there if it succeeded."""
    if future.status == "error":
        error = future.exception()
        # A worker that dies with the same run several times: the run is at fault, or the machine.
        text = " ".join(str(error).split())[:200]
        return Outcome(job, error=NotebookFailed(f"{job.run.task.notebook.stem} failed: {text}"))
    files, failure, seconds = future.result()
    staging = folder / f".{job.run.slug}"
    shutil.rmtree(staging, ignore_errors=True)
    for name, content in files.items():
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        (staging / name).write_bytes(content)
    if failure is not None:
        return Outcome(job, error=NotebookFailed(failure), seconds=seconds)
    staging.rename(folder / job.run.slug)
    return Outcome(job, seconds=seconds)


def remote(
    job: batch.Job, data: Mapping[str, bytes], keep: Keep | None
) -> tuple[dict[str, bytes], str | None, float]:
    """Do a job on a worker; return the files of its folder, why it failed, and its seconds."""
    start = time.perf_counter()
    store = Store(_own_folder())
    for name, content in data.items():
        if not store.holds(name):
            store.put(name, content)
    store.read_once(job.files, keep)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=store.folder))
    failure = None
    try:
        batch.build(job, store, folder)
    except (NotebookFailed, TipResearchError, OSError) as error:
        failure = str(error) or type(error).__name__
    try:
        top = next(folder.iterdir(), folder)
        files = {p.relative_to(top).as_posix(): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return files, failure, time.perf_counter() - start


def _own_folder() -> Path:
    """Return a folder of this worker, which Dask removes with the worker."""
    from distributed import get_worker

    folder = Path(get_worker().local_directory) / "tipresearch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
