"""Cells to run in kernels, and the processes of kernels."""

from pathlib import Path

import nbclient
import nbformat
import psutil

from nbpress.engine import client


def write(folder, *sources, name="small"):
    """Write a notebook that names python3 and has a parameters cell."""
    spec = {"name": "python3", "display_name": "p", "language": "python"}
    node = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    first = nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})
    node.cells = [first, *(nbformat.v4.new_code_cell(s) for s in sources)]
    path = Path(folder) / f"{name}.ipynb"
    nbformat.write(node, path)
    return path


def forks():
    """Return the processes below the fork servers of this process."""
    found = []
    for handle in client._servers.values():
        if psutil.pid_exists(handle.process.pid):
            found += psutil.Process(handle.process.pid).children(recursive=True)
    return found


def ran(kernel, *sources, **options):
    """Run cells with nbclient alone; return the executed notebook."""
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    runner = nbclient.NotebookClient(node, kernel_name=kernel, timeout=60, **options)
    return runner.execute()


def printed(kernel, *sources):
    """Return what the last cell prints."""
    return ran(kernel, *sources).cells[-1].outputs[0].text.strip()
