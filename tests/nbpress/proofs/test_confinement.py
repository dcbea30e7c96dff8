"""A confined process, in each way that a system may have."""

import os
import resource
import sys

import pytest

from nbpress.core import confinement
from nbpress.core.errors import TipResearchError

LIMITS = confinement.Limits(memory=2, minutes=1)
BUBBLE = confinement.works(*confinement._bubble(confinement.Path("/"), confinement.Path("/")), "true")
UNSHARE = confinement.works(*confinement._UNSHARE, "true")


def run_confined(place, code, limits=LIMITS, **extra):
    return confinement.run([sys.executable, "-c", code], place, place, extra, limits)


@pytest.fixture(params=["bubblewrap", "unshare", "neither"])
def way(request, monkeypatch):
    """Each way to confine a process. On a system without it the tests are skipped."""
    if not {"bubblewrap": BUBBLE, "unshare": UNSHARE, "neither": True}[request.param]:
        pytest.skip(f"this system allows no {request.param}")
    wanted = {"bubblewrap": "bwrap", "unshare": "unshare", "neither": None}[request.param]
    monkeypatch.setattr(confinement, "works", lambda program, *_: program == wanted)
    return request.param


NETWORK = "import socket; s = socket.socket(); s.settimeout(2); print(s.connect_ex(('127.0.0.1', {port})))"


def test_a_confined_process_lacks_what_its_description_says(way, tmp_path, monkeypatch):
    """Its home is empty, and no secret is in its environment."""
    import socket

    for name in ("TIPRESEARCH_NOTIFY", "GITHUB_TOKEN", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "secret")
    place, outside = tmp_path / "place", tmp_path / "outside"
    place.mkdir()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        code = NETWORK.format(port=server.getsockname()[1]) + (
            "\nimport os, pathlib\nprint('secret' in os.environ.values(), os.listdir(os.path.expanduser('~')))\n"
            "pathlib.Path('inside').touch()\n"
            f"try: pathlib.Path({str(outside)!r}).touch()\nexcept OSError as e: print(type(e).__name__)"
        )
        done = run_confined(place, code)
    assert done.status == 0, done.errors
    reached, environment, *written = done.output.splitlines()
    assert (reached == "0") == (way == "neither") == ("WITH network" in done.held)
    assert environment == "False []"
    assert (place / "inside").exists()
    assert outside.exists() == (way != "bubblewrap") == ("read-only disk" not in done.held)
    assert bool(written) == (way == "bubblewrap")


def test_a_confined_process_sees_its_own_processes(way, tmp_path):
    """A kernel finds its children in /proc. With the /proc of another namespace it would end other processes."""
    code = "import os; print(os.readlink('/proc/self') == str(os.getpid()))"
    assert run_confined(tmp_path, code).output == "True\n"


@pytest.mark.slow
def test_memory_time_and_output_have_limits(tmp_path):
    """The process of the test keeps its own limits."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    done = run_confined(tmp_path, "x = bytearray(3 << 30)")
    assert (done.status, "MemoryError" in done.errors) == (1, True)
    done = run_confined(tmp_path, "import time; time.sleep(60)", confinement.Limits(2, 0.005))
    assert done.status is None
    limits = run_confined(tmp_path, "import resource as r; print(r.getrlimit(r.RLIMIT_FSIZE)[0], r.getrlimit(r.RLIMIT_CORE)[0], r.getrlimit(r.RLIMIT_NPROC)[0] <= 4096)")  # fmt: skip
    assert limits.output.split() == [str(2 << 30), "0", "True"]
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert (", 4096 processes" in done.held) == (os.geteuid() != 0)


@pytest.mark.parametrize("limits", [(0, 1), (1, -1), (float("nan"), 1), (1, 1e9)])
def test_limits_that_are_no_positive_numbers_are_refused(limits):
    with pytest.raises(TipResearchError, match="it takes a number above 0, up to 100,000"):
        confinement.require(confinement.Limits(*limits))
