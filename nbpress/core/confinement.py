"""Processes with limits: one that parses a stranger's file, and one that builds a stranger's edition.

No check before reading can tell how much a parser will take: one cell can stand for a gigabyte. A build has no network
and writes in one place alone, where the system allows bubblewrap or ``unshare``. The result states which of these held.
"""

import contextlib
import functools
import json
import os
import pickle
import signal
import site
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from nbpress.core import files
from nbpress.core.errors import SchemaError, TipResearchError, one_line

#: What a build may need of the environment by the beginning of its name; a token or an agent is none of it.
_PASSED = ("PATH", "LANG", "LC_", "TZ", "PYTHON", "TIPRESEARCH_", "LD_LIBRARY_PATH", "OMP_", "OPENBLAS_", "MKL_", "SYSTEMROOT")  # fmt: skip
_SECRET = ("NOTIFY", "TOKEN", "SECRET", "PASSWORD")
#: Most bytes of one file, and processes with threads of the user.
_FILE, _PROCESSES = 2 << 30, 4096
# With a /proc of its own: what looks after its children there would take others for them.
_UNSHARE = ("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")

_T = TypeVar("_T")

#: Times as long by the clock a process may take where its processor time is limited: the machine may have more to do.
_BY_THE_CLOCK = 10 if os.name == "posix" else 1

#: What such a process runs, and nothing else: what watches programs can know it by this.
PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.stdin.buffer.readline()); from nbpress.core import confinement; confinement.answer()"

#: Status of a process that had not enough memory, where it could still say so.
_NO_MEMORY = 77
_ENDED_BY_MEMORY = {_NO_MEMORY, -getattr(signal, "SIGABRT", 6), -getattr(signal, "SIGKILL", 9)}


class Limits(NamedTuple):
    """How far a build may go: memory of each of its processes [GiB], and time [minutes]."""

    memory: float = 8
    minutes: float = 60


DEFAULT = Limits()


class Ended(NamedTuple):
    """How a confined process ended: its status, or None when its time was over; what it said; what held it."""

    status: int | None
    output: str
    errors: str
    held: str


def run(command: Sequence[str | Path], place: Path, folder: Path, extra: Mapping[str, str], limits: Limits) -> Ended:
    """Run a command that may write below `place` alone, with `extra` in its environment, and return how it ended."""
    place = place.resolve()
    for name in ("home", "tmp"):
        (place / name).mkdir(exist_ok=True)
    around, held = _around(place, folder)
    env = {k: v for k, v in os.environ.items() if k.startswith(_PASSED) and not any(s in k.upper() for s in _SECRET)}
    env |= {"HOME": str(place / "home"), "TMPDIR": str(place / "tmp"), "PYTHONUSERBASE": site.getuserbase()}
    said, erred = place / "said", place / "erred"
    with said.open("wb") as out, erred.open("wb") as err:
        process = subprocess.Popen(
            [*around, *map(str, command)], cwd=folder, env=env | dict(extra), stdin=subprocess.DEVNULL,
            stdout=out, stderr=err, start_new_session=True, preexec_fn=limiting(limits),
        )  # fmt: skip
        status: int | None
        try:
            status = process.wait(limits.minutes * 60)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    words = f"{held}, an empty home, {limits.memory:g} GiB of memory a process, {limits.minutes:g} minutes"
    words += "" if os.geteuid() == 0 else f", {_PROCESSES} processes"
    return Ended(status, _end_of(said), _end_of(erred), words)


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 10_000_000, 0))
        return file.read().decode("utf-8", "replace")


def _around(place: Path, folder: Path) -> tuple[list[str], str]:
    """Return what a command is started through, and in words what that keeps from it."""
    if works(*_bubble(Path("/"), Path("/")), "true"):
        return _bubble(place, folder), "without network and with a read-only disk (bubblewrap)"
    if works(*_UNSHARE, "true"):
        return [*_UNSHARE, "--"], "without network (unshare; the disk is not read-only)"
    return [], "WITH network and disk, since this system allows neither bubblewrap nor unshare"


def _bubble(place: Path, folder: Path) -> list[str]:
    hidden = ["--tmpfs", "/run"] if Path("/run").is_dir() else []
    return [
        "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *hidden,
        *(["--bind", str(place), str(place)] if place != Path("/") else []),
        "--unshare-all", "--die-with-parent", "--new-session", "--chdir", str(folder), "--",
    ]  # fmt: skip


@functools.cache
def works(*command: str) -> bool:
    """Whether the system lets such a command run, tried once in a process; not where it is not installed."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def limiting(limits: Limits) -> Callable[[], None] | None:
    """Return what a process does to set its own limits; None where Python can set none, as on Windows."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    memory, seconds = int(limits.memory * (1 << 30)), int(limits.minutes * 60) + 1
    wanted = {
        resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: _FILE, resource.RLIMIT_NPROC: _PROCESSES,
    }  # fmt: skip
    # Nobody raises a limit that is set already.
    hard = {kind: resource.getrlimit(kind)[1] for kind in wanted}
    given = {k: most if hard[k] == resource.RLIM_INFINITY else min(most, hard[k]) for k, most in wanted.items()}

    def limit() -> None:
        for kind, most in given.items():
            resource.setrlimit(kind, (most, most))

    return limit


def require(limits: Limits) -> None:
    """Refuse limits, as a user gave them, that are not positive, or too large for any machine."""
    for name, value in limits._asdict().items():
        if not 0 < value <= 100_000:
            raise TipResearchError(f"--{name} {value:g} is not allowed; it takes a number above 0, up to 100,000.")


def call_bounded(function: Callable[..., _T], *arguments: object, name: str) -> _T:
    """Call a function of a module within the limits for the file `name`; each fault is a `SchemaError`."""
    held = files.reading_limits()
    patience = held.seconds * _BY_THE_CLOCK
    late = SchemaError(f"{name} cannot be read in time; {files.limit_in_words('seconds')}")
    said = json.dumps(sys.path).encode() + b"\n" + pickle.dumps((function, arguments, held, name))
    # A backtrace takes memory: a parser in Rust that has none left waits for it until the time is over.
    environment = os.environ | {"RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run([sys.executable, "-I", "-c", PROGRAM], input=said, capture_output=True, timeout=patience, check=False, env=environment)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise late from None
    if done.returncode == 0:
        result: _T | Exception = pickle.loads(done.stdout)  # written by our code alone
        if isinstance(result, Exception):
            raise result
        return result
    if done.returncode == -getattr(signal, "SIGXCPU", 24):
        raise late
    if done.returncode in _ENDED_BY_MEMORY:
        raise SchemaError(f"{name} needs too much memory; {files.limit_in_words('memory')}")
    why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
    raise SchemaError(f"{name} cannot be read: its parser ended with status {done.returncode} ({why}); download it again.")  # fmt: skip


def answer() -> None:
    """Do in this process what `call_bounded` asks for on its standard input."""
    function, arguments, held, name = pickle.load(sys.stdin.buffer)
    if limit := limiting(Limits(held.memory, (held.seconds + 1) / 60)):
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
