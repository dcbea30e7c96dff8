"""Forked kernels and their servers: they start, end, and leave nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import quick_server
from command_line import LIGHT
from nbclient.exceptions import DeadKernelError
from small_kernel import printed, ran, write

from nbpress.core import paths
from nbpress.engine import choice, client


def wait_for(true, seconds=60):
    """Wait until something is true; fail if it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def quick(monkeypatch):
    """Servers of a test's own, which import less."""
    monkeypatch.setattr(client, "SERVER", "tests.quick_server")
    monkeypatch.setattr(client, "_servers", {})
    yield
    for handle in client._servers.values():
        handle.close()


@pytest.mark.slow
def test_killed_server_is_started_again(warm, quick):
    """After the fork server is killed the next notebook runs, warm, by a new one."""
    source = "import os, sys; print('pandas' in sys.modules, os.getppid())"
    _, server = printed(warm, source).split()
    os.kill(int(server), signal.SIGKILL)
    psutil.wait_procs([psutil.Process(int(server))], timeout=5)
    again = printed(warm, source).split()
    assert again[0] == "True"
    assert again[1] != server


@pytest.mark.slow
def test_kernel_dies_with_the_server(warm, light):
    """Killing the fork server in mid-cell is a dead kernel, not a notebook that hangs."""
    with pytest.raises(DeadKernelError):
        ran(warm, "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)")


CLIENT = f"""{LIGHT}
import sys
from pathlib import Path
from nbpress.notebooks import execution
execution.run_notebook(Path(sys.argv[1]), Path(sys.argv[2]), {{}})
"""


@pytest.mark.slow
def test_killed_client_leaves_nothing(tmp_path):
    """SIGKILL to whoever runs a notebook ends server and kernel and removes their folders."""
    mark = tmp_path / "mark"
    source = (
        "import os, time, pathlib, ipykernel.connect as c; "
        f"p = pathlib.Path({str(tmp_path)!r}); (p / 'new').write_text(c.get_connection_file()); "
        "(p / 'new').rename(p / 'mark'); time.sleep(60)"
    )
    command = [sys.executable, "-c", CLIENT, write(tmp_path, source), tmp_path / "out.ipynb"]
    process = subprocess.Popen(command)
    try:
        wait_for(mark.exists)
        family = psutil.Process(process.pid).children(recursive=True)
        folders = [Path(mark.read_text()).parent, Path(family[0].cmdline()[3])]
        assert [p.name.rpartition("-")[0] for p in folders] == ["tip-kernel", "tip-server"]
        assert all(p.is_dir() for p in folders)
    finally:
        process.kill()
        process.wait()
    assert len(family) == 2
    assert not psutil.wait_procs(family, timeout=5)[1]
    assert not any(p.exists() for p in folders)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A checkout of its own: whatever is edited in this one has all other tests take cold kernels."""
    for name in ("nbpress", "tipresearch", "data"):
        shutil.copytree(paths.PACKAGED / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(paths.HOME / paths.MARKER, tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(Path(quick_server.__file__), tmp_path / "tests")
    monkeypatch.setattr(client.paths, "PACKAGE", tmp_path / "tipresearch")
    return tmp_path / "tipresearch"


@pytest.mark.slow
@pytest.mark.parametrize("edited", ["quantities/counts.py", "readers/ctdc/counts.py"])
def test_edited_package_is_loaded_anew(copied, warm, quick, edited):
    """A kernel started after the package was edited has the new code; no old server stays.

    The second waits for polars; by its content, too, is named what was read of a file and kept.
    """
    source = "import os, tipresearch.quantities.counts as counts; print(os.getppid(), counts.__file__)"
    first, place = printed(warm, source).split()
    assert place == str(copied / "quantities" / "counts.py")
    with (copied / edited).open("a") as file:
        file.write("# more\n")
    second, _ = printed(warm, source).split()
    assert second != first
    (old,) = (h for h in client._retired if h.process.pid == int(first))
    assert old.process.wait(5) == 0


@pytest.mark.slow
def test_tables_are_read_before_the_fork_and_anew_if_edited(warm, quick, tmp_path, monkeypatch):
    """A kernel has them from its server; one that starts after an edit has the new rows."""
    shutil.copytree(paths.PACKAGED / "data", tmp_path / "data")
    shutil.copy(paths.HOME / paths.MARKER, tmp_path)
    monkeypatch.setenv("TIPRESEARCH_HOME", str(tmp_path))
    source = (
        "import os; from tipresearch.observations import table; "
        "held = table._load.cache_info().currsize; print(os.getppid(), held, len(table.load()))"
    )
    first, held, rows = printed(warm, source).split()
    assert (held, printed(warm, source).split()) == ("1", [first, held, rows])
    place = tmp_path / "data" / "observations.csv"
    *kept, _ = place.read_text("utf-8").splitlines(keepends=True)
    place.write_text("".join(kept), encoding="utf-8")
    second, held, fewer = printed(warm, source).split()
    assert (second != first, held, int(fewer)) == (True, "1", int(rows) - 1)
    place.write_text("nonsense", encoding="utf-8")  # who asks is told, and a kernel starts
    assert printed(warm, "import os; print(os.getppid())") not in (first, second)


@pytest.mark.slow
def test_new_servers_that_are_stale_at_once_give_cold_kernels(warm, monkeypatch, caplog):
    """One after the other would be started without end; who saved a file while one loaded has a warm kernel the next time."""
    started = []

    class Never:
        process = psutil.Popen(["true"])

        async def fork(self, request, streams):
            started.append(request)
            raise client.Stale("the package was edited")

        def close(self):
            self.process.wait()

    monkeypatch.setattr(client, "_servers", {})
    monkeypatch.setattr(client, "_given_up", set())
    monkeypatch.setattr(client, "_doubted", set())
    monkeypatch.setattr(client, "_retired", [])
    monkeypatch.setattr(client, "ServerHandle", lambda *_: Never())
    for asked in (2, 4, 4):
        assert printed(warm, "import sys; print('seaborn' in sys.modules)") == "False"
        assert len(started) == asked
    Never.process.wait()  # left unasked, it would be told as still running
    assert "a cold one is started" in caplog.text


def test_environment_that_imports_depend_on_has_its_own_server():
    """Kernels share a server only if what imports read from the environment is the same."""
    python = [sys.executable]
    plain = client._key(python, {"HOME": "/a", "TZ": "UTC"})
    assert client._key(python, {"HOME": "/b", "TZ": "UTC", choice.VARIABLE: "warm"}) == plain
    assert client._key(python, {"HOME": "/a", "TZ": "UTC", "MPLBACKEND": "svg"}) != plain
