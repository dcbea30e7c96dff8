"""The notebooks of a report with their outputs: from a kernel, or from a run that was kept."""

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tipresearch.errors import NotebookFailed, TipResearchError
from tipresearch.publishing.editions import folders, manifests
from tipresearch.publishing.notebooks import execution, outputs, workers
from tipresearch.publishing.notebooks.tasks import Task
from tipresearch.publishing.reuse import kept_runs, watch

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Told a notebook's name when it starts (with None), and the seconds it took when it ends.
Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Done:
    """A notebook that has its outputs, and what it read that is no input; None where nobody knows."""

    task: Task
    node: "NotebookNode"
    seconds: float
    foreign: list[str] | None = None
    reused: bool = False


def kept(
    tasks: Sequence[Task], found: Mapping[str, str], store: kept_runs.Store | None
) -> dict[str, kept_runs.Run]:
    """Return the runs that can be used again, by the name of the notebook."""
    looked = {t.notebook.stem: store.look_up(t, found)[0] for t in tasks} if store else {}
    return {name: run for name, run in looked.items() if run}


def explain(
    tasks: Sequence[Task], found: Mapping[str, str], store: kept_runs.Store, *, force: bool = False
) -> Iterator[str]:
    """Yield for each notebook whether it would run, and why."""
    for task in tasks:
        run, why = store.look_up(task, found)
        if force:
            run, why = None, "--force runs all"
        yield f"{task.notebook.stem}: {'is used again' if run else 'runs'}: {why}."


def used_again(tasks: Sequence[Task], found: Mapping[str, kept_runs.Run]) -> Iterator[Done]:
    """Yield the notebooks of which a run is kept, as they are now, with its outputs."""
    for task in tasks:
        if run := found.get(task.notebook.stem):
            node = kept_runs.put_back(outputs.prepared(task.notebook, task.changed()), run)
            yield Done(task, outputs.reproducible(node), run.seconds, reused=True)


def run(
    tasks: Sequence[Task],
    folder: Path,
    report: Path,
    *,
    time_limit: float | None = None,
    watched: bool = False,
    progress: Progress = lambda *_: None,
) -> Iterator[Done]:
    """Run notebooks in a few workers and yield each as it ends.

    Parameters
    ----------
    tasks : sequence of Task
        The notebooks.
    folder : Path
        Where their executed copies go.
    report : Path
        Folder of the report: it keeps the copy of a notebook that fails.
    time_limit : float, optional
        How long one notebook may run [s].
    watched : bool
        Note what each reads that is no input.
    progress : callable
        Told the name of a notebook when it starts (with None) and the seconds it took.
    """

    def work(task: Task) -> tuple["NotebookNode", list[str] | None]:
        executed = folder.resolve() / task.notebook.name
        notes = executed.with_suffix(".read")
        inputs = [task.notebook, *map(Path, task.files().values())]
        more = watch.extension(notes, inputs) if watched else None
        with contextlib.chdir(task.base):
            node = execution.run_notebook(task.notebook, executed, task.changed(), time_limit, more)
        foreign = watch.foreign(notes)
        notes.unlink(missing_ok=True)
        return node, foreign

    order = _longest_first(tasks, folders.latest(report))
    outcomes = workers.run(order, work, started=lambda task: progress(task.notebook.stem, None))
    with contextlib.closing(outcomes):
        for outcome in outcomes:
            notebook = outcome.job.notebook
            if isinstance(outcome.error, NotebookFailed):
                copy = folders.keep_failed(folder / notebook.name, report, str(outcome.error))
                raise NotebookFailed(f"{outcome.error} (executed copy: {copy})") from outcome.error
            if outcome.error is not None:
                raise outcome.error
            node, foreign = outcome.value
            seconds = round(outcome.seconds, 3)
            progress(notebook.stem, seconds)
            yield Done(outcome.job, node, seconds, foreign)


def _longest_first(tasks: Sequence[Task], published: Path | None) -> list[Task]:
    """Order notebooks so that no long one starts last, by the last build or by their size."""
    seconds: Mapping[str, float] = {}
    if published:
        with contextlib.suppress(TipResearchError):  # a damaged edition does not stop the next
            seconds = manifests.read_manifest(published).get("seconds", {})

    def length(task: Task) -> tuple[float, int]:
        return seconds.get(task.notebook.stem, math.inf), task.notebook.stat().st_size

    return sorted(tasks, key=length, reverse=True)
