"""A batch on real Dask clusters on loopback: the same bytes, lost workers, refused clusters."""

import re
import signal
import socket

import pytest
from command_line import refused
from small_batch import NUMBER, by_command, left, tree, write
from small_cluster import BARE, blocked_batch, scheduler

from nbpress.core import bundles
from nbpress.core.errors import TipResearchError

pytest.importorskip("distributed", reason="dask.distributed is not installed (extra 'cluster')")
pytestmark = pytest.mark.slow


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


def test_a_cluster_writes_the_bytes_of_a_local_batch(grid_home):
    """Failures are the same as well, and no process is left."""
    number = {bundles.RESULTS_MIME: {"estimates": [{"label": "x"}], "citations": []}}
    bad = f"from IPython.display import display\nif n == 3: display({number}, raw=True)"
    write(grid_home / "notebooks", f"{bad}\n1 / (n - 2)\nprint(n)", NUMBER, covered_by="")
    with scheduler(grid_home) as (address, worker):
        worker()
        worker()
        done = by_command(grid_home, "--over", "n=1..4", "--scheduler", address)
    refused(done, "2 of 4 runs failed; the first: n=2: grid failed in cell 4", 3)
    assert "  failed: n=3: KeyError: 'indicator' (copy: " in done.stdout
    kept = (grid_home / "reports" / "grid" / "failed").glob("*/grid.ipynb")
    assert sum("ZeroDivisionError" in path.read_text("utf-8") for path in kept) == 1
    local = by_command(grid_home, "--over", "n=1..4", "--out", grid_home / "local-site")
    assert local.returncode == 3
    there, here = (tree(grid_home / folder / "latest") for folder in ("reports/grid", "local-site"))
    assert len(here) > 15
    assert there == here
    assert left(grid_home) == []


def test_runs_of_a_killed_worker_are_done_by_another_worker(grid_home):
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
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker(module=BARE).wait(30)
            (grid_home / "go").touch()
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" s left") == 4


def test_a_scheduler_that_is_killed_is_reported_in_one_line(grid_home):
    """Dask logs more, which the terminal does not show."""
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker.scheduler.kill()
    refused(done, "is gone; finished runs are kept, and the same command goes on")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--scheduler", "SILENT"], "does not answer within 10 s"),
        (["--scheduler", "tcp://127.0.0.1:9"], "does not answer within 10 s"),
        (["--scheduler", "ftp://x:1"], "--scheduler ftp://x:1 is no address of a scheduler; write tcp://host:8786"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:9"], "--workers is for this machine and --scheduler for a cluster"),
    ],
)  # fmt: skip
def test_a_scheduler_that_cannot_be_used_is_one_line(grid_home, options, message):
    """SILENT is an address where nobody speaks."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        there = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        done = by_command(grid_home, "--over", "n=1", *(each.replace("SILENT", there) for each in options))
    refused(done, message)
    assert left(grid_home) == []


@pytest.fixture
def other_home(tmp_path):
    """A project with other data."""
    (tmp_path / "other" / "data").mkdir(parents=True)
    (tmp_path / "other" / "data" / "more.csv").write_text("x\n")
    return tmp_path / "other"


def names_worker(done, message):
    refused(done, message)
    assert re.match(r"tipresearch: worker tcp://127.0.0.1:\d+ ", done.stderr)


def test_a_worker_that_would_write_other_pages_is_refused_before_anything_runs(grid_home, other_home):
    cases = [
        ({"words": ("--nthreads", "2")}, "has 2 threads; a notebook needs a process of its own"),
        ({"home": other_home}, "differs in file data/more.csv: "),
        ({"module": BARE}, "has not the package"),
    ]
    with scheduler(grid_home) as (address, worker):
        for options, message in cases:
            refused(by_command(grid_home, "--over", "n=1", "--scheduler", address), "has no worker")
            working = worker(*options.pop("words", ()), **options)
            names_worker(by_command(grid_home, "--over", "n=1", "--scheduler", address), message)
            working.terminate()
            working.wait()
    assert not (grid_home / "reports" / "grid" / "latest").exists()
    assert left(grid_home) == []


def test_a_worker_with_other_data_that_joins_later_ends_the_batch(grid_home, other_home):
    with scheduler(grid_home) as (address, worker):
        worker()
        with blocked_batch(grid_home, address) as done:
            worker(home=other_home)
    names_worker(done, "differs in file data/more.csv: ")


def test_a_worker_that_hangs_is_named(grid_home):
    with scheduler(grid_home) as (address, worker):
        worker()
        hung = worker()
        hung.send_signal(signal.SIGSTOP)
        try:
            done = by_command(grid_home, "--over", "n=1", "--scheduler", address)
        finally:
            hung.kill()  # asked to end, the worker would first tell a scheduler that is ending as well
    refused(done, "does not answer within 10 s; end it, or start it again")


def test_a_worker_with_another_version_of_a_package_is_named_with_both_versions():
    """Packages are named before files."""
    from nbpress.batches import cluster_check

    ours = cluster_check.versions()
    assert {"python", "pandas", "matplotlib", "papermill", "requirements.lock"} <= ours.keys()
    theirs = ours | {"pandas": "1.0", "file tipresearch/cli.py": "0"}
    with pytest.raises(TipResearchError, match=r"worker tcp://w:1 differs in pandas: 1\.0 there, .* here \(2 in all\)"):
        cluster_check._require_same("tcp://w:1", ours, theirs)
    cluster_check._require_same("tcp://w:1", ours, dict(ours))
