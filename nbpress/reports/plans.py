"""Plans of builds: the notebooks with their checked parameters, and the hashes of all inputs."""

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
    """All inputs of a report, computed once before a notebook runs."""

    definition: Definition
    #: The folder of the report.
    report: Path
    #: The notebooks with checked parameters, in order of reading. Files of the user have the names of
    #: their stored copies, so that no page shows a path of this machine.
    tasks: Sequence[Task]
    #: The sha256 of each input file, by path in the project.
    inputs: Mapping[str, str]
    #: The hash of all fields above.
    fingerprint: str


def plan(definition: Definition, settings: Mapping[str, str], out: Path, *, copied: bool = True) -> Plan:
    """Check the parameters and hash the inputs. With `copied`, copy files of the user into `out`."""
    return of_tasks(definition, tasks_of(definition, settings), out, copied=copied)


def tasks_of(definition: Definition, settings: Mapping[str, str]) -> list[Task]:
    """Check the parameters of a definition and the `settings`, which are text. Return what would run."""
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
    """Map each notebook of a report to its declared parameters."""
    return {path: reading.declared(path) for path in map(overlay.notebook, definition.notebooks)}


def of_tasks(definition: Definition, tasks: Sequence[Task], out: Path, *, copied: bool = True) -> Plan:
    """Return the plan of a report from checked parameters. The other arguments are those of `plan`."""
    folders.require_outside(out)
    report = out / definition.name
    copies = store.of_report(report)
    named = copies.add if copied else copies.name
    stored = [task.with_files({n: named(Path(p)) for n, p in task.files().items()}, copies.folder) for task in tasks]
    inputs = input_hashes(tasks)
    for name, path in _user_files(tasks) if copied else ():
        copies.note(own := project.of_user(name, path), inputs[own], Path(path))
    return Plan(definition, report, stored, inputs, hash_of(inputs, definition.page_fields(), stored))


def input_hashes(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the sha256 of each input file of the notebooks, by path in the project."""
    return project.hashes([t.notebook for t in tasks], _user_files(tasks))


def _user_files(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    """Return each file of the user with the name of its parameter. Two notebooks may share both."""
    return [pair for task in tasks for pair in task.files().items()]


def hash_of(hashes: Mapping[str, str], fields: object, tasks: Sequence[Task]) -> str:
    """Return the fingerprint of a build from these input hashes, definition fields and parameters."""
    values = [(t.notebook.stem, sorted(t.values.items())) for t in tasks]
    return files.sha256(repr((sorted(hashes.items()), fields, values)).encode())


def check(tasks: Sequence[Task], coverage: str) -> None:
    """Check that the data cover the parameters, by the function that `coverage` names as ``module:function``."""
    module, _, function = coverage.partition(":")
    # Pandera loads hypothesis, which is not needed. numpy must start no threads, because workers are forked.
    with imports.without("hypothesis"), fixed_environment():
        for task in tasks:
            if name := reading.covered_by(task.notebook):
                covered = getattr(importlib.import_module(module), function)
                # The check needs the paths of files; the notebook has the names of their copies.
                values = {**task.values, **task.files()}
                parameters.check_coverage(task.notebook.stem, values, covered(name, values))
