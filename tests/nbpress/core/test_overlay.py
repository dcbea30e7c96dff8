"""Rows of a project are added to those of the package; none takes the place of another."""

import os
import re

import own_project
import pytest

from nbpress.core import files, overlay, paths
from nbpress.core.errors import ParameterError, SchemaError
from nbpress.notebooks import reading
from tipresearch import facts
from tipresearch.cli import projects
from tipresearch.facts import tables


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project over the package, as this process sees it."""
    own_project.write(tmp_path)
    own_project.entered(tmp_path, monkeypatch)
    return tmp_path


def test_rows_are_added_behind_those_of_the_package(project):
    """A table has all rows of the package, in their order, and then the project's."""
    whole = overlay.read_data("sources.csv")
    packaged = files.read_table(paths.PACKAGED / "data" / "sources.csv")
    assert list(whole["source_id"]) == [*packaged["source_id"], "example_source"]
    assert whole.iloc[:-1].equals(packaged)
    assert list(overlay.read_data("mappings/areas.csv")["name"])[-1] == "Example area"


def test_a_table_that_changed_is_read_again(project):
    """What is kept of it is of its files as they were; a row that was added meanwhile counts."""
    before = len(facts.load_open_questions("NPL"))
    own = paths.DATA / "open_questions.csv"
    text = "ref_area,question,would_settle,figure_ids\nNPL,Who counts?,A letter,X1\n"
    for rows in (1, 2):
        own.write_text(text if rows == 1 else f"{text}NPL,Where?,A map,X2\n", encoding="utf-8")
        assert len(facts.load_open_questions("NPL")) == before + rows


def test_a_table_that_the_project_has_not_is_the_package_s(project):
    """So is one of which it has the columns alone."""
    packaged = files.read_table(paths.PACKAGED / "data" / "population.csv")
    assert overlay.read_data("population.csv").equals(packaged)
    (project / "data" / "population.csv").write_text(",".join(packaged.columns) + "\n")
    assert overlay.read_data("population.csv").equals(packaged)


def test_a_table_of_the_project_that_is_no_file_is_not_left_out(project):
    """A link to a disk that is not there, a folder or a pipe: its rows would be gone without a word."""
    own = paths.DATA / "population.csv"
    makers = (lambda: own.symlink_to(project / "nowhere"), own.mkdir, lambda: os.mkfifo(own))
    for make, remove in zip(makers, (own.unlink, own.rmdir, own.unlink), strict=True):
        make()
        with pytest.raises(
            SchemaError, match=r"^data/population\.csv is no file, but a folder, a pipe or a link that leads to none; "
        ):
            overlay.read_data("population.csv")
        remove()


@pytest.mark.parametrize("name", ["notebooks/05_country_profile.ipynb", "docs/methods.md"])
def test_what_of_the_project_is_no_file_is_not_that_of_the_package(project, name):
    """A link to a disk that is not there: the notebook or the methods of the package would be published in its place."""
    own = project / name
    own.parent.mkdir(exist_ok=True)
    own.symlink_to(project / "nowhere")
    with pytest.raises(SchemaError, match=f"^{name} is no file, but a folder, a pipe or a link that leads to none; "):
        overlay.locate(name)


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        ("sources.csv", {"source_id": "unodc_glotip"}, "source_id 'unodc_glotip'"),
        ("observations.csv", {"figure_id": "UNODC22-vic-2020-total"}, "figure_id 'UNODC22-vic-2020-total'"),
        ("mappings/areas.csv", {"ref_area": "PAK"}, "ref_area 'PAK'"),
    ],
)
def test_an_id_of_the_package_is_refused(project, table, cells, told):
    """Whose number would it be? The row is named, and nothing is replaced."""
    own_project.change(project / "data" / table, **cells)
    message = f"data/{table}, row 2: {told} is a row of the package already, and is not replaced; give yours an id of its own."
    with pytest.raises(SchemaError, match=re.escape(message)):
        overlay.read_data(table)


def test_other_columns_are_refused(project):
    """A column that was forgotten or named otherwise is named."""
    (project / "data" / "mappings" / "areas.csv").write_text("ref_area,name\nZZZ,Example\n")
    with pytest.raises(SchemaError, match=r"data/mappings/areas\.csv: .*\('iso2'\); they are ref_area, iso2, name"):
        overlay.read_data("mappings/areas.csv")


def test_a_fault_is_told_by_its_row_in_the_project(project):
    """The second row of the project's file is row 3 there, however many the package has."""
    table = project / "data" / "sources.csv"
    header, first = table.read_text("utf-8").splitlines()
    second = first.replace("example_source", "other_source").replace(",reference,", ",rumour,")
    table.write_text("\n".join([header, first, second, ""]), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"sources\.csv, row 3, column 'kind': 'rumour'"):
        tables.validate_table("sources.csv", overlay.read_data("sources.csv"))


def test_each_input_is_found_by_its_name(project):
    """Where an input lies follows from its name: both tables of one name have names of their own."""
    found = overlay.code_and_data()
    assert {n: p for n, p in found.items() if overlay.place(n) != p} == {}
    assert found["data/sources.csv"] == project / "data" / "sources.csv"
    assert found["tipresearch/data/sources.csv"] == paths.PACKAGED / "data" / "sources.csv"
    assert {n for n in found if overlay.is_code(n)} == {
        n for n in found if n.startswith(("nbpress/", "tipresearch/")) and "/data/" not in n
    }


def test_a_notebook_of_the_package_can_be_used(project):
    """One of the same name in the project is the one that is meant."""
    name = "05_country_profile"
    assert overlay.notebook(name) == paths.PACKAGED / "notebooks" / f"{name}.ipynb"
    own = project / "notebooks" / f"{name}.ipynb"
    own.parent.mkdir()
    own.touch()
    assert overlay.locate(f"notebooks/{name}.ipynb") == (f"notebooks/{name}.ipynb", own)


@pytest.mark.parametrize("alone", [False, True])
def test_notebooks_that_can_be_named_are_those_of_both(project, alone):
    """Of one name the project's is meant; beside tables that stand alone are no notebooks of the package."""
    own = project / "notebooks" / "05_country_profile.ipynb"
    own.parent.mkdir()
    own.touch()
    if alone:
        (project / paths.MARKER).write_text("packaged_data = false\n", encoding="utf-8")
    packaged = {} if alone else {path.stem: path for path in (paths.PACKAGED / "notebooks").glob("*.ipynb")}
    assert overlay.notebooks() == packaged | {own.stem: own}


def test_list_has_the_notebooks_of_the_package_beside_those_of_the_project(project, capsys):
    """Whoever lists what a project may build saw its own alone, and not what `batch` takes as well."""
    projects.list_all()
    _, packaged = capsys.readouterr().out.split("Notebooks of the package  (tipresearch batch NAME --over KEY=VALUES)")
    assert "05_country_profile        Country profile" in packaged


def test_a_notebook_misspelt_is_told_its_name(project):
    """A project may name the package's notebooks, so they are among what there is."""
    with pytest.raises(
        ParameterError, match=r"no notebook '05_country_profil'; .* Did you mean '05_country_profile'\?"
    ):
        reading.read_notebook(overlay.notebook("05_country_profil"))


def test_a_folder_without_marker_stands_alone(project):
    """Its tables are all there are, and one that lacks says what may be missing."""
    (project / paths.MARKER).unlink()
    own_project_ids = list(overlay.read_data("sources.csv")["source_id"])
    assert own_project_ids == ["example_source"]
    message = "data file mappings/measures.csv is missing; restore it with 'git checkout -- data/mappings/measures.csv' or, in a project over the package, put back its tipresearch.toml."
    with pytest.raises(SchemaError, match=re.escape(message)):
        overlay.read_data("mappings/measures.csv")


def test_tables_can_stand_alone_by_choice(project):
    """As those of a copy in which figures of the package are being tried out."""
    (project / paths.MARKER).write_text("packaged_data = false\n")
    assert list(overlay.roots()) == ["data"]
    assert list(overlay.read_data("sources.csv")["source_id"]) == ["example_source"]
    with pytest.raises(SchemaError) as caught:
        overlay.read_data("mappings/measures.csv")
    told = f"data file mappings/measures.csv is missing: by packaged_data = false in tipresearch.toml the tables of the project are all there are; copy it, and what else it lacks, from {paths.PACKAGED / 'data'} to {project / 'data'}, or set packaged_data = true."
    assert str(caught.value) == told
    with pytest.raises(SchemaError, match=r"restore it with 'git checkout -- data/none.csv'"):
        overlay.read_data("none.csv")


def test_the_package_lies_over_nothing():
    """In a checkout every table is read once, under the name that it has always had."""
    assert overlay.roots() == {"data": paths.DATA}
    assert overlay.tables() == sorted(p.relative_to(paths.DATA).as_posix() for p in paths.DATA.rglob("*.csv"))


def test_a_layout_of_a_publisher_is_an_input_and_the_marker_of_the_package_is_none():
    """An edition rests on what reads its files; only a wheel has the marker."""
    names = overlay.code_and_data()
    assert "tipresearch/readers/layouts/nrm.toml" in names
    assert not overlay.is_code(f"tipresearch/{paths.MARKER}")
