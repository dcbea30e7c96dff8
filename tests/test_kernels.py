import json
import logging
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import nbclient
import nbformat
import psutil
import pytest
from nbclient.exceptions import DeadKernelError

from tipresearch import paths
from tipresearch.errors import NotebookFailed, TipResearchError
from tipresearch.publishing.kernels import calls, choice, client, messages, provisioner, server
from tipresearch.publishing.notebooks import environment, execution, outputs, workers
from tipresearch.publishing.reports import definitions, plans

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
ADDRESS = re.compile(r"0x[0-9a-f]+")
#: How many kernels the test of leaks starts.
MANY = int(os.environ.get("TIPRESEARCH_KERNELS", "20"))
SPEC = Path(choice.__file__).with_name("kernelspec")

#: The five kinds of output that Jupyter has: stream, display_data, execute_result, error, update.
KINDS = [
    "import sys; print('out'); print('err', file=sys.stderr)",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('A figure')",
    "plt.bar(['a', 'b'], [1, 2]);",
    "import pandas as pd\npd.DataFrame([range(40)] * 70, columns=[f'column_{i}' for i in range(40)])",
    "import seaborn as sns; sns.set_theme(); plt.plot([3, 1]);",
    "from IPython.display import HTML, display; display(HTML('<b>b</b>')); 'text'",
    "shown = display({'text/plain': 'one'}, raw=True, display_id='d1'); shown.update({'text/plain': 'two'}, raw=True)",
    "pd.DataFrame({'x': [0.1]}).style.set_uuid('fixed').format(precision=3)",
    "import warnings; warnings.warn_explicit('careful', UserWarning, 'file.py', 1)",
    "from IPython.display import clear_output; print('gone'); clear_output(); print('stays')",
    "display('gone'); clear_output(wait=True); display('stays')",
    "{}['missing']",
]


@pytest.fixture
def warm(tmp_path_factory, monkeypatch):
    """The name of the installed kernelspec, found without an installation."""
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "kernels").mkdir()
    (folder / "kernels" / "tipresearch-warm").symlink_to(SPEC)
    monkeypatch.setenv("JUPYTER_PATH", str(folder))
    monkeypatch.setenv("MPLBACKEND", "")
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    choice.register()
    return "tipresearch-warm"


def write(folder, *sources, name="small"):
    """Write a notebook that names python3 and has a parameters cell."""
    spec = {"name": "python3", "display_name": "p", "language": "python"}
    node = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    first = nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})
    node.cells = [first, *(nbformat.v4.new_code_cell(s) for s in sources)]
    path = Path(folder) / f"{name}.ipynb"
    nbformat.write(node, path)
    return path


def ran(kernel, *sources, **options):
    """Run cells by plain nbclient; return the executed notebook."""
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    runner = nbclient.NotebookClient(node, kernel_name=kernel, timeout=60, **options)
    return runner.execute()


def printed(kernel, *sources):
    """What the last cell prints."""
    return ran(kernel, *sources).cells[-1].outputs[0].text.strip()


def forks():
    """Processes below the fork servers of this process."""
    found = []
    for handle in client._servers.values():
        if psutil.pid_exists(handle.process.pid):
            found += psutil.Process(handle.process.pid).children(recursive=True)
    return found


def wait_for(true, seconds=60):
    """Wait until something is true; fail if it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_warm_and_cold_give_the_same_bytes(notebook, tmp_path, monkeypatch):
    """Every notebook of the project gives the same document, cell by cell, in both kernels."""
    nodes = {}
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        nodes[kind] = execution.run_notebook(notebook, tmp_path / f"{kind}.ipynb", {})
    outputs = {k: [len(c.get("outputs", [])) for c in n.cells] for k, n in nodes.items()}
    assert outputs["warm"] == outputs["cold"]
    assert sum(outputs["warm"]) > 5
    assert (tmp_path / "warm.ipynb").read_bytes() == (tmp_path / "cold.ipynb").read_bytes()


def test_every_kind_of_output_is_the_same(warm):
    """Streams, figures, wide tables, updates, warnings and errors are those of a cold kernel."""
    nodes = [ran(kernel, *KINDS, allow_errors=True) for kernel in (warm, "python3")]
    for source, one, other in zip(KINDS, *(n.cells for n in nodes), strict=True):
        one, other = (json.dumps(outputs._joined(c.outputs), sort_keys=True) for c in (one, other))
        # The address of an object differs between any two runs.
        assert ADDRESS.sub("", one) == ADDRESS.sub("", other), source
    kinds = {output.output_type for cell in nodes[0].cells for output in cell.outputs}
    assert kinds == {"stream", "display_data", "execute_result", "error"}
    assert [list(o.data) for o in nodes[0].cells[2].outputs] == [["text/plain", "image/png"]]


PROBE = """
import os, sys, pandas as pd, matplotlib as mpl
print(sorted(n for n in globals() if n.startswith('left_')), pd.get_option('display.max_rows'),
      pd.get_option('display.max_columns'), os.environ.get('LEFT'), os.getcwd(),
      mpl.rcParams['font.size'], 'colorsys_left' in sys.modules)
"""
MESS = """
import os, sys, types, pandas as pd, matplotlib as mpl
left_over = 1; pd.set_option('display.max_rows', 3); os.environ['LEFT'] = 'x'; os.chdir('/')
mpl.rcParams['font.size'] = 99; sys.modules['colorsys_left'] = types.ModuleType('colorsys_left')
"""


def test_nothing_leaks_from_kernel_to_kernel(warm):
    """Names, options, environment, folder, rcParams and modules are as in a cold kernel."""
    before = printed(warm, PROBE)
    ran(warm, MESS)
    assert printed(warm, PROBE) == before == printed("python3", PROBE)


def test_kernel_starts_as_a_new_interpreter_would(warm):
    """Arguments, module search path, name of the main module, threads and signals are usual."""
    source = (
        "import sys, signal, gc, warnings; print(sys.argv[0], sys.path, __name__, gc.isenabled(),"
        " signal.getsignal(signal.SIGTERM), sys.flags.hash_randomization, len(warnings.filters) > 0,"
        " sys.stdin.read())"
    )
    assert printed(warm, source) == printed("python3", source)


def in_folder(path):
    """Options with which nbclient runs a notebook in a folder, as nbconvert does."""
    return {"resources": {"metadata": {"path": str(path)}}}


def test_relative_folder_is_the_clients(warm, tmp_path, monkeypatch):
    """A folder that a client names relative to its own is found by the server in another one."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    source = "import os, sys; print(os.getcwd(), 'pandas' in sys.modules)"
    found = ran(warm, source, **in_folder("notebooks")).cells[0].outputs[0].text
    assert found == f"{tmp_path / 'notebooks'} True\n"


def test_folder_that_is_not_there_is_an_error_of_the_client(warm, tmp_path, capfd):
    """The forked child says nothing by itself of a folder that it cannot enter."""
    with pytest.raises(FileNotFoundError):
        ran(warm, "1", **in_folder(tmp_path / "none"))
    assert "forked.py" not in capfd.readouterr().err
    assert forks() == []


def test_relative_search_path_is_the_clients(warm, tmp_path, monkeypatch):
    """PYTHONPATH means in a warm kernel what it means in a cold one."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("import sys; sys.own = True\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "own")
    source = "import sys; print(sys.path, sys.own)"
    assert printed(warm, source) == printed("python3", source)


def test_settings_of_matplotlib_in_the_folder_count(tmp_path, monkeypatch, capfd):
    """With a matplotlibrc beside it a notebook looks as in a cold kernel, for it gets one."""
    (tmp_path / "matplotlibrc").write_text("font.size: 31\n")
    path = write(tmp_path, "import matplotlib; print(matplotlib.rcParams['font.size'])")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "_unsaid", [])
    node = execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert node.cells[-1].outputs[0].text == "31.0\n"
    assert "matplotlibrc changes matplotlib's settings" in capfd.readouterr().err


WARNS = (
    "import warnings\ndef careful():\n    warnings.warn('careful')",
    "careful()",
    "import traceback\ntry:\n    careful(1)\nexcept TypeError:\n    traceback.print_exc()",
)


def test_warnings_are_the_same_in_every_run(tmp_path, monkeypatch):
    """The name of a cell in warnings and tracebacks holds no process id, and finds its lines."""
    path, found = write(tmp_path, *WARNS), set()
    for i, kind in enumerate(("warm", "cold") * 2):
        monkeypatch.setenv(choice.VARIABLE, kind)
        execution.run_notebook(path, tmp_path / f"{i}.ipynb", {})
        found.add((tmp_path / f"{i}.ipynb").read_bytes())
    assert len(found) == 1
    (text,) = found
    assert b"UserWarning: careful" in text
    assert b"    careful(1)" in text
    assert b"ipykernel_" not in text


def test_error_names_the_cell_and_shows_its_lines(tmp_path):
    """An error is reported by cell and line, also where the line is of an earlier cell."""
    path = write(tmp_path, "def fail():\n    return 1 / 0", "fail()")
    with pytest.raises(NotebookFailed, match="small failed in cell 3 .*ZeroDivisionError"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    (error,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
    text = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    assert "Cell In[3], line 1" in text
    assert "return 1 / 0" in text


def test_random_numbers_differ_between_forks(warm):
    """Python's, numpy's and the system's random numbers are new in each kernel."""
    source = "import random, uuid, numpy as np; print(random.random(), np.random.rand(), uuid.uuid4(), sep='|')"
    first, second = (printed(warm, source).split("|") for _ in range(2))
    assert all(a != b for a, b in zip(first, second, strict=True))


def test_killed_kernel_is_reported_and_reaped(warm):
    """A kernel that is killed raises DeadKernelError and leaves no process and no zombie."""
    with pytest.raises(DeadKernelError):
        ran(warm, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert forks() == []


def test_what_a_notebook_started_ends_with_it(warm):
    """A process that a notebook leaves running does not outlive the kernel."""
    started = printed(
        warm, "import subprocess; print(subprocess.Popen(['sleep', '60'], stdout=-3).pid)"
    )
    wait_for(lambda: not psutil.pid_exists(int(started)), seconds=5)


def test_killed_server_is_started_again(warm):
    """After the fork server is killed the next notebook runs, warm, by a new one."""
    source = "import os, sys; print('pandas' in sys.modules, os.getppid())"
    _, server = printed(warm, source).split()
    os.kill(int(server), signal.SIGKILL)
    psutil.wait_procs([psutil.Process(int(server))], timeout=5)
    again = printed(warm, source).split()
    assert again[0] == "True"
    assert again[1] != server


def test_kernel_dies_with_the_server(warm):
    """Killing the fork server in mid-cell is a dead kernel, not a notebook that hangs."""
    with pytest.raises(DeadKernelError):
        ran(warm, "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)")


CLIENT = """
import sys
from pathlib import Path
from tipresearch.publishing.notebooks import execution
execution.run_notebook(Path(sys.argv[1]), Path(sys.argv[2]), {})
"""


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
    monkeypatch.setattr(
        client, "short_folder", lambda prefix: made.append(make(prefix)) or made[-1]
    )
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


def test_edited_package_is_loaded_anew(warm, tmp_path, monkeypatch):
    """A kernel started after the package was edited has the new code; no old server stays."""
    source = "import os, tipresearch.quantities.counts; print(os.getppid())"
    first = printed(warm, source)
    module = Path(server.__file__).parents[2] / "quantities" / "counts.py"
    times = module.stat()
    os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns + 1))
    try:
        second = printed(warm, source)
    finally:
        os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert second != first
    (old,) = (h for h in client._retired if h.process.pid == int(first))
    assert old.process.wait(5) == 0


def test_server_that_cannot_start_gives_cold_kernels(warm, monkeypatch, caplog):
    """Where the fork server fails the notebook runs in a cold kernel, and the log says so."""
    monkeypatch.setattr(client, "_servers", {})
    monkeypatch.setattr(client, "_given_up", set())
    monkeypatch.setitem(client._SERVER, "PYTHONSTARTUP", "")
    monkeypatch.setitem(client._SERVER, "PYTHONHOME", "/nowhere")
    assert printed(warm, "import sys; print('seaborn' in sys.modules)") == "False"
    assert "a cold one is started" in caplog.text


def test_cold_kernels_are_noted_once(tmp_path, monkeypatch, capfd):
    """Who wanted warm kernels and got cold ones is told so in one line, whatever the workers."""
    monkeypatch.setattr(client, "_servers", {})
    monkeypatch.setattr(client, "_given_up", set())
    monkeypatch.setattr(environment, "_unsaid", [])
    monkeypatch.setitem(client._SERVER, "PYTHONHOME", "/nowhere")
    jobs = [write(tmp_path, "print(n)", name=f"nb{i}") for i in range(3)]
    environment.start_server()
    outcomes = workers.run(
        jobs, lambda path: execution.run_notebook(path, tmp_path / "out" / path.name, {}), workers=2
    )
    assert [o.error for o in outcomes] == [None] * 3
    client.close_all()
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("note: no warm kernels (")
    assert line.endswith("); cold ones are used, which is slower.")


def test_cold_on_request_and_no_other_kind(tmp_path, monkeypatch):
    """TIPRESEARCH_KERNEL=cold starts a new interpreter; another word is refused."""
    path = write(tmp_path, "import sys; print('seaborn' in sys.modules)")
    shown = {}
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        node = execution.run_notebook(path, tmp_path / "out.ipynb", {})
        shown[kind] = node.cells[-1].outputs[0].text
    assert shown == {"warm": "True\n", "cold": "False\n"}
    monkeypatch.setenv(choice.VARIABLE, "colt")
    with pytest.raises(
        TipResearchError, match="'colt' is not a kind of kernel.*Did you mean 'cold'"
    ):
        execution.prepare()


def test_unknown_kernel_is_one_line(tmp_path):
    """A notebook that names a kernel nobody installed is refused with the cure."""
    path = write(tmp_path, "1")
    node = nbformat.read(path, 4)
    node.metadata.kernelspec.name = "private"
    nbformat.write(node, path)
    with pytest.raises(TipResearchError, match="names the kernel 'private'.*name python3"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})


def test_kernel_that_cannot_start_is_one_line(tmp_path, monkeypatch, capfd):
    """A kernelspec of a Python that is gone is wrong input; no folder of sockets stays."""
    (tmp_path / "kernels" / "gone").mkdir(parents=True)
    argv = ["/nowhere/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Gone", "language": "python"}
    (tmp_path / "kernels" / "gone" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setattr(environment, "_unsaid", [])
    made, make = [], client.short_folder
    monkeypatch.setattr(client, "short_folder", lambda prefix: made.append(make(prefix)) or made[-1])  # fmt: skip
    path = write(tmp_path, "1")
    node = nbformat.read(path, 4)
    node.metadata.kernelspec.name = "gone"
    nbformat.write(node, path)
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        with pytest.raises(TipResearchError, match="kernel 'gone' cannot be started: .*/nowhere/python.*; name python3") as raised:  # fmt: skip
            execution.run_notebook(path, tmp_path / "out.ipynb", {})
        assert "\n" not in str(raised.value)
        assert not isinstance(raised.value, NotebookFailed)
    assert made
    assert not any(Path(folder).exists() for folder in made)
    assert "Traceback" not in capfd.readouterr().err


def test_environment_that_imports_depend_on_has_its_own_server():
    """Kernels share a server only if what imports read from the environment is the same."""
    python = [sys.executable]
    plain = client._key(python, {"HOME": "/a", "TZ": "UTC"})
    assert client._key(python, {"HOME": "/b", "TZ": "UTC", choice.VARIABLE: "warm"}) == plain
    assert client._key(python, {"HOME": "/a", "TZ": "UTC", "MPLBACKEND": "svg"}) != plain


def test_nothing_unsafe_is_preloaded():
    """What must not be loaded before a fork is not: the check of the server passes."""
    code = (
        "import os; os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')\n"
        "from tipresearch.publishing.kernels import server\n"
        "server.preload(); server.check_forkable()\n"
        "import builtins; assert not hasattr(builtins, 'get_ipython')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_workers_share_the_server_and_leave_nothing(tmp_path):
    """Notebooks in two workers are forked by one server; one failure does not hide another."""
    found = "import os; print(os.getppid())"
    jobs = [write(tmp_path, found, name=f"nb{i}") for i in range(3)]
    jobs.append(write(tmp_path, "1 / 0", name="bad"))
    execution.prepare()
    outcomes = list(
        workers.run(
            jobs, lambda path: execution.run_notebook(path, tmp_path / "out" / path.name, {}),
            workers=2,
        )
    )  # fmt: skip
    servers = {o.value.cells[-1].outputs[0].text for o in outcomes if o.error is None}
    (bad,) = (o for o in outcomes if o.error is not None)
    assert len(outcomes) == 4
    assert len(servers) == 1
    assert isinstance(bad.error, NotebookFailed)
    assert "bad failed in cell 2" in str(bad.error)
    assert forks() == []


def test_killed_worker_is_an_outcome(tmp_path):
    """A worker that is killed is reported; the others go on."""
    outcomes = list(
        workers.run([1, 2, 3], lambda n: os.kill(os.getpid(), 9) if n == 2 else n, workers=2)
    )
    assert sorted(o.value for o in outcomes if o.error is None) == [1, 3]
    (lost,) = (o.error for o in outcomes if o.error is not None)
    assert "status -9" in str(lost)


def test_closing_stops_the_workers(tmp_path):
    """Who stops asking for outcomes, stops the workers: what they were at is not done."""

    def work(job):
        if job == "long":
            time.sleep(60)
            (tmp_path / "done").touch()

    outcomes = workers.run(["short", "long"], work, workers=2)
    next(outcomes)
    outcomes.close()
    assert not (tmp_path / "done").exists()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("stop", ["workers", "servers"])
def test_signals_do_not_interrupt_the_stopping(monkeypatch, stop):
    """A second Ctrl-C while workers or servers are ended waits for nothing and breaks nothing."""
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


def test_interrupted_job_is_silent(monkeypatch):
    """An interrupt in this very process ends it, and what its event loop says then is not shown."""
    log = logging.getLogger("asyncio")
    monkeypatch.setattr(log, "handlers", [])

    def work(job):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(workers.run([1], work))
    assert [type(handler) for handler in log.handlers] == [logging.NullHandler]


def test_function_runs_in_a_forked_process(tmp_path):
    """A call runs where the imports are done; its error is raised here, of its own kind."""
    environment.start_server()
    with environment.fixed_environment():
        calls.call("os:mkdir", str(tmp_path / "made"))
        assert (tmp_path / "made").is_dir()
        with pytest.raises(FileExistsError):
            calls.call("os:mkdir", str(tmp_path / "made"))
        with pytest.raises(client.KernelNotForked, match="ended with status -9"):
            calls.call("signal:raise_signal", 9)
    assert forks() == []


def test_coverage_is_checked_in_a_fork_or_here(monkeypatch):
    """What the data do not cover is refused with the same words, with and without a server."""
    definition = definitions.read_definition("pakistan-2020")
    planned = plans.tasks(definition, {"year": "1999"})
    said = []
    for broken in (False, True):
        if broken:
            monkeypatch.setattr(client, "_servers", {})
            monkeypatch.setitem(client._SERVER, "PYTHONHOME", "/nowhere")
        with pytest.raises(TipResearchError, match="year=1999 is not covered") as raised:
            plans.check(planned, "tipresearch.coverage:covered", forked=True)
        said.append((type(raised.value), str(raised.value)))
    client.close_all()
    assert said[0] == said[1]
