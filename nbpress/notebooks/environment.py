"""What every run of a notebook fixes. Light: the command line calls it before all else."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator

from nbpress.core import paths
from nbpress.core.files import write_whole
from nbpress.engine import choice, limits

#: What a run fixes, so that the same inputs give the same bytes on another machine.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "SOURCE_DATE_EPOCH": "0",  # what matplotlib writes as the date of an SVG or a PDF
    "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in JupyterLab
    "PYTHONPYCACHEPREFIX": "",  # a module that is imported is opened where it lies
}  # fmt: skip
#: A file of matplotlib's settings, without which the ids in an SVG are random.
_FIXED_IDS = b"svg.hashsalt: tipresearch\n"
#: What names the folder of a user's settings, which are not to change a report.
_SETTINGS = ("MPLCONFIGDIR", "MATPLOTLIBRC", "IPYTHONDIR")
#: A variable with one of these words in its name is kept from kernels, whose cells could print it.
_SECRET = {
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASS", "CREDENTIAL", "CREDENTIALS", "KEY", "APIKEY", "AUTH", "NOTIFY",
    "PAT", "DSN", "SESSION", "COOKIE",
}  # fmt: skip
#: So is one whose value is an address with a password in it.
_WITH_PASSWORD = re.compile(r"://[^/\s:@]*:[^/\s@]+@")


@contextlib.contextmanager
def fixed_environment() -> Iterator[None]:
    """Set `ENVIRONMENT`, without secrets, for the kernels started inside, and restore what was there."""
    folder = paths.caches() / "tipresearch" / "no-settings"  # where matplotlib lists its fonts
    with contextlib.suppress(OSError):  # matplotlib and IPython find a place of their own then
        folder.mkdir(parents=True, exist_ok=True)
        # Not written anew: it would be another file than the one that a fork server has read.
        if not (settings := folder / "matplotlibrc").is_file() or settings.read_bytes() != _FIXED_IDS:
            write_whole(settings, _FIXED_IDS)
    fixed = ENVIRONMENT | {"TIPRESEARCH_HOME": str(paths.HOME)} | dict.fromkeys(_SETTINGS, str(folder))
    secrets = [
        name for name, value in os.environ.items()
        if not _SECRET.isdisjoint(name.upper().split("_")) or _WITH_PASSWORD.search(value)
    ]  # fmt: skip
    before = {name: os.environ.pop(name) for name in (*fixed, *secrets) if name in os.environ}
    os.environ.update(fixed)
    try:
        yield
    finally:
        for name in fixed:
            os.environ.pop(name, None)
        os.environ.update(before)


def start_server() -> None:
    """Start the fork server, unless kernels are cold or it runs already.

    It loads for about a second, on another core; so the earlier the better.
    """
    limits.allow_open_files()
    # A server that cannot start is tried again, and reported, when it is needed.
    with fixed_environment(), contextlib.suppress(OSError):
        if choice.warm_wanted():
            from nbpress.engine import client

            client.start([sys.executable], os.environ)
