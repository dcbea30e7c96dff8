import contextlib
import importlib.util
import io
import json
import os
import subprocess
from pathlib import Path

import pytest
from command_line import SHELL, command, refused, run

from nbpress.core.errors import TipResearchError
from tipresearch import __version__
from tipresearch.cli import main, options

#: The refusal of a number out of its range, by pydantic or by an older typer.
PAST_ITS_RANGE = (
    "Invalid value '0' for '--keep': Input should be greater than or equal to 1."
    if importlib.util.find_spec("typer._adapters")
    else "Invalid value for '--keep': 0 is not in the range x>=1."
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report"], "Missing argument 'name'. See tipresearch report --help."),
        (["report", "a", "--kep", "2"], "No such option: --kep"),
        (["report", "a", "--keep", "0"], PAST_ITS_RANGE),
        (["approve", "a"], "'--reason'"),
        (["reprt"], "No such command 'reprt'. Did you mean 'report'? See tipresearch --help."),
        (["changes", "women", "first-report"], "there is no file or folder women; give a published file, a table of observations, or the folder of an edition, such as reports/NAME/latest."),
    ],
)  # fmt: skip
def test_a_usage_error_is_one_line_that_names_the_help(arguments, message):
    refused(command(*arguments), message)


def test_debug_shows_a_traceback_and_keeps_the_exit_status():
    done = command("report", "nothing", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("words", ["--help", "--version", "status"])
def test_a_full_disk_is_one_line_whenever_python_writes(words, buffered):
    names = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    names |= {} if buffered else {"PYTHONUNBUFFERED": "1"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SHELL, words], stdout=full, stderr=subprocess.PIPE, text=True, env=names)
    assert done.returncode == 2
    assert done.stderr == "tipresearch: No space left on device.\n"


@pytest.mark.slow
def test_version_and_help_are_printed():
    assert run("--version").stdout == f"tipresearch {__version__}\n"
    assert {"report", "check"} <= {*run("--help").stdout.split()}
    refused(run("repot"), "Did you mean 'report'?")


def status_of(monkeypatch, *words):
    """Run `main` in this process; return its exit status."""
    monkeypatch.setattr("sys.argv", ["tipresearch", *words])
    with pytest.raises(SystemExit) as left:
        main.main()
    return left.value.code or 0


def test_a_file_of_another_user_is_refused_with_a_cure(monkeypatch, capsys):
    def refuse(**_):
        raise PermissionError(13, "Permission denied", "there")

    monkeypatch.setattr("tipresearch.cli.main.app", refuse)
    assert status_of(monkeypatch, "status") == 2
    said = "tipresearch: Permission denied (there); run this as the user whose it is, or have that user allow it.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("guarded", "said"),
    [
        (contextlib.nullcontext(), "tipresearch: interrupted before it was done.\n"),
        (options.interruptible("nothing was kept"), "\ntipresearch: interrupted; nothing was kept.\n"),
    ],
    ids=["any command", "one that says what it leaves"],
)
def test_an_interrupt_is_reported_once(monkeypatch, capsys, guarded, said):
    def interrupted():
        with guarded:
            raise KeyboardInterrupt

    monkeypatch.setattr("nbpress.reports.definitions.names", interrupted)
    assert status_of(monkeypatch, "list") == 130
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("err", [False, True])
def test_a_closed_pipe_ends_no_work(monkeypatch, err):
    """As in `tipresearch report NAME | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stderr" if err else "sys.stdout", stream)
        options.say("one", "two", err=err)
        options.say("three", err=err)


def test_letters_that_a_terminal_lacks_are_printed_as_numbers(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr("nbpress.reports.definitions.names", lambda: ["2–3 ü"])
    monkeypatch.setattr("sys.stdout", stream)
    assert status_of(monkeypatch, "list") == 0
    assert "  2\\u20133 ü  " in stream.buffer.getvalue().decode("latin-1")


def test_output_for_another_program_is_never_printed_as_numbers(monkeypatch):
    r"""`\xe9` is no JSON, and a job with it in a path would start in another folder."""
    monkeypatch.setattr("sys.stdout", stream := io.TextIOWrapper(io.BytesIO(), "cp1251", errors="backslashreplace"))
    with pytest.raises(TipResearchError, match="^'é' cannot be printed in cp1251; set PYTHONIOENCODING=utf-8"):
        options.write("cd /srv/données")
    options.write(json.dumps({"title": "→ 760"}))
    stream.flush()
    assert stream.buffer.getvalue() == b'{"title": "\\u2192 760"}\n'
