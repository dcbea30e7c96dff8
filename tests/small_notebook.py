"""A small notebook, and a report of it."""

from pathlib import Path

import nbformat

from nbpress.reports import definitions


def notebook(folder, *cells, name="small"):
    """Write a small notebook; a cell is its source, or (source, tags)."""
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}
    )
    node.cells.append(nbformat.v4.new_markdown_cell("# Small: a test"))
    node.cells.append(nbformat.v4.new_code_cell("n: int = 1  # a number", metadata={"tags": ["parameters"]}))
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        node.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    path = Path(folder) / f"{name}.ipynb"
    nbformat.write(node, path)
    return path


def definition(*names, **parameters):
    return definitions.Definition("test", "Test", names, parameters)
