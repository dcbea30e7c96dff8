"""Run a notebook with its parameters: the only code that knows papermill."""

import contextlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch import paths
from tipresearch.errors import (
    CANNOT_WRITE,
    MachineFault,
    NotebookFailed,
    TipResearchError,
)
from tipresearch.publishing import completion, imports, kernels
from tipresearch.publishing.environment import fixed_environment, say_cold, start_server
from tipresearch.publishing.kernels import watch

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ENGINE = "tipresearch"
_CELLS = f"{kernels.__name__}.cells"


def prepare() -> None:
    """Start the fork server, and import what workers need while it loads on another core.

    Without this call the first notebook does both.
    """
    start_server()
    imports.load("papermill")
    nbformat = imports.load("nbformat")
    imports.load("ipykernel.kernelspec")
    kernels.register()
    # Compiles the schema of notebooks.
    nbformat.validate(nbformat.v4.new_notebook())


@contextlib.contextmanager
def _kernels_of_ours(
    log: Path, started: Callable[[int | None], None], notes: Path | None, watched: str
) -> Iterator[type]:
    """Give a kernel manager whose kernels are forked, and talk over private socket files.

    The notebook names ``python3`` and gets it, by another provisioner. What the kernel
    process itself writes to its standard error (not what a cell prints) goes to `log`,
    so that a report's output stays readable. `started` is told the kernel's process id.
    Where `notes` is given, the kernel notes there what it reads; see `kernels.watch`.
    """
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    kernels.register()
    with log.open("wb") as errors:

        class ForkingKernelManager(AsyncKernelManager):
            @property
            def kernel_spec(self) -> KernelSpec | None:
                spec = super().kernel_spec
                if spec is not None:
                    ours = {"provisioner_name": kernels.PROVISIONER}
                    spec.metadata.setdefault("kernel_provisioner", ours)
                return spec

            async def start_kernel(self, **options: object) -> None:
                if self.ipykernel:
                    options |= _extended(options.get("extra_arguments", []), notes, watched)
                try:
                    await super().start_kernel(**options, stderr=errors)
                except OSError as error:
                    name = self.kernel_name
                    raise _NotStarted(f"its kernel {name!r} cannot be started: {error}") from error
                if reason := getattr(self.provisioner, "not_forked", None):
                    say_cold(reason)
                started(getattr(self.provisioner, "pid", None))

        yield ForkingKernelManager


class _NotStarted(Exception):
    """A kernelspec cannot be run, such as one of a Python that is not there any more."""


def _watched(notebook: Path, parameters: Mapping[str, object]) -> str:
    """Return what `watch` is to know: the files of a run that are inputs beside the data."""
    files = [str(v) for name, v in parameters.items() if name.endswith("_file") and v]
    known = [Path(path).absolute() for path in (notebook, *files, "matplotlibrc")]
    return watch.settings(paths.HOME, paths.DATA, known)


def _extended(arguments: list[str], notes: Path | None, watched: str) -> dict[str, object]:
    """Return what a kernel starts with, so that it loads our extensions."""
    modules = [_CELLS] if notes is None else [_CELLS, watch.__name__]
    extensions = [f"--IPKernelApp.extra_extensions={module}" for module in modules]
    options: dict[str, object] = {"extra_arguments": [*arguments, *extensions]}
    if notes is not None:
        options["env"] = {**os.environ, watch.NOTES: str(notes), watch.WATCHED: watched}
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
            except Exception:
                iorw.write_ipynb(nb_man.nb, str(copy))
                raise

    engines.papermill_engines.register(_ENGINE, KeepingEngine)
    return _ENGINE


def run_notebook(
    notebook: Path,
    executed: Path,
    parameters: Mapping[str, object],
    time_limit: float | None = None,
    notes: Path | None = None,
) -> "NotebookNode":
    """Run a notebook and write the executed copy to `executed`, a draft nobody reads yet.

    Parameters
    ----------
    notebook, executed : Path
        The notebook, and where its executed copy goes, also when it fails.
    parameters : mapping of str to object
        Values that differ from the defaults, already checked.
    time_limit : float, optional
        How long the notebook may run [s].
    notes : Path, optional
        Where the kernel notes which files of ``data/`` it opens; see `kernels.watch`.

    Returns
    -------
    NotebookNode
        The executed notebook, without times and random ids.

    Raises
    ------
    NotebookFailed
        Naming notebook, cell and error, also where a cell ended the run without one. The
        kernel is gone when this returns or raises.
        It is a `MachineFault` where the kernel died or the time ran out.
    """
    papermill, nbformat = imports.load("papermill"), imports.load("nbformat")
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from tipresearch.publishing.attempts import Deadline

    _quiet()
    deadline = Deadline(time_limit)
    executed.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            fixed_environment(),
            _kernels_of_ours(
                executed.with_suffix(".log"), deadline.watch, notes, _watched(notebook, parameters)
            ) as manager,
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
        last = (
            re.sub(r"\x1b\[[\d;]*m", "", f"{error.ename}: {error.evalue}").strip().splitlines()[0]
        )
        msg = (
            f"{notebook.stem} failed in cell {error.cell_index + 1} ([{error.exec_count}]): {last}"
        )
        raise NotebookFailed(msg) from error
    except completion.Left as error:
        raise completion.left(notebook.stem, executed) from error
    except NoSuchKernel as error:
        raise TipResearchError(
            f"{notebook.stem} names the kernel {error.name!r}, which is not installed; name python3."
        ) from error
    except _NotStarted as error:
        raise TipResearchError(f"{notebook.stem}: {error}; name python3.") from error
    except (DeadKernelError, CellTimeoutError) as error:
        why = (
            f"it ran longer than {time_limit:g} s, its time limit"
            if deadline.passed
            else _one_line(error)
        )
        raise MachineFault(f"{notebook.stem} failed: {why}{completion.place(executed)}") from error
    except (OSError, RuntimeError) as error:
        if getattr(error, "errno", None) in CANNOT_WRITE:
            raise
        raise NotebookFailed(f"{notebook.stem} failed: {_one_line(error)}") from error
    finally:
        deadline.cancel()
    completion.require_end(notebook.stem, node)
    nbformat.write(node := reproducible(node), executed)
    executed.with_suffix(".log").unlink()
    return node


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _quiet() -> None:
    log = logging.getLogger("papermill")
    if not log.handlers:  # what it would say on standard error is in the errors raised here
        log.addHandler(logging.NullHandler())


def prepared(notebook: Path, parameters: Mapping[str, object]) -> "NotebookNode":
    """Return a notebook as papermill is about to run it: without outputs, parameters set."""
    _quiet()
    papermill = imports.load("papermill")
    return papermill.execute_notebook(notebook, None, dict(parameters), prepare_only=True)


def reproducible(node: "NotebookNode") -> "NotebookNode":
    """Drop what differs between two equal runs: times, paths, random ids, cuts in streams."""
    node.metadata.pop("papermill", None)
    for number, cell in enumerate(node.cells):
        cell["id"] = f"c{number:02d}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)
    return node


def _joined(outputs: "list[NotebookNode]") -> "list[NotebookNode]":
    """Join what was printed between two other outputs, standard output before standard error.

    A kernel sends what is printed every 0.2 s, each stream on its own: where it is cut,
    and which stream comes first, depends on the load of the machine.
    """
    found: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type != "stream":
            streams = {}
            found.append(output)
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            before = output.name == "stdout" and "stderr" in streams
            found.insert(len(found) - before, output)
    return found
