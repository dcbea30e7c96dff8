"""Settings that are the same in every run of a notebook. The command line imports this first, so keep it light."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator

from nbpress.core import paths
from nbpress.core.files import write_whole
from nbpress.engine import choice, limits

#: Variables that every run sets, so that the same inputs give the same bytes on another machine.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "SOURCE_DATE_EPOCH": "0",  # the date that matplotlib writes into an SVG or a PDF
    "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in JupyterLab
    "PYTHONPYCACHEPREFIX": "",  # a module is opened in its own folder
}  # fmt: skip
#: Settings of matplotlib. Without them the ids in an SVG are random.
_FIXED_IDS = b"svg.hashsalt: tipresearch\n"
#: Variables that name folders with settings of a user. Such settings must not change a report.
_SETTINGS = ("MPLCONFIGDIR", "MATPLOTLIBRC", "IPYTHONDIR")
#: Kernels do not see a variable with one of these words in its name: a cell could print the value.
_SECRET = {
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASS", "CREDENTIAL", "CREDENTIALS", "KEY", "APIKEY", "AUTH", "NOTIFY",
    "PAT", "DSN", "SESSION", "COOKIE",
}  # fmt: skip
#: Kernels do not see a variable whose value is an address with a password either.
_WITH_PASSWORD = re.compile(r"://[^/\s:@]*:[^/\s@]+@")


@contextlib.contextmanager
def fixed_environment() -> Iterator[None]:
    """Set `ENVIRONMENT` and remove secrets for kernels that start inside this context, then restore all variables."""
    folder = paths.caches() / "tipresearch" / "no-settings"  # matplotlib keeps its list of fonts here
    with contextlib.suppress(OSError):  # matplotlib and IPython then choose their own folder
        folder.mkdir(parents=True, exist_ok=True)
        # A fork server knows the file by its time, so the same text is not written again.
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
    """Start the fork server, which loads on another core, unless kernels are cold or it runs already."""
    limits.allow_open_files()
    # If the server cannot start, it is tried again and reported when a kernel is needed.
    with fixed_environment(), contextlib.suppress(OSError):
        if choice.warm_wanted():
            from nbpress.engine import client

            client.start([sys.executable], os.environ)
