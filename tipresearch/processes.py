"""Processes of this machine: what ends them with their parent, and what they may take."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path

#: Numbers of `prctl`, as linux/prctl.h has them.
_PDEATHSIG, _SUBREAPER = 1, 36
#: How often strays are looked for until they are left to the system, 5 ms apart at least.
_ROUNDS = 1000


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal interrupt what is inside: whoever stops a process twice wants it to end, too.

    Only the main thread can be interrupted, and only it can say what a signal does.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    before: dict[int, object] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: it was not Python that set it.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def die_with_parent(parent: int, signum: int = signal.SIGKILL) -> None:
    """Have the system send this process a signal when its parent ends, however it ends."""
    _prctl(_PDEATHSIG, signum)
    if os.getppid() != parent:  # it ended before the line above
        os.kill(os.getpid(), signum)


def adopt() -> None:
    """Become the parent of what any descendant leaves behind when it ends, in place of the system's first process."""
    _prctl(_SUBREAPER, 1)


def end_strays(known: Collection[int]) -> None:
    """End each child of this process that is not `known`, with all that it has started.

    After `adopt` these are also processes that left their session or forked twice to be forgotten.
    All are stopped before one is killed: what is stopped forks no more.
    """
    stopped: set[int] = set()
    for _ in range(_ROUNDS):
        strays = [child for child in _children(os.getpid()) if child not in known]
        if not strays:
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


def limit_memory(gigabytes: float) -> None:
    """Have an allocation fail that would give this process, or one that it starts, more memory; on Linux alone.

    What counts is memory to write to that is its own, reserved or used (``RLIMIT_DATA``). Its address
    space would be too much: pandas and matplotlib reserve 1.0 GB of it, and own 0.3 GB.
    """
    if sys.platform == "linux":
        import resource

        size = int(gigabytes * 1e9)
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value)
