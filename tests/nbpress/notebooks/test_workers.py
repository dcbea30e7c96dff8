"""Worker processes: their outcomes, how they are stopped, and what they share."""

import logging
import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time

import pytest
from command_line import LIGHT
from jupyter_client.provisioning import KernelProvisionerFactory
from small_kernel import forks, write
from small_project import NAME

from nbpress.core.errors import NotebookFailed
from nbpress.engine import client
from nbpress.notebooks import execution, workers


@pytest.fixture
def own_servers(light, monkeypatch):
    """Servers of one test, so that all below them is of this test."""
    monkeypatch.setattr(client, "_servers", found := {})
    yield
    for handle in found.values():
        handle.close()


@pytest.mark.slow
def test_workers_share_one_server_and_leave_no_process(tmp_path, own_servers):
    """One failure hides no other outcome."""
    parent = "import os; print(os.getppid())"
    jobs = [write(tmp_path, parent, name=f"nb{i}") for i in range(3)]
    jobs.append(write(tmp_path, "1 / 0", name="bad"))
    execution.prepare()
    assert KernelProvisionerFactory.initialized()  # before any fork
    outcomes = [*workers.run(jobs, lambda p: execution.run_notebook(p, tmp_path / "out" / p.name, {}), workers=2)]
    servers = {o.value.cells[-1].outputs[0].text for o in outcomes if o.error is None}
    (bad,) = (o for o in outcomes if o.error is not None)
    assert len(outcomes) == 4
    assert len(servers) == 1
    assert isinstance(bad.error, NotebookFailed)
    assert "bad failed in cell 2" in str(bad.error)
    assert forks() == []


@pytest.mark.slow
def test_the_parent_does_its_own_task_once_while_workers_work(tmp_path):
    """Later jobs see the result of the task."""
    ready = []

    def meanwhile():
        (tmp_path / "begun").touch()
        ready.append(os.getpid())

    def work(job):
        for _ in range(10_000 if job < 2 else 0):  # it fails where nobody begins
            if (tmp_path / "begun").exists():
                break
            time.sleep(0.005)
        return len(ready), (tmp_path / "begun").exists()

    found = {o.job: o.value for o in workers.run(range(4), work, workers=2, meanwhile=meanwhile)}
    assert found == {0: (0, True), 1: (0, True), 2: (1, True), 3: (1, True)}
    assert ready == [os.getpid()]


RUN_BY_WORKERS = """
import sys
from pathlib import Path
from nbpress.notebooks import execution, workers

def new(number):
    before = set(sys.modules)
    execution.run_notebook(Path("small.ipynb"), Path("out", f"{number}.ipynb"), {})
    ours = ("nbpress.", "tipresearch.", *sys.builtin_module_names)  # and what takes no time
    return [name for name in set(sys.modules) - before if not name.startswith(ours)]

execution.prepare()
print([outcome.value for outcome in workers.run([1, 2], new, workers=2)])
"""


@pytest.mark.slow
def test_workers_and_kernels_import_their_modules_before_the_fork(tmp_path):
    at_the_end = "open('late', 'a').write(' '.join(set(sys.modules) - before))"
    write(tmp_path, f"import atexit, sys\nbefore = {{*sys.modules}}\n_ = atexit.register(lambda: {at_the_end})")
    done = subprocess.run([sys.executable, "-c", RUN_BY_WORKERS], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[[], []]\n", "")
    assert (tmp_path / "late").read_text() == ""


class Named(Exception):
    """Its arguments have names, without which it cannot be made anew."""

    def __init__(self, *, cell):
        super().__init__(f"in cell {cell}")


@pytest.mark.parametrize("error", [ValueError("of", lambda: None), Named(cell=3)], ids=["not written", "not read"])
def test_an_error_that_cannot_be_pickled_is_an_outcome_with_its_words(error):
    value, sent, seconds = pickle.loads(workers._pickled(workers.Outcome("job", None, error, 2.0)))
    assert (value, type(sent), seconds) == (None, RuntimeError, 2.0)
    assert str(sent) == f"{type(error).__name__} cannot be sent: {error}"


@pytest.mark.slow
def test_a_killed_worker_is_an_outcome_and_the_others_go_on(tmp_path):
    outcomes = list(workers.run([1, 2, 3], lambda n: os.kill(os.getpid(), 9) if n == 2 else n, workers=2))
    assert sorted(o.value for o in outcomes if o.error is None) == [1, 3]
    (lost,) = (o.error for o in outcomes if o.error is not None)
    assert "status -9" in str(lost)


def test_closing_the_outcomes_stops_the_workers(tmp_path):
    def work(job):
        if job == "long":
            time.sleep(60)
            (tmp_path / "done").touch()

    outcomes = workers.run(["short", "long"], work, workers=2)
    next(outcomes)
    outcomes.close()
    assert not (tmp_path / "done").exists()
    assert multiprocessing.active_children() == []


#: Whether a forked process is told to end before it has done anything.
TOLD: list[bool] = []
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM) if TOLD else None)


def test_a_worker_that_is_stopped_as_it_is_forked_does_not_run_code_of_its_parent(tmp_path):
    caller, before = os.getpid(), signal.signal(signal.SIGTERM, signal.default_int_handler)
    TOLD.append(True)
    try:
        lost = [o.error for o in workers.run([1, 2], lambda n: n, workers=2)]
    finally:
        TOLD.clear()
        signal.signal(signal.SIGTERM, before)
        if os.getpid() != caller:
            (tmp_path / "second").touch()
            os._exit(0)
    assert ["status 1" in str(error) for error in lost] == [True, True]
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("stop", ["workers", "servers"])
def test_a_second_signal_does_not_interrupt_the_stopping(monkeypatch, stop):
    done, before = [], signal.getsignal(signal.SIGTERM)

    class Stopped:
        def close(self):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.raise_signal(number)
            done.append(stop)

        def join(self, seconds):
            return None

        def terminate(self):
            return None

        is_alive = terminate

    if stop == "workers":
        workers._stop([Stopped()])
    else:
        monkeypatch.setattr(client, "_servers", {("a",): Stopped()})
        monkeypatch.setattr(client, "_retired", [])
        client.close_all()
    assert done == [stop]
    assert signal.getsignal(signal.SIGTERM) == before
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupted_job_in_this_process_shows_nothing_of_its_event_loop(monkeypatch):
    log = logging.getLogger("asyncio")
    monkeypatch.setattr(log, "handlers", [])

    def work(job):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(workers.run([1], work))
    assert [type(handler) for handler in log.handlers] == [logging.NullHandler]


FORKS = f"""{LIGHT}
import os, sys
from nbpress.notebooks import workers
fork = workers._fork
def counted(*given):
    print("threads", len(os.listdir("/proc/self/task")))
    return fork(*given)
workers._fork, workers.available = counted, lambda: 2
sys.argv = ["tipresearch", "report", sys.argv[1]]
from tipresearch.cli.main import main
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_no_thread_runs_when_a_process_is_forked(small):
    """Such a fork may hang, and warns from Python 3.12 on."""
    for name in ("one", "two"):
        shutil.copy(small.home / "notebooks" / f"{NAME}.ipynb", small.home / "notebooks" / f"{name}.ipynb")
    (small.out / f"{NAME}.toml").write_text('title = "Small"\nnotebooks = ["small", "one", "two"]\n')
    command = [sys.executable, "-W", "error::DeprecationWarning", "-c", FORKS, NAME]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    # Three notebooks; then the pages, and the look for persons.
    assert done.stdout.count("threads 1\n") == done.stdout.count("threads") == 5
