"""Run a notebook with its parameters. No other module uses papermill."""

import asyncio
import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbpress import imports
from nbpress.core.errors import CANNOT_WRITE, MachineFault, NotebookFailed, TipResearchError, first_line, one_line
from nbpress.engine import choice, limits
from nbpress.imports import NotebookNode
from nbpress.notebooks import completion
from nbpress.notebooks.bounds import Bounds
from nbpress.notebooks.environment import fixed_environment, start_server
from nbpress.notebooks.outputs import prepared, reproducible

#: How often a notebook is run if the machine fails. An error of the notebook is never tried again.
ATTEMPTS = 2
_CELLS = "nbpress.engine.cells"


def prepare() -> None:
    """Start the fork server, and import the modules that workers need while the server loads."""
    start_server()
    imports.load("papermill")
    nbformat = imports.load("nbformat")
    imports.load("ipykernel.kernelspec")
    imports.load("IPython.paths")  # the search for kernels needs it
    # This searches all installed packages. Workers inherit the result.
    imports.load("jupyter_client.provisioning").KernelProvisionerFactory.instance()
    # Compiles the schema of notebooks.
    nbformat.validate(nbformat.v4.new_notebook())


@contextlib.contextmanager
def _kernels_of_ours(log: Path, bounds: Bounds, more: choice.Extension | None) -> Iterator[type]:
    """Give a class of kernel managers whose kernels are forked and write their own streams to the file `log`."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    with log.open("wb") as errors:

        class ForkingKernelManager(AsyncKernelManager):
            @property
            def kernel_spec(self) -> KernelSpec | None:
                if (spec := super().kernel_spec) is not None:
                    spec.metadata.setdefault("kernel_provisioner", {"provisioner_name": choice.PROVISIONER})
                return spec

            async def start_kernel(self, **options: object) -> None:
                if self.ipykernel:
                    options |= _extended(options.get("extra_arguments", []), bounds, more)
                try:
                    await super().start_kernel(**options, stdout=errors, stderr=errors)
                except OSError as error:  # such as a Python that was removed
                    why = f"{error}; name python3."
                    if error.errno in (errno.ENOSPC, errno.EDQUOT):
                        why = f"{error.strerror} in {Path(self.connection_file).parent}; make room there, or name another folder with TMPDIR."
                    raise TipResearchError(f"{log.stem}: its kernel {self.kernel_name!r} cannot be started: {why}") from error  # fmt: skip
                if reason := getattr(self.provisioner, "not_forked", None):
                    why = " ".join(reason.split())
                    sys.stderr.write(f"note: no warm kernels ({why}); cold ones are used, which is slower.\n")
                bounds.watch(getattr(self.provisioner, "pid", None), log)

        yield ForkingKernelManager


def _extended(arguments: list[str], bounds: Bounds, more: choice.Extension | None) -> dict[str, object]:
    """Return the options of a kernel that make it load our extensions."""
    modules = [_CELLS, more.module] if more else [_CELLS]
    extensions = [f"--IPKernelApp.extra_extensions={module}" for module in modules]
    told = {choice.MEMORY: f"{bounds.allowed.memory_limit}", **(more.environment if more else {})}
    return {"extra_arguments": [*arguments, *extensions], "env": {**os.environ, **told}}


def _engine() -> type:
    """Return an engine for papermill that counts the output of a notebook."""
    from jupyter_core.utils import ensure_async
    from papermill import clientwrap, engines

    class BoundedClient(clientwrap.PapermillNotebookClient):
        def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> object:
            within = self.nb_man.bounds.admit(msg, cell_index)
            return super().process_message(msg, cell, cell_index) if within else None

        async def _async_poll_kernel_alive(self) -> None:
            while not self.nb_man.bounds.met and await ensure_async(self.kc.is_alive()):
                await asyncio.sleep(0.1)
            self.task_poll_for_reply.cancel()

    class BoundedEngine(engines.NBClientEngine):
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: engines.NotebookExecutionManager, kernel_name: str, **options: object
        ) -> None:
            nb_man.bounds = options.pop("bounds")
            options = {n: v for n, v in options.items() if n in BoundedClient.class_trait_names()}
            BoundedClient(nb_man, kernel_name=kernel_name, log=engines.logger, **options).execute()

    return BoundedEngine


def run_notebook(
    notebook: Path, executed: Path, parameters: Mapping[str, object], allowed: limits.Limits | None = None,
    more: choice.Extension | None = None,
) -> NotebookNode:  # fmt: skip
    """Run a notebook and return the executed notebook, without times and random ids; its kernel has ended.

    `parameters` are the checked values that differ from the defaults. If the machine fails, the notebook runs once more
    and then raises `MachineFault`. An error of the notebook raises `NotebookFailed`, and its copy is in `executed`.
    """
    allowed = allowed or limits.chosen({})
    for _ in range(ATTEMPTS - 1):
        try:
            return _attempt(notebook, executed, parameters, allowed, more)
        except MachineFault:
            executed.unlink(missing_ok=True)
    return _attempt(notebook, executed, parameters, allowed, more)


def _attempt(
    notebook: Path, executed: Path, parameters: Mapping[str, object], allowed: limits.Limits, more: choice.Extension | None,
) -> NotebookNode:  # fmt: skip
    nbformat, bounds = imports.load("nbformat"), Bounds(allowed)
    executed.parent.mkdir(parents=True, exist_ok=True)
    ran: list[NotebookNode] = []
    try:
        node = _executed(notebook, executed.with_suffix(".log"), parameters, bounds, more, ran)
        completion.require_end(notebook.stem, node)
    except Exception:  # after any error the copy shows which cells ran
        for node in ran:
            nbformat.write(node, executed)
        raise
    finally:
        bounds.cancel()
    executed.with_suffix(".log").unlink()
    return reproducible(node)


def _executed(
    notebook: Path, log: Path, parameters: Mapping[str, object], bounds: Bounds, more: choice.Extension | None,
    ran: list[NotebookNode],
) -> NotebookNode:  # fmt: skip
    """Return a notebook as it ran. `ran` has its cells also if the run fails."""
    papermill = imports.load("papermill")
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute

    try:
        with fixed_environment(), _kernels_of_ours(log, bounds, more) as manager:
            ran.append(node := prepared(notebook, parameters))
            engine = _engine()
            # The same as `papermill.execute_notebook`, which also writes the notebook to a file.
            engine.execute_notebook(
                node, engine.nb_kernel_name(node), bounds=bounds, progress_bar=False, autosave_cell_every=0,
                iopub_timeout=60,  # on a busy machine output may lag behind the reply
                kernel_manager_class=manager, on_cell_executed=completion.refuse_exit,
                force_raise_errors=True,  # half of the output of a cell tagged `raises-exception` would be published
            )  # fmt: skip
            execute.raise_for_execution_errors(node, None)
            return node
    except papermill.PapermillExecutionError as error:
        said = first_line(re.sub(r"\x1b\[[\d;]*m", "", f"{error.ename}: {error.evalue}")).removesuffix(":")
        where = f"cell {error.cell_index + 1} ([{error.exec_count}])"
        if error.ename.endswith("MemoryError"):
            said += f"; its memory limit is {bounds.allowed.memory_limit:g} GB; {limits.raise_by('memory_limit')}"
        failed = f"{notebook.stem} failed in {where}"
        raise NotebookFailed(f"{failed}: {said}", brief=f"{failed}: {error.ename}") from error
    except completion.Left as error:
        raise completion.left(notebook.stem, ran[0]) from error
    except NoSuchKernel as error:
        raise TipResearchError(f"{notebook.stem} names the kernel {error.name!r}, which is not installed; name python3.") from error  # fmt: skip
    except (OSError, RuntimeError) as error:
        if getattr(error, "errno", None) in CANNOT_WRITE:
            raise
        if bounds.met and not bounds.late:
            raise NotebookFailed(f"{notebook.stem} failed: {bounds.met}") from error
        machine = bounds.late or isinstance(error, DeadKernelError | CellTimeoutError)
        why = f"{bounds.met or one_line(error)}{completion.place(ran) if machine else ''}"
        raise (MachineFault if machine else NotebookFailed)(f"{notebook.stem} failed: {why}") from error
