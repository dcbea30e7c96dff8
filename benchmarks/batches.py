"""A batch of country profiles beside other tools, and how time and memory grow with its size."""

import importlib.util
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
import peers
from measuring import ENVIRONMENT, HOME, Side, in_turns, measured, table

NOTEBOOK = HOME / "notebooks" / "05_country_profile.ipynb"
OURS = "tipresearch batch"
API = "papermill API, 2 processes, HTML"
#: Pages of the peer where it would make one for every country.
SAMPLE = 12
BATCH = [sys.executable, "-m", "tipresearch", "batch"]
_CLUSTER = """
import subprocess, sys
from distributed import LocalCluster
if __name__ == "__main__":
    options = {"host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster:
        subprocess.run([*sys.argv[1:], "--scheduler", cluster.scheduler_address], check=True)
"""
_SMALL = "import matplotlib.pyplot as plt\nplt.plot([0, n], [0, 1]);"


def areas(workbook: Path) -> list[str]:
    """Return the countries of the workbook that have a profile."""
    from tipresearch.datasets import coverage

    values = {"data_file": str(workbook), "previous_file": "", "first_year": 2003, "last_year": 2022}
    return sorted(coverage.covered("profile", values)["ref_area"])


def batch(over: Sequence[str], workbook: Path) -> Side:
    """The batch command, into an empty folder."""
    command = [*BATCH, NOTEBOOK.stem, "--over", f"ref_area={','.join(over)}", "--data", workbook]
    return lambda folder: [[*command, "--out", folder / "out"]]


def on_cluster(over: Sequence[str], workbook: Path) -> Side:
    """The batch command on a cluster of two workers on this machine."""

    def side(folder: Path) -> list[list[object]]:
        script = folder / "cluster.py"
        script.write_text(_CLUSTER, encoding="utf-8")
        return [[sys.executable, script, *batch(over, workbook)(folder)[0]]]

    return side


def compare(workbook: Path, pages: int, runs: int, *, whole: bool) -> None:
    """Print the table of peers; the `whole` one has the loop of commands, the slowest, and a cluster."""
    over = areas(workbook)[:pages]
    sides = {OURS: batch(over, workbook), API: peers.papermill_api(_jobs(over, workbook), 2)}
    if whole:
        sides["papermill + nbconvert commands"] = peers.commands(_jobs(over, workbook))
    if whole and importlib.util.find_spec("distributed"):
        sides["tipresearch batch on a LocalCluster of 2"] = on_cluster(over, workbook)
    table(f"{len(over)} pages, medians of {runs}", in_turns(sides, runs), OURS)


def every(workbook: Path, *, whole: bool) -> None:
    """Print what a page of each country takes; of the peer `SAMPLE` pages, unless the `whole` is asked for.

    Its time grows with its pages alone, as its kernels share nothing.
    """
    over = areas(workbook)
    some = over if whole else over[:: len(over) // SAMPLE]
    sides = {OURS: batch(over, workbook), API: peers.papermill_api(_jobs(some, workbook), 2)}
    found = in_turns(sides, 1)
    print("\n| a page for every country | pages | seconds | seconds a page | times ours |")
    print("|---|---|---|---|---|")
    ours = found[OURS].seconds / len(over)
    for name, pages in ((OURS, len(over)), (API, len(some))):
        each = found[name].seconds / pages
        print(f"| {name} | {pages} | {found[name].seconds:.1f} | {each:.2f} | {each / ours:.2f} |")


def _jobs(over: Sequence[str], workbook: Path) -> list[peers.Job]:
    return [(NOTEBOOK, {"ref_area": area, "data_file": str(workbook)}, area) for area in over]


def grow(sizes: Sequence[int]) -> None:
    """Print how time and memory grow: a small notebook over a growing grid."""
    print("\n| runs of a small notebook | seconds | seconds a run | peak PSS, MB |")
    print("|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
            _small(Path(home, "notebooks", "small.ipynb"))
            found = measured([[*BATCH, "small", "--over", f"n=1..{size}"]], ENVIRONMENT | {"TIPRESEARCH_HOME": home})
        print(f"| {size:,} | {found.seconds:.1f} | {found.seconds / size:.3f} | {found.memory:.0f} |")


def _small(path: Path) -> None:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    node = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    node.cells = [
        nbformat.v4.new_markdown_cell("# Small: a line"),
        nbformat.v4.new_code_cell("n: int = 1  # a number", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(_SMALL),
    ]
    path.parent.mkdir()
    nbformat.write(node, path)
