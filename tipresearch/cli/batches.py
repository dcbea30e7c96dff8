"""The command ``batch``: one notebook for many values of its parameters."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nbpress import review
from nbpress.core.errors import NotebookFailed, TipResearchError, counted
from tipresearch.cli.options import interruptible, notebook_names, read_settings, say

if TYPE_CHECKING:
    from nbpress.batches.building import Execute
    from nbpress.batches.grid import Run

#: Most runs at once for each processor: more runs take memory and save no time.
MOST_A_PROCESSOR = 4


def batch(
    notebook: Annotated[
        str,
        typer.Argument(
            help="Name of a notebook, or its path: 05_country_profile or notebooks/05_country_profile.ipynb.",
            autocompletion=notebook_names,
        ),
    ],
    over: Annotated[
        list[str],
        typer.Option(metavar="KEY=VALUES", help="Vary a parameter: year=2019..2022, ref_area=PAK,NPL or ref_area=all."),
    ],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter of all runs.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="File for the notebook's parameter data_file.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Runs at once: by default one for each processor, at most four.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the site, in place of reports/NOTEBOOK.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for another batch into this folder.")] = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://host:8786.")
    ] = None,
) -> None:
    """Run one notebook for many values of its parameters, as a site with an index.

    After a stop, the same command continues with the remaining runs.
    """
    from nbpress.notebooks import environment

    _check_batch(workers, out, scheduler)
    of_file = [("--data", f"data_file={data}")] if data else []
    refuse_persons([*(("--over", word) for word in over), *(("--set", word) for word in settings or []), *of_file])
    notebook = _name_of(notebook)
    if scheduler is None:
        environment.start_server()
    from nbpress.batches import building, cluster, grid
    from nbpress.core import paths
    from nbpress.notebooks import reading
    from tipresearch import facts
    from tipresearch.datasets import coverage

    names = {"ref_area": facts.area_name}
    runs = grid.plan(notebook, over, read_settings(settings or []), coverage.covered, data, names)
    folder = (out or paths.editions() / notebook).resolve()
    readings = coverage.readings(reading.covered_by(runs[0].task.notebook))
    execute = cluster.on(scheduler) if scheduler else building.locally(workers)
    say(f"{notebook}: {counted(len(runs), 'run')}")
    build_site(runs, folder, execute, wait=wait, readings=readings)


def build_site(runs: "Sequence[Run]", folder: Path, execute: "Execute", **options: Any) -> None:
    """Build a site with a bar of progress; print its address and each failure, and raise an error if a run failed."""
    from nbpress.batches import building
    from tipresearch.cli import progress

    with (
        interruptible("the same command goes on with the runs that are left"),
        progress.progress_bar(len(runs), terminal=sys.stdout.isatty()) as (standing, report_run),
    ):
        done = building.run(runs, folder, execute, standing=standing, progress=report_run, **options)
    failed = [f for f in done if f.failure]
    for f in failed:
        say(f"  failed: {f.run.label}: {f.failure_with_copy}")
    if len(failed) < len(done):
        say(folder / "latest" / "index.html")
    if failed:
        first = failed[0]
        error = NotebookFailed(
            f"{len(failed)} of {len(done)} runs failed; the first: {first.run.label}: {first.failure_with_copy}"
        )
        error.add_note(first.details)  # shown by --debug
        raise error


def _name_of(notebook: str) -> str:
    """Return the name of a notebook of the project; refuse a notebook in another folder."""
    from nbpress.core import paths

    path = Path(notebook)
    if path.suffix != ".ipynb":
        return notebook
    if (path.name != notebook or path.exists()) and path.resolve().parent != paths.NOTEBOOKS:
        cure = "make a project with: tipresearch new FOLDER, and copy it into its notebooks"
        if paths.HOME != paths.PACKAGE:  # there is a project
            cure = "copy it there, and give its name"
        raise TipResearchError(f"{notebook} is no notebook of {paths.NOTEBOOKS}; {cure}.")
    return path.stem


def _check_batch(workers: int | None, out: Path | None, scheduler: str | None) -> None:
    """Refuse options without a possible meaning, before anything is loaded."""
    from nbpress.notebooks.workers import available

    most = MOST_A_PROCESSOR * available()
    if workers is not None and not 1 <= workers <= most:
        raise TipResearchError(f"--workers {workers} is not allowed; on this machine it takes 1 to {most}, as each needs memory.")  # fmt: skip
    if scheduler is not None and not scheduler.strip():
        raise TipResearchError("--scheduler is empty; write an address, such as tcp://host:8786.")
    if workers is not None and scheduler is not None:
        raise TipResearchError("--workers is for this machine and --scheduler for a cluster; leave one of them out.")
    if out is not None and not str(out).strip("."):
        raise TipResearchError("--out is empty; name a folder.")


def refuse_persons(given: list[tuple[str, str]]) -> None:
    """Refuse a value that looks like an identifier of a person: a site names each run by its values."""
    for option, word in given:
        key, _, value = word.partition("=")
        # The site states only the name of a file.
        shown = "\n".join(Path(each).name for each in value.split(",")) if key.endswith("_file") else value
        if kind := next(review.kinds(shown), None):
            raise TipResearchError(f"{option} {key} holds what looks like an identifier of a person ({kind}); a batch names its runs by their values, so give another.")  # fmt: skip
