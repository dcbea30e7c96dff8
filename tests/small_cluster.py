"""Dask clusters on loopback."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from command_line import WARM, environment, started
from small_batch import NUMBER, write
from warm_commands import Command

#: A worker that cannot import the package.
BARE = "import sys; sys.modules['nbpress'] = sys.modules['tipresearch'] = None; from distributed.cli.dask_worker import main; main()"

#: Runs until a file `go` exists, at most a minute.
BLOCKED = """
import os, pathlib, time
home = pathlib.Path(os.environ["TIPRESEARCH_HOME"])
(home / "begun").touch()
for _ in range(600):
    time.sleep(0 if (home / "go").exists() else 0.1)
"""


def surroundings(home):
    """Return the environment of clusters, whose workers have light kernels."""
    light = Path(__file__).with_name("light_kernels.py")
    return environment(home) | {"DASK_DISTRIBUTED__WORKER__PRELOAD": str(light)}


@contextmanager
def blocked_batch(home, address):
    """Run a batch whose first run blocks; yield its result, which is complete at the end."""
    write(home / "notebooks", BLOCKED, NUMBER, covered_by="")
    line = ["batch", "grid", "--over", "n=1..4", "--scheduler", address]
    told = subprocess.CompletedProcess(line, None)
    with started(*line, env=environment(home)) as process:
        try:
            while not (home / "begun").exists():
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
            yield told
            told.stdout, told.stderr = process.communicate(timeout=60)
            told.returncode = process.returncode
        finally:
            (home / "go").touch()
            process.kill()


def start_server(module, *words, home, until):
    """Start a scheduler or a worker; return the process when its log says that it works."""
    with tempfile.TemporaryFile() as log:
        if WARM and module != BARE:
            process = Command(*words, env=surroundings(home), own_server=True, module=module)
        else:
            line = [sys.executable, "-c" if module == BARE else "-m", module, *words]
            process = subprocess.Popen(line, env=surroundings(home), stdout=log, stderr=log)
        place = process.files[1] if isinstance(process, Command) else log
        while until not in (said := os.pread(place.fileno(), 1 << 20, 0).decode()):
            assert process.poll() is None, said
            time.sleep(0.02)
    return process


def end(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        with process:
            with suppress(subprocess.TimeoutExpired, TimeoutError):
                process.wait(timeout=20)
            process.kill()


@contextmanager
def scheduler(home):
    """Start a scheduler; yield its address and a function that starts workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, processes = f"tcp://127.0.0.1:{port}", []

    def worker(*words, home=home, module="distributed.cli.dask_worker"):
        local = ["--local-directory", str(home / "local"), "--host", "127.0.0.1", "--no-dashboard"]
        line = [module, address, "--no-nanny", *local, *(words or ("--nthreads", "1"))]
        processes.append(start_server(*line, home=home, until="Starting established connection"))
        return processes[-1]

    line = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    processes.append(start_server(*line, "--no-dashboard", home=home, until="Scheduler at"))
    worker.scheduler = processes[0]
    try:
        yield address, worker
    finally:
        end(processes[::-1])
