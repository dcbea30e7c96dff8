"""The command line: parses, calls, prints. Heavy imports wait until a command needs them."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tipresearch import __version__
from tipresearch.errors import CheckFailed, NotebookFailed, TipResearchError

if TYPE_CHECKING:
    from tipresearch.publishing import batch as batches
    from tipresearch.publishing.batch import Finished

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
#: A slip in the words of a command, of click or of typer's own copy of it.
_UsageError = typer.BadParameter.__base__
STATUS = {CheckFailed: 1, NotebookFailed: 3}
#: More runs at once than this gain nothing, and take memory.
MOST_A_PROCESSOR = 4
#: What says which parameters the data cover; loaded only when it is asked.
COVERAGE = "tipresearch.data_checks:covered"


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
    debug: Annotated[  # taken by `main`, so that it may stand anywhere
        bool, typer.Option("--debug", help="Show tracebacks.")
    ] = False,
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
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for another build of the report.")
    ] = 0,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Remove all but this many of the newest editions.")
    ] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            envvar="TIPRESEARCH_NOTIFY",
            help="Send how it ended, such as mailto://... or json://...; may be repeated.",
        ),
    ] = None,
    cold: Annotated[
        bool, typer.Option("--cold", help="Start a new Python for each notebook: slow, plain.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say which notebooks would run and why; build nothing."),
    ] = False,
) -> None:
    """Build a report and publish it as an edition; only what is stale runs again."""
    from tipresearch import paths
    from tipresearch.publishing import definitions, editions, environment

    if cold:
        os.environ["TIPRESEARCH_KERNEL"] = "cold"
    if out is not None and not str(out).strip("."):
        raise TipResearchError("--out is empty; name a folder.")
    definitions.find(name)
    folder = (out or paths.REPORTS).resolve()
    if not explain and (force or editions.latest(folder / name) is None):
        environment.start_server()  # it loads while this process does its own imports
    from tipresearch.publishing import history, notification, plans, reports, reuse

    given = _settings(settings or [])
    store = reuse.Store(folder / ".cache")
    if explain:
        definition = definitions.read_definition(name)
        tasks = plans.tasks(definition, given)
        typer.echo("\n".join(reports.explain(definition, tasks, folder, store, force=force)))
        return
    try:
        with (
            notification.sent(notify or [], name) as message,
            history.recorded(folder, name, given) as run,
        ):
            definition = definitions.read_definition(name)
            tasks = plans.tasks(definition, given)
            typer.echo(f"{definition.title}: {_counted(len(tasks), 'notebook')}")
            edition, new = reports.build(
                definition, tasks, folder, force=force, progress=_progress, wait=wait, keep=keep,
                check=lambda forked: plans.check(tasks, COVERAGE, forked=forked), store=store,
            )  # fmt: skip
            run.done(edition, new)
            message.done(edition, new)
    except KeyboardInterrupt:
        typer.echo("\ntipresearch: interrupted; the published edition is unchanged.", err=True)
        raise typer.Exit(130) from None
    _note(run.unrecorded and f"{run.unrecorded}; this run is not in the history.")
    typer.echo(
        "Published a new edition." if new else "Nothing changed: the published edition stands."
    )
    typer.echo(folder / name / "latest" / "index.html")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _note(text: str | None) -> None:
    """Say what a user should know though the command goes on."""
    if text:
        typer.echo(f"tipresearch: note: {text}", err=True)


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
        Path | None, typer.Option(help="File for the notebook's parameter data_file.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Runs at once; by default one a processor, at most four.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the site, in place of reports/NOTEBOOK.")
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for another batch into this folder.")
    ] = 0,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://host:8786."),
    ] = None,
) -> None:
    """Run one notebook for many values of its parameters, as a site with an index.

    The same command goes on where one that was stopped has left off.
    """
    from tipresearch.publishing import environment

    _check_batch(workers, out, scheduler)
    if scheduler is None:
        environment.start_server()
    from tipresearch import coverage, data_checks, observations, paths
    from tipresearch.publishing import batch as batches
    from tipresearch.publishing import grid, progress

    names = {"ref_area": observations.area_name}
    runs = grid.plan(notebook, over, _settings(settings or []), data_checks.covered, data, names)
    folder = (out or paths.REPORTS / notebook).resolve()
    keep = coverage.keeper(grid.covered_by(notebook))
    execute = _on_cluster(scheduler, keep) if scheduler else batches.locally(workers, keep)
    typer.echo(f"{notebook}: {_counted(len(runs), 'run')}")
    try:
        with progress.shown(len(runs), terminal=sys.stdout.isatty()) as (standing, told):
            done = batches.run(
                runs, folder, execute, standing=_both(standing, len(runs)), progress=told, wait=wait
            )
    except KeyboardInterrupt:
        typer.echo(
            "\ntipresearch: interrupted; the same command goes on with the runs that are left.",
            err=True,
        )
        raise typer.Exit(130) from None
    _sum_up(done, folder)


def _check_batch(workers: int | None, out: Path | None, scheduler: str | None) -> None:
    """Refuse options that cannot be meant, before anything is loaded."""
    from tipresearch.publishing.workers import available

    most = MOST_A_PROCESSOR * available()
    if workers is not None and not 1 <= workers <= most:
        raise TipResearchError(
            f"--workers {workers} is not allowed; on this machine it takes 1 to {most}, as each needs memory."
        )
    if scheduler is not None and not scheduler.strip():
        raise TipResearchError("--scheduler is empty; write an address, such as tcp://host:8786.")
    if workers is not None and scheduler is not None:
        raise TipResearchError(
            "--workers is of this machine, and a cluster has its own; leave one out."
        )
    if out is not None and not str(out).strip("."):
        raise TipResearchError("--out is empty; name a folder.")


def _both(standing: "Callable[[int], None]", total: int) -> "Callable[[int], None]":
    """Return what says how many runs stand, and tells the progress."""

    def told(count: int) -> None:
        if count:
            typer.echo(f"  {count} of {total} stand")
        standing(count)

    return told


def _sum_up(done: "list[Finished]", folder: Path) -> None:
    """Say what failed, and where the site is; a failure is status 3."""
    failed = [f for f in done if f.failure]
    for f in failed:
        typer.echo(f"  failed: {f.run.label}: {f.told}")
    if len(failed) < len(done):
        typer.echo(folder / "latest" / "index.html")
    if failed:
        error = NotebookFailed(
            f"{len(failed)} of {len(done)} runs failed; the first: {failed[0].run.label}: {failed[0].told}"
        )
        error.add_note(failed[0].details)  # shown by --debug
        raise error


def _on_cluster(scheduler: str, keep: "Callable[[Path, Path], object] | None") -> "batches.Execute":
    from tipresearch.publishing import cluster

    return cluster.on(scheduler, keep)


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
        typer.echo(f"  {notebook} ... " + (f"{seconds:.1f} s" if seconds else "used again"))


@app.command()
def check() -> None:
    """Check data against their schemas and notebooks against the rules of the house."""
    from tipresearch import data_checks, paths
    from tipresearch.publishing import house_rules

    faults = [*data_checks.faults(), *house_rules.faults(paths.NOTEBOOKS, paths.REPORTS)]
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise CheckFailed(f"{len(faults)} fault{'s' if len(faults) > 1 else ''} found.")
    typer.echo("Data and notebooks follow the rules.")


@app.command()
def read(
    publisher: Annotated[str, typer.Argument(help="glotip, sdg, nrm or ctdc.")],
    file: Annotated[Path, typer.Argument(help="The file as published.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--observations", help="Where the observations go (CSV).")
    ] = None,
    issues: Annotated[Path | None, typer.Option(help="Where the rows set aside go (CSV).")] = None,
) -> None:
    """Read a published file as tidy observations; every row is kept or set aside with a reason."""
    from tipresearch import observations, readers

    reading = readers.read(publisher, file)
    if output:
        observations.write_observations(reading.observations, output)
    if issues:
        observations.write_table(reading.issues, issues)
    typer.echo("\n".join(readers.summary(reading)))
    for path in filter(None, (output, issues)):
        typer.echo(path)


@app.command()
def changes(
    old: Annotated[
        Path, typer.Argument(help="An edition, a published file or a table of observations.")
    ],
    new: Annotated[Path, typer.Argument(help="The later one.")],
    publisher: Annotated[
        str, typer.Option(help="Who published the files: glotip, sdg, nrm or ctdc.")
    ] = "glotip",
    html: Annotated[Path | None, typer.Option(help="Write the comparison as a page, too.")] = None,
    most: Annotated[
        int, typer.Option(min=1, help="How many revisions and countries to list.")
    ] = 15,
) -> None:
    """Show what changed between two editions of a report or of a data file: new, revised, removed, redefined."""
    if old.is_dir() or new.is_dir():
        from tipresearch.publishing import edition_changes as compared
        from tipresearch.publishing import editions

        old, new = map(editions.resolved, (old, new))
        sections = compared.sections(compared.compare(old, new), most)
    else:
        from tipresearch import revisions

        tables = [revisions.read_either(path, publisher) for path in (old, new)]
        sections = revisions.sections(revisions.differences(*tables), most)
    title = f"What changed from {old.name} to {new.name}"
    if html:
        from tipresearch.publishing import pages

        pages.write_tables(sections, html, title=title)
    typer.echo(title)
    for heading, table in sections:
        text = "none" if table.empty else table.to_string(index=False, na_rep="")
        typer.echo(f"\n{heading}\n{text}")
    if html:
        typer.echo(html)


@app.command()
def fetch(
    publisher: Annotated[str, typer.Argument(help="Whose file: glotip.")],
    to: Annotated[
        Path | None, typer.Option(help="Folder for the file, in place of the user's cache.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Another address, in place of the publisher's.")
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="Hash that the file must have.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Download even if a good file is there.")
    ] = False,
) -> None:
    """Download a published file, and resume a download that stopped."""
    from tipresearch import fetching

    folder = (to or fetching.default_folder()).resolve()
    try:
        path = fetching.fetch(publisher, folder, url=url, sha256=sha256, force=force)
    except KeyboardInterrupt:
        typer.echo("\ntipresearch: interrupted; the same command goes on from there.", err=True)
        raise typer.Exit(130) from None
    for line in fetching.describe(publisher, path):
        typer.echo(line)


@app.command()
def verify(
    edition: Annotated[Path, typer.Argument(help="Folder of an edition, or its link latest.")],
    rebuild: Annotated[
        bool, typer.Option(help="Build it again; --no-rebuild compares hashes alone.")
    ] = True,
) -> None:
    """Prove that an edition is as published and that its recorded inputs give it again."""
    from tipresearch.publishing import verification

    found = verification.verify(edition, rebuild=rebuild)
    for remark in found.remarks:
        typer.echo(f"note: {remark}")
    _table(
        [("what", "recorded", "found", "why")]
        + [(d.what, d.recorded, d.found, d.why) for d in found.differences]
        if found.differences
        else []
    )
    if found.differences:
        raise CheckFailed(f"{found.edition.name} differs in {len(found.differences)} place(s).")
    how = "by hash and by a new build" if found.rebuilt else "by hash"
    typer.echo(
        f"{found.edition.name} is verified {how}: {found.files} files, {found.numbers} numbers."
    )


def _table(rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns; nothing is cut, because a hash that is cut proves nothing."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())


@app.command()
def approve(
    name: Annotated[str, typer.Argument(help="Name of the report that is held.")],
    reason: Annotated[str, typer.Option(help="Why the numbers are right; the edition shows it.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the editions, in place of reports/.")
    ] = None,
) -> None:
    """Publish a build that was held because a number moved too far."""
    from tipresearch import paths
    from tipresearch.publishing import definitions, history, publication

    definitions.find(name)
    folder = (out or paths.REPORTS).resolve()
    edition = publication.approve(folder / name, reason)
    history.approved(folder, name, edition, reason)
    typer.echo(edition.parents[1] / "latest" / "index.html")


@app.command()
def status(
    name: Annotated[
        str | None, typer.Argument(help="Name of a report; without it, all reports.")
    ] = None,
    max_age: Annotated[
        str | None, typer.Option(help="Exit 1 if an edition is older, such as 8d or 36h.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all that is known as JSON.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the editions, in place of reports/.")
    ] = None,
) -> None:
    """Say how each report stands: latest edition, changed inputs, last failure, past runs.

    The age of an edition counts from the last run that published it or found it unchanged.
    """
    import datetime as dt
    import json

    from tipresearch import paths
    from tipresearch.publishing import definitions, history, publication

    if name:
        definitions.find(name)
    if out is not None and not out.is_dir():
        raise TipResearchError(
            f"--out {out} is not there; give the folder that holds the editions."
        )
    names = [name] if name else history.reports()
    limit = publication.hours(max_age) if max_age is not None else None
    folder, now = (out or paths.REPORTS).resolve(), dt.datetime.now(dt.UTC)
    found = [history.status(folder, each, now) for each in names]
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(line for f in found for line in history.in_words(f)))
    if faults := [fault for f in found for fault in history.faults(f, limit, asked=bool(name))]:
        raise CheckFailed(" ".join(faults))


@app.command()
def archive(
    edition: Annotated[Path, typer.Argument(help="Folder of an edition, or its link latest.")],
    target: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file; default is EDITION.zip here.")
    ] = None,
) -> None:
    """Write an edition as one zip, the same bytes at any time and place."""
    from tipresearch.publishing import editions, provenance

    folder = editions.resolved(edition)
    typer.echo(provenance.archive(folder, target or Path(f"{folder.name}.zip")))


@app.command()
def schedule(
    kind: Annotated[str, typer.Argument(metavar="cron|systemd|github", help="What runs the job.")],
    name: Annotated[str, typer.Argument(help="Name of the report.")] = "pakistan-2020",
    at: Annotated[
        str, typer.Option(help="Time of day; each file says in which time zone.")
    ] = "06:00",
    day: Annotated[str, typer.Option(help="daily, or a weekday such as mon.")] = "daily",
    mail: Annotated[str, typer.Option(help="Who is told of a failure.")] = "root",
    folder: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the files here in place of printing."),
    ] = None,
) -> None:
    """Print ready files that build a report on a schedule."""
    from tipresearch.publishing import definitions, publication
    from tipresearch.publishing import schedule as schedules

    definitions.read_definition(name)
    found = schedules.files(kind, name, at=at, day=day, mail=mail)
    for file, text in found.items():
        if folder is None:
            typer.echo((f"# {file}\n" if len(found) > 1 else "") + text)
            continue
        with publication.writing_to(folder):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        typer.echo(folder / file)


def _stop(*_: object) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a job that a shell started with &
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


def main() -> None:
    """Run the command line; an error a user can meet is one line, never a traceback."""
    # A scheduler stops a job with SIGTERM, a closed terminal with SIGHUP: leave as for Ctrl-C,
    # so that no kernel stays behind.
    for name in ("SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, _stop)
    debug = "--debug" in sys.argv[1:]
    if debug:
        sys.argv.remove("--debug")
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        status = app(prog_name="tipresearch", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except _UsageError as error:
        where = error.ctx.command_path if error.ctx else "tipresearch"
        _leave(f"{error.format_message().rstrip('.')}. See {where} --help.", 2, debug=debug)
    except TipResearchError as error:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 2)
        _leave("; ".join([str(error), *error.remarks]), status, debug=debug)
    except KeyboardInterrupt:
        _leave("interrupted before anything was built.", 130, debug=False)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        _leave(f"{error.strerror or error}{where}.", 2, debug=debug)
    except Exception as error:  # the last resort: a fault of ours, still one line
        _leave(f"unexpected {type(error).__name__}: {error}; --debug shows where.", 2, debug=debug)


def _leave(message: str, status: int, *, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    print(f"tipresearch: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201 - typer.echo fails on a closed stream
    sys.exit(status)
