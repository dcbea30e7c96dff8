"""Build a report in five stages: plan, settled, run, write, publish."""

import datetime as dt
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tipresearch import __version__, files
from tipresearch.publishing.editions import folders, holds, locks, manifests, publication
from tipresearch.publishing.editions.writing import write_edition
from tipresearch.publishing.inputs import project
from tipresearch.publishing.notebooks import execution
from tipresearch.publishing.pages import plain, rendering
from tipresearch.publishing.reports import gate, plans, running
from tipresearch.publishing.reports.plans import Plan
from tipresearch.publishing.reuse import kept_runs
from tipresearch.translation import catalogues


def build(
    plan: Plan, *, force: bool = False, progress: running.Progress = lambda *_: None, wait: float = 0,
    keep: int | None = None, check: Callable[[], None] = lambda: None, store: kept_runs.Store | None = None,
) -> tuple[Path, bool]:  # fmt: skip
    """Carry out a plan and publish an edition, unless the published one stands.

    `force` runs the notebooks even though nothing changed. Another build of the report has `wait`
    seconds to end. Of the editions the newest `keep` stay, and the published one always. `check` is
    called before anything runs, if these inputs are not what is published: what is checked there was
    checked before the published edition was built. `store` has runs that may be used again; without
    it every notebook runs.

    Returns the published edition and whether it is new. Raises `NotebookFailed` if a notebook fails
    (its executed copy is kept under ``failed/``, and the published edition stays as it was), and
    `Held` if a number moved by more than the limit of the definition.
    """
    current = None if force else settled(plan, keep)
    if current is None:
        kept = store.kept(plan.tasks, plan.inputs) if store and not force else {}
        if len(kept) < len(plan.tasks):
            # While the fork server loads on another core.
            execution.prepare()
            publication.prepare()
        check()
        with locks.locked(plan.report, wait):
            # Another build may have published these inputs while this one waited.
            current = None if force else settled(plan, keep)
            if current is None:
                return _publish(plan, kept, store, progress, keep)
    return current, False


def settled(plan: Plan, keep: int | None = None) -> Path | None:
    """Return the published edition of these inputs, if any; a hold of them is raised.

    Of the editions the newest `keep` stay.
    """
    current = publication.standing(plan.report, plan.fingerprint)
    if current is None:
        holds.refuse_held(plan.report, plan.fingerprint)
        return None
    publication.confirm(current)
    publication.withdraw(plan.report)
    locks.if_free(plan.report, lambda report: folders.prune(report, keep))
    return current


def _publish(
    plan: Plan,
    kept: dict[str, kept_runs.Run],
    store: kept_runs.Store | None,
    progress: running.Progress,
    keep: int | None,
) -> tuple[Path, bool]:
    """Run, write and publish; what has run well is kept whatever happens after it."""
    staging, done = folders.staging_folder(plan.report), []
    try:
        executed, watched = staging / "notebooks", store is not None
        for each in running.run(plan, kept, executed, watched=watched, progress=progress):
            done.append(each)
        manifest = write(plan, done, staging)
        now = plans.hashes(plan.tasks)
        project.require_same(plan.inputs, now, "the report was built", "build it again")
        told = f"{plan.definition.contact} {' '.join(plan.definition.authors)}"
        found = [p for d in done for p in gate.persons(d.task.notebook.stem, d.node, told)]
        limit = plan.definition.hold_above
        return publication.publish(
            staging, plan.report, manifest, hold_above=limit, persons=found, keep=keep
        )
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        # Where an input changed meanwhile nobody knows which version a run saw.
        if store is not None and not files.differing(plan.inputs, plans.hashes(plan.tasks)):
            for each in done:
                if not each.reused and each.foreign == []:
                    run = kept_runs.taken(each.node, each.seconds)
                    store.keep(each.task, plan.inputs, run)


def write(plan: Plan, runs: Sequence[running.Done], staging: Path) -> dict:
    """Write what the notebooks found into `staging`; return what its manifest says of plan and runs."""
    definition = plan.definition
    by_name = {each.task.notebook.stem: each for each in runs}
    done = {name: by_name[name] for name in definition.notebooks}
    shown = [
        rendering.Page(name, each.node, each.task.shown(), front=name == definition.front)
        for name, each in done.items()
    ]
    translations = [catalogues.read(definition.name, each) for each in definition.languages]
    said = definition.said() | {"translations": translations, "due": definition.every is not None}
    write_edition(shown, staging, plan.fingerprint, **said)
    return {
        "format": manifests.FORMAT,
        "tipresearch": __version__,
        "report": definition.name,
        **definition.said(),
        "fingerprint": plan.fingerprint,
        "inputs": dict(plan.inputs),
        "parameters": {t.notebook.stem: dict(t.values) for t in plan.tasks},
        "commit": project.head(),
        "commit_date": project.git("log", "-1", "--format=%cI"),
        "clean": project.git("status", "--porcelain") == "",
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": project.packages(),
        "given": dict(plan.given),
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": {name: each.seconds for name, each in done.items()},
        "reused": [name for name, each in done.items() if each.reused],
        "not_inputs": sorted({name for each in done.values() for name in each.foreign or []}),
        "pages": {page.name: page.short_title for page in shown if not page.front},
        "reference_date": rendering.reference_date(shown),
        "without_lineage": {
            p.name: bool(p.alt) for each in shown for p in plain.pictures(each.name, each.node)
        },
        "untranslated": {each.language: len(each.missing) for each in translations},
    }


def explain(plan: Plan, store: kept_runs.Store, *, force: bool = False) -> Iterator[str]:
    """Yield one line a notebook: whether `build` would run it, and why. Nothing is built.

    Where the published edition has just these inputs, that is all there is to say.
    """
    if not force and publication.standing(plan.report, plan.fingerprint):
        yield "Nothing changed: no notebook runs, the published edition stands."
        return
    for task in plan.tasks:
        run, why = (None, "--force runs all") if force else store.look_up(task, plan.inputs)
        yield f"{task.notebook.stem}: {'is used again' if run else 'runs'}: {why}."
