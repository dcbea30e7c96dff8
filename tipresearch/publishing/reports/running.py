"""The third stage of a build: notebooks with their outputs, from a kernel or from a run that was kept."""

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tipresearch import limits
from tipresearch.errors import NotebookFailed
from tipresearch.publishing.editions import folders, manifests
from tipresearch.publishing.imports import NotebookNode
from tipresearch.publishing.notebooks import execution, outputs, workers
from tipresearch.publishing.notebooks.tasks import Task
from tipresearch.publishing.reports.plans import Plan
from tipresearch.publishing.reuse import kept_runs, watch

#: Told a notebook's name when it starts (with None), and the seconds it took; 0 where a kept run is used.
Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Done:
    """A notebook that has its outputs, and what it read that is no input; None where nobody knows."""

    task: Task
    node: NotebookNode
    seconds: float
    foreign: list[str] | None = None
    reused: bool = False


def run(
    plan: Plan, kept: Mapping[str, kept_runs.Run], folder: Path, *, watched: bool = False,
    progress: Progress = lambda *_: None,
) -> Iterator[Done]:  # fmt: skip
    """Yield each notebook of a plan as it has its outputs: those of kept runs, then from kernels.

    `kept` are runs that are used again, by the name of the notebook. Executed copies go to
    `folder`; `watched` notes what each reads that is no input.
    """
    for task in plan.tasks:
        if again := kept.get(task.notebook.stem):
            progress(task.notebook.stem, 0)
            node = kept_runs.put_back(outputs.prepared(task.notebook, task.changed()), again)
            yield Done(task, outputs.reproducible(node), again.seconds, reused=True)

    allowed = limits.chosen({key: getattr(plan.definition, key) for key in limits.DEFAULTS})

    def work(task: Task) -> tuple[NotebookNode, list[str] | None]:
        executed = folder.resolve() / task.notebook.name
        notes = executed.with_suffix(".read")
        inputs = [task.notebook, *map(Path, task.files().values())]
        more = watch.extension(notes, inputs) if watched else None
        with contextlib.chdir(task.base):
            node = execution.run_notebook(task.notebook, executed, task.changed(), allowed, more)
        foreign = watch.foreign(notes)
        notes.unlink(missing_ok=True)
        return node, foreign

    stale = [task for task in plan.tasks if task.notebook.stem not in kept]
    order = _longest_first(stale, folders.latest(plan.report))
    outcomes = workers.run(order, work, started=lambda task: progress(task.notebook.stem, None))
    with contextlib.closing(outcomes):
        for outcome in outcomes:
            notebook, error = outcome.job.notebook, outcome.error
            if isinstance(error, NotebookFailed):
                copy = folders.keep_failed(folder / notebook.name, plan.report, str(error))
                raise NotebookFailed(f"{error} (executed copy: {copy})") from error
            if error is not None:
                raise error
            node, foreign = outcome.value
            seconds = round(outcome.seconds, 3)
            progress(notebook.stem, seconds)
            yield Done(outcome.job, node, seconds, foreign)


def _longest_first(tasks: Sequence[Task], published: Path | None) -> list[Task]:
    """Order notebooks so that no long one starts last, by the last build or by their size."""
    # A damaged edition does not stop the next.
    seconds = manifests.readable(published).get("seconds", {}) if published else {}

    def length(task: Task) -> tuple[float, int]:
        return seconds.get(task.notebook.stem, math.inf), task.notebook.stat().st_size

    return sorted(tasks, key=length, reverse=True)
