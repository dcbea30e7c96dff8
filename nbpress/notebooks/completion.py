"""Check that a notebook ran to its end.

papermill takes ``sys.exit(0)`` for success and does not run the cells after it. ``exit()`` ends the kernel a moment
later, so that the next cells may still run.
"""

from collections.abc import Mapping, Sequence

from nbpress.core.errors import NotebookFailed
from nbpress.imports import NotebookNode

#: An author gives this tag to a cell that must not run.
_SKIPPED = "skip-execution"
_CURE = "take out what ends it, such as sys.exit() or exit()"


class Left(Exception):
    """A cell told its kernel to end."""


def refuse_exit(cell: NotebookNode, cell_index: int, execute_reply: Mapping) -> None:
    """Raise `Left` if a cell told its kernel to end. nbclient calls this after each cell."""
    for payload in execute_reply["content"].get("payload") or ():
        if payload.get("source") == "ask_exit" and not payload.get("keepkernel"):
            raise Left


def require_end(name: str, node: NotebookNode) -> None:
    """Raise `NotebookFailed` unless every code cell of an executed notebook ran to its end."""
    cells = node.cells
    for number, cell in enumerate(cells, 1):
        if cell.metadata.papermill.status == "failed":
            errors = [o.ename for o in cell.get("outputs", []) if o.output_type == "error"]
            raise _early_end(name, cells, number, errors[-1] if errors else "an error")
        if _has_code(cell) and cell.execution_count is None:
            raise NotebookFailed(f"{name} failed: cell {number} did not run; {_CURE}.")


def left(name: str, node: NotebookNode) -> NotebookFailed:
    """Return the error of a notebook in which a cell raised `Left`."""
    return _early_end(name, node.cells, _last_started(node.cells), "exit()")


def place(ran: Sequence[NotebookNode]) -> str:
    """Return the cell in which a notebook stopped, as `` (in cell 3)``, or nothing if no cell was started."""
    number = next((_last_started(node.cells) for node in ran), 0)
    return f" (in cell {number})" if number else ""


def _early_end(name: str, cells: Sequence[NotebookNode], number: int, by: str) -> NotebookFailed:
    later = (n for n, cell in enumerate(cells, 1) if n > number and _has_code(cell))
    rest = f", and cell {first} did not run" if (first := next(later, None)) else ""
    said = f"{name} failed in cell {number} ([{cells[number - 1].execution_count}]): {by} ended it"
    return NotebookFailed(f"{said}{rest}; {_CURE}.", brief=said)


def _has_code(cell: NotebookNode) -> bool:
    """Return whether a cell has code to run."""
    return cell.cell_type == "code" and bool(cell.source.strip()) and _SKIPPED not in cell.metadata.get("tags", [])


def _last_started(cells: Sequence[NotebookNode]) -> int:
    """Return the number of the last code cell that was started, or 0."""
    begun = (n for n, c in enumerate(cells, 1) if _has_code(c) and c.metadata.get("papermill", {}).get("start_time"))
    return max(begun, default=0)
