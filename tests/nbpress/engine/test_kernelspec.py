"""Warm kernels as an installation offers them, and on a machine that denies what they need."""

import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

import psutil
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


@pytest.fixture
def environment(tmp_path):
    """Environment in which kernelspec and provisioner are found as after an installation."""
    info = tmp_path / "site" / "installed-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: installed\nVersion: 1\n")
    project = tomllib.loads((paths.HOME / "pyproject.toml").read_text("utf-8"))["project"]
    ((group, names),) = project["entry-points"].items()
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in names.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    (tmp_path / "share" / "kernels").mkdir(parents=True)
    source = paths.HOME / "nbpress" / "engine" / "kernelspec"
    shutil.copytree(source, tmp_path / "share" / "kernels" / WARM)
    own = {
        "PYTHONPATH": f"{info.parent}{os.pathsep}{paths.HOME}",
        "JUPYTER_PATH": str(tmp_path / "share"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }
    return os.environ | own


@pytest.fixture
def server(environment, tmp_path):
    """A Jupyter server as JupyterLab has it; gives a function that sends it requests."""
    token = secrets.token_hex()
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", f"--IdentityProvider.token={token}",
        "--ServerApp.port=0", f"--ServerApp.root_dir={tmp_path}", "--allow-root",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (found := list((tmp_path / "runtime").glob("jpserver-*.json"))):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        address = at_once_or_later(
            lambda: json.loads(found[0].read_text())["url"], deadline
        )  # the file may be half there
        place = urllib.parse.urlsplit(address)
        # It is written before anybody listens there.
        at_once_or_later(lambda: socket.create_connection((place.hostname, place.port)).close(), deadline)

        def ask(method, path, body=None):
            request = urllib.request.Request(
                address + "api/" + path, method=method, data=body and json.dumps(body).encode(),
                headers={"Authorization": f"token {token}"},
            )  # fmt: skip
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
            return json.loads(text) if text else None

        yield ask, process.pid
    finally:
        process.terminate()
        process.wait(30)


def at_once_or_later(asked, deadline):
    """Ask until there is an answer."""
    while True:
        try:
            return asked()
        except (OSError, ValueError):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.slow
def test_jupyterlab_offers_and_restarts_a_warm_kernel(server):
    """The server of JupyterLab lists the kernel, starts it, restarts it at once, and ends it."""
    ask, pid = server
    specs = ask("GET", "kernelspecs")["kernelspecs"]
    assert specs[WARM]["spec"]["display_name"] == "Python 3 (tipresearch, warm)"
    kernel = ask("POST", "kernels", {"name": WARM})["id"]

    def family():
        return {p.pid for p in psutil.Process(pid).children(recursive=True)}

    before, took = family(), []
    assert len(before) == 2  # fork server and kernel
    for _ in range(5):
        start = time.perf_counter()
        assert ask("POST", f"kernels/{kernel}/restart")["id"] == kernel
        took.append(time.perf_counter() - start)
        assert len(family()) == 2
        assert family() != before
    sys.stdout.write(f"restart: {sorted(took)[2]:.3f} s\n")  # -s shows it: 0.2 s on a quiet machine
    ask("DELETE", f"kernels/{kernel}")
    assert len(family()) == 1


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
