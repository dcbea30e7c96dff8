"""What a forked child does: shed what it inherited, and become an ordinary ipykernel."""

import atexit
import gc
import importlib.util
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from nbpress.engine import processes


class Unfit(RuntimeError):
    """What this process has loaded is not what the kernel would load; a cold one is needed."""


def matplotlib_settings() -> tuple[str, int] | None:
    """Return which file matplotlib's settings come from here and now, and when it was written."""
    if "matplotlib" not in sys.modules:
        return None
    path = Path(sys.modules["matplotlib"].matplotlib_fname()).resolve()
    return str(path), path.stat().st_mtime_ns


def become_kernel(
    request: dict, streams: list[int], ready: int, parent: int, close_inherited: Callable[[], None]
) -> NoReturn:
    """Run a kernel in this process and leave it; `ready` is told when it listens, or why a cold one is needed."""
    code = 1
    try:
        close_inherited()
        _shed(parent, streams)
        _dress(request)
        # Loaded anew, matplotlib may read another file of settings. To load that here would not
        # reach what seaborn and pyplot have taken from the first.
        if (found := matplotlib_settings()) != request["settings"]:
            raise Unfit(f"{found[0]} changes matplotlib's settings")
        _serve(request["arguments"], ready)
        code = 0
    except Unfit as error:
        os.write(ready, f"{error}".encode())
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _shed(parent: int, streams: list[int]) -> None:
    """Leave the server's session, signals and streams."""
    os.setsid()
    processes.die_with_parent(parent)
    processes.adopt()  # what its cells leave behind goes to the server, when this kernel has ended
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, *streams)):
        os.dup2(file, number)
    for file in {nothing, *streams} - {0, 1, 2}:
        os.close(file)


def _dress(request: dict) -> None:
    """Take the caller's folder, environment and arguments, and fresh random numbers."""
    try:
        os.chdir(request["cwd"])
    except OSError as error:
        raise Unfit(str(error)) from error
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    sys.argv = [str(importlib.util.find_spec("ipykernel_launcher").origin), *request["arguments"]]
    random.seed()
    # Python reseeds its own generator after a fork, numpy's global one stays as it was.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    gc.set_threshold(20_000, 20, 20)  # a notebook makes little garbage, and much that stays
    gc.enable()


def _serve(arguments: list[str], ready: int) -> None:
    from ipykernel.kernelapp import IPKernelApp

    # 0 would print the note on Ctrl-C that is meant for a terminal; 1 polls for no parent.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(arguments)
    os.write(ready, b"\n")  # a client that connects earlier waits for 100 ms, zmq's time between two attempts
    os.close(ready)
    app.start()
    _leave(app)


def _leave(app: object) -> None:
    """Run exit handlers, not the interpreter's teardown, which takes 0.2 to 0.4 s.

    The control thread must end before ipykernel's handler closes IOPub: while it flushes
    standard output over a pipe that nobody reads any more, both wait for each other.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if app.control_thread is not None and app.control_thread.is_alive():
        app.control_thread.stop()
        app.control_thread.join(2)
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.__stdout__, sys.__stderr__):
        stream.flush()
