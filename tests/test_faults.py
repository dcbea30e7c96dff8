"""What can go wrong with the machine: each time the published edition stays, and the next build succeeds."""

import contextlib
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time

import psutil
import pytest
from small_project import NAME, command, refused

from tipresearch.publishing import editions, history, verification

pytestmark = pytest.mark.slow
#: How often chance is tried.
KILLS, PAIRS = 30, 20
REPORT = [sys.executable, "-m", "tipresearch", "report", NAME]


@contextlib.contextmanager
def started(*arguments, **options):
    """A build in the background, ended whatever happens."""
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*REPORT, *map(str, arguments)], **quiet | options) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def stands(small, edition=None):
    """The published edition opens and is whole; where given, it is this one."""
    current = editions.latest(small.report)
    assert "<title>Small</title>" in (small.report / "latest" / "index.html").read_text("utf-8")
    assert editions.is_whole(current)
    assert edition is None or current == edition.resolve()


def recovers(small, **options):
    """The next build succeeds without cleaning by hand, is verified, and leaves nothing behind."""
    edition, _ = small.build(**options)
    stands(small, edition)
    assert verification.verify(edition).differences == []
    assert {p.name for p in small.report.iterdir()} <= {
        "editions",
        "failed",
        "latest",
        ".lock",
        "due.html",
    }
    assert command("status").returncode == 0


@pytest.fixture
def edition(small):
    """A published edition, and after it data that differ."""
    found, _ = small.build()
    small.figures("15255", "16000")
    return found


def gone(processes):
    """The kernels of a killed build end by themselves."""
    return not psutil.wait_procs(processes, timeout=30)[1]


def test_killed_at_random_moments(small):
    """kill -9 in any moment leaves an edition that is whole; no kernel stays behind."""
    start = time.perf_counter()
    assert command("report", NAME).returncode == 0
    takes = time.perf_counter() - start
    moments = random.Random(7)
    for number in range(KILLS):
        small.figures("15255", str(20000 + number))
        with started() as process:
            time.sleep(moments.uniform(0, takes))
            kernels = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGKILL)
            process.wait()
        stands(small)
        assert gone(kernels)
    recovers(small)
    ended = {r["outcome"] for r in history.runs(small.out, NAME)}
    assert "running" not in ended


@pytest.mark.parametrize("step", ["seal", "switch_in", "point"])
def test_killed_at_each_step_of_the_publication(small, edition, step):
    """The moments that chance seldom hits: before and after each step of the switch."""
    for before in (True, False):
        code = (
            "import os, signal\nfrom tipresearch.publishing import editions\n"
            f"step = editions.{step}\n"
            "def killed(*args):\n"
            f"    {'' if before else 'step(*args); '}os.kill(os.getpid(), signal.SIGKILL)\n"
            f"editions.{step} = killed\n"
            f"import sys\nsys.argv = ['tipresearch', 'report', '{NAME}']\n"
            "from tipresearch.cli import main\nmain()\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
        stands(small)
        # Until the link is switched, readers see the edition before.
        switched = not before and step in ("point", "switch_in")
        assert (editions.latest(small.report) == edition.resolve()) != switched
        recovers(small)
        assert len(list((small.report / "editions").iterdir())) == 2
        editions.point(small.report, edition)


def test_kernel_killed_in_mid_cell(small, edition):
    """A kernel killed from outside is started again once, and the report is published."""
    small.notebook("import time\nfrom tipresearch import paths\n(paths.HOME / 'mark').touch()\ntime.sleep(3)\nn")  # fmt: skip
    with started() as process:
        while not (small.home / "mark").exists():
            time.sleep(0.05)
        stands(small, edition)
        for child in psutil.Process(process.pid).children(recursive=True):
            if "ipykernel" in " ".join(child.cmdline()):
                child.kill()
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert editions.latest(small.report) != edition.resolve()
    recovers(small)


def test_two_builds_started_together(small, edition):
    """One publishes; the other waits and finds nothing to do, or leaves with a message."""
    for number in range(PAIRS):
        small.figures("15255", str(30000 + number))
        wait = ["--wait", "100"] if number % 2 else []
        with started(*wait) as first, started(*wait) as second:
            said = [p.communicate(timeout=200) for p in (first, second)]
        codes = sorted(p.returncode for p in (first, second))
        # Without --wait both end well where the first is done before the second looks.
        assert codes == [0, 0] or (not wait and codes == [0, 2]), said
        assert sum("Published a new" in out for out, _ in said) == 1
        if codes == [0, 2]:
            assert any("another build of small is running; wait" in errors for _, errors in said)
        stands(small)
        assert len(list((small.report / "editions").iterdir())) == number + 2
    recovers(small)


def test_damaged_manifest(small, edition):
    """A manifest that cannot be read does not stop the next build, which replaces the edition."""
    small.figures()
    (edition / "manifest.json").write_text('{"report": ', encoding="utf-8")
    refused(command("verify", small.report / "latest"), "manifest.json is damaged")
    recovers(small)
    assert editions.latest(small.report) != edition.resolve()


def test_file_size_limit(small, edition):
    """A machine that takes no more bytes is named in one line; nothing is published."""

    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = command("report", NAME, preexec_fn=little)
    refused(done, f"cannot write to {small.report}: File too large")
    stands(small, edition)
    recovers(small)


@contextlib.contextmanager
def mounted(folder, *options):
    """A small file system of its own in memory, where this machine allows it."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", folder], capture_output=True)
    if done.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mount is that of Linux")
def test_disk_full(small):
    """A full disk is named in one line; the edition stays, and the next build with room succeeds."""
    with mounted(small.report, "-o", "size=400k"):
        edition, _ = small.build()
        small.figures("15255", "16000")
        filler = small.report / "filler"
        free = os.statvfs(small.report)
        filler.write_bytes(b"x" * (free.f_bavail * free.f_frsize - 16384))
        refused(command("report", NAME), f"cannot write to {small.report}: No space left on device")
        stands(small, edition)
        filler.unlink()
        recovers(small)


@pytest.mark.skipif(sys.platform != "linux", reason="mount is that of Linux")
def test_read_only_output(small):
    """A folder that cannot be written is named in one line; what is unchanged still stands."""
    with mounted(small.report):
        edition, _ = small.build()
        subprocess.run(["mount", "-o", "remount,ro", small.report], check=True)
        assert command("report", NAME).returncode == 0  # nothing changed, nothing to write
        small.figures("15255", "16000")
        done = command("report", NAME)
        refused(done, f"cannot write to {small.report}: Read-only file system")
        stands(small, edition)
        assert re.search(r"last failure .*Read-only", command("status").stdout)
        subprocess.run(["mount", "-o", "remount,rw", small.report], check=True)
        recovers(small)
