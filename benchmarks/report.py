"""The main report beside papermill and nbconvert: seconds, CPU seconds and peak memory.

All sides run the same four notebooks with the same parameters, from process start to HTML,
in turns; medians are printed. The report command does more than the others: it checks the
data, writes figures, results and an index, and publishes an edition. CPU seconds are those
of a side's processes and all that they started. Peak memory is the largest sum of the
resident sizes of these processes, sampled every 50 ms; what forks share counts in each.

Run it with ``.venv/bin/python benchmarks/report.py [RUNS]``.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

HOME = Path(__file__).parents[1]
NOTEBOOKS = sorted((HOME / "notebooks").glob("0[1-4]*.ipynb"))
PYTHON = sys.executable
ENVIRONMENT = os.environ | {"PYTHONPATH": str(HOME)}  # this checkout, whatever is installed

API = """
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
import papermill
from nbconvert import HTMLExporter
folder = Path(sys.argv[1])
exporter = HTMLExporter()
def one(notebook):
    executed = folder / Path(notebook).name
    node = papermill.execute_notebook(notebook, executed, {"ref_area": "PAK"}, progress_bar=False)
    html, _ = exporter.from_notebook_node(node)
    executed.with_suffix(".html").write_text(html)
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one, sys.argv[2:]))
"""


def ours(folder: Path) -> list[list[str]]:
    """The report command, into an empty folder: everything is stale."""
    return [[PYTHON, "-m", "tipresearch", "report", "pakistan-2020", "--out", str(folder)]]


def unchanged(folder: Path) -> list[list[str]]:
    """The report command once more, into a folder that holds the edition."""
    subprocess.run(ours(folder)[0], check=True, capture_output=True, env=ENVIRONMENT)
    return ours(folder)


def commands(folder: Path) -> list[list[str]]:
    """For each notebook the papermill command, then the nbconvert command."""
    found = []
    for notebook in NOTEBOOKS:
        executed = str(folder / notebook.name)
        run = ["papermill", str(notebook), executed, "-p", "ref_area", "PAK"]
        found += [[PYTHON, "-m", *run], [PYTHON, "-m", "nbconvert", "--to", "html", executed]]
    return found


def api(folder: Path) -> list[list[str]]:
    """The API of papermill in two processes; each renders what it ran."""
    script = folder / "script.py"
    script.write_text(API, encoding="utf-8")
    return [[PYTHON, str(script), str(folder), *map(str, NOTEBOOKS)]]


SIDES = {
    "tipresearch report, everything stale": ours,
    "papermill + nbconvert commands": commands,
    "papermill API, 2 processes, HTML": api,
    "tipresearch report, nothing stale": unchanged,
}


def measured(lines: list[list[str]]) -> tuple[float, float, float]:
    """Run commands one after the other; return seconds, CPU seconds and peak memory [MB]."""
    peak, running = 0, True

    def sample() -> None:
        nonlocal peak
        while running:
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            peak = max(peak, total)
            time.sleep(0.05)

    watcher = threading.Thread(target=sample)
    watcher.start()
    start, used = time.perf_counter(), cpu()
    for line in lines:
        subprocess.run(line, check=True, capture_output=True, env=ENVIRONMENT)
    seconds, used = time.perf_counter() - start, cpu() - used
    running = False
    watcher.join()
    return seconds, used, peak / 1e6


def cpu() -> float:
    """CPU seconds of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(runs: int) -> None:
    """Print a Markdown table of medians over interleaved runs."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in SIDES}
    for _ in range(runs):
        for name, side in SIDES.items():
            folder = Path(tempfile.mkdtemp())
            found[name].append(measured(side(folder)))
            shutil.rmtree(folder)
    medians = {name: [statistics.median(c) for c in zip(*rows, strict=True)] for name, rows in found.items()}  # fmt: skip
    base = medians["tipresearch report, everything stale"]
    print(f"| {len(NOTEBOOKS)} notebooks, medians of {runs} | seconds | times ours | CPU seconds | times ours | peak MB |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for name, (seconds, used, memory) in medians.items():
        print(f"| {name} | {seconds:.2f} | {seconds / base[0]:.2f} | {used:.1f} | {used / base[1]:.2f} | {memory:.0f} |")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
