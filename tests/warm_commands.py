"""Commands in processes forked from one that has the imports done.

A command that a user types is a new Python, which imports for a second before it does
anything, and which starts a fork server for its kernels, which imports for two more. Here one
process has done both and forks a child for each command: a process with an environment,
folder, output and exit status of its own, which can be killed. What a new Python does by
itself (its start, its imports, its own server) is for the tests that call `command_line.run`.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import forked_server
import psutil

#: What a command loads on its way: papermill and nbconvert through the package's own door.
THEIRS = (
    "papermill.execute", "nbconvert.exporters", "nbconvert.filters", "ipykernel.kernelspec", "IPython.paths",
    "babel.dates", "ftfy", "pandera.strategies.pandas_strategies", "pycountry", "rocrate.rocrate", "filelock",
)  # fmt: skip
OURS = (
    "tipresearch.cleaning.labels", "tipresearch.cleaning.leaks", "tipresearch.cli.progress",
    "tipresearch.facts.milestones", "tipresearch.facts.population", "tipresearch.facts.tables",
    "tipresearch.observations.schema", "nbpress.batches.cluster_check", "nbpress.reports.house_rules",
    "tipresearch.readers.glotip.reader", "tipresearch.cli.main", "tipresearch.observations.checks",
    "nbpress.batches.building", "nbpress.editions.history", "nbpress.editions.publication",
    "nbpress.editions.verification", "nbpress.pages.rendering", "nbpress.editions.notification",
    "nbpress.engine.provisioner", "nbpress.reports.building", "nbpress.rebuild", "nbpress.notebooks.kept_runs",
    "tipresearch.cli.schedule.ready_files", "tipresearch.datasets.coverage", "tipresearch.readers.recognition",
    "nbpress.review.texts", "tipresearch.countries.profile_tables", "tipresearch.countries.changes",
    "tipresearch.disclosure.observed",
)  # fmt: skip
#: How many fork servers stay, each of another environment.
SERVERS = 2
#: Commands that run notebooks.
RUN = {"report", "batch"}
#: What kernels of invented projects are forked from, and those of this one.
LIGHT, FULL = "tests.light_server", "tests.forked_server"


class Command:
    """A command that was started, with what tests need of `subprocess.Popen`.

    Parameters
    ----------
    *arguments : object
        What stands after ``tipresearch``.
    env : dict of str
        The environment; that of this process by default.
    own_server : bool
        Whether it starts a fork server of its own, as it does for a user; a light one.
    before : str
        Python that the process runs before the command.
    module : str
        Module whose `main` it runs.
    folder : str or Path
        Where it starts; the folder of this process by default.
    """

    def __init__(self, *arguments, env=None, own_server=False, before="", module="tipresearch.cli.main", folder="."):
        self.args, self.returncode = [str(a) for a in arguments], None
        self.files = [tempfile.TemporaryFile("w+", encoding="utf-8") for _ in ("out", "err")]  # noqa: SIM115 - closed at the end of `with`
        self.told, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = {
            "arguments": self.args, "environment": dict(os.environ if env is None else env),
            "folder": str(Path(folder).absolute()), "own_server": own_server, "before": before, "module": module,
        }  # fmt: skip
        with theirs:
            files = [theirs.fileno(), *(file.fileno() for file in self.files)]
            socket.send_fds(_parent(), [json.dumps(request).encode()], files)
        self.pid = int(self.told.recv(16))

    def wait(self, timeout=None):
        """Return the exit status once the command has ended."""
        if self.returncode is None:
            self.told.settimeout(timeout)
            self.returncode = int(self.told.recv(16))
        return self.returncode

    def poll(self):
        """Return the exit status, or None while the command runs."""
        with contextlib.suppress(BlockingIOError):
            return self.wait(0)

    def communicate(self, timeout=None):
        """Return what the command has said once it has ended, as output and errors."""
        self.wait(timeout)
        for file in self.files:
            file.seek(0)
        return tuple(file.read() for file in self.files)

    def send_signal(self, number):
        """Signal the command, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):  # it may end just now
            if self.poll() is None:
                os.kill(self.pid, number)

    def terminate(self):
        """Ask the command to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """Kill the command, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.wait()
        for file in (self.told, *self.files):
            file.close()


#: What the process that commands are forked from is started with, whatever a test has changed:
#: a fork keeps one thread.
_ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_started = []


def _parent():
    """The socket of the process that commands are forked from."""
    if not _started:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        _started.extend([ours, process])
    return _started[0]


def servers():
    """Numbers of the fork servers that commands share, and of this process; they are of no command."""
    parents = [os.getpid(), *(process.pid for process in _started[1:])]
    found = set()
    for process in (child for pid in parents for child in psutil.Process(pid).children()):
        with contextlib.suppress(psutil.Error):  # it may end just now
            if {LIGHT, FULL} & set(process.cmdline()):
                found.add(process.pid)
    return found


def close():
    """End the process that commands are forked from, and all that it has started."""
    if _started:
        ours, process = _started
        _started.clear()
        ours.close()
        process.wait()


class Parent:
    """Has the imports done, forks and reaps, in one thread."""

    def __init__(self, owner):
        self.owner, self.running, self.selector = owner, {}, selectors.DefaultSelector()
        self.selector.register(owner, selectors.EVENT_READ, self.hear)

    def serve(self):
        """Fork until the owner is gone; in a child return the request that it is to fulfil."""
        while True:
            for key, _ in self.selector.select():
                if request := key.data():
                    return request

    def hear(self):
        """Take a request and fork; the owner's end is the end of all."""
        data, files, *_ = socket.recv_fds(self.owner, 1 << 20, 3, socket.MSG_CMSG_CLOEXEC)
        if not data:
            for pid in self.running:
                os.kill(pid, signal.SIGKILL)
            sys.exit()
        request = json.loads(data)
        _fit_environment(request, busy=bool(self.running))
        if (pid := os.fork()) == 0:
            self.selector.close()
            self.owner.close()
            return request | {"files": files}
        told, *streams = files
        for file in streams:
            os.close(file)
        told = socket.socket(fileno=told)
        told.send(str(pid).encode())
        self.running[pid] = told
        pidfd = os.pidfd_open(pid)
        self.selector.register(pidfd, selectors.EVENT_READ, lambda: self.reap(pid, pidfd))
        return None

    def reap(self, pid, pidfd):
        """Tell the owner how a command ended."""
        self.selector.unregister(pidfd)
        os.close(pidfd)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with self.running.pop(pid) as told, contextlib.suppress(OSError):
            told.send(str(status).encode())


def _fit_environment(request, *, busy):
    """Take over the environment, and have a fork server for it unless the command wants its own."""
    from nbpress.core import paths
    from nbpress.core.errors import TipResearchError
    from nbpress.engine import client
    from nbpress.notebooks import environment

    os.environ.clear()
    os.environ.update(request["environment"])
    importlib.reload(paths)  # a server is of one project, and who asks for another has its own
    client.SERVER = FULL
    if _invented(os.environ.get("TIPRESEARCH_HOME")):
        client.SERVER = LIGHT
        # Of another environment than one that holds the notebooks of the project.
        os.environ["TIPRESEARCH_NOTEBOOKS"] = "invented"
    if any(word.startswith(("distributed.", "tcp://")) for word in (request["module"], *request["arguments"])):
        for name in ("dask_scheduler", "dask_worker"):
            importlib.import_module(f"distributed.cli.{name}")
    if request["own_server"] or not RUN & set(request["arguments"][:1]):
        return
    # A kind of kernel that there is not is for the command to refuse.
    with contextlib.suppress(TipResearchError):
        environment.start_server()
    while len(client._servers) > SERVERS and not busy:
        client._servers.pop(next(iter(client._servers))).close()


def _invented(home):
    """Whether a project holds none of the notebooks of this one, which import what takes seconds."""
    return bool(home) and not any(Path(home, "notebooks").glob("0*.ipynb"))


def _become(request):
    """Run the command in this process, which was forked for it."""
    from nbpress.core import paths
    from nbpress.engine import client

    told, *streams = request["files"]
    os.close(told)
    for number, file in enumerate(streams, 1):
        os.dup2(file, number)
        os.close(file)
    os.chdir(request["folder"])
    sys.path[0] = request["folder"]
    time.tzset()
    importlib.reload(paths)
    if _stamps() != _READ:
        forked_server.forget()
    if request["own_server"]:
        client._servers.clear()
        client.SERVER = LIGHT
    sys.argv = ["tipresearch", *request["arguments"]]
    exec(request["before"], {})
    _end(importlib.import_module(request["module"]).main)


def _end(main):
    """Do at the end what Python does, but take nothing apart: to free what was forked is to copy it first."""
    try:
        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        code = ended.code or 0
    else:
        code = 0
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _preload():
    from nbpress import imports

    for name in THEIRS:
        imports.load(name)
    sys.modules["jupyter_client.provisioning"].KernelProvisionerFactory.instance()
    for name in OURS:
        importlib.import_module(name)
    rendering = sys.modules["nbpress.pages.rendering"]
    rendering.warm_up()
    templates = rendering._templates()
    for name in templates.list_templates():
        templates.get_template(name)  # compiles those as well that only a later edition needs
    sys.modules["tipresearch.observations.checks"].load_all()
    list(sys.modules["nbpress.review.texts"].findings("<b>42101-1234567-1</b> a.b@example.org"))  # compiles every form
    gc.collect()
    gc.freeze()


def _stamps():
    """The project whose tables are read, and its marker and the tables as they are now."""
    from nbpress.core import overlay, paths

    marker = paths.HOME / paths.MARKER
    return paths.HOME, marker.is_file() and marker.read_bytes(), [overlay.states(name) for name in overlay.tables()]


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])  # the package of this checkout
    _preload()
    _READ = _stamps()
    _become(Parent(socket.socket(fileno=int(sys.argv[1]))).serve())
