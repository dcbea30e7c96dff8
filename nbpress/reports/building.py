"""Build a report: use the published edition if nothing changed, else run, write and publish."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from nbpress.core.errors import Held, TipResearchError
from nbpress.editions import folders, holds, locks, manifests, publication
from nbpress.notebooks import kept_runs
from nbpress.reports import definitions
from nbpress.reports.plans import Plan


def build(
    plan: Plan, *, force: bool = False, progress: Callable[[str, float | None], None] = lambda *_: None, wait: float = 0,
    keep: int | None = None, check: Callable[[], None] = lambda: None, store: kept_runs.Store | None = None,
) -> tuple[Path, bool]:  # fmt: skip
    """Publish an edition of a plan unless nothing changed; return the published edition and whether it is new.

    `force` runs the notebooks in any case. Another build of the report has `wait` seconds to end. The newest `keep`
    editions stay. `check` is called before a notebook runs. Without a `store` of kept runs every notebook runs.
    """
    if not force and (current := published_edition(plan, keep)):
        return current, False
    if (site := folders.latest(plan.report)) and manifests.is_site(site):
        raise TipResearchError(f"{plan.report} holds the site of a batch; name another folder with --out.")
    from nbpress.notebooks import execution
    from nbpress.reports import running

    definitions.require_languages(plan.definition)
    kept = store.kept(plan.tasks, plan.inputs) if store and not force else {}
    if len(kept) < len(plan.tasks):
        execution.prepare()
    check()
    with locks.locked(plan.report, wait):
        # Another build may have published these inputs while this one waited.
        if not force and (current := published_edition(plan, keep)):
            return current, False
        return running.publish(plan, kept, store, progress, keep)


def published_edition(plan: Plan, keep: int | None = None) -> Path | None:
    """Return the published edition if a build from these inputs would be the same; raise `Held` if one waits."""
    if (current := publication.unchanged_edition(plan.report, plan.fingerprint)) is None:
        if waits := holds.waiting_reasons(plan.report, plan.fingerprint):
            raise Held(f"{waits['message']} See {holds.waiting_build(plan.report) / 'changes.html'}.")
        return None
    if waits := holds.waiting_build(plan.report):
        # Its cause is gone. A build that another run made wait since then has another name and stays.
        locks.if_free(plan.report, lambda _: shutil.rmtree(waits, ignore_errors=True))
    if keep is not None or folders.leftovers(plan.report):
        locks.if_free(plan.report, lambda report: folders.prune(report, keep))
    publication.confirm(current)
    return current


def explain(
    plan: Plan, store: kept_runs.Store, *, force: bool = False, check: Callable[[], None] = lambda: None
) -> Iterator[str]:
    """Yield one line for each notebook: whether `build` would run it, and why; one line in all if nothing changed."""
    if not force and publication.unchanged_edition(plan.report, plan.fingerprint):
        yield "Nothing changed: no notebook runs, the published edition stands."
        return
    definitions.require_languages(plan.definition)
    check()
    for task in plan.tasks:
        run, why = (None, "--force runs all") if force else store.look_up(task, plan.inputs)
        yield f"{task.notebook.stem}: {'is used again' if run else 'runs'}: {why}."
