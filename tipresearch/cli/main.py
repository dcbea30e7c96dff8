"""The command line: parses, calls, prints. Heavy imports wait until a command needs them."""

import errno
import gc
import io
import os
import signal
import sys
import traceback
from typing import Annotated, Any

import typer

from nbpress.core.errors import CheckFailed, NotebookFailed, TipResearchError, visible
from tipresearch import __version__
from tipresearch.cli import batches, data, projects, proofs, reports, world
from tipresearch.cli.options import INTERRUPTED

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

#: Usage errors of click, or of the copy of click inside typer.
_UsageError: Any = typer.BadParameter.__base__

for _command in (
    reports.report, batches.batch, world.world, data.check, data.read, data.changes, data.fetch, proofs.verify,
    proofs.sign, proofs.certify, reports.approve, reports.status, reports.archive, reports.schedule, projects.list_all,
    projects.translations, projects.new,
):  # fmt: skip
    app.command("list" if _command is projects.list_all else None)(_command)

#: Exit status by kind of error; the status of any other error is 2.
STATUS = {CheckFailed: 1, NotebookFailed: 3}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tipresearch {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    debug: Annotated[  # `main` removes it, so that users can write it anywhere
        bool, typer.Option("--debug", help="Show tracebacks.")
    ] = False,
) -> None:
    """Reproducible reports on trafficking in persons."""


def _stop(*_: object) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell does this for a job started with &
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


def main() -> None:
    """Run the command line; an expected error is one line and no traceback."""
    gc.set_threshold(20_000, 20, 20)  # a command keeps its many imported objects
    # A scheduler stops a job with SIGTERM, and a closed terminal with SIGHUP.
    # Treat both as Ctrl-C, so that no kernel keeps running.
    for name in ("SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, _stop)
    os.umask(os.umask(0) | 0o002)  # without a umask, everybody could change a published file
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # a letter that the terminal lacks must not stop a command
    debug = "--debug" in sys.argv[1:]
    if debug:
        sys.argv.remove("--debug")
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        if (status := app(prog_name="tipresearch", standalone_mode=False)) == INTERRUPTED:
            raise KeyboardInterrupt
        if sys.stdout:  # report a failed write here, before Python ends
            sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except _UsageError as error:
        where = error.ctx.command_path if error.ctx else "tipresearch"
        said = error.format_message()
        if of := getattr(error.__cause__, "errors", None):  # pydantic's, whose words lack what was given
            said = said.replace("Invalid value", f"Invalid value {of()[0]['input']!r}", 1)
        _leave(f"{said if said.endswith(('.', '?')) else f'{said}.'} See {where} --help.", 2, debug=debug)
    except TipResearchError as error:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 2)
        _leave("; ".join([str(error), *error.remarks]), status, debug=debug)
    except KeyboardInterrupt:
        _leave("interrupted before it was done.", INTERRUPTED, debug=False)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        cure = "; run this as the user whose it is, or have that user allow it" if error.errno == errno.EACCES else ""
        _leave(f"{error.strerror or error}{where}{cure}.", 2, debug=debug)
    except Exception as error:  # a fault of this program is also one line
        _leave(f"unexpected {type(error).__name__}: {error}; --debug shows where.", 2, debug=debug)
    finally:
        gc.freeze()  # skips the last garbage collection, a tenth of the time of a short command


def _leave(message: str, status: int, *, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    print(f"tipresearch: {visible(' '.join(message.split()))}", file=sys.stderr)  # noqa: T201 - typer.echo fails on a closed stream
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:  # else Python would write again at its end and change the exit status
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)
