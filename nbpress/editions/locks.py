"""One build of a report at a time, and a folder that takes no files as one line."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from nbpress.core.errors import CANNOT_WRITE, TipResearchError

_CURE = "choose another folder with --out"


@contextlib.contextmanager
def locked(report: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of a report, which one build or approval has at a time.

    Another has `wait` seconds to end; None where the caller has no such option.
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
    """Tidy the folder of a report under its lock; False, and nothing done, while a build holds that."""
    import filelock  # many modules, and most commands lock nothing

    with contextlib.suppress(OSError):  # a folder that cannot be written has no build
        try:
            with filelock.FileLock(report / ".lock", timeout=0):
                tidy(report)
        except filelock.Timeout:
            return False
    return True


@contextlib.contextmanager
def writing_to(report: Path, cure: str = _CURE) -> Iterator[None]:
    """Turn a folder that takes no files, or a full disk, into an error of one line, which says what is to be done."""
    try:
        yield
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            raise
        raise _cannot_write(report, error, cure) from error


def _cannot_write(report: Path, error: OSError, cure: str = _CURE) -> TipResearchError:
    return TipResearchError(f"cannot write to {report}: {error.strerror}; {cure}.")
