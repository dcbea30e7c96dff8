"""The wheel, installed into an empty folder and used outside of the checkout."""

import compileall
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import own_project
import pytest

import tipresearch as tip
from nbpress.core import paths

pytestmark = pytest.mark.slow
#: The example of the README: a number with its source.
THREE_LINES = """
import tipresearch as tip
victims = tip.pick(tip.load(), source_id="unodc_fia_conference_2022", measure="identified", category="total", form="total", year=2020)
print(victims, "|", tip.cite(victims.source_id), "|", tip.paths.HOME)
"""


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder with the wheel alone, compiled, as `pip install --no-deps --target` fills it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    assert compileall.compile_dir(folder, quiet=1)
    return folder


@pytest.fixture(scope="module")
def outside(site, tmp_path_factory):
    """Run Python in an empty folder, with the installed package."""
    here = tmp_path_factory.mktemp("outside")
    names = os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    names.pop("TIPRESEARCH_HOME", None)

    def run(*line, cwd=here):
        command = [sys.executable, *map(str, line)] if line[0] != "make" else line
        return subprocess.run(command, cwd=cwd, env=names, capture_output=True, text=True)

    run.here = here
    return run


@pytest.fixture(scope="module")
def project(outside):
    """A project of the installed command, with its report built by make."""
    done = outside("-m", "tipresearch", "new", "mine")
    assert done.returncode == 0, done.stderr
    done = outside("make", "report", cwd=outside.here / "mine")
    assert done.returncode == 0, done.stderr
    return outside.here / "mine"


def files_of(folder):
    return {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}


def test_pages_name_the_wheel_as_pip_requires(wheel):
    """With VERSION in place of the number."""
    called = wheel.name.replace(tip.__version__, "VERSION")
    made = [p for p in own_project.TEMPLATE.rglob("*") if p.is_file()]
    texts = [p.read_text("utf-8") for p in (*(paths.HOME / "docs").glob("*.md"), *made)]
    named = [name for text in texts for name in re.findall(r"[\w.-]+\.whl", text)]
    assert len(named) >= 4
    assert {*named} == {called}


def test_the_wheel_has_the_layouts_and_is_below_two_megabytes(wheel):
    with zipfile.ZipFile(wheel) as file:
        assert "tipresearch/readers/layouts/nrm.toml" in file.namelist()
    assert wheel.stat().st_size < 2_000_000


def test_three_lines_give_a_number_with_its_source(outside, site):
    done = outside("-c", THREE_LINES)
    assert done.stderr == ""
    number, source, home = done.stdout.strip().split(" | ")
    assert number == "32,022"
    assert source.startswith("UNODC Country Office Pakistan, Public-Private Partnership Conference")
    assert Path(home) == site / "tipresearch"


def test_commands_work_without_a_project_and_write_nothing_into_the_installation(outside, site):
    before = files_of(site)
    done = outside("-m", "tipresearch", "check")
    assert (done.stdout, done.returncode) == ("Data and notebooks follow the rules.\n", 0), done.stderr
    done = outside("-m", "tipresearch", "report", "pakistan-2020", "--explain")
    assert done.returncode == 0, done.stderr
    assert "01_victim_demographics: runs" in done.stdout
    done = outside("-m", "tipresearch", "schedule", "cron", "pakistan-2020")
    assert done.stderr == (
        "tipresearch: a schedule builds reports of a project. No tipresearch.toml is here or above, so this is no project; 'tipresearch new FOLDER' makes one.\n"
    )
    assert done.returncode == 2
    assert files_of(site) == before


def test_the_report_of_a_new_project_has_its_own_figure_licence_and_authors(project, site):
    edition = project / "reports" / "first-report" / "latest"
    with (edition / "results.csv").open(encoding="utf-8", newline="") as file:
        shown = {row["sources"]: row["value"] for row in csv.DictReader(file)}
    assert shown == {"example_source": "12", "unodc_fia_conference_2022": "32022"}
    manifest = json.loads((edition / "manifest.json").read_text("utf-8"))
    assert manifest["authors"] == ["Name of the author"]
    assert manifest["licence"] == "No licence is chosen yet."
    assert manifest["language"] == "en"
    assert manifest["not_inputs"] == []
    index = (edition / "index.html").read_text("utf-8")
    assert "No licence is chosen yet. Facts belong to their publishers." in index
    assert "<dt>Authors</dt><dd>Name of the author</dd>" in index
    assert "MIT licence" not in index
    both = {"data/observations.csv", "tipresearch/data/observations.csv", "tipresearch.toml"}
    assert both <= manifest["inputs"].keys()
    assert not any(str(site) in name for name in manifest["inputs"])


def test_make_test_of_a_new_project_fails_if_a_figure_moves(project, outside):
    done = outside("make", "test", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout
    moved = shutil.copytree(project, outside.here / "moved", dirs_exist_ok=True)
    figures = moved / "data" / "observations.csv"
    own_project.change(figures, count_lo="13", count_hi="13", raw_value="13")
    done = outside("make", "test", cwd=moved)
    assert done.returncode == 2
    assert "1 failed, 5 passed" in done.stdout


def test_another_installation_verifies_the_edition_of_a_project(project, tmp_path):
    """Inputs have names and no places."""
    names = os.environ | {"TIPRESEARCH_HOME": str(project)}
    line = [sys.executable, "-m", "tipresearch", "verify", str(project / "reports/first-report/latest")]
    done = subprocess.run(line, cwd=tmp_path, env=names, capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("", 0), done.stdout
    assert "is verified by hash and by a new build" in done.stdout


def test_a_revised_row_of_the_package_is_named_as_a_changed_input(project, outside, site):
    figures = site / "tipresearch" / "data" / "observations.csv"
    text = figures.read_text("utf-8")
    try:
        figures.write_text(text.replace("As published in the news release.", "As released.", 1), encoding="utf-8")
        done = outside("-m", "tipresearch", "status", "first-report", cwd=project)
    finally:
        figures.write_text(text, encoding="utf-8")
    assert "tipresearch/data/observations.csv" in done.stdout, done.stdout + done.stderr
