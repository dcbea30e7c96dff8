"""The owner's side: one fork server for each environment that imports depend on, shared by processes forked later."""

import asyncio
import atexit
import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import connection
from pathlib import Path

from nbpress.core import paths
from nbpress.engine import messages, processes
from nbpress.engine.choice import VARIABLE

#: Seconds until a server has its imports done, and until a kernel listens.
PATIENCE = 60.0
#: Variables that are read when something is imported: kernels that differ in one of them
#: cannot come from the same server.
AT_IMPORT = (
    "PYTHON", "MPL", "MATPLOTLIBRC", "XDG_CONFIG_HOME", "OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_",
    "TIPRESEARCH_", "LC_", "LANG", "LD_", "TZ",
)  # fmt: skip
#: The module that is run as fork server.
SERVER = "nbpress.engine.server"
#: What the server itself is started with: a fork keeps no second thread of BLAS, or of the allocator
#: of pyarrow, which pandas loads where it is installed, and debugpy is not to complain on standard error.
_SERVER = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYDEVD_DISABLE_FILE_VALIDATION"), "1",
) | {"JE_ARROW_MALLOC_CONF": "background_thread:false"}  # fmt: skip


class ServerGone(OSError):
    """The fork server ended, or it does not answer."""


class Stale(ServerGone):
    """The package was edited after the server had loaded it."""


class KernelNotForked(RuntimeError):
    """No warm kernel could be had; a cold one can."""


def short_folder(prefix: str) -> str:
    """Make a private folder with a short path, as that of a socket ends at 107 bytes; clear old ones."""
    places = (os.environ.get("TMPDIR", ""), "/tmp")
    short = (p for p in places if Path(p).is_absolute() and Path(p).is_dir() and len(p) <= 80)
    place = next(short, tempfile.gettempdir())
    processes.clear_left(place, messages.FOLDER, messages.SERVER_FOLDER)
    return tempfile.mkdtemp(prefix=prefix, dir=place)


async def _readable(file: int | socket.socket, seconds: float) -> bool:
    """Wait until a file has something to read; False after so many seconds."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    # A copy, as a loop has one reader a file, and two may wait for the same.
    own = os.dup(file if isinstance(file, int) else file.fileno())
    try:
        loop.add_reader(own, ready.set)
        async with asyncio.timeout(seconds):
            await ready.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(own)
        os.close(own)
    return True


class ForkedKernel:
    """A kernel that the server forked, with what jupyter_client needs of `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, pidfd: int, lease: messages.Reader) -> None:
        self.pid, self.pidfd, self.lease = pid, pidfd, lease
        self.returncode: int | None = None

    async def ended(self, seconds: float) -> bool:
        """Wait for the end of the kernel; False after so many seconds."""
        if self.returncode is None:
            await _readable(self.pidfd, seconds)
        return self.poll() is not None

    def poll(self) -> int | None:
        """Return the exit status, or None while the kernel runs."""
        if self.returncode is None and connection.wait([self.pidfd], 0):
            self.returncode = self._status()
            os.close(self.pidfd)
            self.lease.close()
        return self.returncode

    wait = poll

    def _status(self) -> int:
        """Return what the server, which reaps the kernel, says; killed if it is gone itself."""
        while (message := self.lease.message()) is None:
            if not connection.wait([self.lease.connection], 5) or not self.lease.receive():
                with contextlib.suppress(OSError):
                    os.killpg(self.pid, 9)
                return -9
        return message.get("exit", -9)

    def send_signal(self, signum: int) -> None:
        """Signal the kernel, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)


class ServerHandle:
    """A running fork server."""

    def __init__(self, python: Sequence[str], environment: Mapping[str, str]) -> None:
        self.folder = Path(short_folder(messages.SERVER_FOLDER))
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self.owner, theirs = socket.socketpair()
        self.ready, self.mine = False, True
        try:
            with theirs:
                self.process = subprocess.Popen(
                    [*python, "-m", SERVER, str(self.folder), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()], env={**environment, **_SERVER}, stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=self.log,
                    cwd=paths.PACKAGE.parent,  # so that it loads this very package
                    start_new_session=True,  # Ctrl-C in the terminal is for the owner
                )  # fmt: skip
        except OSError:
            self._remove()
            raise

    async def fork(self, request: dict, streams: list[int]) -> ForkedKernel:
        """Have a kernel forked that listens; raise `ServerGone` to ask another server, or `KernelNotForked`."""
        await self._wait()
        lease = messages.Reader(socket.socket(socket.AF_UNIX))
        try:
            lease.connection.settimeout(5)
            lease.connection.connect(str(self.folder / "s"))
            messages.send(lease.connection, request, streams)
            lease.connection.setblocking(False)
            while (answer := lease.message()) is None:
                if not await _readable(lease.connection, PATIENCE) or not lease.receive():
                    raise ServerGone("the fork server does not answer")
            if answer.get("stale"):
                raise Stale("the package was edited")
            if "pid" not in answer:
                ended = f"the kernel ended while it started, status {answer.get('exit')}"
                raise KernelNotForked(answer.get("why") or ended)
        except BaseException:
            lease.close()
            raise
        return ForkedKernel(answer["pid"], lease.files.pop(), lease)

    async def _wait(self) -> None:
        """Wait until the server has its imports done."""
        if self.ready:
            return
        # Looked at, not taken: processes forked from this one may wait as well.
        came = await _readable(self.owner, PATIENCE)
        if not came or not self.owner.recv(1, socket.MSG_PEEK):
            self.log.seek(0)
            lines = self.log.read().decode("utf-8", "replace").strip().splitlines()
            raise ServerGone(lines[-1] if lines else "the fork server ended")
        self.ready = True
        if not self.mine:
            # While this copy is open the server would not see its owner's end.
            self.owner.close()

    def close(self) -> None:
        """End the server and with it all its kernels; another process's is left alone."""
        self.owner.close()
        if not self.mine:
            self.log.close()
            return
        if not self.ready:
            self.process.kill()  # busy with imports, it would not see that we are gone
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._remove()

    def _remove(self) -> None:
        self.owner.close()
        self.log.close()
        messages.remove_folder(str(self.folder))

    def disown(self) -> None:
        """Leave the server to the process that this one was forked from, which ends it."""
        self.mine = False
        self.process.returncode = 0  # it is not our child, and no warning is due
        if self.ready:
            self.owner.close()


_servers: dict[tuple, ServerHandle] = {}
_retired: list[ServerHandle] = []
#: Servers that were edited under while they loaded, once; and those that are asked no more.
_doubted: set[tuple] = set()
_given_up: set[tuple] = set()


def _key(python: Sequence[str], environment: Mapping[str, str]) -> tuple:
    names = sorted(n for n in environment if n.startswith(AT_IMPORT) and n != VARIABLE)
    return (*python, *((name, environment[name]) for name in names))


def _absolute(environment: Mapping[str, str], cwd: str) -> Mapping[str, str]:
    """Return an environment whose search path means the same in the server's folder."""
    if not (found := environment.get("PYTHONPATH")):
        return environment
    places = [str(Path(cwd, place)) for place in found.split(os.pathsep)]
    return {**environment, "PYTHONPATH": os.pathsep.join(places)}


def start(python: Sequence[str], environment: Mapping[str, str]) -> ServerHandle:
    """Start the server for kernels with an environment, or return the one that runs."""
    environment = _absolute(environment, str(Path.cwd()))
    if (key := _key(python, environment)) not in _servers:
        _servers[key] = ServerHandle(python, environment)
    return _servers[key]


async def fork_kernel(
    python: Sequence[str], environment: Mapping[str, str], request: dict, streams: list[int]
) -> ForkedKernel:
    """Fork a kernel, or raise `KernelNotForked`; a server that is gone is started again, once."""
    environment = _absolute(environment, request["cwd"])
    if (key := _key(python, environment)) in _given_up:
        raise KernelNotForked("the fork server failed before")
    failures: list[OSError | Stale] = []
    while len(failures) < 2:
        known = key in _servers
        try:
            kernel = await start(python, environment).fork(request, streams)
        except Stale as error:
            _retire(_servers.pop(key))
            failures += [] if known else [error]
        except OSError as error:
            failures.append(error)
            if gone := _servers.pop(key, None):
                gone.close()
        else:
            _doubted.discard(key)
            return kernel
    # Somebody may have saved a file while it loaded, and a second time of something else.
    edited = isinstance(failures[-1], Stale) and key not in _doubted
    (_doubted if edited else _given_up).add(key)
    raise KernelNotForked(str(failures[-1]))


def _retire(server: ServerHandle) -> None:
    """Keep a server that ends when the last kernel it has forked does."""
    for ended in [s for s in _retired if s.process.poll() is not None]:
        ended.close()
        _retired.remove(ended)
    _retired.append(server)


@atexit.register
def close_all() -> None:
    """End all servers that this process started, and their kernels."""
    with processes.undisturbed():
        for handle in [*_servers.values(), *_retired]:
            handle.close()
        _servers.clear()
        _retired.clear()


def _after_fork() -> None:
    for handle in [*_servers.values(), *_retired]:
        handle.disown()


os.register_at_fork(after_in_child=_after_fork)
