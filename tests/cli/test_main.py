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

#: What is said of a number out of its range: by pydantic, or by typer, which before it asked pydantic looked itself.
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
        (
            ["changes", "women", "first-report"],
            "there is no file or folder women; give a published file, a table of observations, or the folder of an edition, such as reports/NAME/latest.",
        ),
    ],
)
def test_slip_in_a_command_is_one_line(arguments, message):
    """Usage errors are told like all others, with where help is."""
    refused(command(*arguments), message)


def test_debug_may_stand_anywhere():
    """With --debug a traceback is shown, and the exit status stays."""
    done = command("report", "nothing", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("words", ["--help", "--version", "status"])
def test_full_disk_is_one_line(words, buffered):
    """Output that cannot be written is one line and one status, whenever Python writes it."""
    names = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    names |= {} if buffered else {"PYTHONUNBUFFERED": "1"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SHELL, words], stdout=full, stderr=subprocess.PIPE, text=True, env=names)
    assert done.returncode == 2
    assert done.stderr == "tipresearch: No space left on device.\n"


@pytest.mark.slow
def test_version_and_help():
    """Version and help are printed, with every command."""
    assert run("--version").stdout == f"tipresearch {__version__}\n"
    text = run("--help").stdout
    assert "report" in text
    assert "check" in text
    unknown = run("repot")
    assert unknown.returncode == 2
    assert "Traceback" not in unknown.stderr


def test_a_file_that_may_not_be_read_has_its_cure(monkeypatch, capsys):
    """Such as a file of an edition that another user built: the line said what, and not what to do."""

    def refuse(**_):
        raise PermissionError(13, "Permission denied", "there")

    monkeypatch.setattr("tipresearch.cli.main.app", refuse)
    monkeypatch.setattr("sys.argv", ["tipresearch", "status"])
    with pytest.raises(SystemExit, match="2"):
        main.main()
    said = "tipresearch: Permission denied (there); run this as the user whose it is, or have that user allow it.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (contextlib.nullcontext(), "tipresearch: interrupted before it was done.\n"),
        (options.interruptible("nothing was kept"), "\ntipresearch: interrupted; nothing was kept.\n"),
    ],
    ids=["any command", "one that says what it leaves"],
)
def test_interrupt_is_told_once(monkeypatch, capsys, told, said):
    """The parser took it and left with 130 and no word, but where a command says what it leaves."""

    def interrupted():
        with told:
            raise KeyboardInterrupt

    monkeypatch.setattr("nbpress.reports.definitions.names", interrupted)
    monkeypatch.setattr("sys.argv", ["tipresearch", "list"])
    with pytest.raises(SystemExit) as left:
        main.main()
    assert left.value.code == 130
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("err", [False, True])
def test_a_reader_who_leaves_ends_no_work(monkeypatch, err):
    """`tipresearch report NAME | head -1` ended its build with status 1, and said nothing."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stderr" if err else "sys.stdout", stream)
        options.say("one", "two", err=err)
        options.say("three", err=err)


def test_letters_that_a_terminal_lacks_are_numbers(monkeypatch):
    """In a locale without the dash of ranges `changes` stopped in its table, and `list` in a title, with status 2."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr("nbpress.reports.definitions.names", lambda: ["2–3 ü"])
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setattr("sys.argv", ["tipresearch", "list"])
    with pytest.raises(SystemExit) as left:
        main.main()
    assert left.value.code == 0
    assert "  2\\u20133 ü  " in stream.buffer.getvalue().decode("latin-1")


def test_what_another_program_reads_is_never_printed_as_numbers(monkeypatch):
    """JSON with `\\xe9` is none, and a job would start in another folder: neither said so, with status 0."""
    monkeypatch.setattr("sys.stdout", stream := io.TextIOWrapper(io.BytesIO(), "cp1251", errors="backslashreplace"))
    with pytest.raises(TipResearchError, match="^'é' cannot be printed in cp1251; set PYTHONIOENCODING=utf-8"):
        options.write("cd /srv/données")
    options.write(json.dumps({"title": "→ 760"}))
    stream.flush()
    assert stream.buffer.getvalue() == b'{"title": "\\u2192 760"}\n'
