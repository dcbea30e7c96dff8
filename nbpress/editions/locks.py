"""The lock of a report, and one-line errors for folders that cannot be written."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from nbpress.core.errors import CANNOT_WRITE, TipResearchError

_CURE = "choose another folder with --out"


@contextlib.contextmanager
def locked(report: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of a report, which only one build or approval can have at a time.

    Wait up to `wait` seconds for another build to end. None: the command has no such option.
    """
    import filelock

    with writing_to(report):
        try:
            report.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_write(report, error) from error
        try:
            with filelock.FileLock(report / ".lock", timeout=wait or 0):
                yield
        except filelock.Timeout as error:
            how = "" if wait is None else ", or say how long with --wait SECONDS"
            raise TipResearchError(f"another build of {report.name} is running; wait until it ends{how}.") from error


def if_free(report: Path, tidy: Callable[[Path], object] = lambda _: None) -> bool:
    """Call `tidy` under the lock of a report. Return False, without a call, while a build has the lock."""
    import filelock  # loads many modules, and most commands need no lock

    with contextlib.suppress(OSError):  # no build runs in a folder that cannot be written
        try:
            with filelock.FileLock(report / ".lock", timeout=0):
                tidy(report)
        except filelock.Timeout:
            return False
    return True


@contextlib.contextmanager
def writing_to(report: Path, cure: str = _CURE) -> Iterator[None]:
    """Turn the error of a full disk or a folder that cannot be written into one line with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            raise
        raise _cannot_write(report, error, cure) from error


def _cannot_write(report: Path, error: OSError, cure: str = _CURE) -> TipResearchError:
    return TipResearchError(f"cannot write to {report}: {error.strerror}; {cure}.")
