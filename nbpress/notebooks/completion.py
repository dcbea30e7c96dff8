"""Whether a notebook has run to its end: what ends it quietly must not pass for a whole one.

papermill takes ``sys.exit(0)`` for success and leaves out the cells after it; ``exit()``
ends the kernel a moment later, while the next cells may still run.
"""

from collections.abc import Mapping, Sequence

from nbpress.core.errors import NotebookFailed
from nbpress.imports import NotebookNode

#: With this tag an author says that a cell is not to run.
_SKIPPED = "skip-execution"
_CURE = "take out what ends it, such as sys.exit() or exit()"


class Left(Exception):
    """A cell told its kernel to end."""


def refuse_exit(cell: NotebookNode, cell_index: int, execute_reply: Mapping) -> None:
    """Raise `Left` where a cell that ran told its kernel to end; a hook of nbclient."""
    for payload in execute_reply["content"].get("payload") or ():
        if payload.get("source") == "ask_exit" and not payload.get("keepkernel"):
            raise Left


def require_end(name: str, node: NotebookNode) -> None:
    """Require that every code cell ran and none was left early.

    `node` is the executed notebook, as papermill returns it. Raises `NotebookFailed`, naming the
    cell that ended the run, and the first that did not run.
    """
    cells = node.cells
    for number, cell in enumerate(cells, 1):
        if cell.metadata.papermill.status == "failed":
            errors = [o.ename for o in cell.get("outputs", []) if o.output_type == "error"]
            raise _ended(name, cells, number, errors[-1] if errors else "an error")
        if _to_run(cell) and cell.execution_count is None:
            raise NotebookFailed(f"{name} failed: cell {number} did not run; {_CURE}.")


def left(name: str, node: NotebookNode) -> NotebookFailed:
    """Return the error of a notebook in which a cell raised `Left`."""
    return _ended(name, node.cells, _at_work(node.cells), "exit()")


def place(ran: Sequence[NotebookNode]) -> str:
    """Return in which cell a notebook broke off, as `` (in cell 3)``; nothing where none was started."""
    number = next((_at_work(node.cells) for node in ran), 0)
    return f" (in cell {number})" if number else ""


def _ended(name: str, cells: Sequence[NotebookNode], number: int, by: str) -> NotebookFailed:
    later = (n for n, cell in enumerate(cells, 1) if n > number and _to_run(cell))
    rest = f", and cell {first} did not run" if (first := next(later, None)) else ""
    said = f"{name} failed in cell {number} ([{cells[number - 1].execution_count}]): {by} ended it"
    failed = NotebookFailed(f"{said}{rest}; {_CURE}.")
    failed.brief = said
    return failed


def _to_run(cell: NotebookNode) -> bool:
    """Whether a cell has something to run: blank ones have not."""
    return cell.cell_type == "code" and bool(cell.source.strip()) and _SKIPPED not in cell.metadata.get("tags", [])


def _at_work(cells: Sequence[NotebookNode]) -> int:
    """Return the number of the last code cell that was started, or 0."""
    begun = (n for n, c in enumerate(cells, 1) if _to_run(c) and c.metadata.get("papermill", {}).get("start_time"))
    return max(begun, default=0)
