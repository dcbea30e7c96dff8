"""Wall time and memory of a batch beside its peers, in turns, as Markdown tables.

All sides make a page for each of the same countries from the same workbook, from process
start: our ``batch`` command; a loop of the papermill and nbconvert commands; papermill's
API with nbconvert in two processes; and, where dask.distributed is installed, our batch on
a LocalCluster of two workers. Medians over the runs are printed, and how many times faster
than the loop of commands each is. Memory is the largest sum of the proportional set sizes
(PSS) of a side's processes, sampled: what forks share is counted once. A shared machine is
noisy: read the ratios.

The second table shows that time and memory grow linearly: a small notebook over a growing
grid. Sizes are arguments::

    .venv/bin/python benchmarks/batch.py WORKBOOK --pages 60 --runs 5 --grid 10 100 1000
"""

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil

HOME = Path(__file__).parents[1]
NOTEBOOK = HOME / "notebooks" / "05_country_profile.ipynb"
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC"}
ENVIRONMENT |= {"MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "PYTHONPATH": str(HOME)}
#: Seconds between two looks at the memory; each look costs some milliseconds.
PAUSE = 0.25
COMMANDS = "papermill and nbconvert commands, one after the other"
API = """
import sys, pathlib, papermill
from concurrent.futures import ProcessPoolExecutor
from nbconvert import HTMLExporter
notebook, workbook, folder, *areas = sys.argv[1:]
exporter = HTMLExporter()
def one(area):
    values = {"ref_area": area, "data_file": workbook}
    node = papermill.execute_notebook(notebook, f"{folder}/{area}.ipynb", values, progress_bar=False)
    html, _ = exporter.from_notebook_node(node)
    pathlib.Path(folder, f"{area}.html").write_text(html)
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one, areas))
"""
CLUSTER = """
import subprocess, sys
from distributed import LocalCluster
if __name__ == "__main__":
    options = {"host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster:
        subprocess.run([*sys.argv[1:], "--scheduler", cluster.scheduler_address], check=True)
"""
SMALL = "import matplotlib.pyplot as plt\nplt.plot([0, n], [0, 1]);"


def measured(commands: list[list[str]], home: Path | None = None) -> tuple[float, float]:
    """Run commands one after the other; return seconds and peak PSS [MB]."""
    peak, running = 0, True

    def sample() -> None:
        nonlocal peak
        while running:
            peak = max(peak, sum(map(_pss, psutil.Process().children(recursive=True))))
            time.sleep(PAUSE)

    environment = ENVIRONMENT | ({"TIPRESEARCH_HOME": str(home)} if home else {})
    watcher = threading.Thread(target=sample)
    watcher.start()
    start = time.perf_counter()
    try:
        for command in commands:
            done = subprocess.run(
                command, cwd=HOME, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"{' '.join(command[:6])} failed: {done.stderr[-500:]}")
        return time.perf_counter() - start, peak / 1e6
    finally:
        running = False
        watcher.join()


def _pss(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def ours(areas: list[str], workbook: Path, folder: Path) -> list[list[str]]:
    """Return the batch command, into an empty folder."""
    over = f"ref_area={','.join(areas)}"
    command = [sys.executable, "-m", "tipresearch", "batch", NOTEBOOK.stem, "--over", over]
    return [[*command, "--data", str(workbook), "--out", str(folder / "out")]]


def on_cluster(areas: list[str], workbook: Path, folder: Path) -> list[list[str]]:
    """Return the batch command on a cluster of this machine."""
    script = folder / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    return [[sys.executable, str(script), *ours(areas, workbook, folder)[0]]]


def api(areas: list[str], workbook: Path, folder: Path) -> list[list[str]]:
    """Return a script of papermill's API in two processes."""
    script = folder / "api.py"
    script.write_text(API, encoding="utf-8")
    return [[sys.executable, str(script), str(NOTEBOOK), str(workbook), str(folder), *areas]]


def commands(areas: list[str], workbook: Path, folder: Path) -> list[list[str]]:
    """Return for each area the papermill command, then the nbconvert command."""
    found = []
    for area in areas:
        executed = str(folder / f"{area}.ipynb")
        values = ["-p", "ref_area", area, "-p", "data_file", str(workbook)]
        found.append([sys.executable, "-m", "papermill", str(NOTEBOOK), executed, *values])
        found.append([sys.executable, "-m", "nbconvert", "--to", "html", executed])
    return found


def compare(workbook: Path, pages: int, runs: int, without: list[str]) -> None:
    """Print the table of peers."""
    from tipresearch import coverage

    values = {"data_file": str(workbook), "previous_file": "", "first_year": 2003, "last_year": 2022}  # fmt: skip
    areas = sorted(coverage.covered("profile", values)["ref_area"])[:pages]
    sides = {"tipresearch batch": ours, "papermill API, 2 processes": api, COMMANDS: commands}
    if importlib.util.find_spec("distributed"):
        sides["tipresearch batch on a LocalCluster"] = on_cluster
    sides = {name: side for name, side in sides.items() if name not in without}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, side in sides.items():
            folder = Path(tempfile.mkdtemp())
            found[name].append(measured(side(areas, workbook, folder)))
            shutil.rmtree(folder)
            print(f"  {name}: {found[name][-1][0]:.1f} s", file=sys.stderr)
    slowest = max(statistics.median(s for s, _ in rows) for rows in found.values())
    print(f"| {len(areas)} pages, medians of {runs} | seconds | times faster | peak PSS [MB] |")
    print("|---|---|---|---|")
    for name, rows in found.items():
        seconds, memory = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"| {name} | {seconds:.1f} | {slowest / seconds:.1f} | {memory:.0f} |")


def grow(sizes: list[int]) -> None:
    """Print the table of a growing grid."""
    print("\n| runs of a small notebook | seconds | seconds a run | peak PSS [MB] |")
    print("|---|---|---|---|")
    for size in sizes:
        home = Path(tempfile.mkdtemp())
        (home / "notebooks").mkdir()
        _small(home / "notebooks" / "small.ipynb")
        command = [sys.executable, "-m", "tipresearch", "batch", "small", "--over", f"n=1..{size}"]
        seconds, memory = measured([command], home)
        shutil.rmtree(home)
        print(f"| {size:,} | {seconds:.1f} | {seconds / size:.3f} | {memory:.0f} |")


def _small(path: Path) -> None:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    node = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    node.cells = [
        nbformat.v4.new_markdown_cell("# Small: a line"),
        nbformat.v4.new_code_cell("n: int = 1  # a number", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(SMALL),
    ]
    nbformat.write(node, path)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("workbook", type=Path, help="workbook of the GLOTIP database")
    parser.add_argument("--pages", type=int, default=60, help="countries; 0 leaves the table out")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], help="sides to leave out, by name")
    parser.add_argument("--grid", type=int, nargs="*", default=[10, 100, 1000])
    options = parser.parse_args()
    if options.pages:
        compare(options.workbook.resolve(), options.pages, options.runs, options.without)
    grow(options.grid)


if __name__ == "__main__":
    main()
