"""Tables and notebooks of a project are added to those of the package; none replaces another."""

import os

import own_project
import pytest

from nbpress.core import files, overlay, paths
from nbpress.core.errors import ParameterError, SchemaError
from nbpress.notebooks import reading
from tipresearch import facts
from tipresearch.cli import projects
from tipresearch.facts import tables

NO_FILE = "is no file, but a folder, a pipe or a link that leads to none; "
PROFILE = "05_country_profile"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project over the package, as this process sees the project."""
    own_project.write(tmp_path)
    own_project.entered(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def own_profile(project):
    """A notebook with the name of a notebook of the package."""
    path = project / "notebooks" / f"{PROFILE}.ipynb"
    path.parent.mkdir()
    path.touch()
    return path


def test_rows_of_a_project_follow_the_rows_of_the_package(project):
    whole = overlay.read_data("sources.csv")
    packaged = files.read_table(paths.PACKAGED / "data" / "sources.csv")
    assert list(whole["source_id"]) == [*packaged["source_id"], "example_source"]
    assert whole.iloc[:-1].equals(packaged)
    assert list(overlay.read_data("mappings/areas.csv")["name"])[-1] == "Example area"


def test_a_table_that_changed_is_read_again(project):
    before = len(facts.load_open_questions("NPL"))
    text = "ref_area,question,would_settle,figure_ids\nNPL,Who counts?,A letter,X1\n"
    for rows in (1, 2):
        (paths.DATA / "open_questions.csv").write_text(text if rows == 1 else f"{text}NPL,Where?,A map,X2\n")
        assert len(facts.load_open_questions("NPL")) == before + rows


def test_a_missing_or_empty_table_of_the_project_is_the_table_of_the_package(project):
    packaged = files.read_table(paths.PACKAGED / "data" / "population.csv")
    assert overlay.read_data("population.csv").equals(packaged)
    (project / "data" / "population.csv").write_text(",".join(packaged.columns) + "\n")
    assert overlay.read_data("population.csv").equals(packaged)


def test_a_broken_link_a_folder_or_a_pipe_is_not_passed_over_for_the_file_of_the_package(project):
    """The rows, the notebook or the methods of the project would be left out without a word."""
    own = paths.DATA / "population.csv"
    for make in (lambda: own.symlink_to(project / "nowhere"), lambda: os.mkfifo(own), own.mkdir):
        own.unlink(missing_ok=True)
        make()
        with pytest.raises(SchemaError, match=rf"^data/population\.csv {NO_FILE}"):
            overlay.read_data("population.csv")
    for name in (f"notebooks/{PROFILE}.ipynb", "docs/methods.md"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).symlink_to(project / "nowhere")
        with pytest.raises(SchemaError, match=f"^{name} {NO_FILE}"):
            overlay.locate(name)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("sources.csv", "source_id", "unodc_glotip"),
        ("observations.csv", "figure_id", "UNODC22-vic-2020-total"),
        ("mappings/areas.csv", "ref_area", "PAK"),
    ],
)
def test_a_row_with_an_id_of_the_package_is_refused(project, table, column, value):
    own_project.change(project / "data" / table, **{column: value})
    message = f"data/{table}, row 2: {column} '{value}' .*; give yours an id of its own."
    with pytest.raises(SchemaError, match=message):
        overlay.read_data(table)


def test_a_table_with_other_columns_is_refused(project):
    (project / "data" / "mappings" / "areas.csv").write_text("ref_area,name\nZZZ,Example\n")
    with pytest.raises(SchemaError, match=r"data/mappings/areas\.csv: .*\('iso2'\); they are ref_area, iso2, name"):
        overlay.read_data("mappings/areas.csv")


def test_a_fault_is_reported_by_its_row_in_the_file_of_the_project(project):
    """The package has many rows before, and they do not count."""
    table = project / "data" / "sources.csv"
    header, first = table.read_text("utf-8").splitlines()
    second = first.replace("example_source", "other_source").replace(",reference,", ",rumour,")
    table.write_text("\n".join([header, first, second, ""]), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"sources\.csv, row 3, column 'kind': 'rumour'"):
        tables.validate_table("sources.csv", overlay.read_data("sources.csv"))


def test_the_name_of_an_input_locates_its_file(project):
    found = overlay.code_and_data()
    assert {n: p for n, p in found.items() if overlay.place(n) != p} == {}
    assert found["data/sources.csv"] == project / "data" / "sources.csv"
    assert found["tipresearch/data/sources.csv"] == paths.PACKAGED / "data" / "sources.csv"
    code = {n for n in found if n.startswith(("nbpress/", "tipresearch/")) and "/data/" not in n}
    assert {n for n in found if overlay.is_code(n)} == code
    assert "tipresearch/readers/layouts/nrm.toml" in found  # an edition depends on what reads its files
    assert not overlay.is_code(f"tipresearch/{paths.MARKER}")  # only a wheel has the marker


def test_notebooks_of_the_package_can_be_named(project, capsys):
    """A misspelt name is answered with the closest one, and the list shows both kinds."""
    assert overlay.notebook(PROFILE) == paths.PACKAGED / "notebooks" / f"{PROFILE}.ipynb"
    with pytest.raises(ParameterError, match=rf"no notebook '05_country_profil'; .* Did you mean '{PROFILE}'\?"):
        reading.read_notebook(overlay.notebook("05_country_profil"))
    projects.list_all()
    _, packaged = capsys.readouterr().out.split("Notebooks of the package  (tipresearch batch NAME --over KEY=VALUES)")
    assert f"{PROFILE}        Country profile" in packaged


@pytest.mark.parametrize("alone", [False, True])
def test_a_notebook_of_the_project_comes_before_the_notebook_of_the_package(project, own_profile, alone):
    """A project whose tables stand alone has no notebooks of the package."""
    name = f"notebooks/{PROFILE}.ipynb"
    if alone:
        (project / paths.MARKER).write_text("packaged_data = false\n", encoding="utf-8")
    assert overlay.locate(name) == (name, own_profile)
    packaged = {} if alone else {path.stem: path for path in (paths.PACKAGED / "notebooks").glob("*.ipynb")}
    assert overlay.notebooks() == packaged | {PROFILE: own_profile}


def missing(name, *cures):
    with pytest.raises(SchemaError) as caught:
        overlay.read_data(name)
    assert str(caught.value).startswith(f"data file {name} is missing")
    assert [cure for cure in cures if cure not in str(caught.value)] == []


def test_tables_of_a_folder_without_marker_stand_alone(project):
    (project / paths.MARKER).unlink()
    assert list(overlay.read_data("sources.csv")["source_id"]) == ["example_source"]
    name = "mappings/measures.csv"
    missing(name, f"'git checkout -- data/{name}' or, in a project over the package, put back its tipresearch.toml.")


def test_a_project_may_choose_that_its_tables_stand_alone(project):
    (project / paths.MARKER).write_text("packaged_data = false\n")
    assert list(overlay.roots()) == ["data"]
    assert list(overlay.read_data("sources.csv")["source_id"]) == ["example_source"]
    copy = f"copy it, and what else it lacks, from {paths.PACKAGED / 'data'} to {project / 'data'}"
    missing("mappings/measures.csv", "packaged_data = false in tipresearch.toml", copy, "set packaged_data = true")
    missing("none.csv", "restore it with 'git checkout -- data/none.csv'.")


def test_each_table_of_a_checkout_is_read_once():
    assert overlay.roots() == {"data": paths.DATA}
    assert overlay.tables() == sorted(p.relative_to(paths.DATA).as_posix() for p in paths.DATA.rglob("*.csv"))
