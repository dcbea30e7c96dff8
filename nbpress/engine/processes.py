"""Processes of this machine: what ends with them, and what they leave behind."""

import contextlib
import ctypes
import errno
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

#: Numbers of `prctl`, as linux/prctl.h has them.
_PDEATHSIG, _SUBREAPER = 1, 36
#: How often strays are looked for until they are left to the system, 5 ms apart at least.
_ROUNDS = 1000
#: Seconds in which a new folder gets its sockets.
_MAKING = 600


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal interrupt what is inside: whoever stops a process twice wants it to end, too."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: it was not Python that set it.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def die_with_parent(parent: int, signum: int = 9) -> None:  # SIGKILL, a name that Windows lacks
    """Have the system send this process a signal when its parent ends, however it ends."""
    _prctl(_PDEATHSIG, signum)
    if os.getppid() != parent:  # it ended before the line above
        os.kill(os.getpid(), signum)


def adopt() -> None:
    """Become the parent of what any descendant leaves behind when it ends, in place of the system's first process."""
    _prctl(_SUBREAPER, 1)


def end_strays(known: Collection[int | None]) -> None:
    """End each child that is not `known`, with all that it has started; what is stopped first forks no more."""
    stopped: set[int] = set()
    for _ in range(_ROUNDS):
        if not (strays := [child for child in _children(os.getpid()) if child not in known]):
            return
        family = _family(strays)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if family <= stopped else signal.SIGSTOP)
        if family <= stopped:
            time.sleep(0.005)
        stopped |= family
        for pid in strays:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _children(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    with contextlib.suppress(OSError):  # it ended in this moment
        return [int(child) for each in lists for child in each.read_text("ascii").split()]
    return []


def _family(pids: Collection[int]) -> set[int]:
    found, waiting = set(pids), list(pids)
    while waiting:
        below = set(_children(waiting.pop())) - found
        found |= below
        waiting += below
    return found


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value)


def clear_left(place: str, *starts: str) -> None:
    """Remove folders with such names that are our user's and not new, and whose sockets nobody hears any more."""
    for folder in [folder for start in starts for folder in Path(place).glob(f"{start}*")]:
        with contextlib.suppress(OSError):  # somebody else's, or being removed now
            found, sockets = folder.lstat(), [p for p in folder.iterdir() if p.is_socket()]
            if found.st_uid != os.getuid() or folder.is_symlink() or any(map(_is_heard, sockets)):
                continue
            if time.time() - found.st_mtime > _MAKING:
                shutil.rmtree(folder, ignore_errors=True)


def _is_heard(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.setblocking(False)
        return connection.connect_ex(str(path)) not in (errno.ECONNREFUSED, errno.ENOENT)
