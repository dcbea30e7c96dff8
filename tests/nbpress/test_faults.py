"""Faults of the machine: after each, the published edition stays and the next build succeeds."""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest
from command_line import command, refused, started
from small_project import NAME, SOURCE, verified

from nbpress.editions import folders, history, manifests
from nbpress.proofs import log

pytestmark = pytest.mark.slow
#: How often chance is tried: ten kills for each start of the moments, and pairs of builds.
STARTS, KILLS, PAIRS = (7, 8, 9), 10, 20


@contextlib.contextmanager
def building(*arguments, **options):
    """A build in the background, which ends with the test."""
    with started("report", NAME, *arguments, **options) as process:
        try:
            yield process
        finally:
            process.kill()


#: Contents of editions that are those of a build that nothing disturbed, and what was built.
_proven, _built = set(), set()


def prove(small):
    """Build the same inputs in another folder, where nothing disturbs the build; each content once."""
    given = [*small.home.glob("data/*"), *small.home.glob("notebooks/*")]
    if (what := tuple(path.read_bytes() for path in given)) in _built:
        return
    _built.add(what)
    elsewhere = small.home.with_name("elsewhere")
    edition, _ = small.build(out=elsewhere)
    _proven.add(manifests.content_hash(edition))
    shutil.rmtree(elsewhere)


def stands(small, edition=None, told=()):
    """Assert that the published edition opens, is whole and verifies, but for the differences given."""
    current = folders.latest(small.report)
    assert "<title>Small</title>" in (small.report / "latest" / "index.html").read_text("utf-8")
    assert manifests.intact_manifest(current)
    content = manifests.content_hash(current)
    # A build from what is recorded takes seconds, and proves nothing new of the same bytes.
    found = verified(current, rebuild=content not in _proven)
    assert [d.what for d in found.differences] == list(told)
    _proven.add(content)
    assert edition is None or current == edition.resolve()


def behind(small):
    """Return the difference that a build leaves which was killed between the log and the link."""
    return () if folders.is_last(folders.latest(small.report)) else ["latest beside the editions"]


def recovers(small, told=(), **options):
    """Assert that the next build succeeds without cleaning by hand and leaves no other file."""
    prove(small)
    edition, _ = small.build(**options)
    stands(small, edition, told)
    known = {"editions", "failed", "latest", ".lock", "due.html", "editions.html", "editions.log"}
    assert {p.name for p in small.report.iterdir()} <= known
    assert command("status").returncode == 0


def data_change(small, women):
    """Change the data and commit them, so that an edition of earlier data can be verified."""
    small.figures("15255", str(women))
    small.commit(f"{women} women")


@pytest.fixture
def edition(small):
    """A published edition, after which the data change."""
    small.commit()
    found, _ = small.build()
    data_change(small, 16000)
    return found


def wait_for(true, process):
    """Wait until something is true of a build that runs."""
    while not true():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def descendants(process):
    """Return the processes that a build has started, unless it has ended."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def gone(processes):
    """Return whether the kernels of a killed build have ended by themselves."""
    return not psutil.wait_procs(processes, timeout=120)[1]


@pytest.mark.longest
@pytest.mark.parametrize("begin", STARTS)
def test_a_build_that_is_killed_at_a_random_moment_leaves_a_whole_edition(small, begin):
    """No kernel stays."""
    small.commit()
    start = time.perf_counter()
    assert command("report", NAME, own_server=True).returncode == 0
    takes = time.perf_counter() - start
    moments = random.Random(begin)
    for number in range(KILLS):
        data_change(small, 20000 + number)
        prove(small)
        with building(own_server=True) as process:
            time.sleep(moments.uniform(0, takes))
            family = descendants(process)
        stands(small, told=behind(small))
        assert gone(family)
        recovers(small)
    ended = {r["outcome"] for r in history.runs(small.out, NAME)}
    assert "running" not in ended
    assert verified(small.report / "latest").differences == []


@pytest.mark.parametrize("step", ["seal", "switch_in", "point"])
def test_a_build_that_is_killed_before_or_after_a_step_leaves_a_whole_edition(small, edition, step, tmp_path):
    """Random moments seldom hit these steps."""
    module = "manifests" if step == "seal" else "folders"
    kept = shutil.copytree(small.report, tmp_path / "kept", symlinks=True)
    for before in (True, False):
        killed = (
            f"import os, signal\nfrom nbpress.editions import {module}\nstep = {module}.{step}\n"
            f"def killed(*args):\n    {'' if before else 'step(*args); '}os.kill(os.getpid(), signal.SIGKILL)\n"
            f"{module}.{step} = killed\n"
        )
        done = command("report", NAME, before=killed)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert bool(behind(small)) == (before and step == "point")
        stands(small, told=behind(small))
        # Until the link is switched, readers see the edition before.
        switched = not before and step in ("point", "switch_in")
        assert (folders.latest(small.report) == edition.resolve()) != switched
        recovers(small)
        assert len(list((small.report / "editions").iterdir())) == 2
        shutil.rmtree(small.report)
        shutil.copytree(kept, small.report, symlinks=True)


def waits(small, wait):
    """A notebook that leaves a mark, and waits where no mark was left before.

    The project is named by its path: a rebuild elsewhere finds the mark there and waits for nothing.
    """
    return (
        f"import time\nfrom pathlib import Path\nhome = Path({str(small.home)!r})\nmark = home / 'mark'\n"
        f"if not mark.exists():\n    mark.touch()\n    {wait}\n"
    )


def test_a_kernel_that_is_killed_in_mid_cell_is_started_again_once(small, edition):
    small.notebook(waits(small, "time.sleep(600)") + "n")
    with building(own_server=True) as process:
        wait_for((small.home / "mark").exists, process)
        stands(small, edition)
        kernels = [p for p in descendants(process) if not p.children()]
        assert len(kernels) == 1
        kernels[0].kill()
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert folders.latest(small.report) != edition.resolve()
    recovers(small)


@pytest.mark.longest
def test_of_two_builds_at_once_one_publishes_and_the_other_waits_or_leaves(small, edition):
    for number in range(PAIRS):
        data_change(small, 30000 + number)
        wait = ["--wait", "300"] if number % 2 else []
        with building(*wait) as first, building(*wait) as second:
            said = [p.communicate(timeout=300) for p in (first, second)]
        codes = sorted(p.returncode for p in (first, second))
        # Without --wait both end well where the first is done before the second looks.
        assert codes == [0, 0] or (not wait and codes == [0, 2]), said
        assert sum("Published a new" in out for out, _ in said) == 1
        if codes == [0, 2]:
            assert any("another build of small is running; wait" in errors for _, errors in said)
        recovers(small)
        assert len(list((small.report / "editions").iterdir())) == number + 2


def test_a_damaged_manifest_does_not_stop_the_next_build(small, edition):
    """The log reports the damage."""
    small.figures()
    (edition / "manifest.json").write_text('{"report": ', encoding="utf-8")
    refused(command("verify", small.report / "latest"), "manifest.json is damaged")
    recovers(small, [f"edition {edition.name}, manifest.json"])
    assert folders.latest(small.report) != edition.resolve()


def test_a_limit_on_the_size_of_files_is_one_line_and_nothing_is_published(small, edition):
    little = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"
    # Python does not check that all of a compiled module was written.
    compiled = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = command("report", NAME, before=little, own_server=True, env=compiled)
    refused(done, f"cannot write to {small.report}: File too large")
    stands(small, edition)
    recovers(small)


def test_an_edition_of_a_later_day_is_followed_by_one_of_an_earlier_day(small, edition):
    manifest = manifests.read_manifest(edition) | {"built": "2099-01-01T06:00:00+00:00"}
    manifests.seal(edition, manifest)
    later = edition.rename(edition.with_name(folders.name_of(manifest)))
    folders.point(small.report, later)
    (small.report / log.FILE).unlink()
    log.published(later)  # as it was published on that day
    stands(small, later)
    recovers(small, keep=2)
    current = folders.latest(small.report)
    assert current != later.resolve()
    assert manifests.read_manifest(current)["previous"]["edition"] == later.name
    assert later.is_dir()


def test_a_report_of_two_versions_of_its_data_is_not_published(small, edition):
    until = "while not (home / 'go').exists(): time.sleep(0.02)"
    small.notebook(SOURCE + waits(small, until))
    small.commit("slow")
    with building() as process:
        wait_for((small.home / "mark").exists, process)
        data_change(small, 17000)
        (small.home / "go").touch()
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "data/figures.csv changed while the report was built" in errors
    stands(small, edition)
    recovers(small)
    assert "17000" in (small.report / "latest" / "results.csv").read_text("utf-8")


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
def test_a_full_disk_is_one_line_and_the_edition_stays(small):
    small.commit()
    with mounted(small.report, "-o", "size=800k"):
        edition, _ = small.build()
        data_change(small, 16000)
        filler = small.report / "filler"
        free = os.statvfs(small.report)
        filler.write_bytes(b"x" * (free.f_bavail * free.f_frsize - 16384))
        refused(command("report", NAME), f"cannot write to {small.report}: No space left on device")
        stands(small, edition)
        filler.unlink()
        recovers(small)


@pytest.mark.skipif(sys.platform != "linux", reason="mount is that of Linux")
def test_a_folder_that_cannot_be_written_is_one_line_and_the_edition_stays(small):
    small.commit()
    with mounted(small.report):
        edition, _ = small.build()
        subprocess.run(["mount", "-o", "remount,ro", small.report], check=True)
        assert command("report", NAME).returncode == 0  # nothing changed, nothing to write
        data_change(small, 16000)
        refused(command("report", NAME), f"cannot write to {small.report}: Read-only file system")
        stands(small, edition)
        assert re.search(r"last failure .*Read-only", command("status").stdout)
        subprocess.run(["mount", "-o", "remount,rw", small.report], check=True)
        recovers(small)
