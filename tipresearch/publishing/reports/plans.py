"""Which notebooks a report runs with which parameters, and whether the data cover them."""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tipresearch import paths
from tipresearch.errors import ParameterError, nearest
from tipresearch.publishing import imports
from tipresearch.publishing.kernels import choice
from tipresearch.publishing.notebooks import parameters
from tipresearch.publishing.notebooks.environment import fixed_environment
from tipresearch.publishing.notebooks.tasks import Task
from tipresearch.publishing.reports.definitions import Definition


def tasks(definition: Definition, settings: Mapping[str, str]) -> list[Task]:
    """Check names, types and ranges of all parameters; no data are read for it.

    Parameters
    ----------
    definition : Definition
        The report.
    settings : mapping of str to str
        Values from the command line, as text. Each goes to the notebooks that
        declare it; one that no notebook declares is refused.
    """
    notebooks = [paths.NOTEBOOKS / f"{name}.ipynb" for name in definition.notebooks]
    known = {path: parameters.declared(path) for path in notebooks}
    every = {name: p for declared in known.values() for name, p in declared.items()}
    for name in (*settings, *definition.parameters):
        if name not in every:
            raise ParameterError(
                f"no notebook of {definition.name} has a parameter {name!r}; they have {', '.join(every)}.{nearest(name, every)}"
            )
    found = []
    for path, declared in known.items():
        given = {n: v for n, v in definition.parameters.items() if n in declared}
        given |= {
            n: parameters.from_text(declared[n], v) for n, v in settings.items() if n in declared
        }
        task = Task(path, declared, parameters.check(path.stem, declared, given))
        for name, file in task.files().items():
            parameters.existing_file(f"{name}={file}", Path(file))
        found.append(task)
    return found


def check(planned: Sequence[Task], coverage: str, *, forked: bool) -> None:
    """Check that the data hold what the parameters ask for, in a process with the imports done if there is one.

    Parameters
    ----------
    planned : sequence of Task
        From `tasks`.
    coverage : str
        ``package.module:function`` that gives what the data cover.
    forked : bool
        Whether a fork server has been started.
    """
    asked = []
    for task in planned:
        node = parameters.read_notebook(task.notebook)
        if name := node.metadata.get("tipresearch", {}).get("covered_by"):
            asked.append([task.notebook.stem, name, dict(task.values)])
    if forked and choice.warm_wanted():
        from tipresearch.publishing.kernels import calls, client

        try:
            with fixed_environment():
                calls.call(f"{__name__}:check_held", coverage, asked)
        except client.KernelNotForked:
            pass  # checked here
        else:
            return
    check_held(coverage, asked)


def check_held(coverage: str, asked: Sequence[tuple[str, str, Mapping[str, object]]]) -> None:
    """Check that the data hold what is asked for: notebook, name of the coverage, parameters."""
    module, _, function = coverage.partition(":")
    with imports.without("hypothesis"):  # pandera can invent data with it; no check does
        held = getattr(importlib.import_module(module), function)
        for notebook, name, values in asked:
            parameters.check_coverage(notebook, values, held(name, values))
