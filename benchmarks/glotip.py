"""How long it takes to read a GLOTIP workbook, beside other readers, and how much memory.

Run ``python benchmarks/glotip.py WORKBOOK [RUNS]``. Each way is run in turn, so that a
busy machine slows all of them alike; medians are printed. Memory is the peak of a fresh
process for each way.
"""

import importlib.util
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path


def read(path: Path) -> None:
    """Read, check and set aside: what the package does."""
    from tipresearch.readers import glotip

    glotip.read(path)


def calamine_cells(path: Path) -> None:
    """Read the cells only, with python-calamine."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def openpyxl_cells(path: Path) -> None:
    """Read the cells only, with pandas and openpyxl."""
    import pandas as pd

    pd.read_excel(path, engine="openpyxl", header=None, dtype=str, keep_default_na=False)


WAYS = {"read()": read, "calamine, cells only": calamine_cells}
if importlib.util.find_spec("openpyxl"):
    WAYS["pandas and openpyxl, cells only"] = openpyxl_cells


def seconds(path: Path, runs: int) -> dict[str, float]:
    """Return the median time of each way [s], after one run that imports and warms."""
    times = {name: [] for name in WAYS}
    for run in range(runs + 1):
        for name, way in WAYS.items():
            start = time.perf_counter()
            way(path)
            if run:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def megabytes(path: Path, name: str) -> float:
    """Return the peak memory of a fresh process that reads once [MB]."""
    command = [sys.executable, __file__, str(path), "--memory", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def peak() -> float:
    """Return the peak memory of this process [MB]; macOS counts in bytes, Linux in kilobytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Print one line a way: median time, ratio to the cells only, and memory."""
    if len(sys.argv) < 2:
        sys.exit("usage: python benchmarks/glotip.py WORKBOOK [RUNS]")
    path = Path(sys.argv[1])
    if "--memory" in sys.argv:
        WAYS[sys.argv[-1]](path)
        print(peak())
        return
    # A process starts with the peak of its parent, so memory is measured while this one is small.
    memory = {name: megabytes(path, name) for name in WAYS}
    times = seconds(path, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
    cells = times["calamine, cells only"]
    for name, value in times.items():
        print(
            f"{name:34}{value:7.2f} s {value / cells:6.1f} times the cells {memory[name]:6.0f} MB"
        )
    if "pandas and openpyxl, cells only" not in WAYS:
        print(
            "openpyxl is not installed; 'python -m pip install openpyxl' adds it to the comparison."
        )


if __name__ == "__main__":
    main()
