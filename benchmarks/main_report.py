"""The main report beside other tools, commands that only look, and one warm notebook beside its limits.

The report command does more than its peers: it checks the data, writes figures, results,
an index, a second language and a crate, and publishes an edition. The limits run the same cells in a process
that has all imports done, without a kernel: what the last line of a cell gives is asked
for its representations, as a kernel does, and no page is made.
"""

import itertools
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import nbformat
import peers
from measuring import ENVIRONMENT, HOME, Side, in_turns, table

#: All that the report runs, so that its peers do as much.
DEFINITION = tomllib.loads((HOME / "reports" / "pakistan-2020.toml").read_text("utf-8"))
NOTEBOOKS = [HOME / "notebooks" / f"{name}.ipynb" for name in (DEFINITION["front"], *DEFINITION["notebooks"])]
JOBS = [(path, {"ref_area": "PAK"}, path.stem) for path in NOTEBOOKS]
OURS = "tipresearch report, everything stale"
COMMANDS = "papermill + nbconvert commands"
TIPRESEARCH = [sys.executable, "-m", "tipresearch"]
WARM = "warm kernels, server ready"

_LIMIT = """
import ast, gc, os, sys, time, nbformat
from nbpress.engine import server
server.preload()
def show(value):
    for name in ("_repr_mimebundle_", "_repr_html_", "__repr__"):
        if hasattr(value, name):
            return getattr(value, name)()
def run(sources):
    space = {"__name__": "__main__"}
    for source in sources:
        body = ast.parse(source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), space)
        if last is not None and (value := eval(compile(ast.Expression(last.value), "cell", "eval"), space)) is not None:
            show(value)
def run_in_fork(sources):
    child = os.fork()
    if child == 0:
        run(sources)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit("a cell failed")
notebooks = [[c.source for c in nbformat.read(n, 4).cells if c.cell_type == "code"] for n in sys.argv[2:]]
out, sys.stdout = sys.stdout, open(os.devnull, "w")
WARMED
gc.freeze()
begin = time.perf_counter()
for sources in notebooks:
    RUN(sources)
print(time.perf_counter() - begin, file=out)
"""
_WARM = """
import pathlib, sys, time
from nbpress.notebooks import execution
folder, *notebooks = sys.argv[1:]
execution.prepare()
execution.run_notebook(pathlib.Path(notebooks[0]), pathlib.Path(folder, "first.ipynb"), {})
begin = time.perf_counter()
for notebook in notebooks:
    execution.run_notebook(pathlib.Path(notebook), pathlib.Path(folder, "out.ipynb"), {})
print(time.perf_counter() - begin)
"""


def report(folder: Path) -> list[list[object]]:
    """The report command, into an empty folder: everything is stale."""
    return [[*TIPRESEARCH, "report", "pakistan-2020", "--out", folder]]


def published(edition: Path, *words: str) -> Side:
    """A command on a folder that holds the edition already."""

    def side(folder: Path) -> list[list[object]]:
        shutil.copytree(edition, folder, symlinks=True, dirs_exist_ok=True)
        return [[*TIPRESEARCH, *words, "pakistan-2020", "--out", folder]]

    return side


def timed(code: str) -> Side:
    """A script that prints the seconds of its inner part."""

    def side(folder: Path) -> list[list[object]]:
        script = folder / "script.py"
        script.write_text(code, encoding="utf-8")
        return [[sys.executable, script, folder, *NOTEBOOKS]]

    return side


def limit(run: str, warmed: str) -> Side:
    """The script of a limit: how a notebook is run, and what is done before the clock starts."""
    return timed(_LIMIT.replace("RUN", run).replace("WARMED", warmed))


def outputs(folder: Path) -> dict[str, list[int]]:
    """Return how many outputs each code cell has, by executed notebook."""
    found = {}
    for path in sorted(p for p in folder.rglob("*.ipynb") if p.stem in {n.stem for n in NOTEBOOKS}):
        cells = nbformat.read(path, as_version=4).cells
        injected = "injected-parameters"
        code = [c for c in cells if c.cell_type == "code" and injected not in c.metadata.get("tags", [])]
        # What a cell prints may come in pieces, as the moment has it.
        kinds = [[o.get("name", n) for n, o in enumerate(c.outputs)] for c in code]
        found[path.stem] = [sum(1 for _ in itertools.groupby(each)) for each in kinds]
    return found


def same_outputs() -> Callable[[str, Path], None]:
    """Return a check that all sides give as many outputs: figures that vanish look like speed."""
    first: dict[str, list[int]] = {}

    def check(name: str, folder: Path) -> None:
        found = outputs(folder)
        if found and not first:
            first.update(found)
            cells = [n for counts in first.values() for n in counts]
            print(f"\nEach side: {len(first)} notebooks, {len(cells)} code cells, {sum(cells)} outputs.")
        if found and found != first:  # some leave pages only
            sys.exit(f"{name} gives other outputs than the first side: {found} {first}")

    return check


def main(runs: int, *, whole: bool) -> None:
    """Print three tables; the `whole` first has every other way to run notebooks that is known here."""

    def compare(python: Path) -> None:
        sides = {
            OURS: report,
            COMMANDS: peers.commands(JOBS),
            "papermill API, 2 processes, HTML": peers.papermill_api(JOBS, 2),
            "ploomber-engine API, no kernel, HTML": peers.ploomber(python, JOBS),
        }
        others = {
            "tipresearch report --cold": lambda folder: [[*report(folder)[0], "--cold"]],
            "papermill API, 1 process, HTML": peers.papermill_api(JOBS, 1),
            "jupyter nbconvert --execute, HTML": peers.nbconvert_execute(JOBS),
            "nbclient API, HTML": peers.nbclient_api(JOBS),
            "jupyter-cache, serial, no pages": peers.jupyter_cache(python, JOBS, "local-serial"),
            "jupyter-cache, parallel, no pages": peers.jupyter_cache(python, JOBS, "local-parallel"),
        }
        sides |= others if whole else {}
        found = in_turns(sides, runs, same_outputs(), () if whole else {COMMANDS})
        table(f"{len(NOTEBOOKS)} notebooks, medians of {runs}{'' if whole else ', commands once'}", found, OURS)

    peers.own_environment(compare)
    _inner(runs)


def _inner(runs: int) -> None:
    edition = Path(tempfile.mkdtemp(prefix="benchmark-"))
    subprocess.run([str(word) for word in report(edition)[0]], check=True, capture_output=True, env=ENVIRONMENT)
    look = {
        "tipresearch report, nothing stale": published(edition, "report"),
        "tipresearch status": published(edition, "status"),
        "tipresearch --help": lambda _: [[*TIPRESEARCH, "--help"]],
        "python -c pass": lambda _: [[sys.executable, "-c", "pass"]],
    }
    table(f"medians of {runs}", in_turns(look, runs), "python -c pass")
    shutil.rmtree(edition)
    limits = {
        WARM: timed(_WARM),
        "exec in a fork": limit("run_in_fork", ""),
        "exec in one warm process": limit("run", "list(map(run, notebooks))"),
    }
    table(f"{len(NOTEBOOKS)} notebooks, cells only, medians of {runs}", in_turns(limits, runs), "exec in a fork")
