"""The rules for notebooks of this project: thin, with parameters, and without typed numbers."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

from nbpress.core.errors import TipResearchError
from nbpress.imports import NotebookNode
from nbpress.notebooks import reading
from nbpress.reports import plans
from nbpress.reports.definitions import read_definition, require_name

_NOT_THIN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While)
_FILE = re.compile(r"\.(csv|tsv|xlsx?|json|parquet|png|svg|html)$", re.IGNORECASE)
_DIGIT = re.compile(r"\S*\d\S*")


def faults(notebooks: Path, reports: Path, *, strict: bool = True) -> Iterator[str]:
    """Yield one line for each fault in notebooks and definitions. Without `strict`, look only at check cells."""
    for path in sorted(notebooks.glob("*.ipynb")):
        try:
            require_name(path.stem, f"{path.name}: notebook")
            yield from notebook_faults(path) if strict else _check_cells_without_output(path)
        except TipResearchError as error:
            yield str(error)
    for definition in sorted(reports.glob("*.toml")):
        try:
            plans.tasks_of(read_definition(definition.stem), {})
        except TipResearchError as error:
            yield f"{definition.name}: {error}"


def notebook_faults(path: Path) -> Iterator[str]:
    """Yield one line for each fault in a notebook, with its name and the cell."""
    node = reading.read_notebook(path)
    reading.declared(path)
    if node.metadata.get("kernelspec", {}).get("name") != "python3":
        yield f"{path.name}: the kernel is not 'python3'."
    first = node.cells[0] if node.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        yield f"{path.name}: the first cell is not a title."
    for number, cell in enumerate(node.cells, 1):
        for fault in _cell_faults(cell):
            yield f"{path.name}, cell {number}: {fault}"
    yield from _check_cells_without_output(path)


def _check_cells_without_output(path: Path) -> Iterator[str]:
    """Yield each check cell without output: its test would pass whatever the cell prints."""
    for number, cell in enumerate(reading.read_plain(path)["cells"], 1):
        if "nbval-check-output" in cell["metadata"].get("tags", []) and not cell.get("outputs"):
            yield f"{path.name}, cell {number}: check cell without its output; run the notebook and keep it."


def _cell_faults(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type == "markdown":
        if digit := _DIGIT.search(re.sub(r"`[^`]*`|\]\([^)]*\)", "", cell.source)):
            yield f"typed number {digit[0]!r} in prose; let a cell print it."
        return
    tags = cell.metadata.get("tags", [])
    if cell.outputs and "keep_output" not in tags:
        yield "stored output; strip it, or tag a check cell 'keep_output'."
    if "raises-exception" in tags:
        yield "tag 'raises-exception': a report is not published if a cell fails; remove the tag."
    if "parameters" not in tags:
        yield from _code_faults(cell.source)


def _code_faults(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"not Python: {error.msg}."
        return
    for node in ast.walk(tree):
        if isinstance(node, _NOT_THIN):
            yield f"{type(node).__name__} in a notebook; move it to the package."
        if isinstance(node, ast.Import | ast.ImportFrom) and "matplotlib" in ast.unparse(node):
            yield "matplotlib in a notebook; use a chart of the package, which brings its alt text."
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _FILE.search(text):
            yield f"file name {text!r}; load data through the package."
        if isinstance(node, ast.Call):
            yield from _call_faults(node)


def _call_faults(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "figure" and not {"name", "caption"} <= {k.arg for k in call.keywords}:
        yield "figure without name and caption."
    words = [k.value for k in call.keywords if k.arg in ("caption", "xlabel")]
    if name == "prose":
        words += call.args[:1]
    for template in (str(word.value) for word in words if isinstance(word, ast.Constant)):
        if digit := _DIGIT.search(" ".join(text for text, *_ in string.Formatter().parse(template))):
            yield f"typed number {digit[0]!r} in the words of {name}; give it as a value."
