"""The command line: parses, calls, prints. Heavy imports wait until a command needs them."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tipresearch import __version__
from tipresearch.errors import CheckFailed, NotebookFailed, TipResearchError

if TYPE_CHECKING:
    from tipresearch.publishing.batch import Finished

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
STATUS = {CheckFailed: 1, NotebookFailed: 3}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tipresearch {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Reproducible reports on trafficking in persons."""


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="Name of the report: reports/NAME.toml.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter of the notebooks."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the editions, in place of reports/.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run the notebooks even if nothing changed.")
    ] = False,
    cold: Annotated[
        bool, typer.Option("--cold", help="Start a new Python for each notebook: slow, plain.")
    ] = False,
) -> None:
    """Build a report and publish it as an edition."""
    from tipresearch.publishing import environment

    if cold:
        os.environ["TIPRESEARCH_KERNEL"] = "cold"
    environment.start_server()  # it loads while this process does its own imports
    from tipresearch import coverage, paths
    from tipresearch.publishing import reports

    definition = reports.read_definition(name)
    tasks = reports.plan(definition, _settings(settings or []), coverage.covered)
    typer.echo(f"{definition.title}: {len(tasks)} notebooks")
    folder = (out or paths.REPORTS).resolve()
    try:
        edition, new = reports.build(definition, tasks, folder, force=force, progress=_progress)
    except KeyboardInterrupt:
        typer.echo("\ntipresearch: interrupted; the published edition is unchanged.", err=True)
        raise typer.Exit(130) from None
    typer.echo(
        "Published a new edition." if new else "Nothing changed: the published edition stands."
    )
    typer.echo(edition.parents[1] / "latest" / "index.html")


@app.command()
def batch(
    notebook: Annotated[str, typer.Argument(help="Name of the notebook, without .ipynb.")],
    over: Annotated[
        list[str],
        typer.Option(
            metavar="KEY=VALUES",
            help="Vary a parameter: year=2019..2022, ref_area=PAK,NPL or ref_area=all.",
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter of all runs."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="File for the notebook's parameter 'data'.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Runs at once; by default one a processor.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pages, in place of reports/NOTEBOOK.")
    ] = None,
) -> None:
    """Run one notebook for many values of its parameters, with an index page."""
    from tipresearch.publishing import environment

    environment.start_server()
    from tipresearch import coverage, paths
    from tipresearch.publishing import batch as grid

    runs = grid.plan(notebook, over, _settings(settings or []), coverage.covered, data)
    folder = (out or paths.REPORTS / notebook).resolve()
    typer.echo(f"{notebook}: {len(runs)} runs")
    told = _countdown(len(runs))
    try:
        done = grid.run(runs, folder, count=workers, progress=told)
    except KeyboardInterrupt:
        typer.echo("\ntipresearch: interrupted; finished runs are kept.", err=True)
        raise typer.Exit(130) from None
    failed = [f for f in done if f.failure]
    for f in failed:
        typer.echo(f"  failed: {f.run.label}: {f.failure}")
    typer.echo(folder / "index.html")
    if failed:
        raise NotebookFailed(
            f"{len(failed)} of {len(done)} runs failed; the first: {failed[0].run.label}: {failed[0].failure}"
        )


def _countdown(total: int) -> "Callable[[Finished], None]":
    """Return a function that prints each run as it ends, and the time left."""
    start, ended = time.monotonic(), 0

    def told(done: "Finished") -> None:
        nonlocal ended
        ended += 1
        left = (time.monotonic() - start) / ended * (total - ended)
        state = "failed" if done.failure else f"{done.seconds:.1f} s"
        typer.echo(f"  {ended}/{total} {done.run.label} ... {state}, {left:.0f} s left")

    return told


def _settings(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.isidentifier():
            raise TipResearchError(
                f"--set {pair!r} is not KEY=VALUE; write, for example, --set year=2020."
            )
        if key in found:
            raise TipResearchError(f"--set {key} is given twice; give it once.")
        found[key] = value
    return found


def _progress(notebook: str, seconds: float | None) -> None:
    # Several run at once, so a line is printed when one ends.
    if seconds is not None:
        typer.echo(f"  {notebook} ... {seconds:.1f} s")


@app.command()
def check() -> None:
    """Check data against their schemas and notebooks against the rules of the house."""
    from tipresearch import data_checks, paths
    from tipresearch.publishing import house_rules

    faults = [*data_checks.faults(), *house_rules.faults(paths.NOTEBOOKS, paths.REPORTS)]
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise CheckFailed(f"{len(faults)} faults found.")
    typer.echo("Data and notebooks follow the rules.")


def main() -> None:
    """Run the command line; an error a user can meet is one line, never a traceback."""
    # A scheduler stops a job with SIGTERM: leave as for Ctrl-C, so that no kernel stays behind.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        app()
    except TipResearchError as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"tipresearch: {error}", err=True)
        sys.exit(next((code for kind, code in STATUS.items() if isinstance(error, kind)), 2))
