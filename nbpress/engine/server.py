"""The fork server: a process with the imports done, which forks a kernel on request.

``python -m nbpress.engine.server FOLDER OWNER``: FOLDER is for its socket, and the inherited socket OWNER ends when the
owner is gone. Then the server kills every kernel, removes what is theirs and leaves.
"""

import builtins
import contextlib
import gc
import importlib.util
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from nbpress import imports
from nbpress.core import overlay, paths
from nbpress.core.errors import TipResearchError
from nbpress.engine import forked, messages, processes

#: The package whose notebooks are run: imported now, while the folder of this one is still searched first.
_PACKAGE = importlib.import_module(paths.PACKAGE_NAME)

#: What nearly every notebook imports, and what a kernel itself does from its start to its end, beside what these and the
#: package bring along, such as pandas and pyplot. What an import registers elsewhere is there without it: a notebook that uses
#: a colormap of seaborn's (`cmap="rocket"`) and does not import seaborn runs in a warm kernel, and fails in a cold one. To leave
#: seaborn out would cost each notebook that imports it 0.08 s.
PRELOAD = (
    "seaborn", "pandera.pandas", "encodings.utf_8_sig", "encodings.cp437", "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape", "pandas.io.formats.csvs", "pandas.io.formats.html", "pandas.io.formats.string",
    "pandas.io.formats.style", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "sqlite3", "tornado.platform.asyncio", "faulthandler", "psutil",
    "zmq.utils.garbage", "ipykernel.kernelapp", "ipykernel.debugger", "nbpress.engine.cells",
)  # fmt: skip
#: Functions of this name, in any module of the statistics, do once what each notebook would do anew.
BEFORE_FORK = "before_fork"
#: What a kernel says on its pipe when its sockets are bound.
BOUND = "\n"
#: What must not be loaded before a fork. The inline backend connects to the shell when
#: first imported, here in vain, and figures would vanish; polars starts threads.
UNSAFE = ("matplotlib_inline", "polars")


class _Console:
    """Stands for the shell while pandas decides, on import, how wide tables are printed."""

    kernel = None


#: When a file was last written, and its size; None where there is none.
Stamp = tuple[int, int] | None


def preload() -> dict[Path, Stamp]:
    """Import `PRELOAD` and the statistics wing, and read the tables; return the files of both as they were."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    builtins.get_ipython = _Console
    try:
        for name in filter(importlib.util.find_spec, PRELOAD):  # ipykernel does without psutil, too
            importlib.import_module(name)
        sys.modules["PIL.Image"].preinit()  # as at the first picture that is saved
        with imports.without("hypothesis"):  # pandera can invent data with it; no check does
            # What it loads at its first check.
            pandas, pandera = sys.modules["pandas"], sys.modules["pandera.pandas"]
            schema = pandera.DataFrameSchema({"a": pandera.Column(int, pandera.Check.ge(0))})
            schema.validate(pandas.DataFrame({"a": [1]}))
        with contextlib.ExitStack() as stack:
            for name in UNSAFE:
                stack.enter_context(imports.without(name))
            for module in pkgutil.walk_packages(_PACKAGE.__path__, f"{paths.PACKAGE_NAME}."):
                # One that needs what must not be loaded, or is not installed, waits for its user.
                if module.name.split(".")[1] not in ("__main__", "cli"):
                    with contextlib.suppress(ModuleNotFoundError):
                        importlib.import_module(module.name)
            tables = make_ready()
        # What each kernel would compile anew: the patterns of Python's words, of completion and of options.
        sys.modules["IPython.core.inputtransformer2"].TransformerManager().transform_cell("")
        sys.modules["IPython.core.completer"].IPCompleter(use_jedi=False)
        sys.modules["ipykernel.kernelapp"].IPKernelApp().parse_command_line([])
    finally:
        del builtins.get_ipython
    # Loaded or not: by all of it is named what was read of a file.
    return tables | {path: _stamp(path) for folder in (paths.PACKAGE, paths.ENGINE) for path in folder.rglob("*.py")}


def make_ready() -> dict[Path, Stamp]:
    """Do what is done before a fork, such as to read tables; return their files as they were before."""
    places = [root / name for root in overlay.roots().values() for name in overlay.tables()]
    before = {path: _stamp(path) for path in places}
    for name, module in [*sys.modules.items()]:
        if name.startswith(f"{paths.PACKAGE_NAME}.") and (do := vars(module).get(BEFORE_FORK)):
            with contextlib.suppress(TipResearchError):  # a notebook that needs it says what is wrong
                do()
    return before


def check_forkable() -> None:
    """Refuse to fork a process whose children would not be whole."""
    if (threads := sum(1 for _ in Path("/proc/self/task").iterdir())) != 1:
        raise RuntimeError(f"{threads} threads run in the fork server; a fork keeps only one.")
    if found := sorted({name.split(".")[0] for name in sys.modules}.intersection(UNSAFE)):
        raise RuntimeError(f"{found[0]} is loaded in the fork server; kernels need it unloaded.")


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


class Server:
    """Listens, forks and reaps, in one thread without an event loop of its own."""

    def __init__(self, folder: Path, owner: socket.socket, held: dict[Path, Stamp]) -> None:
        self.folder, self.owner, self.held = folder, owner, held
        self.settings = forked.matplotlib_settings()
        self.retired = False
        self.leases: set[Lease] = set()
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / "s"))
        (folder / "s").chmod(0o600)
        self.listener.listen(64)
        self.watch(self.listener, self.accept)
        self.watch(owner, self.hear_owner)

    def watch(self, file: int | socket.socket, call: Callable[[], None]) -> None:
        """Call when the file has something to read."""
        self.selector.register(file, selectors.EVENT_READ, call)

    def unwatch(self, file: int | socket.socket) -> None:
        """Watch the file no more; it may be unwatched already."""
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(file)

    def run(self) -> None:
        """Serve until the owner is gone."""
        self.owner.send(b"\n")
        while self.owner is not None and not (self.retired and not self.leases):
            for key, _ in self.selector.select():
                # A call may end the lease that another event of the same round is of.
                if self.selector.get_map().get(key.fd) is key:
                    key.data()
        for lease in list(self.leases):
            lease.end()

    def accept(self) -> None:
        """Take a connection of our own user."""
        connection, _ = self.listener.accept()
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        if struct.unpack("3i", credentials)[1] == os.getuid():
            self.leases.add(Lease(self, connection))
        else:
            connection.close()

    def hear_owner(self) -> None:
        """The owner says nothing: it can only be gone."""
        self.unwatch(self.owner)
        self.owner.close()
        self.owner = None

    def stale(self) -> bool:
        """Whether the package or a table was edited: a restarted kernel must see the new one."""
        self.retired = self.retired or any(_stamp(p) != was for p, was in self.held.items())
        return self.retired

    def close_inherited(self) -> None:
        """Close, in a child, all that is the server's."""
        self.selector.close()
        self.listener.close()
        self.owner.close()
        for lease in self.leases:
            lease.reader.close()
            for file in (lease.pidfd, lease.ready):
                if file is not None:
                    os.close(file)


class Lease:
    """One connection: a request, then the kernel, which lives as long as the connection."""

    def __init__(self, server: "Server", connection: socket.socket) -> None:
        connection.setblocking(False)
        self.server, self.reader = server, messages.Reader(connection)
        self.pid: int | None = None
        self.pidfd = self.ready = self.folder = None
        self.said = ""
        server.watch(connection, self.hear)

    def hear(self) -> None:
        """Take a request; or see that the client is gone, and its kernel with it."""
        if not self.reader.receive():
            self.end()
        elif self.pid is None and (request := self.reader.message()) is not None:
            if self.server.stale():
                self.tell({"stale": True})
                self.end()
            else:
                self.fork(request)

    def fork(self, request: dict) -> None:
        """Fork, and become the kernel in the child."""
        self.folder = request["folder"]
        streams, self.reader.files = self.reader.files, []
        told, ready = os.pipe()
        server = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            request["settings"] = self.server.settings
            forked.become_kernel(request, streams, ready, server, self.server.close_inherited)
        for file in (ready, *streams):
            os.close(file)
        self.ready = told
        self.pidfd = os.pidfd_open(self.pid)
        self.server.watch(told, self.announce)
        self.server.watch(self.pidfd, self.bury)

    def announce(self) -> None:
        """Tell the client that the kernel listens, or keep why it does not for its end."""
        self.said = os.read(self.ready, 4096).decode("utf-8", "replace")
        self.server.unwatch(self.ready)
        os.close(self.ready)
        self.ready = None
        if self.said == BOUND and self.pidfd is not None:
            self.tell({"pid": self.pid}, [self.pidfd])

    def bury(self) -> None:
        """Reap the kernel and tell the client."""
        status = self.reap()
        if self.ready is not None:  # its last words came in the same moment
            self.announce()
        self.tell({"exit": os.waitstatus_to_exitcode(status), "why": self.said.strip()})
        self.end()

    def reap(self) -> int:
        """Reap the kernel, and end what it left running; return its status."""
        _, status = os.waitpid(self.pid, 0)
        self.server.unwatch(self.pidfd)
        os.close(self.pidfd)
        self.pidfd = None
        processes.end_strays({each.pid for each in self.server.leases if each.pidfd is not None})
        return status

    def tell(self, message: dict, files: list[int] | None = None) -> None:
        """Send a message to a client that may be gone."""
        with contextlib.suppress(OSError):
            messages.send(self.reader.connection, message, files)

    def end(self) -> None:
        """End the connection, and the kernel if it still runs."""
        if self.pidfd is not None:
            os.kill(self.pid, signal.SIGKILL)
            self.reap()
            # A restarted kernel has the same folder: only a client that is gone leaves it.
            messages.remove_folder(self.folder)
        self.server.unwatch(self.reader.connection)
        self.reader.close()
        if self.ready is not None:
            self.server.unwatch(self.ready)
            os.close(self.ready)
        self.ready = None
        self.server.leases.discard(self)


def main(folder: str, owner: str) -> None:
    """Load, freeze, serve."""
    # One collection would touch, and so copy, every page that the kernels share.
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    processes.adopt()
    # As ipykernel_launcher does: the shell puts the notebook's folder there.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    try:
        held = preload()
        check_forkable()
        server = Server(Path(folder), socket.socket(fileno=int(owner)), held)
        gc.freeze()  # a collection before it would take 0.2 s, for little garbage
        server.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
