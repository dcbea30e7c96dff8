"""What every run of a notebook fixes. Light: the command line calls it before all else."""

import contextlib
import os
import sys
from collections.abc import Iterator

from tipresearch.publishing.kernels import choice

#: What a run fixes, so that the same inputs give the same bytes on another machine.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@contextlib.contextmanager
def fixed_environment() -> Iterator[None]:
    """Set `ENVIRONMENT` for the kernels started inside, and restore what was there."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


#: A pipe with one byte in it. Whoever takes it says the note: one of this process and the
#: workers forked from it.
_unsaid: list[int] = []


def _note_once() -> None:
    """Make `_unsaid`, in the process that workers are forked from."""
    if not _unsaid and sys.platform != "win32":
        _unsaid.extend(os.pipe())
        os.set_blocking(_unsaid[0], False)
        os.write(_unsaid[1], b"1")


def say_cold(reason: str) -> None:
    """Tell the user, once, that kernels are cold ones though warm ones were wanted."""
    _note_once()
    with contextlib.suppress(BlockingIOError):
        os.read(_unsaid[0], 1)
        why = " ".join(reason.split())
        sys.stderr.write(f"note: no warm kernels ({why}); cold ones are used, which is slower.\n")


def start_server() -> None:
    """Start the fork server, unless kernels are cold or it runs already.

    It loads for about a second, on another core; so the earlier the better.
    """
    with fixed_environment():
        if choice.warm_wanted():
            from tipresearch.publishing.kernels import client

            _note_once()
            # A server that cannot start is tried again, and reported, when it is needed.
            with contextlib.suppress(OSError):
                client.start([sys.executable], os.environ)
