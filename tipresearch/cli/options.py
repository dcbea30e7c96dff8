"""Functions that commands share: parameters, completion of names, and output on the terminal."""

import codecs
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from nbpress.core.errors import TipResearchError, one_line, quoted, visible

#: Most characters of a file of addresses.
_MOST_OF_ADDRESSES = 1_000_000
#: Exit status that typer gives an interrupt, and the status of a command that reported the interrupt itself.
INTERRUPTED = 130
EDITIONS = typer.Option("--out", help="Folder of the editions, in place of reports/.")


def report_names(incomplete: str) -> list[str]:
    """Return the names of reports with a beginning, for the completion of a shell."""
    from nbpress.reports import definitions

    return [name for name in definitions.names() if name.startswith(incomplete)]


def notebook_names(incomplete: str) -> list[str]:
    """Return the names of notebooks with a beginning, for the completion of a shell."""
    from nbpress.core import overlay

    return sorted(name for name in overlay.notebooks() if name.startswith(incomplete))


def edition_folder(edition: str) -> Path:
    """Return the folder of an edition, given its path or the name of a report for the latest edition."""
    from nbpress.core import paths
    from nbpress.editions import folders
    from nbpress.reports import definitions

    path = Path(edition)
    # An existing folder comes first; any other word without a slash is the name of a report.
    if path.exists() or path.name != edition or edition in ("", ".", ".."):
        return path
    definitions.find(edition)
    if folders.latest(report := paths.editions() / edition) is None:
        raise TipResearchError(f"report {edition!r} has no edition yet; build it with 'tipresearch report {edition}'.")
    return report / "latest"  # the address that readers use


def say(*lines: object, err: bool = False) -> None:
    """Print lines for a person, without control characters that a terminal would obey."""
    for line in lines:
        try:
            typer.echo(visible(str(line)), err=err)
        except BrokenPipeError:  # a reader who leaves must not end a build
            os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())


def write(text: str) -> None:
    """Print text for another program unchanged; refuse letters that the encoding lacks."""
    encoding, errors = (getattr(sys.stdout, n, None) for n in ("encoding", "errors"))
    # typer writes UTF-8 to a terminal with an ASCII encoding.
    if encoding and errors == "backslashreplace" and codecs.lookup(encoding).name != "ascii":
        try:
            text.encode(encoding)
        except UnicodeEncodeError as error:
            raise TipResearchError(f"{quoted(text[error.start])} cannot be printed in {encoding}; set PYTHONIOENCODING=utf-8, or have files written with --output.") from error  # fmt: skip
    typer.echo(text)


def note(text: str | None) -> None:
    """Print a note to the user; the command continues."""
    if text:
        say(f"tipresearch: note: {text}", err=True)


@contextlib.contextmanager
def interruptible(left: str) -> Iterator[None]:
    """Turn an interrupt of the block into one line that says what is left."""
    try:
        yield
    except KeyboardInterrupt:
        say("", f"tipresearch: interrupted; {left}.", err=True)
        raise SystemExit(INTERRUPTED) from None  # the line above reported it


def read_addresses(given: list[str]) -> list[str]:
    """Return the addresses of ``--notify``; ``@FILE`` reads them from a file, hidden from lists of processes."""
    found: list[str] = []
    for each in given:
        if not each.startswith("@"):
            found.append(each)
            continue
        try:
            with Path(each[1:]).expanduser().open(encoding="utf-8-sig") as file:
                text = file.read(_MOST_OF_ADDRESSES + 1)  # a device may have no end
        except (OSError, UnicodeDecodeError) as error:
            raise TipResearchError(f"--notify {quoted(each)} cannot be read ({one_line(error)}); name a text file with an address a line.") from error  # fmt: skip
        if len(text) > _MOST_OF_ADDRESSES:
            raise TipResearchError(f"--notify {quoted(each)} has more than {_MOST_OF_ADDRESSES:,} characters; name a text file with an address a line.")  # fmt: skip
        held = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
        if not held:
            raise TipResearchError(f"--notify {quoted(each)} holds no address; write one a line.")
        found += held
    return found


def read_settings(pairs: list[str]) -> dict[str, str]:
    """Return the ``KEY=VALUE`` pairs of ``--set``; refuse another form or a repeated key."""
    found = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.isidentifier():
            raise TipResearchError(f"--set {pair!r} is not KEY=VALUE; write, for example, --set year=2020.")
        if key in found:
            raise TipResearchError(f"--set {key} is given twice; give it once.")
        found[key] = value
    return found
