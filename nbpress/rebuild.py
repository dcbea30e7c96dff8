"""Build an edition again from its manifest; `verification` runs this with the recorded code.

``python -m nbpress.rebuild MANIFEST OUT [PREVIOUS]`` prints where the build
is and its fingerprint, as JSON.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from nbpress.core import overlay, parameters, paths
from nbpress.core.errors import Held, TipResearchError
from nbpress.editions import holds, manifests, publication
from nbpress.inputs import project
from nbpress.notebooks import reading, tasks
from nbpress.reports import building, definitions, plans


def rebuild(manifest: Mapping, out: Path, previous: Path | None) -> dict:
    """Build what a manifest records into an empty folder.

    `previous` is the edition before, where it is still there. Returns ``edition``, the folder of
    the build, what of its ``manifest`` a build says again, and what it is ``held`` for.
    """
    todo = [_task(name, values) for name, values in manifest["parameters"].items()]
    said = {name: manifest[name] for name in definitions.PAGE_FIELDS}
    name, notebooks = manifest["report"], tuple(manifest["parameters"])
    definition = definitions.Definition(name, notebooks=notebooks, parameters={}, **said)
    plan = plans.of_tasks(definition, todo, out)
    try:
        edition, _ = building.build(plan)
    except Held:  # whether somebody approved that, `verification` asks
        edition = holds.waiting_build(plan.report)
    again = manifests.read_manifest(edition)
    for name in manifests.RENDERED:
        (edition / name).unlink(missing_ok=True)
    if previous or manifest["previous"] is None:
        publication.render(edition, manifest, previous)
    said = {name: again.get(name) for name in manifests.REBUILT}
    return {"edition": str(edition), "manifest": said, "held": again.get("held", {}).get("why", "")}


def _task(name: str, values: Mapping[str, object]) -> tasks.Task:
    notebook = overlay.notebook(name)
    declared = reading.declared(notebook)
    task = tasks.Task(notebook, declared, parameters.check(name, declared, values))
    return task.with_files({name: str(task.values[name]) for name in task.files()}, paths.HOME / project.FILES)


def main() -> None:
    """Run from the command line; an error is one line and status 1."""
    manifest, out, *previous = map(Path, sys.argv[1:])
    try:
        found = rebuild(json.loads(manifest.read_text("utf-8")), out, previous[0] if previous else None)
    except TipResearchError as error:
        sys.exit(str(error))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
