"""The commands on data: ``check``, ``read``, ``changes``, ``fetch``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbpress.core.errors import CheckFailed, SchemaError, TipResearchError, counted, visible
from tipresearch.cli.options import interruptible, say
from tipresearch.readers import KNOWN

if TYPE_CHECKING:
    import pandas as pd

    from tipresearch import readers


def read_either(path: Path, publisher: str) -> "readers.Reading":
    """Read a table of observations or a published file; its header, or `publisher`, says which reader to use."""
    from tipresearch import observations, readers

    try:
        known = readers.recognised(path)
    except SchemaError:
        if not publisher:
            raise
        known = publisher
    if known == readers.OBSERVATIONS:
        return readers.as_written(observations.read_observations(path), path.name, known)
    return readers.protected(readers.read(publisher or known, path), path)


def check() -> None:
    """Check data, catalogues, definitions with their parameters, and, if the project chooses them, house rules."""
    from nbpress.core import paths
    from nbpress.reports import house_rules
    from nbpress.translation import catalogues
    from tipresearch import observations, readers

    strict = paths.choices()["house_rules"]
    each = (
        *observations.faults(),
        *readers.layout_faults(),
        *catalogues.faults(),
        *house_rules.faults(paths.NOTEBOOKS, paths.REPORTS, strict=strict),
    )
    faults = dict.fromkeys(each)  # several checks read the same table
    say(*faults)
    if faults:
        raise CheckFailed(f"{counted(len(faults), 'fault')} found.")
    say("Data and notebooks follow the rules." if strict else "Data and definitions have no fault.")


def read(
    publisher: Annotated[str, typer.Argument(help=f"One of {', '.join(KNOWN)}.")],
    file: Annotated[Path, typer.Argument(help="The file as published.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--observations", help="File for the observations (CSV).")
    ] = None,
    issues: Annotated[Path | None, typer.Option(help="File for the rows set aside (CSV).")] = None,
    edition: Annotated[
        str,
        typer.Option(
            help="Edition of the file, such as 2023-05-30 or 2023-q4, if the file states none.",
            show_default="that of the file or of its name",
        ),
    ] = "",
    threshold: Annotated[int, typer.Option(help="Counts of case records below this are withheld; at least 5.")] = 10,
    unprotected: Annotated[
        bool, typer.Option("--unprotected", help="Write exact counts of case records, including cells of one person.")
    ] = False,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help="Write texts unchanged; without this option, a text that looks like a formula gets an apostrophe.",
        ),
    ] = False,
) -> None:
    """Read a published file as tidy observations; every row is kept or set aside with a reason."""
    from nbpress.core import files
    from tipresearch import disclosure, observations, readers

    beside = output and output.parent / f"{output.name}.disclosure.json"
    _require_others([output, beside, issues], [file])
    _require_csv([output, issues])
    reading = readers.read(publisher, file, edition=edition)
    rule = disclosure.Rule(threshold)
    reading = readers.noted(reading, file.name) if unprotected else readers.protected(reading, file, rule)
    if output:
        observations.write_observations(reading.observations, output, raw=raw)
    if beside and reading.disclosure:
        files.write_named(beside, files.json_text(reading.disclosure))
    elif beside:  # the record belongs to an earlier table
        beside.unlink(missing_ok=True)
    if issues:
        files.write_table(reading.issues, issues, raw=raw)
    say(*readers.summary(reading), *filter(None, (output, issues, beside if reading.disclosure else None)))
    if unprotected and reading.disclosure:
        say(f"tipresearch: {reading.notes[0]}", err=True)


def _require_others(written: list[Path | None], read: list[Path]) -> None:
    """Refuse to overwrite an input, or to write two tables into one file."""
    taken = {os.path.realpath(path): "is read" for path in read}
    for path in filter(None, written):
        if why := taken.get(os.path.realpath(path)):
            raise TipResearchError(f"{path} {why} by this command, and would be lost; name another file.")
        taken[os.path.realpath(path)] = "is written"


def _require_csv(written: list[Path | None]) -> None:
    """Refuse a file name that does not end in .csv."""
    for path in filter(None, written):
        if path.suffix.lower() != ".csv":
            raise TipResearchError(f"{path} does not end in .csv, and tables are written as CSV only; name the file {(path.stem or 'observations') + '.csv'!r}.")  # fmt: skip


def changes(
    old: Annotated[Path, typer.Argument(help="An edition, a published file or a table of observations.")],
    new: Annotated[Path, typer.Argument(help="The later edition, file or table.")],
    publisher: Annotated[
        str,
        typer.Option(
            help=f"Who published the files, one of {', '.join(KNOWN)}.", show_default="whose they are by their header"
        ),
    ] = "",
    html: Annotated[Path | None, typer.Option(help="Also write the comparison as a page.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many revisions and countries to list.")] = 15,
) -> None:
    """Show what changed between two editions of a report or of a data file: new, revised, removed, redefined, in conflict."""
    _require_others([html], [old, new])
    for path in (old, new):
        if not path.exists():
            raise TipResearchError(f"there is no file or folder {path}; give a published file, a table of observations, or the folder of an edition, such as reports/NAME/latest.")  # fmt: skip
    exact, built = "", any(path.is_dir() and not any(path.glob("ddf--*")) for path in (old, new))
    if built:  # a data set of the SDG database is a folder, too
        from nbpress.editions import comparing, folders

        old, new = map(folders.resolved, (old, new))
        sections = comparing.sections(comparing.compare(old, new), most)
    else:
        from tipresearch import disclosure, observations, readers

        one, other = (read_either(path, publisher) for path in (old, new))
        readers.require_together([one, other])
        in_conflict = one.in_conflict, other.in_conflict
        found = observations.differences(one.observations, other.observations, in_conflict=in_conflict)
        observations.require_earlier(one.edition, other.edition)  # both files are of one source
        if {*found["status"]} == {"new", "removed"}:
            raise TipResearchError(f"{old.name} and {new.name} share no cell, as their measures, periods or places differ; give two editions of one table.")  # fmt: skip
        sections = observations.sections(found, most)
        unprotected = disclosure.UNPROTECTED in (*one.notes, *other.notes)
        exact = f" ({disclosure.NOT_TO_BE_PUBLISHED})" if unprotected else ""
    title = f"What changed from {old.name} to {new.name}{exact}"
    if html:
        from nbpress.core import files
        from nbpress.pages import rendering

        tables = [(heading, _as_html(heading, table, has_words=built)) for heading, table in sections]
        page = rendering.html("tables", title=title, tables=tables)
        files.write_named(html, page)
    say(title)
    for heading, table in sections:
        # Names and labels can come from a stranger's file.
        table = table.map(lambda cell: visible(cell) if isinstance(cell, str) else cell)
        text = "none" if table.empty else table.to_string(index=False, na_rep="")
        say("", heading, *text.split("\n"))
    if html:
        say(html)


def _as_html(heading: str, table: "pd.DataFrame", *, has_words: bool) -> str:
    """Return a table of changes for a page. The tables of an edition have words, and its project may lack our codes."""
    if not has_words:
        from tipresearch import presentation

        return str(presentation.facts(table, caption=heading)._repr_mimebundle_()["text/html"])
    return "" if table.empty else table.to_html(index=False, border=0, na_rep="", classes="tr-table")


def fetch(
    publisher: Annotated[str, typer.Argument(help="Publisher of the file: glotip.")],
    to: Annotated[Path | None, typer.Option(help="Folder for the file, in place of the user's cache.")] = None,
    url: Annotated[str | None, typer.Option(help="Another address, in place of the publisher's.")] = None,
    sha256: Annotated[str | None, typer.Option(metavar="HEX", help="Required hash of the file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Download even if a good file is there.")] = False,
) -> None:
    """Download a published file from its publisher, and check it."""
    from tipresearch import readers

    folder = (to or readers.default_folder()).resolve()
    told: list[str] = []
    with interruptible("nothing was kept"):
        path = readers.fetch(publisher, folder, url=url, sha256=sha256, force=force, say=told.append)
    say(*told, *readers.describe(publisher, path))
