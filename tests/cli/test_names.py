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
    refused(command("schedule", "cron"), "Missing argument 'name'")


#: Makes the project of a test the content of an installed package, so that there is no other project.
CARRIED = "from tipresearch import paths; paths.PACKAGE = paths.PACKAGED = paths.HOME"


@pytest.mark.slow
@pytest.mark.parametrize("carried", [False, True], ids=["in a project", "without a project"])
def test_the_name_of_a_report_is_its_latest_edition(small, tmp_path, carried):
    """Without a project, editions are in reports/ of the current folder, and the installation does not change."""
    edition, _ = small.build(**({"out": tmp_path / "reports"} if carried else {}))
    before = sorted(small.home.rglob("*"))
    here = {"folder": tmp_path, "before": CARRIED} if carried else {}
    done = command("verify", NAME, "--no-rebuild", **here)
    assert f"{edition.name} is verified by hash" in done.stdout, done.stderr
    done = command("archive", NAME, "-o", tmp_path / "e.zip", **here)
    assert done.stdout == f"{tmp_path / 'e.zip'}\n", done.stderr
    assert zipfile.is_zipfile(tmp_path / "e.zip")
    assert str(edition) in command("list", **here).stdout
    assert f"{NAME}: edition {edition.name}" in command("status", NAME, **here).stdout
    if carried:
        for words, what in (
            (("translations", NAME, "fr"), "a catalogue is a file"),
            (("schedule", "cron", NAME), "a schedule builds reports"),
        ):
            refused(command(*words, **here), f"{what} of a project. No tipresearch.toml is")
        assert sorted(small.home.rglob("*")) == before


def test_list_names_reports_notebooks_datasets_and_editions(small):
    """A pipe is not waited for, and control characters of a title are shown as numbers."""
    os.mkfifo(small.home / "notebooks" / "pipe.ipynb")
    definition = small.home / "reports" / f"{NAME}.toml"
    text = definition.read_text("utf-8").replace('"Small"', r'"Sm\u001b[2Jall"')
    definition.write_text(text, encoding="utf-8")
    done = command("list")
    assert done.returncode == 0, done.stderr
    assert {
        rf"{NAME} Sm\x1b[2Jall", f"{NAME} Small: a test", "glotip UNODC's GLOTIP workbook", "none yet",
        "pipe cannot be read as a notebook",
    } <= {" ".join(line.split()) for line in done.stdout.splitlines()}  # fmt: skip
    assert "\x1b" not in done.stdout


@pytest.mark.slow
def test_batch_takes_the_path_of_a_notebook_of_the_project(small, tmp_path):
    for notebook in (NAME, f"{NAME}.ipynb", str(small.home / "notebooks" / f"{NAME}.ipynb")):
        refused(command("batch", notebook, "--over", "n=2010-2012"), "2010-2012 is no span; did you mean 2010..2012?")
    (tmp_path / "other.ipynb").touch()
    refused(command("batch", tmp_path / "other.ipynb", "--over", "n=1"), "is no notebook of")


@pytest.mark.slow
@pytest.mark.parametrize(("line", "found"), [("verify pak", "pakistan-2020"), ("batch 05", "05_country_profile")])
def test_bash_completes_the_names_of_reports_and_notebooks(line, found):
    asked = {"_TIPRESEARCH_COMPLETE": "complete_bash", "COMP_WORDS": f"tipresearch {line}", "COMP_CWORD": "2"}
    done = run(env=os.environ | asked | {"TIPRESEARCH_HOME": str(paths.HOME)})
    assert done.stdout.split() == [found], done.stderr
