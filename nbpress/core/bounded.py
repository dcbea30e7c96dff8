"""A function of ours that parses a stranger's file, in a process of its own: it may end, and we go on.

No check before reading knows what a parser will take: one cell can stand for a gigabyte. So the process
has a limit of memory, where Python can set one, and of time; whatever it does, we have an error of one line.
"""

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

from nbpress.core import confinement, reading_limits
from nbpress.core.errors import SchemaError, TipResearchError, one_line

_T = TypeVar("_T")

#: Times as long by the clock a process may take where its processor time is limited: the machine may have more to do.
_BY_THE_CLOCK = 10 if os.name == "posix" else 1

#: What such a process runs, and nothing else: what watches programs can know it by this.
PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.stdin.buffer.readline()); from nbpress.core import bounded; bounded.answer()"

#: Status of a process that had not enough memory, where it could still say so.
_NO_MEMORY = 77
_ENDED_BY_MEMORY = {_NO_MEMORY, -getattr(signal, "SIGABRT", 6), -getattr(signal, "SIGKILL", 9)}


def call(function: Callable[..., _T], *arguments: object, name: str) -> _T:
    """Call a function of a module within the limits that hold for the file `name`; each fault is a `SchemaError`.

    What it takes and returns can be pickled, and is unpickled here: the process is ours and runs our code alone. The
    limits of memory and of processor time are ``setrlimit``'s, which Windows has not: there the clock alone counts.
    """
    held = reading_limits.current()
    patience = held.seconds * _BY_THE_CLOCK
    said = json.dumps(sys.path).encode() + b"\n" + pickle.dumps((function, arguments, held, name))
    # A backtrace takes memory: a parser in Rust that has none left waits for it until the time is over.
    environment = os.environ | {"RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run([sys.executable, "-I", "-c", PROGRAM], input=said, capture_output=True, timeout=patience, check=False, env=environment)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SchemaError(f"{name} cannot be read in time; {reading_limits.most('seconds')}") from None
    if done.returncode == 0:
        result: _T | Exception = pickle.loads(done.stdout)
        if isinstance(result, Exception):
            raise result
        return result
    if done.returncode == -getattr(signal, "SIGXCPU", 24):
        raise SchemaError(f"{name} cannot be read in time; {reading_limits.most('seconds')}")
    if done.returncode in _ENDED_BY_MEMORY:
        raise SchemaError(f"{name} needs too much memory; {reading_limits.most('memory')}")
    why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
    raise SchemaError(f"{name} cannot be read: its parser ended with status {done.returncode} ({why}); download it again.")  # fmt: skip


def answer() -> None:
    """Do in this process what `call` asks for on its standard input."""
    function, arguments, held, name = pickle.load(sys.stdin.buffer)
    if limit := confinement.limiting(confinement.Limits(held.memory, (held.seconds + 1) / 60)):
        limit()
        import resource

        # At the hard limit it would be killed, as for memory.
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (max(1, most - 1), most))
    try:
        said = pickle.dumps(function(*arguments), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(_NO_MEMORY)
    except TipResearchError as error:
        said = pickle.dumps(error)
    except BaseException as error:  # a parser in Rust panics with an error of its own
        said = pickle.dumps(SchemaError(f"{name} cannot be parsed ({one_line(error)}); download it again."))
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
    os._exit(0)  # what was read is not taken apart again
