"""Run a notebook with its parameters: the only code that knows papermill."""

import contextlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from tipresearch.errors import CANNOT_WRITE, MachineFault, NotebookFailed, shown

#: What a run fixes, so that the same inputs give the same bytes on another machine.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@contextlib.contextmanager
def fixed_environment() -> Iterator[None]:
    """Set `ENVIRONMENT` for the kernels started inside, and restore what was there."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _private_kernel(log: Path, started: Callable[[int | None], None]) -> Iterator[type]:
    """Give a kernel manager whose kernels talk over socket files that no one else can reach.

    What the kernel process itself writes to its standard error (not what a cell prints)
    goes to `log`, so that a report's output stays readable. Windows keeps TCP. `started`
    is told the process id of the kernel.
    """
    from jupyter_client.manager import AsyncKernelManager

    local = sys.platform != "win32"
    folder = tempfile.mkdtemp(
        prefix="tip-", dir="/tmp" if local and Path("/tmp").is_dir() else None
    )
    with log.open("wb") as errors:

        class PrivateKernelManager(AsyncKernelManager):
            def __init__(self, **options: object) -> None:
                super().__init__(**options)
                if local:
                    self.transport, self.ip = "ipc", f"{folder}/k"

            async def start_kernel(self, **options: object) -> None:
                await super().start_kernel(**options, stderr=errors)
                started(getattr(self.provisioner, "pid", None))

        try:
            yield PrivateKernelManager
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def run_notebook(
    notebook: Path,
    executed: Path,
    parameters: Mapping[str, object],
    time_limit: float | None = None,
) -> NotebookNode:
    """Run a notebook and write the executed copy to `executed`, a draft nobody reads yet.

    Parameters
    ----------
    notebook, executed : Path
        The notebook, and where its executed copy goes, also when it fails.
    parameters : mapping of str to object
        Values that differ from the defaults, already checked.
    time_limit : float, optional
        How long the notebook may run [s].

    Returns
    -------
    NotebookNode
        The executed notebook, without times and random ids.

    Raises
    ------
    NotebookFailed
        Naming notebook, cell and error. The kernel is gone when this returns or raises.
        It is a `MachineFault` where the kernel died or the time ran out.
    """
    import papermill

    from tipresearch.publishing.attempts import Deadline

    log = logging.getLogger("papermill")
    if not log.handlers:  # what it would say on standard error is in the error raised here
        log.addHandler(logging.NullHandler())
    deadline = Deadline(time_limit)
    executed.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            fixed_environment(),
            _private_kernel(executed.with_suffix(".log"), deadline.watch) as manager,
        ):
            node = papermill.execute_notebook(
                notebook,
                executed,
                dict(parameters),
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                coalesce_streams=True,  # one print may arrive in one piece or in two
                iopub_timeout=60,  # on a busy machine output may lag behind the reply
                kernel_manager_class=manager,
            )
    except papermill.PapermillExecutionError as error:
        last = (
            re.sub(r"\x1b\[[\d;]*m", "", f"{error.ename}: {error.evalue}").strip().splitlines()[0]
        )
        msg = (
            f"{notebook.stem} failed in cell {error.cell_index + 1} ([{error.exec_count}]): {last}"
        )
        raise NotebookFailed(msg) from error
    except NoSuchKernel as error:
        raise NotebookFailed(
            f"{notebook.stem} failed: kernel {error.name!r} is not installed; save it with the kernel 'python3'."
        ) from error
    except (DeadKernelError, CellTimeoutError) as error:
        why = (
            f"it ran longer than {time_limit:g} s, its time limit"
            if deadline.passed
            else shown(str(error), 200)
        )
        raise MachineFault(f"{notebook.stem} failed: {why}") from error
    except (OSError, RuntimeError) as error:
        if getattr(error, "errno", None) in CANNOT_WRITE:
            raise
        raise NotebookFailed(f"{notebook.stem} failed: {shown(str(error), 200)}") from error
    finally:
        deadline.cancel()
    nbformat.write(node := reproducible(node), executed)
    executed.with_suffix(".log").unlink()
    return node


def reproducible(node: NotebookNode) -> NotebookNode:
    """Drop what differs between two equal runs: times, paths, random ids."""
    node.metadata.pop("papermill", None)
    for number, cell in enumerate(node.cells):
        cell["id"] = f"c{number:02d}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
    return node
