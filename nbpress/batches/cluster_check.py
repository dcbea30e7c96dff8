"""Check that a Dask cluster answers and that its workers would write the same bytes."""

import contextlib
import functools
import importlib.metadata
import logging
import platform
import queue
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from nbpress.core import files
from nbpress.core.errors import TipResearchError, one_line
from nbpress.inputs import project

if TYPE_CHECKING:
    import distributed

#: Seconds in which a scheduler or a worker must answer.
PATIENCE = 10
#: Packages whose versions change the look of a page.
PACKAGES = ("tipresearch", "pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")
_LOGS = ("distributed", "distributed.client", "distributed.core", "tornado", "asyncio")


@contextlib.contextmanager
def connected(address: str) -> "Iterator[distributed.Client]":
    """Give a client of the scheduler at an address such as ``tcp://host:8786``, and close it."""
    # The terminal shows one line and no logs of Dask. The import of Dask sets the levels of its loggers,
    # and its threads log after the client is closed.
    importlib.import_module("distributed")
    for name in _LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = _client(address)
        try:
            yield client
        finally:
            client.close(timeout=2)


def _answer(call: Callable[[], object]) -> object:
    """Return the result or the error of a call in a thread, or a `TimeoutError`: Dask has no limit of its own here."""
    answers: queue.Queue = queue.Queue()

    def ask() -> None:
        try:
            answers.put(call())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=PATIENCE)
    except queue.Empty:
        return TimeoutError()


def _client(address: str) -> "distributed.Client":
    import distributed

    client = _answer(lambda: distributed.Client(address, timeout=f"{PATIENCE - 1}s"))
    if isinstance(client, ValueError):
        raise TipResearchError(f"--scheduler {address} is no address of a scheduler; write tcp://host:8786.") from client  # fmt: skip
    if isinstance(client, Exception):
        raise TipResearchError(f"the scheduler {address} does not answer within {PATIENCE} s; start one with 'dask scheduler', or give its address as tcp://host:port.") from client  # fmt: skip
    return client


def versions() -> dict[str, str]:
    """Return the versions and hashes that must be the same on a worker and here, by name."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    code = {name: digest[:12] for name, digest in project.hashes([]).items()}
    found["requirements.lock"] = code.pop("requirements.lock", "none")
    return found | {f"file {name}": digest for name, digest in code.items()}


def digest() -> str:
    """Return a hash of `versions` that is short enough to send with each job."""
    return files.sha256(repr(sorted(versions().items())).encode())


def check_workers(client: "distributed.Client", address: str) -> None:
    """Refuse a cluster whose workers would not write the same bytes."""
    if not (threads := client.nthreads()):
        raise TipResearchError(f"the scheduler {address} has no worker; start some with 'dask worker {address} --nthreads 1'.")  # fmt: skip
    if several := {w: n for w, n in threads.items() if n != 1}:
        worker, count = next(iter(several.items()))
        raise TipResearchError(f"worker {worker} has {count} threads; a notebook needs a process of its own: start workers with --nthreads 1 and, for several, --nworkers.")  # fmt: skip
    ours = versions()
    for worker in threads:
        _require_same(worker, ours, _answer(functools.partial(_ask, client, worker)))


def _ask(client: "distributed.Client", worker: str) -> object:
    """Return the versions of a worker, or its error."""
    # First a function of the standard library: a worker without the package cannot read a function of ours.
    for function, *given in ((importlib.import_module, __name__), (versions,)):
        answer = client.run(function, *given, workers=[worker], on_error="return")[worker]
        if isinstance(answer, BaseException):
            return answer
    return answer


def _require_same(worker: str, ours: Mapping[str, str], theirs: object) -> None:
    if isinstance(theirs, TimeoutError):
        fault = f"does not answer within {PATIENCE} s; end it, or start it again"
    elif isinstance(theirs, ImportError):
        fault = f"has not the package: {one_line(theirs)}; install this version of tipresearch there"
    elif not isinstance(theirs, Mapping):
        fault = f"does not say its versions: {one_line(theirs)}; start it again"
    elif moved := sorted(files.differing(ours, theirs), key=lambda n: n.startswith("file ")):
        name = moved[0]
        fault = f"differs in {name}: {theirs.get(name, 'missing')} there, {ours.get(name, 'missing')} here ({len(moved)} in all); install the same version from the same lock file"
    else:
        return
    raise TipResearchError(f"worker {worker} {fault}.")
