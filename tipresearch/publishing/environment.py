"""What every run of a notebook fixes. Light: the command line calls it before all else."""

import contextlib
import os
import sys
from collections.abc import Iterator

from tipresearch.publishing import kernels

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


def start_server() -> None:
    """Start the fork server, unless kernels are cold or it runs already.

    It loads for about a second, on another core; so the earlier the better.
    """
    with fixed_environment():
        if kernels.warm_wanted():
            from tipresearch.publishing.kernels import client

            # A server that cannot start is tried again, and reported, when it is needed.
            with contextlib.suppress(OSError):
                client.start([sys.executable], os.environ)
