"""Wall time and peak memory of the main report beside papermill and nbconvert by command.

Both sides run the same four notebooks with the same parameters, from process start to
HTML, in turns; medians are printed. Peak memory is the largest sum of the resident sizes
of a command and all its descendants, sampled every 50 ms.

Run it with ``.venv/bin/python benchmarks/report.py [RUNS]``.
"""

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
BIN = Path(sys.executable).parent
NOTEBOOKS = sorted((HOME / "notebooks").glob("0[1-4]*.ipynb"))


def measured(commands: list[list[str]]) -> tuple[float, float]:
    """Run commands one after the other; return seconds and peak memory [MB]."""
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
    start = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    running = False
    watcher.join()
    return seconds, peak / 1e6


def ours(folder: Path) -> list[list[str]]:
    """The report command, into an empty folder: everything is stale."""
    return [[str(BIN / "tipresearch"), "report", "pakistan-2020", "--out", str(folder)]]


def peers(folder: Path) -> list[list[str]]:
    """For each notebook the papermill command, then the nbconvert command."""
    commands = []
    for notebook in NOTEBOOKS:
        executed = folder / notebook.name
        commands.append(
            [str(BIN / "papermill"), str(notebook), str(executed), "-p", "ref_area", "PAK"]
        )
        commands.append([str(BIN / "jupyter"), "nbconvert", "--to", "html", str(executed)])
    return commands


def main(runs: int) -> None:
    """Print a Markdown table of medians over interleaved runs."""
    sides = {"tipresearch report": ours, "papermill + nbconvert commands": peers}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, commands in sides.items():
            folder = Path(tempfile.mkdtemp())
            found[name].append(measured(commands(folder)))
            shutil.rmtree(folder)
    slowest = max(statistics.median(s for s, _ in rows) for rows in found.values())
    print(f"| {len(NOTEBOOKS)} notebooks, medians of {runs} | seconds | peak MB | times faster |")
    print("|---|---|---|---|")
    for name, rows in found.items():
        seconds = statistics.median(s for s, _ in rows)
        memory = statistics.median(m for _, m in rows)
        print(f"| {name} | {seconds:.1f} | {memory:.0f} | {slowest / seconds:.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
