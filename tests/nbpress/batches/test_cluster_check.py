"""Clusters that would write other pages, or do not answer."""

import re
import signal
import socket

import pytest
from command_line import refused
from small_batch import by_command, left
from small_cluster import BARE, blocked_batch, scheduler

from nbpress.core.errors import TipResearchError

pytest.importorskip("distributed", reason="dask.distributed is not installed (extra 'cluster')")
pytestmark = pytest.mark.slow


def test_a_cluster_that_would_write_other_pages_is_refused(grid_home, tmp_path):
    """Threads, other data and a missing package are named with the worker, before anything runs."""
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    (other / "data" / "more.csv").write_text("x\n")
    cases = [
        ({"words": ("--nthreads", "2")}, "has 2 threads; a notebook needs a process of its own"),
        ({"home": other}, "differs in file data/more.csv: "),
        ({"module": BARE}, "has not the package"),
    ]
    with scheduler(grid_home) as (address, worker):
        for options, message in cases:
            refused(by_command(grid_home, "--over", "n=1", "--scheduler", address), "has no worker")
            working = worker(*options.pop("words", ()), **options)
            done = by_command(grid_home, "--over", "n=1", "--scheduler", address)
            refused(done, message)
            assert re.match(r"tipresearch: worker tcp://127.0.0.1:\d+ ", done.stderr)
            working.terminate()
            working.wait()
    assert not (grid_home / "reports" / "grid" / "latest").exists()
    assert left(grid_home) == []


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


def test_a_worker_that_hangs_is_named(grid_home):
    """It is in the list of the scheduler and says nothing: the batch does not wait for ever."""
    with scheduler(grid_home) as (address, worker):
        worker()
        hung = worker()
        hung.send_signal(signal.SIGSTOP)
        try:
            done = by_command(grid_home, "--over", "n=1", "--scheduler", address)
        finally:
            hung.kill()  # asked to end, it would first tell a scheduler that is ending as well
    refused(done, "does not answer within 10 s; end it, or start it again")


def test_a_package_of_another_version_is_named():
    """The worker, the package and both versions stand in the message; packages before files."""
    from nbpress.batches import cluster_check

    ours = cluster_check.versions()
    assert {"python", "pandas", "matplotlib", "papermill", "requirements.lock"} <= ours.keys()
    theirs = ours | {"pandas": "1.0", "file tipresearch/cli.py": "0"}
    with pytest.raises(TipResearchError, match=r"worker tcp://w:1 differs in pandas: 1\.0 there, .* here \(2 in all\)"):
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
    assert left(grid_home) == []


def test_an_address_that_is_none_is_refused(grid_home):
    """An address of another kind is named, with what one looks like."""
    done = by_command(grid_home, "--over", "n=1", "--scheduler", "ftp://x:1")
    refused(done, "--scheduler ftp://x:1 is no address of a scheduler; write tcp://host:8786")
