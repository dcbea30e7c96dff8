"""The files of an edition, written from executed notebooks."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tipresearch.publishing import imports
from tipresearch.publishing.inputs import project
from tipresearch.publishing.notebooks import parameters
from tipresearch.publishing.notebooks.tasks import Task
from tipresearch.publishing.pages import rendering, results


def write_edition(
    done: Sequence[rendering.Page],
    staging: Path,
    title: str,
    fingerprint: str,
    *,
    due: bool = False,
    up: str = "",
) -> None:
    """Write all files of an edition but its manifest from the executed notebooks."""
    rows = [row for page in done for row in results.estimates(page.name, page.node)]
    results.write_results(rows, staging, title)
    results.write_figures(
        [f for page in done for f in results.figures(page.node)], staging / "figures"
    )
    rendering.write_pages(done, staging, title=title, build=fingerprint[:12], due=due, up=up)
    nbformat = imports.load("nbformat")
    (staging / "notebooks").mkdir(exist_ok=True)
    for page in done:
        nbformat.write(
            results.without_data(page.node), staging / "notebooks" / f"{page.name}.ipynb"
        )


def input_hashes(tasks: Sequence[Task]) -> dict[str, str]:
    """Return the sha256 of every file that a report is built from, by path in the project."""
    return project.hashes([t.notebook for t in tasks], named_files(tasks))


def named_files(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    """Return each file of the user with the parameter that names it, which two notebooks may share."""
    return [pair for task in tasks for pair in task.files().items()]


def hash_of(
    found: Mapping[str, str], title: str, tasks: Sequence[Task], every: str | None = None
) -> str:
    """Return the fingerprint of what is built from these inputs with these parameters."""
    values = [(t.notebook.stem, sorted(t.values.items())) for t in tasks]
    return hashlib.sha256(repr((sorted(found.items()), title, every, values)).encode()).hexdigest()


def heading(notebook: Path) -> str:
    """Return the title of a notebook, from its first heading."""
    return rendering.Page(notebook.stem, parameters.read_notebook(notebook), []).title
