"""Warm kernels as an installation offers them, and on a machine that denies what they need."""

import json
import os
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command_line import LIGHT_SHELL
from small_project import NAME

from nbpress.core import paths

WARM = "tipresearch-warm"


@pytest.fixture
def editable(tmp_path):
    """What an editable installation of this checkout installs."""
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder
    (found,) = builder(str(paths.HOME)).build(directory=str(tmp_path), versions=["editable"])
    return found


def test_an_editable_installation_uses_the_checkout(editable):
    """It names the checkout and carries neither data nor notebooks, which would grow old."""
    with zipfile.ZipFile(editable) as file:
        (link,) = (file.read(n).decode() for n in file.namelist() if n.endswith(".pth"))
        carried = {n for n in file.namelist() if n.startswith("tipresearch/")}
    assert link.strip() == str(paths.HOME)
    assert carried == {f"tipresearch/{paths.MARKER}"}


@pytest.mark.parametrize("version", ["wheel", "editable"])
def test_installation_brings_the_kernel(version, request):
    """Both kinds of installation put the kernelspec where Jupyter looks, and name the provisioner."""
    wheel = request.getfixturevalue(version)
    with zipfile.ZipFile(wheel) as file:
        names = {name.partition(".data/data/")[2] or name: name for name in file.namelist()}
        spec = json.loads(file.read(names[f"share/jupyter/kernels/{WARM}/kernel.json"]))
        (entries,) = (file.read(n).decode() for n in names if n.endswith("entry_points.txt"))
    provisioner = spec["metadata"]["kernel_provisioner"]["provisioner_name"]
    assert f"{provisioner} = nbpress.engine.provisioner:ForkProvisioner" in entries


def report_with_own_tmp(small, options):
    """Build the report with a /tmp of its own; what it holds afterwards is printed last."""
    if sys.platform != "linux" or subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    if any(Path(place).is_relative_to("/tmp") for place in (sys.prefix, paths.__file__)):
        pytest.skip("this checkout or its Python lies under /tmp, which the test covers")
    code = str(Path(paths.__file__).parents[1])
    line = (
        f"mount --bind {small.home} /mnt && mount -t tmpfs {options} tmpfs /tmp && cd /mnt || exit 9;"
        f"{shlex.join(LIGHT_SHELL)} report {NAME}; status=$?; ls -A /tmp; exit $status"
    )
    return subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", line], capture_output=True, text=True,
        env=os.environ | {"TIPRESEARCH_HOME": "/mnt", "PYTHONPATH": code, "PYTHONPYCACHEPREFIX": ""},
    )  # fmt: skip


@pytest.mark.slow
def test_full_temporary_folder_gives_cold_kernels(small):
    """Where /tmp takes no folder the report is built all the same."""
    done = report_with_own_tmp(small, "-o size=4k,nr_inodes=1")
    assert done.returncode == 0
    (note,) = done.stderr.splitlines()
    assert note.startswith("note: no warm kernels (")
    assert (small.report / "latest" / "index.html").is_file()


@pytest.mark.slow
def test_nothing_is_left_in_the_temporary_folder(small):
    """After a build, a failed notebook and an unknown kernel no folder of sockets stays."""
    done = report_with_own_tmp(small, "")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "/mnt/reports/small/latest/index.html"
    small.notebook("1 / 0")
    done = report_with_own_tmp(small, "")
    assert (done.returncode, done.stdout) == (3, "Small: 1 notebook\n")
    path = small.home / "notebooks" / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8").replace('"python3"', '"julia"'), encoding="utf-8")
    done = report_with_own_tmp(small, "")
    assert (done.returncode, done.stdout) == (2, "Small: 1 notebook\n")
    assert "names the kernel 'julia', which is not installed; name python3" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
