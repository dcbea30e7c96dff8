"""The commands on reports: build, verify, approve, status, archive, schedule."""

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from nbpress.core.errors import CheckFailed, CoverageError, TipResearchError, counted, listed
from tipresearch.cli.options import (
    EDITIONS,
    edition_folder,
    interruptible,
    note,
    read_addresses,
    read_settings,
    report_names,
    say,
    write,
)

#: The function that returns which parameters the data cover; loaded when needed.
COVERAGE = "tipresearch.datasets.coverage:covered"

_NAME = typer.Argument(help="Name of the report: reports/NAME.toml.", autocompletion=report_names)
EDITION = typer.Argument(
    help="Name of a report, for its latest edition; or the folder of an edition.", autocompletion=report_names
)


def report(
    name: Annotated[str, _NAME],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter of the notebooks.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the editions, in place of reports/.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Run the notebooks even if nothing changed.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for another build of the report.")] = 0,
    keep: Annotated[int | None, typer.Option(min=1, help="Remove all but this many of the newest editions.")] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL|@FILE",
            envvar="TIPRESEARCH_NOTIFY",
            help="Send the outcome to an address, such as mailto://... or json://...; @FILE has addresses; may be repeated.",
        ),
    ] = None,
    cold: Annotated[
        bool, typer.Option("--cold", help="Start a new Python for each notebook, which is slower.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also write the edition as a PDF beside the editions.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print which notebooks would run and why; build nothing.")
    ] = False,
    help_parameters: Annotated[
        bool, typer.Option("--help-parameters", help="Print the parameters that --set takes, and exit.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print these parameters as a JSON Schema, and exit.")
    ] = False,
) -> None:
    """Build a report and publish it as an edition; only stale notebooks run again."""
    from nbpress.core import paths
    from nbpress.editions import folders
    from nbpress.notebooks import environment
    from nbpress.reports import definitions

    if help_parameters or schema:
        found = _parameters(name, as_schema=schema)
        write(found) if schema else say(*found.split("\n"))
        return
    if cold:
        os.environ["TIPRESEARCH_KERNEL"] = "cold"
    if out is not None and not str(out).strip("."):
        raise TipResearchError("--out is empty; name a folder.")
    if out is not None and out.is_file():
        raise TipResearchError(f"--out {out} is a file; name a folder.")
    definitions.find(name)
    addresses = read_addresses(notify or [])
    folder = (out or paths.editions()).resolve()
    if not explain and (force or folders.latest(folder / name) is None):
        environment.start_server()  # the server loads while this process imports
    from nbpress.editions import history, manifests, notification
    from nbpress.notebooks import kept_runs
    from nbpress.reports import building, plans
    from nbpress.translation import catalogues

    given = read_settings(settings or [])
    store = kept_runs.Store(folder / ".cache")
    if explain:
        definition = definitions.read_definition(name, languages=False)
        plan = plans.plan(definition, given, folder, copied=False)
        # An explanation reads files in place and copies none.
        look = plans.tasks_of(definition, given)
        say(*building.explain(plan, store, force=force, check=lambda: plans.check(look, COVERAGE)))
        return
    with (
        interruptible("the published edition is unchanged"),
        notification.send_at_end(addresses, name) as message,
        history.recorded(folder, name, given) as run,
    ):
        definition = definitions.read_definition(name, languages=False)
        plan = plans.plan(definition, given, folder)
        say(f"{definition.title}: {counted(len(plan.tasks), 'notebook')}")
        edition, new = building.build(
            plan, force=force, progress=_progress, wait=wait, keep=keep, store=store,
            check=lambda: plans.check(plan.tasks, COVERAGE),
        )  # fmt: skip
        run.done(edition, new)
        message.done(edition, new)
    note(run.unrecorded and f"{run.unrecorded}; this run is not in the history.")
    say("Published a new edition." if new else "Nothing changed: the published edition is up to date.")
    say(folder / name / "latest" / "index.html")
    for lack in _lacks(manifests.read_manifest(edition), name, out):
        note(lack)
    tops = [folder for folder in (paths.HOME, *paths.HOME.parents) if (folder / ".git").exists()]
    if new and tops and manifests.read_manifest(edition)["commit"] is None:
        note(f"git names no commit of {paths.HOME}, so the edition names none, and verify will lack its inputs once they change; commit them, or where the folder is another user's: git config --global --add safe.directory {shlex.quote(str(tops[0]))}")  # fmt: skip
    for language in definition.languages if new else ():
        lack = catalogues.read(language).face.missing_font
        note(lack and f"pages in {language!r} bring no font for some letters: {lack} Build them again with --force.")
    if pdf:
        from nbpress.editions import paper

        try:
            say(paper.write(edition))
        except TipResearchError as error:  # the edition is valid without a PDF
            note(str(error))


def _parameters(name: str, *, as_schema: bool) -> str:
    """Return the parameters of a report: name, type and range, value, meaning, notebooks."""
    import json

    from nbpress.core import parameters
    from nbpress.reports import definitions, plans

    definition = definitions.read_definition(name)
    declared = [
        (parameter, definition.parameters.get(key, parameter.default), path.stem)
        for path, known in plans.declarations(definition).items()
        for key, parameter in known.items()
    ]
    if as_schema:
        return json.dumps(parameters.schema(definition.title, [(p, value) for p, value, _ in declared]), indent=2)
    lines: dict[str, list[str]] = {}
    for p, value, notebook in sorted(declared, key=lambda each: each[0].name):
        lines.setdefault(f"{p.name}={value!r}: {p.type_name}; {p.help}", []).append(notebook)
    return "\n".join(f"{line} ({', '.join(notebooks)})" for line, notebooks in lines.items())


def _lacks(manifest: dict, name: str, out: Path | None) -> Iterator[str]:
    """Yield what readers of an edition will miss: numbers or descriptions of pictures, or translations."""
    from nbpress.core import paths

    if gone := manifest.get("gone"):
        yield f"the edition before, {gone}, is gone or damaged: nothing tells what changed since that."
    if plain := manifest.get("without_lineage", {}):
        yield f"{counted(len(plain), 'picture')} without lineage, of which no number is among the results: {', '.join(plain)}."
    if silent := [file for file, described in plain.items() if not described]:
        yield f"{counted(len(silent), 'picture')} without a description for who cannot see it: {', '.join(silent)}; begin the cell with: #| fig-alt: what it shows"
    for language, count in manifest.get("untranslated", {}).items():
        if count:
            yield f"{counted(count, 'sentence')} of the pages in {language!r} {'stands' if count == 1 else 'stand'} in English, without a translation that fits; list them with: tipresearch translations {name} {language}{paths.out_option(out)}."


def _progress(notebook: str, seconds: float | None) -> None:
    # Several notebooks run at once, so a line is printed when a notebook ends.
    if seconds is not None:
        say(f"  {notebook} ... " + (f"{seconds:.1f} s" if seconds else "used again"))


def approve(
    name: Annotated[str, _NAME],
    reason: Annotated[str, typer.Option(help="Why the build is right; the edition shows it.")],
    build: Annotated[str, typer.Option(help="Required: the name of the build that you looked at.")] = "",
    by: Annotated[str, typer.Option(help="Your name, for the manifest; default is that of your git commits.")] = "",
    out: Annotated[Path | None, EDITIONS] = None,
) -> None:
    """Publish a build that waits for approval, after somebody has looked at it."""
    from nbpress.core import paths
    from nbpress.editions import history, publication
    from nbpress.inputs import project
    from nbpress.reports import definitions

    definitions.find(name)
    folder = (out or paths.editions()).resolve()
    edition = publication.approve(folder / name, reason, build, by or project.person())
    history.record_approval(folder, name, edition, reason)
    say(edition.parents[1] / "latest" / "index.html")


def status(
    name: Annotated[
        str | None, typer.Argument(help="Name of a report; without it, all reports.", autocompletion=report_names)
    ] = None,
    max_age: Annotated[str | None, typer.Option(help="Exit 1 if an edition is older, such as 8d or 36h.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole status as JSON.")] = False,
    out: Annotated[Path | None, EDITIONS] = None,
) -> None:
    """Print the status of each report: latest edition, changed inputs, last failure, past runs.

    The age of an edition counts from the last run that published it or found it unchanged.
    """
    import datetime as dt
    import json

    from nbpress.core import paths
    from nbpress.editions import history
    from nbpress.engine import limits
    from nbpress.reports import definitions

    if name:
        definitions.find(name)
    if out is not None and not out.is_dir():
        raise TipResearchError(f"--out {out} is not there; give the folder that holds the editions.")
    names = [name] if name else definitions.names()
    limit = limits.hours(max_age) if max_age is not None else None
    folder, now = (out or paths.editions()).resolve(), dt.datetime.now(dt.UTC)
    found, unread = [], []
    for each in names:
        try:
            found.append(history.status(folder, each, now))
        except (TipResearchError, OSError) as error:  # the other reports are still printed
            if len(names) == 1:
                raise
            unread.append(f"{each}: {error}")
    if as_json:
        write(json.dumps(found, indent=1))
    else:
        say(*(line for f in found for line in in_words(f)))
    if wrong := [*(fault for f in found for fault in faults(f, limit, asked=bool(name))), *unread]:
        raise CheckFailed(" ".join(wrong))


def faults(found: Mapping, max_age_hours: float | None, *, asked: bool = True) -> list[str]:
    """Return the faults of a report; a report that never ran is a fault only if the user named it."""
    name, age, fault = found["report"], found["age_hours"], ""
    if found["edition"] is None:
        return [f"{name} has no edition."] if found["runs"] or asked else []
    if age is None:
        fault = f"the manifest of {found['edition']} is damaged; build it again."
    elif not found["whole"]:
        fault = f"{found['edition']} is not as published, or not the last that was; build it again."
    elif found["log_damage"]:
        fault = f"{found['log_damage']} was changed after it was written; put the file back from a copy."
    elif max_age_hours is not None and age < 0:
        fault = "the newest edition was last confirmed in the future, so its age is not known; was the clock set back?"
    elif max_age_hours is not None and age > max_age_hours:
        fault = f"the newest edition was last confirmed {age / 24:.1f} days ago."
    return [f"{name}: {fault}"] if fault else []


def in_words(found: Mapping, most: int = 5) -> Iterator[str]:
    """Yield the lines of the status of a report."""
    yield f"{found['report']}: " + (f"edition {found['edition']}" if found["edition"] else "no edition")
    if found["age_hours"] is not None:
        ahead = ", which is in the future: was the clock set back?" if found["age_hours"] < 0 else ""
        yield f"  built {found['built']}, last confirmed {found['confirmed']}{ahead}"
        yield f"  inputs changed since: {listed(found['inputs_changed'], most) or 'none'}"
    if found["whole"] is False:
        yield "  this edition is not as published, or not the last that was; see tipresearch verify"
    if found["held"]:
        yield f"  held for approval: {found['held']}"
    if failure := found["last_failure"]:
        yield f"  last failure {failure['started']}: {failure['message']}"
    for run in found["runs"][:most]:
        seconds = "" if run["seconds"] is None else f" in {run['seconds']:.1f} s"
        yield f"  run {run['started']}: {run['outcome']}{seconds}"


def archive(
    edition: Annotated[str, EDITION],
    target: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file; default is EDITION.zip here.")
    ] = None,
) -> None:
    """Write an edition as one zip with the same bytes at any time and place."""
    from nbpress.editions import folders, provenance

    folder = folders.resolved(edition_folder(edition))
    say(provenance.archive(folder, target or Path(f"{folder.name}.zip")))


def schedule(
    kind: Annotated[str, typer.Argument(metavar="cron|systemd|github", help="What runs the job.")],
    name: Annotated[str, _NAME],
    at: Annotated[str, typer.Option(help="Time of day; each file says in which time zone.")] = "06:00",
    day: Annotated[str, typer.Option(help="daily, or a weekday such as mon.")] = "daily",
    mail: Annotated[str, typer.Option(help="Who gets mail about a failure.")] = "root",
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the files here in place of printing.")
    ] = None,
) -> None:
    """Print ready-made files that build a report on a schedule."""
    from nbpress.core import paths
    from nbpress.reports import definitions, plans
    from tipresearch.cli.schedule import ready_files

    definition = definitions.read_definition(name)
    paths.require_project("a schedule builds reports of a project")
    try:  # refuse now what each run would refuse
        plans.check(plans.tasks_of(definition, {}), COVERAGE)
    except CoverageError as error:
        cure = f"a schedule takes no --set; write it below [parameters] of {definitions.find(name)}."
        raise TipResearchError(f"{str(error).removesuffix('.')}; {cure}") from error
    found = ready_files.files(kind, name, at=at, day=day, mail=mail)
    for file, text in found.items():
        if folder is None:
            write((f"# {file}\n" if len(found) > 1 else "") + text)
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise TipResearchError(f"cannot write to {folder}: {error.strerror}; choose another folder with --output.") from error  # fmt: skip
        say(folder / file)
