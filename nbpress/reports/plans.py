"""The first stage of a build: what runs with which parameters, from which inputs."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbpress import imports
from nbpress.core import files, overlay, parameters
from nbpress.core.errors import ParameterError, nearest
from nbpress.editions import folders
from nbpress.inputs import project, store
from nbpress.notebooks import reading
from nbpress.notebooks.environment import fixed_environment
from nbpress.notebooks.tasks import Task
from nbpress.reports.definitions import Definition


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a report is built from, computed once and before anything runs."""

    definition: Definition
    #: Folder of the report.
    report: Path
    #: Its notebooks with checked parameters, in order of reading. Files have the names of the
    #: store that holds copies of them, so that no path of a machine is on a page.
    tasks: Sequence[Task]
    #: The sha256 of every file that it is built from, by path in the project.
    inputs: Mapping[str, str]
    #: Hash of all of this.
    fingerprint: str


def plan(definition: Definition, settings: Mapping[str, str], out: Path, *, copied: bool = True) -> Plan:
    """Check parameters as `tasks_of`, and hash the inputs; files are `copied` into `out`, where the plan is carried out."""
    return of_tasks(definition, tasks_of(definition, settings), out, copied=copied)


def tasks_of(definition: Definition, settings: Mapping[str, str]) -> list[Task]:
    """Check names, types and ranges of parameters, those of `settings` as text, and return what would run."""
    known = declarations(definition)
    every = {name: p for declared in known.values() for name, p in declared.items()}
    for name in (*settings, *definition.parameters):
        if name not in every:
            raise ParameterError(f"no notebook of {definition.name} has a parameter {name!r}; they have {', '.join(every)}.{nearest(name, every)}")  # fmt: skip
    found = []
    for path, declared in known.items():
        given = {n: v for n, v in definition.parameters.items() if n in declared}
        given |= {n: parameters.from_text(declared[n], v) for n, v in settings.items() if n in declared}
        task = Task(path, declared, parameters.check(path.stem, declared, given))
        for name, file in task.files().items():
            parameters.existing_file(f"{name}={file}", Path(file))
        found.append(task)
    return found


def declarations(definition: Definition) -> dict[Path, dict[str, parameters.Parameter]]:
    """Return what each notebook of a report declares, by its path."""
    return {path: reading.declared(path) for path in map(overlay.notebook, definition.notebooks)}


def of_tasks(definition: Definition, tasks: Sequence[Task], out: Path, *, copied: bool = True) -> Plan:
    """Return the plan of a report whose parameters are checked; the arguments are those of `plan`."""
    folders.require_outside(out)
    report = out / definition.name
    copies = store.of_report(report)
    named = copies.add if copied else copies.name
    stored = [task.with_files({n: named(Path(p)) for n, p in task.files().items()}, copies.folder) for task in tasks]
    inputs = input_hashes(tasks)
    for name, path in _user_files(tasks) if copied else ():
        copies.note(own := project.of_user(name, path), inputs[own], Path(path))
    return Plan(definition, report, stored, inputs, hash_of(inputs, definition.said(), stored))


def input_hashes(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the sha256 of every file that notebooks are built from, by path in the project."""
    return project.hashes([t.notebook for t in tasks], _user_files(tasks))


def _user_files(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    """Return each file of the user with the parameter that names it, which two notebooks may share."""
    return [pair for task in tasks for pair in task.files().items()]


def hash_of(found: Mapping[str, str], said: object, tasks: Sequence[Task]) -> str:
    """Return the fingerprint of what is built from these inputs with these parameters and words."""
    values = [(t.notebook.stem, sorted(t.values.items())) for t in tasks]
    return files.sha256(repr((sorted(found.items()), said, values)).encode())


def check(tasks: Sequence[Task], coverage: str) -> None:
    """Check that the data hold what the parameters of notebooks ask for.

    `coverage` is the ``package.module:function`` that gives what the data cover; it is loaded only
    where a notebook asks for it.
    """
    module, _, function = coverage.partition(":")
    # Pandera can invent data with hypothesis; numpy is to start no thread, as workers are forked.
    with imports.without("hypothesis"), fixed_environment():
        for task in tasks:
            if name := reading.covered_by(task.notebook):
                held = getattr(importlib.import_module(module), function)
                # Files by their place: a notebook has them by their names in the store.
                values = {**task.values, **task.files()}
                parameters.check_coverage(task.notebook.stem, values, held(name, values))
