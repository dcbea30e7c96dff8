"""Which project is worked in, and what it chooses."""

import os
import re
import subprocess
import sys

import own_project
import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.errors import CoverageError, SchemaError, TipResearchError
from tipresearch import facts


@pytest.fixture
def project(tmp_path, monkeypatch):
    own_project.entered(tmp_path, monkeypatch)
    paths._choices.cache_clear()
    yield tmp_path / paths.MARKER
    paths._choices.cache_clear()


def test_a_project_is_found_from_any_folder_in_it(tmp_path):
    """The marker may lie in the folder or above; the nearest counts."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert paths.project_at(inner) == paths.PACKAGED
    (tmp_path / paths.MARKER).touch()
    assert paths.project_at(inner) == tmp_path
    (tmp_path / "a" / paths.MARKER).touch()
    assert paths.project_at(inner) == tmp_path / "a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("licence", "tipresearch.toml is not TOML in UTF-8: "),
        ("license = 'x'", "has the unknown key 'license'; it takes packaged_data, house_rules, licence, language. Did you mean 'licence'?"),
        ("house_rules = 'no'", "house_rules is 'no'; it must be true or false."),
        ("licence = true", "licence is True; it must be a text."),
        ("language = 'English'", "tipresearch.toml: language is 'English', which is no tag; write one such as 'ur' or 'pt-BR'."),
    ],
)  # fmt: skip
def test_a_fault_of_the_marker_is_one_line(project, text, message):
    project.write_text(text, encoding="utf-8")
    with pytest.raises(TipResearchError, match=re.escape(message)):
        paths.choices()


def test_what_is_not_chosen_has_a_default(project):
    """A project lies over the package and is free of its rules; a folder without marker is neither."""
    assert (paths.choices()["packaged_data"], paths.choices()["house_rules"]) == (False, True)
    paths._choices.cache_clear()
    project.write_text("licence = 'CC0'\n", encoding="utf-8")
    assert paths.choices() == {"packaged_data": True, "house_rules": False, "licence": "CC0", "language": "en"}


def test_a_marker_that_an_editor_of_windows_saved_is_read(project):
    """It has a sign before its first letter that nobody sees, and was refused as an invalid statement."""
    project.write_text("licence = 'CC0'\r\n", encoding="utf-8-sig")
    assert paths.choices()["licence"] == "CC0"


def test_nobody_writes_into_an_installed_package(tmp_path, monkeypatch):
    """Without a project editions go below the working directory, and messages say what is missing."""
    site, here = tmp_path / "site" / "tipresearch", tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    own_project.entered(site, monkeypatch)
    for name in ("PACKAGE", "PACKAGED"):
        monkeypatch.setattr(f"nbpress.core.paths.{name}", site)
    assert paths.only_installed()
    assert paths.editions() == here / "reports"
    assert paths.no_project() == (
        " No tipresearch.toml is here or above, so this is no project; 'tipresearch new FOLDER' makes one."
    )
    (here / "tipresearch.toml").touch()
    asked = f" The project {here} was not found, as it is looked for once, on import, from the working directory of then; start Python there."
    assert paths.no_project() == asked


def test_a_source_that_is_not_held_may_be_of_a_project_that_was_not_found(tmp_path, monkeypatch):
    """Cells of a notebook that change the folder after the import are told so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "HOME", paths.PACKAGED)
    (tmp_path / paths.MARKER).touch()
    asked = f" The project {tmp_path} was not found, "
    with pytest.raises(SchemaError, match=f"^source 'own_police' is not in sources.csv;.*{re.escape(asked)}"):
        facts.source("own_police")
    with pytest.raises(TipResearchError, match=f"^source 'own_police' is no id of .*{re.escape(asked)}"):
        tip.observations_from(pd.DataFrame({"area": ["PAK"]}), source="own_police")


def test_a_project_is_that_of_the_import(tmp_path):
    """A test or a cell that changes the folder before anything is used leaves it with those that follow."""
    (tmp_path / paths.MARKER).touch()
    said = "import os, tipresearch as tip; os.chdir(os.sep); print(tip.paths.HOME)"
    plain = {name: value for name, value in os.environ.items() if name != "TIPRESEARCH_HOME"}
    done = subprocess.run([sys.executable, "-c", said], cwd=tmp_path, env=plain | {"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == f"{tmp_path.resolve()}\n"


def test_a_project_has_its_editions_itself(project, tmp_path):
    assert not paths.only_installed()
    assert paths.editions() == tmp_path / "reports"
    assert paths.no_project() == ""


def test_an_area_or_measure_of_ones_own_is_of_a_project_that_may_not_be(tmp_path, monkeypatch):
    """Who has no project was sent to a file of their project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "HOME", paths.PACKAGED)
    given = pd.DataFrame({"area": ["Wakanda"], "year": 2020, "measure": "seen", "count": 4})
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source="Ours")
    _, area, measure = str(caught.value).splitlines()
    with pytest.raises(CoverageError) as no_population:
        tip.population_of("COK", 2020)
    for said in (area, measure, str(no_population.value)):
        assert said.endswith(f" of your project.{paths.no_project()}")
