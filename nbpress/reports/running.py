"""The later stages of a build, loaded only if something has to be built: run, write the pages, publish."""

import contextlib
import datetime as dt
import math
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbpress import imports
from nbpress.core import files, paths
from nbpress.core.errors import NotebookFailed
from nbpress.editions import folders, holds, manifests, personal_data, publication, reviews
from nbpress.engine import limits
from nbpress.inputs import project
from nbpress.notebooks import execution, kept_runs, outputs, watch, workers
from nbpress.notebooks.tasks import Task
from nbpress.pages import plain, rendering
from nbpress.reports.plans import Plan, input_hashes
from nbpress.translation import catalogues

#: Called with the name of a notebook when it starts (None), and with its seconds when it ends (0 for a kept run).
Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class ExecutedNotebook:
    """A notebook with its outputs, and the files that it read beyond its inputs (None if unknown)."""

    task: Task
    node: imports.NotebookNode
    seconds: float
    foreign: list[str] | None = None
    reused: bool = False


def run(
    plan: Plan, kept: Mapping[str, kept_runs.Run], folder: Path, *, watched: bool = False,
    progress: Progress = lambda *_: None,
) -> Iterator[ExecutedNotebook]:  # fmt: skip
    """Yield each notebook of a plan with its outputs, first from `kept` runs by name, and then from kernels."""
    for task in plan.tasks:
        if again := kept.get(task.notebook.stem):
            progress(task.notebook.stem, 0)
            node = kept_runs.put_back(outputs.prepared(task.notebook, task.changed()), again)
            yield ExecutedNotebook(task, outputs.reproducible(node), again.seconds, reused=True)

    allowed = limits.chosen({key: getattr(plan.definition, key) for key in limits.LEAST})

    def work(task: Task) -> tuple[imports.NotebookNode, list[str] | None]:
        executed = folder.resolve() / task.notebook.name
        notes = executed.with_suffix(".read")
        more = watch.extension(notes, [task.notebook, *map(Path, task.files().values())]) if watched else None
        with contextlib.chdir(task.base):
            node = execution.run_notebook(task.notebook, executed, task.changed(), allowed, more)
        foreign = watch.foreign(notes)
        notes.unlink(missing_ok=True)
        return node, foreign

    stale = [task for task in plan.tasks if task.notebook.stem not in kept]
    # Long notebooks start first, by the seconds of the last build or by their size.
    took = manifests.readable(published).get("seconds", {}) if (published := folders.latest(plan.report)) else {}
    order = sorted(stale, key=lambda t: (took.get(t.notebook.stem, math.inf), t.notebook.stat().st_size), reverse=True)
    outcomes = workers.run(
        order, work, started=lambda task: progress(task.notebook.stem, None), meanwhile=lambda: _prepare_pages(plan)
    )
    with contextlib.closing(outcomes):
        for outcome in outcomes:
            notebook, error = outcome.job.notebook, outcome.error
            if isinstance(error, NotebookFailed):
                copy = folders.keep_failed(folder / notebook.name, plan.report, str(error))
                raise NotebookFailed(f"{error} (executed copy: {copy})", brief=error.brief) from error
            if error is not None:
                raise error
            node, foreign = outcome.value
            seconds = round(outcome.seconds, 3)
            progress(notebook.stem, seconds)
            yield ExecutedNotebook(outcome.job, node, seconds, foreign)


def _prepare_pages(plan: Plan) -> None:
    """Load what all pages need while the server of the kernels starts on another core."""
    rendering.warm_up()
    imports.load("rocrate.rocrate")
    for language in plan.definition.languages:
        _ = catalogues.read(language).face.css  # computed now and cached


def publish(
    plan: Plan, kept: Mapping[str, kept_runs.Run], store: kept_runs.Store | None, progress: Progress, keep: int | None,
) -> tuple[Path, bool]:  # fmt: skip
    """Run, write and publish. Keep each successful run, whatever fails after it."""
    staging, done, now = folders.staging_folder(plan.report), [], {}
    try:
        executed, watched = staging / "notebooks", store is not None
        for each in run(plan, kept, executed, watched=watched, progress=progress):
            done.append(each)
        manifest, found = write(plan, done, staging)
        now = input_hashes(plan.tasks)
        project.require_same(plan.inputs, now, "the report was built", "build it again")
        limit = plan.definition.hold_above
        return publication.publish(staging, plan.report, manifest, hold_above=limit, persons=found, keep=keep)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        # If an input changed meanwhile, nobody knows which version a run read.
        if store is not None and not files.differing(plan.inputs, now or input_hashes(plan.tasks)):
            for each in (d for d in done if not d.reused and d.foreign == []):
                store.keep(each.task, plan.inputs, kept_runs.taken(each.node, each.seconds))


def write(plan: Plan, runs: Sequence[ExecutedNotebook], staging: Path) -> tuple[dict, list[str]]:
    """Write pages and results into `staging`; return the manifest, and the places with identifiers of persons."""
    definition = plan.definition
    by_name = {each.task.notebook.stem: each for each in runs}
    done = {name: by_name[name] for name in definition.notebooks}
    shown = [
        rendering.Page(name, each.node, each.task.parameter_rows(), front=name == definition.front)
        for name, each in done.items()
    ]
    translations = [catalogues.read(each) for each in definition.languages]
    foreign = {name for each in runs for name in each.foreign or []}  # the manifest names no folders
    fields = definition.page_fields() | {"translations": translations, "due": definition.every is not None}
    contact = holds.contact_and_authors(definition.page_fields())
    parts: list[Callable] = rendering.write_edition(shown, staging, plan.fingerprint, **fields)
    parts.append(
        lambda: [p for d in runs for p in personal_data.find_identifiers(d.task.notebook.stem, d.node, contact)]
    )
    # Writing one notebook takes less time than a fork.
    outcomes = workers.run(range(len(parts)), lambda n: parts[n](), workers=1 if len(runs) == 1 else None)
    found = {}
    with contextlib.closing(outcomes):
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error
            found[outcome.job] = outcome.value
    manifest = {
        "format": manifests.FORMAT,
        paths.PACKAGE_NAME: paths.package_version(),
        "report": definition.name,
        **definition.page_fields(),
        "fingerprint": plan.fingerprint,
        "inputs": dict(plan.inputs),
        "parameters": {t.notebook.stem: dict(t.values) for t in plan.tasks},
        **project.checkout(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": project.packages(),
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": {name: each.seconds for name, each in done.items()},
        "reused": [name for name, each in done.items() if each.reused],
        "not_inputs": sorted({"a folder" if Path(n).is_dir() else Path(n).name for n in foreign}),
        "pages": {page.name: page.title for page in shown if not page.front},
        "reference_date": rendering.reference_date(shown),
        "without_lineage": {p.name: bool(p.alt) for each in shown for p in plain.pictures(each.name, each.node)},
        "to_review": [output for d in done.values() for output in reviews.outputs_to_review(d.task.notebook, d.node)],
        "untranslated": {each: found[n] for n, each in enumerate(definition.languages)},
    }
    return manifest, found[len(parts) - 1]
