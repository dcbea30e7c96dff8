"""Commands take the names of reports and notebooks, list them, and have them completed."""

import os
import zipfile

import pytest
from command_line import command, refused, run
from small_project import NAME

from nbpress.core import paths


def test_a_report_without_an_edition_says_how_to_build_it(small):
    for name in ("verify", "archive"):
        refused(command(name, NAME), f"report '{NAME}' has no edition yet; build it with 'tipresearch report {NAME}'.")
        refused(command(name, f"{NAME}l"), f"Did you mean '{NAME}'?")


@pytest.mark.slow
def test_the_name_of_a_report_is_its_latest_edition(small, tmp_path):
    """verify, archive and list find what report has built."""
    edition, _ = small.build()
    done = command("verify", NAME, "--no-rebuild")
    assert f"{edition.name} is verified by hash" in done.stdout, done.stderr
    done = command("archive", NAME, "-o", tmp_path / "e.zip")
    assert done.returncode == 0, done.stderr
    assert zipfile.is_zipfile(tmp_path / "e.zip")
    assert str(edition) in command("list").stdout


#: Has the project of a test be what an installed package carries: there is no other.
CARRIED = "from tipresearch import paths; paths.PACKAGE = paths.PACKAGED = paths.HOME"


@pytest.mark.slow
def test_without_a_project_editions_are_found_where_report_publishes_them(small, tmp_path):
    """verify, archive, list and status look into reports/ of the current folder; the installation stays as it is."""
    edition, _ = small.build(out=tmp_path / "reports")
    before = sorted(small.home.rglob("*"))
    here = {"folder": tmp_path, "before": CARRIED}
    done = command("verify", NAME, "--no-rebuild", **here)
    assert f"{edition.name} is verified by hash" in done.stdout, done.stderr
    assert command("archive", NAME, "-o", "e.zip", **here).stdout == "e.zip\n"
    assert str(edition) in command("list", **here).stdout
    assert f"{NAME}: edition {edition.name}" in command("status", NAME, **here).stdout
    refused(command("translations", NAME, "fr", **here), "a catalogue is a file of a project. No tipresearch.toml is")
    refused(command("schedule", "cron", NAME, **here), "a schedule builds reports of a project. No tipresearch.toml is")
    assert sorted(small.home.rglob("*")) == before


def test_list_names_what_there_is(small):
    """Reports, notebooks, datasets and editions, by the names that commands take; a pipe is not waited for."""
    os.mkfifo(small.home / "notebooks" / "pipe.ipynb")
    done = command("list")
    assert done.returncode == 0, done.stderr
    said = {" ".join(line.split()) for line in done.stdout.splitlines()}
    assert {
        f"{NAME} Small",
        f"{NAME} Small: a test",
        "glotip UNODC's GLOTIP workbook",
        "none yet",
        "pipe cannot be read as a notebook",
    } <= said


@pytest.mark.slow
def test_batch_takes_the_path_of_a_notebook(small, tmp_path):
    """A path leads as far as the name does; a notebook that lies elsewhere is refused."""
    for notebook in (NAME, f"{NAME}.ipynb", str(small.home / "notebooks" / f"{NAME}.ipynb")):
        refused(command("batch", notebook, "--over", "n=2010-2012"), "2010-2012 is no span; did you mean 2010..2012?")
    (tmp_path / "other.ipynb").touch()
    refused(command("batch", tmp_path / "other.ipynb", "--over", "n=1"), "is no notebook of")


def test_schedule_asks_for_a_name():
    refused(command("schedule", "cron"), "Missing argument 'name'")


@pytest.mark.slow
def test_a_shell_completes_names():
    """What bash asks when a user presses Tab, of a report and of a notebook."""
    for line, found in (
        ("tipresearch verify pak", ["pakistan-2020"]),
        ("tipresearch batch 05", ["05_country_profile"]),
    ):
        asked = {"_TIPRESEARCH_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": "2"}
        done = run(env=os.environ | asked | {"TIPRESEARCH_HOME": str(paths.HOME)})
        assert done.stdout.split() == found, done.stderr


def test_a_title_is_listed_without_what_a_terminal_would_obey(small):
    definition = small.home / "reports" / f"{NAME}.toml"
    text = definition.read_text("utf-8").replace('"Small"', r'"Sm\u001b[2Jall"')
    definition.write_text(text, encoding="utf-8")
    said = command("list").stdout
    assert r"small  Sm\x1b[2Jall" in said
    assert "\x1b" not in said
