"""Do the same work for many jobs in a few forked processes."""

import contextvars
import gc
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from nbpress.core.errors import NotebookFailed
from nbpress.engine.processes import die_with_parent, undisturbed

#: Seconds that a worker has to end its kernel after it was told to stop.
GRACE = 10
# Windows has no SIGHUP.
_STOPS = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one job: a value or an error, and the seconds it took."""

    job: Any
    value: Any = None
    error: Exception | None = None
    seconds: float = 0.0


def available() -> int:
    """Return how many processes can work at once: one if a fork is not safe."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def run(
    jobs: Sequence[Any], work: Callable[[Any], Any], *, workers: int | None = None,
    started: Callable[[Any], None] = lambda _: None, meanwhile: Callable[[], None] = lambda: None,
) -> Generator[Outcome, None, None]:  # fmt: skip
    """Start all jobs in their order, and yield the outcome of each as it ends; to stop them, close the iterator.

    With several workers (by default one for each processor) each job runs in its own forked process, and its value must
    pickle. `started` is called with each job. `meanwhile` is called once in this process while others work.
    """
    count = min(workers or available(), len(jobs))
    if count < 2 or sys.platform != "linux":
        for job in jobs:
            started(job)
            yield _in_this_process(work, job)
        return
    # A garbage collection in a worker would copy all memory that it shares with this process.
    gc.freeze()
    running: dict[Connection, tuple[Any, BaseProcess]] = {}
    waiting, once = deque(jobs), [meanwhile]
    try:
        while waiting or running:
            while waiting and len(running) < count:
                started(job := waiting.popleft())
                connection, process = _fork(work, job)
                running[connection] = (job, process)
            while once:
                once.pop()()
            for connection in wait(list(running)):
                job, process = running[connection]
                outcome = _received(job, connection, process)
                del running[connection]
                yield outcome
    finally:
        gc.unfreeze()
        _stop([process for _, process in running.values()])
        for connection in running:
            connection.close()


def _in_this_process(work: Callable[[Any], Any], job: Any) -> Outcome:
    """Do a job in this process. An interrupt ends the job without a traceback."""
    try:
        return _attempt(work, job)
    except KeyboardInterrupt:
        # The running cell finds its kernel dead, and asyncio would print an error that nobody caught.
        logging.getLogger("asyncio").addHandler(logging.NullHandler())
        raise


def _attempt(work: Callable[[Any], Any], job: Any) -> Outcome:
    start = time.perf_counter()
    value = error = None
    try:
        value = work(job)
    except Exception as raised:
        error = raised
    return Outcome(job, value, error, time.perf_counter() - start)


def _fork(work: Callable[[Any], Any], job: Any) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_in_worker, args=(work, job, theirs, os.getpid()), daemon=True)
    # Until the child has its own handlers, a signal would run our handler there, and then our code after it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    return ours, process


def _in_worker(work: Callable[[Any], Any], job: Any, theirs: Connection, parent: int) -> None:
    """Do a job in a forked process. Only the parent may stop it early."""
    # Ctrl-C in a terminal reaches all processes at once and would interrupt the stopping.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupt)
    die_with_parent(parent, signal.SIGTERM)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        # Without a new context the worker would use the event loop of its parent.
        theirs.send_bytes(_pickled(contextvars.Context().run(_attempt, work, job)))
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(1)


def _interrupt(*_: object) -> None:
    """End the job early without a message: the parent reports why."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    raise KeyboardInterrupt


def _pickled(outcome: Outcome) -> bytes:
    """Pickle an outcome without its job. An error gets its traceback as a note, for ``--debug``."""
    value, error = outcome.value, outcome.error
    if error is not None:
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # an error with named arguments can be written and not be read
        return pickle.dumps((value, error, outcome.seconds))
    except Exception:  # an error of a notebook may contain any object
        cannot = RuntimeError(f"{type(error or value).__name__} cannot be sent: {error}")
        return pickle.dumps((None, cannot, outcome.seconds))


def _received(job: Any, connection: Connection, process: BaseProcess) -> Outcome:
    try:
        value, error, seconds = pickle.loads(connection.recv_bytes())
    except EOFError:
        process.join()
        error = NotebookFailed(f"the process that ran it ended with status {process.exitcode}")
        value, seconds = None, 0.0
    connection.close()
    process.join()
    process.close()
    return Outcome(job, value, error, seconds)


def _stop(processes: Sequence[BaseProcess]) -> None:
    """Tell workers to end, wait until they have ended their kernels, then kill the rest."""
    with undisturbed():
        for process in processes:
            process.terminate()
        end = time.monotonic() + GRACE
        for process in processes:
            process.join(max(0, end - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
