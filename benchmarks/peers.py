"""Other ways to run the same notebooks and make pages of them, from process start."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from measuring import ENVIRONMENT, Side

#: Parameters as papermill's command and its API take them.
Values = Mapping[str, str]
#: One run of a peer: the notebook, its parameters, and the name of what it writes.
Job = tuple[Path, Values, str]
#: jupyter-cache and ploomber-engine; the latter changes papermill where it is installed.
OWN_ENVIRONMENT = ("jupyter-cache==1.0.1", "ploomber-engine==0.0.33")

_RENDER = """
import sys, json, pathlib
from nbconvert import HTMLExporter
exporter, folder = HTMLExporter(), pathlib.Path(sys.argv[1])
jobs = json.loads(folder.joinpath("jobs.json").read_text())
def render(node, name):
    html, _ = exporter.from_notebook_node(node)
    folder.joinpath(name + ".html").write_text(html)
"""
_PAPERMILL = """
import papermill
def one(job):
    notebook, values, name = job
    render(papermill.execute_notebook(notebook, folder / (name + ".ipynb"), values, progress_bar=False), name)
if __name__ == "__main__":
    from concurrent.futures import ProcessPoolExecutor
    if PROCESSES == 1:
        for job in jobs:
            one(job)
    else:
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(one, jobs))
"""
_NBCLIENT = """
import nbformat, nbclient
for notebook, _, name in jobs:
    node = nbformat.read(notebook, as_version=4)
    nbclient.NotebookClient(node, kernel_name="python3").execute()
    nbformat.write(node, folder / (name + ".ipynb"))
    render(node, name)
"""
_PLOOMBER = """
from ploomber_engine import execute_notebook
for notebook, values, name in jobs:
    render(execute_notebook(notebook, folder / (name + ".ipynb"), parameters=values, progress_bar=False, verbose=False), name)
"""
_JUPYTER_CACHE = """
import json, pathlib, sys
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
folder = pathlib.Path(sys.argv[1])
cache = get_cache(folder / "cache")
for notebook, _, name in json.loads(folder.joinpath("jobs.json").read_text()):
    cache.add_nb_to_project(notebook)
done = load_executor(EXECUTOR, cache).run_and_cache(timeout=600)
if done.errored or done.excepted:
    sys.exit(str(done))
"""


def commands(jobs: Sequence[Job]) -> Side:
    """For each notebook the papermill command, then the nbconvert command."""

    def side(folder: Path) -> list[list[object]]:
        found = []
        for notebook, values, name in jobs:
            executed = folder / f"{name}.ipynb"
            given = [word for key, value in values.items() for word in ("-p", key, value)]
            found.append([sys.executable, "-m", "papermill", notebook, executed, *given])
            found.append([sys.executable, "-m", "nbconvert", "--to", "html", executed])
        return found

    return side


def papermill_api(jobs: Sequence[Job], processes: int) -> Side:
    """The API of papermill in so many processes; each renders what it ran."""
    return _script(_RENDER + _PAPERMILL.replace("PROCESSES", str(processes)), jobs)


def nbclient_api(jobs: Sequence[Job]) -> Side:
    """The API of nbclient in one process; it takes no parameters."""
    return _script(_RENDER + _NBCLIENT, jobs)


def nbconvert_execute(jobs: Sequence[Job]) -> Side:
    """``jupyter nbconvert --execute``, one command a notebook; it takes no parameters."""
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output-dir"]
    return lambda folder: [[*command, folder, notebook] for notebook, _, _ in jobs]


def ploomber(python: Path, jobs: Sequence[Job]) -> Side:
    """ploomber-engine's API: in the calling process, without a kernel."""
    return _script(_RENDER + _PLOOMBER, jobs, python)


def jupyter_cache(python: Path, jobs: Sequence[Job], executor: str) -> Side:
    """The API of jupyter-cache: no parameters, no pages."""
    return _script(_JUPYTER_CACHE.replace("EXECUTOR", repr(executor)), jobs, python)


def _script(code: str, jobs: Sequence[Job], python: Path = Path(sys.executable)) -> Side:
    def side(folder: Path) -> list[list[object]]:
        plain = [(str(notebook), dict(values), name) for notebook, values, name in jobs]
        (folder / "jobs.json").write_text(json.dumps(plain), encoding="utf-8")
        script = folder / "script.py"
        script.write_text(code, encoding="utf-8")
        return [[python, script, folder]]

    return side


def own_environment(use: Callable[[Path], None]) -> None:
    """Make an environment with `OWN_ENVIRONMENT` beside the packages of this one, and use it.

    Parameters
    ----------
    use : callable
        Told its interpreter. The environment is removed afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-peers-") as place:
        python = Path(place, "bin", "python")
        run = {"check": True, "capture_output": True, "env": ENVIRONMENT}
        subprocess.run([sys.executable, "-m", "venv", place], **run)
        (packages,) = Path(place).glob("lib/python*/site-packages")
        # The versions of all that both use are thereby the same.
        here = next(p for p in sys.path if p.endswith("site-packages"))
        (packages / "beside.pth").write_text(f"{here}\n", encoding="utf-8")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *OWN_ENVIRONMENT], **run)
        use(python)
