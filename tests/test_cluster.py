"""A batch on real Dask clusters on loopback: same bytes, worker loss, what is refused."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from small_batch import NUMBER, by_command, environment, left, tree, write
from small_project import refused

from tipresearch import bundles
from tipresearch.errors import TipResearchError

pytest.importorskip("distributed", reason="dask.distributed is not installed (extra 'cluster')")
pytestmark = pytest.mark.slow

LOCAL = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    options = {"host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
#: A worker in whose process the package cannot be imported.
BARE = "import sys; sys.modules['tipresearch'] = None; from distributed.cli.dask_worker import main; main()"
#: Ends its worker, the kernel's grandparent, the first time that it runs with n=2.
DEADLY = """
import os, pathlib, psutil, time
time.sleep(0.2)
mark = pathlib.Path(os.environ["TIPRESEARCH_HOME"], "killed")
if n == 2 and not mark.exists():
    worker = psutil.Process().parent().parent()
    mark.write_text(str(worker.pid))
    worker.kill()
    time.sleep(60)
print(n)
"""


#: Runs until it is told to end, at most a minute.
BLOCKED = """
import os, pathlib, time
home = pathlib.Path(os.environ["TIPRESEARCH_HOME"])
(home / "begun").touch()
for _ in range(600):
    time.sleep(0 if (home / "go").exists() else 0.1)
"""


def start(*words, home, errors=subprocess.DEVNULL):
    return subprocess.Popen(
        [sys.executable, *words], env=environment(home), text=True,
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
        process = subprocess.Popen(
            [sys.executable, *words], env=environment(home), stdout=file, stderr=file
        )
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


def test_pages_are_those_of_a_local_batch(grid_home):
    """A LocalCluster of two workers writes the same bytes, failures included; nothing is left."""
    number = {bundles.RESULTS_MIME: {"estimates": [{"label": "x"}], "citations": []}}
    bad = f"from IPython.display import display\nif n == 3: display({number}, raw=True)"
    write(grid_home / "notebooks", f"{bad}\n1 / (n - 2)\nprint(n)", NUMBER, covered_by="")
    cluster = start("-c", LOCAL, home=grid_home)
    try:
        address = cluster.stdout.readline().strip()
        done = by_command(grid_home, "--over", "n=1..4", "--scheduler", address)
    finally:
        cluster.communicate("", timeout=60)
    refused(done, "2 of 4 runs failed; the first: n=2: grid failed in cell 4", 3)
    assert "  failed: n=3: KeyError: 'indicator' (copy: " in done.stdout
    kept = (grid_home / "reports" / "grid" / "failed").glob("*/grid.ipynb")
    assert sum("ZeroDivisionError" in path.read_text("utf-8") for path in kept) == 1
    local = by_command(grid_home, "--over", "n=1..4", "--out", grid_home / "local-site")
    assert local.returncode == 3
    there, here = (
        tree(grid_home / "reports" / "grid" / "latest"),
        tree(grid_home / "local-site" / "latest"),
    )
    assert len(here) > 15
    assert there == here
    assert left(grid_home)[0] == []


def test_runs_of_a_lost_worker_are_done_elsewhere(grid_home):
    """One of two workers is killed in mid-run: every page is there, and the same as ever."""
    write(grid_home / "notebooks", DEADLY, NUMBER, covered_by="")
    with scheduler(grid_home) as (address, worker):
        both = {worker().pid, worker().pid}
        done = by_command(grid_home, "--over", "n=1..8", "--scheduler", address)
    assert done.returncode == 0, done.stderr
    assert int((grid_home / "killed").read_text()) in both
    assert done.stdout.count(" s left") == 8
    local = by_command(grid_home, "--over", "n=1..8", "--out", grid_home / "local-site")
    assert local.returncode == 0, local.stderr
    assert tree(grid_home / "reports" / "grid" / "latest") == tree(
        grid_home / "local-site" / "latest"
    )


def test_a_cluster_that_would_write_other_pages_is_refused(grid_home, tmp_path):
    """Threads, other data and a missing package are named with the worker, before anything runs."""
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    (other / "data" / "more.csv").write_text("x\n")
    cases = [
        ({"words": ("--nthreads", "2")}, "has 2 threads; a notebook needs a process of its own"),
        ({"home": other}, "differs in file data/more.csv: "),
        ({"code": BARE}, "has not the package"),
    ]
    for options, message in cases:
        with scheduler(grid_home) as (address, worker):
            refused(by_command(grid_home, "--over", "n=1", "--scheduler", address), "has no worker")
            worker(*options.pop("words", ()), **options)
            done = by_command(grid_home, "--over", "n=1", "--scheduler", address)
        refused(done, message)
        assert re.match(r"tipresearch: worker tcp://127.0.0.1:\d+ ", done.stderr)
    assert not (grid_home / "reports" / "grid" / "latest").exists()
    assert left(grid_home)[0] == []


def test_a_worker_that_joins_later_is_checked_too(grid_home, tmp_path):
    """No run is done by a worker of other data, whenever it came: the batch ends and names it."""
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    (other / "data" / "more.csv").write_text("x\n")
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker(home=other)
    refused(done, "differs in file data/more.csv: ")
    assert re.match(r"tipresearch: worker tcp://127.0.0.1:\d+ ", done.stderr)


def test_a_worker_without_the_package_that_joins_later_does_no_run(grid_home):
    """It cannot read what it is sent: all runs are done by the other, and none fails."""
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker(code=BARE).wait(30)
            (grid_home / "go").touch()
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" s left") == 4


def test_a_worker_that_hangs_is_named(grid_home):
    """It is in the list of the scheduler and says nothing: the batch does not wait for ever."""
    with scheduler(grid_home) as (address, worker):
        worker()
        hung = worker()
        hung.send_signal(signal.SIGSTOP)
        try:
            done = by_command(grid_home, "--over", "n=1", "--scheduler", address)
        finally:
            hung.send_signal(signal.SIGCONT)
    refused(done, "does not answer within 10 s; end it, or start it again")


def test_a_scheduler_that_is_killed_is_told_in_one_line(grid_home):
    """What Dask logs of it stays away from the terminal."""
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker.scheduler.kill()
    refused(done, "is gone; finished runs are kept, and the same command goes on")


def test_a_package_of_another_version_is_named():
    """The worker, the package and both versions stand in the message; packages before files."""
    from tipresearch.publishing.batches import cluster_check

    ours = cluster_check.versions()
    assert {"python", "pandas", "matplotlib", "papermill", "requirements.lock"} <= ours.keys()
    theirs = ours | {"pandas": "1.0", "file tipresearch/cli.py": "0"}
    with pytest.raises(TipResearchError, match=r"worker tcp://w:1 differs in pandas: 1\.0 there, .* here \(2 in all\)"):  # fmt: skip
        cluster_check._require_same("tcp://w:1", ours, theirs)
    cluster_check._require_same("tcp://w:1", ours, dict(ours))


@pytest.mark.parametrize("address", ["SILENT", "tcp://127.0.0.1:9"])
def test_a_scheduler_that_does_not_answer_is_told_in_one_line(grid_home, address):
    """Nobody there, one who never speaks, and no address: one line within the time, status 2."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        there = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        line = ["--over", "n=1", "--scheduler", address.replace("SILENT", there)]
        done = by_command(grid_home, *line)
    refused(done, "does not answer within 10 s")
    assert left(grid_home)[0] == []


def test_an_address_that_is_none_is_refused(grid_home):
    """An address of another kind is named, with what one looks like."""
    done = by_command(grid_home, "--over", "n=1", "--scheduler", "ftp://x:1")
    refused(done, "--scheduler ftp://x:1 is no address of a scheduler; write tcp://host:8786")


def test_workers_and_scheduler_exclude_each_other(grid_home):
    """How many work at once is the cluster's to say."""
    line = ["--over", "n=1", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"]
    refused(by_command(grid_home, *line), "--workers is of this machine")
    assert os.environ.get("TIPRESEARCH_HOME") is None
