"""A batch on real Dask clusters on loopback: same bytes, worker loss."""

import os
import subprocess
import sys

import pytest
from command_line import refused
from small_batch import NUMBER, by_command, left, tree, write
from small_cluster import BARE, blocked_batch, scheduler, surroundings

from nbpress.core import bundles

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


def test_pages_are_those_of_a_local_batch(grid_home):
    """A LocalCluster of two workers writes the same bytes, failures included; nothing is left."""
    number = {bundles.RESULTS_MIME: {"estimates": [{"label": "x"}], "citations": []}}
    bad = f"from IPython.display import display\nif n == 3: display({number}, raw=True)"
    write(grid_home / "notebooks", f"{bad}\n1 / (n - 2)\nprint(n)", NUMBER, covered_by="")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    cluster = subprocess.Popen([sys.executable, "-c", LOCAL], env=surroundings(grid_home), **pipes)
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
    assert left(grid_home) == []


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
    assert tree(grid_home / "reports" / "grid" / "latest") == tree(grid_home / "local-site" / "latest")


def test_a_worker_without_the_package_that_joins_later_does_no_run(grid_home):
    """It cannot read what it is sent: all runs are done by the other, and none fails."""
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker(module=BARE).wait(30)
            (grid_home / "go").touch()
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" s left") == 4


def test_a_scheduler_that_is_killed_is_told_in_one_line(grid_home):
    """What Dask logs of it stays away from the terminal."""
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker.scheduler.kill()
    refused(done, "is gone; finished runs are kept, and the same command goes on")


def test_workers_and_scheduler_exclude_each_other(grid_home):
    """How many work at once is the cluster's to say."""
    line = ["--over", "n=1", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"]
    refused(by_command(grid_home, *line), "--workers is of this machine")
    assert os.environ.get("TIPRESEARCH_HOME") is None
