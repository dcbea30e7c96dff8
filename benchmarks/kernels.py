"""Wall time of notebooks in warm kernels beside their peers, interleaved, as a Markdown table.

All peers run the same notebooks and make a page of each, from process start; the limit
runs the same cells in a fork of a process that has the imports done, by IPython without a
kernel (plain ``exec`` would not draw what the last line of a cell shows), and makes no
pages. CPU seconds are of all processes of a side. Medians over the runs are printed, with how many times faster than the
slowest each is. A shared machine is noisy: read the ratios.

Run it with ``.venv/bin/python benchmarks/kernels.py [RUNS]``.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).parents[1]
NOTEBOOKS = [str(p) for p in sorted((HOME / "notebooks").glob("0[1-4]*.ipynb"))]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC"}
ENVIRONMENT |= {"MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "PYTHONPATH": str(HOME)}

API = """
import sys, pathlib, papermill
from nbconvert import HTMLExporter
folder, *notebooks = sys.argv[1:]
exporter = HTMLExporter()
def one(notebook):
    node = papermill.execute_notebook(notebook, f"{folder}/{pathlib.Path(notebook).name}", progress_bar=False)
    html, _ = exporter.from_notebook_node(node)
    pathlib.Path(folder, pathlib.Path(notebook).stem + ".html").write_text(html)
if __name__ == "__main__":
    if PROCESSES == 1:
        for notebook in notebooks:
            one(notebook)
    else:
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(one, notebooks))
"""
OURS = """
import sys, pathlib, nbformat
from tipresearch.publishing import environment
environment.start_server()
from tipresearch.publishing import execution, workers
from nbconvert import HTMLExporter
folder, *notebooks = sys.argv[1:]
execution.prepare()
exporter = HTMLExporter()
exporter.from_notebook_node(nbformat.v4.new_notebook())  # compiles the templates
def one(notebook):
    path = pathlib.Path(notebook)
    node = execution.run_notebook(path, pathlib.Path(folder, path.name), {})
    html, _ = exporter.from_notebook_node(node)
    pathlib.Path(folder, path.stem + ".html").write_text(html)
for outcome in workers.run(notebooks, one, workers=PROCESSES):
    if outcome.error:
        raise outcome.error
"""
LIMIT = """
import gc, os, sys, time, nbformat
from tipresearch.publishing.kernels import server
server.preload()
from IPython.core.interactiveshell import InteractiveShell
gc.freeze()
cells = {n: [c.source for c in nbformat.read(n, 4).cells if c.cell_type == "code"] for n in sys.argv[2:]}
begin = time.perf_counter()
for sources in cells.values():
    child = os.fork()
    if child == 0:
        sys.stdout = open(os.devnull, "w")
        shell = InteractiveShell.instance()
        for source in sources:
            shell.run_cell(source).raise_error()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit("a cell failed")
print(time.perf_counter() - begin)
"""
# The same notebooks one after the other, with the server and all imports ready.
WARM = """
import pathlib, sys, time
from tipresearch.publishing import execution
folder, *notebooks = sys.argv[1:]
execution.prepare()
execution.run_notebook(pathlib.Path(notebooks[0]), pathlib.Path(folder, "first.ipynb"), {})
begin = time.perf_counter()
for notebook in notebooks:
    execution.run_notebook(pathlib.Path(notebook), pathlib.Path(folder, "out.ipynb"), {})
print(time.perf_counter() - begin)
"""


def python(code: str, folder: str, processes: int = 1) -> float:
    """Run a script on the notebooks; return its seconds, or those that it prints."""
    script = Path(folder, "script.py")
    script.write_text(code.replace("PROCESSES", str(processes)), encoding="utf-8")
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(script), folder, *NOTEBOOKS],
        cwd=HOME, env=ENVIRONMENT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    printed = done.stdout.strip()
    return float(printed) if printed else time.perf_counter() - start


def cpu() -> float:
    """CPU seconds of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def commands(folder: str) -> float:
    """For each notebook the papermill command, then the nbconvert command."""
    start = time.perf_counter()
    for notebook in NOTEBOOKS:
        executed = str(Path(folder, Path(notebook).name))
        for words in (["papermill", notebook, executed], ["nbconvert", "--to", "html", executed]):
            command = [sys.executable, "-m", *words]
            subprocess.run(command, cwd=HOME, env=ENVIRONMENT, check=True, capture_output=True)
    return time.perf_counter() - start


WHOLE = {
    "papermill and nbconvert commands": commands,
    "papermill API, 1 process": lambda folder: python(API, folder),
    "papermill API, 2 processes": lambda folder: python(API, folder, 2),
    "warm kernels, 1 process": lambda folder: python(OURS, folder),
    "warm kernels, 2 workers": lambda folder: python(OURS, folder, 2),
}
#: Without starting and importing, and without pages.
INNER = {
    "warm kernel, server ready": lambda folder: python(WARM, folder),
    "IPython in a fork, no kernel": lambda folder: python(LIMIT, folder),
}


def main(runs: int) -> None:
    """Run all sides in turns and print the tables."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in WHOLE | INNER}
    for _ in range(runs):
        for name, measure in (WHOLE | INNER).items():
            folder = tempfile.mkdtemp()
            before = cpu()
            seconds = measure(folder)
            found[name].append((seconds, cpu() - before))
            shutil.rmtree(folder)
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)]
        for name, rows in found.items()
    }
    for title, sides in (("from start to pages", WHOLE), ("cells only", INNER)):
        slowest = max(medians[name][0] for name in sides)
        head = f"{len(NOTEBOOKS)} notebooks, {title}, medians of {runs}"
        print(f"| {head} | seconds | times faster | CPU seconds, imports included |")
        print("|---|---|---|---|")
        for name in sides:
            seconds, used = medians[name]
            print(f"| {name} | {seconds:.2f} | {slowest / seconds:.2f} | {used:.1f} |")
        print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
