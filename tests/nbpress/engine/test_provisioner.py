import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import nbformat
import psutil
import pytest
from small_kernel import forks, ran, write

from nbpress.core import paths
from nbpress.engine import client, messages, provisioner

#: How many kernels the test of leaks starts.
MANY = int(os.environ.get("TIPRESEARCH_KERNELS", "20"))


@pytest.fixture
def installed(warm, tmp_path, monkeypatch):
    """Kernelspec and entry point as other programs find them after an installation."""
    info = tmp_path / "site" / "installed-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: installed\nVersion: 1\n")
    project = tomllib.loads((paths.HOME / "pyproject.toml").read_text("utf-8"))["project"]
    ((group, names),) = project["entry-points"].items()
    lines = [f"{name} = {value}" for name, value in names.items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines]) + "\n")
    monkeypatch.setenv("PYTHONPATH", f"{info.parent}{os.pathsep}{paths.HOME}")
    return warm


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["papermill", "-k", "{kernel}", "{notebook}", "{folder}/out.ipynb"],
        ["nbconvert", "--execute", "--to", "html", "--ExecutePreprocessor.kernel_name={kernel}", "{notebook}"],
        ["pytest", "-p", "no:cacheprovider", "-c", "{folder}/none.ini", "--nbval-lax", "--nbval-kernel-name", "{kernel}", "{notebook}"],
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_other_programs_use_warm_kernels(command, installed, tmp_path):
    """papermill, nbconvert and nbval run in them unchanged, and leave nothing."""
    path = write(tmp_path, "import os, sys; assert 'seaborn' in sys.modules", "print(os.getppid())")
    (tmp_path / "none.ini").write_text("[pytest]\n")
    names = {"kernel": installed, "notebook": path, "folder": tmp_path}
    words = [word.format(**names) for word in command]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    if (tmp_path / "out.ipynb").exists():
        (server,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
        assert not psutil.pid_exists(int(server.text))


@pytest.mark.slow
def test_kernel_restarts(warm):
    """A restarted kernel is a new process on the same sockets, with nothing of the old one."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=warm)
    manager.start_kernel()
    talk = manager.client()
    talk.start_channels()
    try:
        talk.wait_for_ready(timeout=30)
        first = manager.provisioner.pid
        manager.restart_kernel()
        talk.wait_for_ready(timeout=30)
        assert manager.provisioner.pid != first
        assert manager.is_alive()
        reply = talk.execute_interactive("import os", timeout=10, output_hook=lambda _: None)
        assert reply["content"]["execution_count"] == 1
    finally:
        talk.stop_channels()
        manager.shutdown_kernel()
    assert not manager.is_alive()
    assert forks() == []


@pytest.fixture
def signals(monkeypatch):
    """The signals that the managers of kernels send to them."""
    sent = []
    send = provisioner.ForkProvisioner.send_signal

    async def noted(self, signum):
        sent.append(signal.Signals(signum))
        await send(self, signum)

    monkeypatch.setattr(provisioner.ForkProvisioner, "send_signal", noted)
    return sent


@pytest.mark.slow
def test_busy_kernel_is_interrupted_and_ended(warm, signals):
    """A kernel at work is interrupted by request, and ends by itself when told to while at work."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=warm)
    manager.start_kernel()
    talk = manager.client()
    talk.start_channels()
    try:
        talk.wait_for_ready(timeout=30)
        talk.execute("import time; time.sleep(60)")
        time.sleep(0.3)
        manager.interrupt_kernel()
        reply = talk.get_shell_msg(timeout=10)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        talk.execute("time.sleep(60)")
        time.sleep(0.3)
    finally:
        talk.stop_channels()
        manager.shutdown_kernel()
    # A kernel that does not end within 2.5 s is sent SIGTERM.
    assert set(signals) == {signal.SIGINT}
    assert forks() == []


@pytest.mark.slow
def test_many_kernels_leave_nothing_and_end_by_themselves(warm, signals, monkeypatch):
    """Many notebooks leave files and folders as they were; no kernel has to be told twice to end."""
    made = []
    make = client.short_folder
    monkeypatch.setattr(client, "short_folder", lambda prefix: made.append(make(prefix)) or made[-1])
    ran(warm, "1")
    files = psutil.Process().num_fds()
    servers = [psutil.Process(h.process.pid).num_fds() for h in client._servers.values()]
    for _ in range(MANY):
        ran(warm, "print(1)")
    assert len(made) >= MANY + 1
    assert not any(Path(p).exists() for p in made if messages.FOLDER in p)
    assert psutil.Process().num_fds() <= files + 2
    assert servers == [psutil.Process(h.process.pid).num_fds() for h in client._servers.values()]
    # One that hangs at its end, as ipykernel's own way of closing can, is sent SIGTERM after 2.5 s.
    assert set(signals) <= {signal.SIGINT}
    assert forks() == []


@pytest.mark.slow
def test_kernel_is_of_the_project_that_its_notebook_lies_in(warm, light, tmp_path, monkeypatch):
    """As in JupyterLab, whose one server has kernels of many folders."""
    monkeypatch.delenv("TIPRESEARCH_HOME", raising=False)
    (tmp_path / "mine" / "notebooks").mkdir(parents=True)
    (tmp_path / "mine" / paths.MARKER).touch()
    source = "from tipresearch import paths\nprint(paths.HOME)"
    for folder, home in [("mine/notebooks", tmp_path / "mine"), (".", paths.PACKAGED)]:
        where = {"metadata": {"path": str(tmp_path / folder)}}
        (cell,) = ran(warm, source, resources=where).cells
        assert cell.outputs[0].text.strip() == str(home)
