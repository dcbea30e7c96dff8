"""Dask clusters on loopback, of processes of their own."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from command_line import environment
from small_batch import NUMBER, write

#: A worker in whose process the package cannot be imported.
BARE = "import sys; sys.modules['tipresearch'] = None; from distributed.cli.dask_worker import main; main()"


#: Runs until it is told to end, at most a minute.
BLOCKED = """
import os, pathlib, time
home = pathlib.Path(os.environ["TIPRESEARCH_HOME"])
(home / "begun").touch()
for _ in range(600):
    time.sleep(0 if (home / "go").exists() else 0.1)
"""


def surroundings(home):
    """The environment of clusters: their workers load first what makes their kernels light."""
    light = Path(__file__).with_name("light_kernels.py")
    return environment(home) | {"DASK_DISTRIBUTED__WORKER__PRELOAD": str(light)}


def start(*words, home, errors=subprocess.DEVNULL):
    return subprocess.Popen(
        [sys.executable, *words], env=surroundings(home), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
    )  # fmt: skip


@contextmanager
def blocked_batch(home, address):
    """A batch whose first run has begun and does not end; gives what is told when it has ended."""
    write(home / "notebooks", BLOCKED, NUMBER, covered_by="")
    line = ["-m", "tipresearch", "batch", "grid", "--over", "n=1..4", "--scheduler", address]
    process = start(*line, home=home, errors=subprocess.PIPE)
    told = subprocess.CompletedProcess(line, None)
    try:
        while not (home / "begun").exists():
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.1)
        yield told
        told.stdout, told.stderr = process.communicate(timeout=60)
        told.returncode = process.returncode
    finally:
        (home / "go").touch()
        process.kill()
        process.communicate()


def start_server(*words, home, until):
    """Start a scheduler or a worker; return it once its log says that it works."""
    log = home / f"log-{time.monotonic_ns()}"
    with log.open("w") as file:
        process = subprocess.Popen([sys.executable, *words], env=surroundings(home), stdout=file, stderr=file)
    while until not in log.read_text():
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    return process


def end(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@contextmanager
def scheduler(home):
    """A scheduler in a process of its own; gives its address and what starts workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, processes = f"tcp://127.0.0.1:{port}", []

    def worker(*words, home=home, code=None):
        local = ["--local-directory", str(home / "local"), "--host", "127.0.0.1", "--no-dashboard"]
        line = ["-c", code] if code else ["-m", "distributed.cli.dask_worker"]
        line += [address, "--no-nanny", *local, *(words or ("--nthreads", "1"))]
        processes.append(start_server(*line, home=home, until="Starting established connection"))
        return processes[-1]

    line = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    processes.append(start_server(*line, "--no-dashboard", home=home, until="Scheduler at"))
    worker.scheduler = processes[0]
    try:
        yield address, worker
    finally:
        end(processes[::-1])
