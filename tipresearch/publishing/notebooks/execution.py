"""Run a notebook with its parameters: the only code that knows papermill."""

import contextlib
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch.errors import (
    CANNOT_WRITE,
    MachineFault,
    NotebookFailed,
    TipResearchError,
    one_line,
)
from tipresearch.publishing import imports
from tipresearch.publishing.kernels import choice
from tipresearch.publishing.notebooks import completion
from tipresearch.publishing.notebooks.environment import fixed_environment, say_cold, start_server
from tipresearch.publishing.notebooks.outputs import quiet, reproducible

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: How often a notebook is run when the machine fails it. A wrong result is never tried again.
ATTEMPTS = 2
_ENGINE = "tipresearch"
_CELLS = "tipresearch.publishing.kernels.cells"


def prepare() -> None:
    """Start the fork server, and import what workers need while it loads on another core.

    Without this call the first notebook does both.
    """
    start_server()
    imports.load("papermill")
    nbformat = imports.load("nbformat")
    imports.load("ipykernel.kernelspec")
    choice.register()
    # Compiles the schema of notebooks.
    nbformat.validate(nbformat.v4.new_notebook())


@contextlib.contextmanager
def _kernels_of_ours(
    log: Path, started: Callable[[int | None], None], more: choice.Extension | None
) -> Iterator[type]:
    """Give a kernel manager whose kernels are forked, and talk over private socket files.

    The notebook names ``python3`` and gets it, by another provisioner. What the kernel
    process itself writes to its standard error (not what a cell prints) goes to `log`, named
    after the notebook, so that a report's output stays readable. `started` is told the kernel's
    process id. Each kernel also loads the extension `more`.
    """
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    choice.register()
    with log.open("wb") as errors:

        class ForkingKernelManager(AsyncKernelManager):
            @property
            def kernel_spec(self) -> KernelSpec | None:
                spec = super().kernel_spec
                if spec is not None:
                    ours = {"provisioner_name": choice.PROVISIONER}
                    spec.metadata.setdefault("kernel_provisioner", ours)
                return spec

            async def start_kernel(self, **options: object) -> None:
                if self.ipykernel:
                    options |= _extended(options.get("extra_arguments", []), more)
                try:
                    await super().start_kernel(**options, stderr=errors)
                except OSError as error:  # such as a Python that is not there any more
                    raise TipResearchError(
                        f"{log.stem}: its kernel {self.kernel_name!r} cannot be started: {error}; name python3."
                    ) from error
                if reason := getattr(self.provisioner, "not_forked", None):
                    say_cold(reason)
                started(getattr(self.provisioner, "pid", None))

        yield ForkingKernelManager


def _extended(arguments: list[str], more: choice.Extension | None) -> dict[str, object]:
    """Return what a kernel starts with, so that it loads our extensions."""
    modules = [_CELLS, more.module] if more else [_CELLS]
    extensions = [f"--IPKernelApp.extra_extensions={module}" for module in modules]
    options: dict[str, object] = {"extra_arguments": [*arguments, *extensions]}
    if more:
        options["env"] = {**os.environ, **more.environment}
    return options


def _engine() -> str:
    """Have papermill keep what a notebook printed until its kernel died; return the engine's name.

    By itself it writes a copy only if all cells ran or one of them raised an error.
    """
    from papermill import engines, iorw

    class KeepingEngine(engines.NBClientEngine):
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: engines.NotebookExecutionManager, kernel_name: str, **options: object
        ) -> None:
            copy = options.pop("copy")
            try:
                super().execute_managed_notebook(nb_man, kernel_name, **options)
            except Exception:  # whatever stopped it, the copy shows how far it came
                iorw.write_ipynb(nb_man.nb, str(copy))
                raise

    engines.papermill_engines.register(_ENGINE, KeepingEngine)
    return _ENGINE


class Deadline:
    """Ends a kernel that runs too long: the whole notebook counts, not each cell."""

    def __init__(self, seconds: float | None):
        self.seconds, self.passed = seconds, False
        self._timer: threading.Timer | None = None

    def watch(self, kernel: int | None) -> None:
        """Begin to count for the kernel with this process id."""
        if self.seconds is not None and kernel is not None:
            self._timer = threading.Timer(self.seconds, self._end, [kernel])
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        """Stop counting: the notebook has ended."""
        if self._timer:
            self._timer.cancel()

    def _end(self, kernel: int) -> None:
        self.passed = True
        try:
            os.kill(kernel, getattr(signal, "SIGKILL", signal.SIGTERM))
        except ProcessLookupError:
            self.passed = False  # it ended by itself in this moment


def run_notebook(
    notebook: Path,
    executed: Path,
    parameters: Mapping[str, object],
    time_limit: float | None = None,
    more: choice.Extension | None = None,
) -> "NotebookNode":
    """Run a notebook and write the executed copy to `executed`, a draft nobody reads yet.

    Where the machine fails it, it runs once more; each try may take `time_limit` seconds.
    `parameters` are the values that differ from the defaults, already checked; its kernel also
    loads the extension `more`.

    Returns the executed notebook, without times and random ids. Raises `NotebookFailed`, naming
    notebook, cell and error, also where a cell ended the run without one; it is a `MachineFault`
    where the kernel died or the time ran out. The kernel is gone and the copy is there by then.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _attempt(notebook, executed, parameters, time_limit, more)
        except MachineFault:
            executed.unlink(missing_ok=True)
    return _attempt(notebook, executed, parameters, time_limit, more)


def _attempt(
    notebook: Path,
    executed: Path,
    parameters: Mapping[str, object],
    time_limit: float | None,
    more: choice.Extension | None,
) -> "NotebookNode":
    papermill, nbformat = imports.load("papermill"), imports.load("nbformat")
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    quiet()
    deadline = Deadline(time_limit)
    executed.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            fixed_environment(),
            _kernels_of_ours(executed.with_suffix(".log"), deadline.watch, more) as manager,
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
                engine_name=_engine(),
                copy=executed,
                on_cell_executed=completion.refuse_exit,
            )
    except papermill.PapermillExecutionError as error:
        said = re.sub(r"\x1b\[[\d;]*m", "", f"{error.ename}: {error.evalue}").strip()
        where = f"cell {error.cell_index + 1} ([{error.exec_count}])"
        raise NotebookFailed(
            f"{notebook.stem} failed in {where}: {said.splitlines()[0]}"
        ) from error
    except completion.Left as error:
        raise completion.left(notebook.stem, executed) from error
    except NoSuchKernel as error:
        raise TipResearchError(
            f"{notebook.stem} names the kernel {error.name!r}, which is not installed; name python3."
        ) from error
    except (DeadKernelError, CellTimeoutError) as error:
        why = one_line(error)
        if deadline.passed:
            why = f"it ran longer than {time_limit:g} s, its time limit"
        raise MachineFault(f"{notebook.stem} failed: {why}{completion.place(executed)}") from error
    except (OSError, RuntimeError) as error:
        if getattr(error, "errno", None) in CANNOT_WRITE:
            raise
        raise NotebookFailed(f"{notebook.stem} failed: {one_line(error)}") from error
    finally:
        deadline.cancel()
    completion.require_end(notebook.stem, node)
    nbformat.write(node := reproducible(node), executed)
    executed.with_suffix(".log").unlink()
    return node
