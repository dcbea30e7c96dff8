"""Where the project is, and what it chooses in its file tipresearch.toml."""

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
def marker(tmp_path, monkeypatch):
    """The file tipresearch.toml of a project; a test writes the text."""
    own_project.entered(tmp_path, monkeypatch)
    paths._choices.cache_clear()
    yield tmp_path / paths.MARKER
    paths._choices.cache_clear()


@pytest.fixture
def without_project(tmp_path, monkeypatch):
    """A working directory outside of any project; return the directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "HOME", paths.PACKAGED)
    return tmp_path


def test_a_project_is_the_nearest_folder_above_with_a_marker(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert paths.project_at(inner) == paths.PACKAGED
    for folder in (tmp_path, tmp_path / "a"):
        (folder / paths.MARKER).touch()
        assert paths.project_at(inner) == folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("licence", "tipresearch.toml is not TOML in UTF-8: "),
        ("license = 'x'", "key 'license'; it takes packaged_data, house_rules, licence, language. Did you mean 'licence'?"),
        ("house_rules = 'no'", "house_rules is 'no'; it must be true or false."),
        ("licence = true", "licence is True; it must be a text."),
        ("language = 'English'", "language is 'English'"),
    ],
)  # fmt: skip
def test_a_fault_in_the_marker_is_one_line(marker, text, message):
    marker.write_text(text, encoding="utf-8")
    with pytest.raises(TipResearchError, match=re.escape(message)) as caught:
        paths.choices()
    assert "\n" not in str(caught.value)


def test_a_choice_that_a_project_does_not_make_has_a_default(marker):
    """Editors of Windows begin the file with an invisible mark."""
    assert (paths.choices()["packaged_data"], paths.choices()["house_rules"]) == (False, True)
    assert (paths.only_installed(), paths.editions(), paths.no_project()) == (False, marker.parent / "reports", "")
    for encoding in ("utf-8", "utf-8-sig"):
        paths._choices.cache_clear()
        marker.write_text("licence = 'CC0'\r\n", encoding=encoding)
        assert paths.choices() == {"packaged_data": True, "house_rules": False, "licence": "CC0", "language": "en"}


def test_editions_without_a_project_are_below_the_working_directory(tmp_path, monkeypatch):
    """Nothing is written into an installed package, and a message says what is missing."""
    site, here = tmp_path / "site" / "tipresearch", tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    own_project.entered(site, monkeypatch)
    for name in ("PACKAGE", "PACKAGED"):
        monkeypatch.setattr(f"nbpress.core.paths.{name}", site)
    assert paths.only_installed()
    assert paths.editions() == here / "reports"
    assert "No tipresearch.toml is here or above" in paths.no_project()
    assert "'tipresearch new FOLDER'" in paths.no_project()
    (here / "tipresearch.toml").touch()
    assert f"The project {here} was not found" in paths.no_project()
    assert paths.no_project().endswith("; start Python there.")


def test_an_unknown_source_may_belong_to_a_project_that_was_not_found(without_project):
    """A cell may change the working directory after the import."""
    (without_project / paths.MARKER).touch()
    cure = re.escape(f" The project {without_project} was not found, ")
    with pytest.raises(SchemaError, match=f"^source 'own_police' .*{cure}"):
        facts.source("own_police")
    with pytest.raises(TipResearchError, match=f"^source 'own_police' .*{cure}"):
        tip.observations_from(pd.DataFrame({"area": ["PAK"]}), source="own_police")


def test_messages_on_own_codes_say_that_there_is_no_project(without_project):
    given = pd.DataFrame({"area": ["Wakanda"], "year": 2020, "measure": "seen", "count": 4})
    with pytest.raises(SchemaError) as caught:
        tip.observations_from(given, source="Ours")
    _, area, measure = str(caught.value).splitlines()
    with pytest.raises(CoverageError) as no_population:
        tip.population_of("COK", 2020)
    for message in (area, measure, str(no_population.value)):
        assert message.endswith(f" of your project.{paths.no_project()}")


def test_the_project_is_found_on_import_whatever_folder_follows(tmp_path):
    (tmp_path / paths.MARKER).touch()
    code = "import os, tipresearch as tip; os.chdir(os.sep); print(tip.paths.HOME)"
    env = {name: value for name, value in os.environ.items() if name != "TIPRESEARCH_HOME"}
    env |= {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == f"{tmp_path.resolve()}\n"
