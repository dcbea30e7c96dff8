"""Notebooks run by Airflow and Jupyter: parameters are one cell, and the folder does not matter."""

import pathlib
import shutil

import nbformat
import papermill
import pytest

from nbpress.core import paths
from nbpress.notebooks import execution
from nbpress.pages import results

NAME = "02_bonded_labour"
NOTEBOOK = paths.NOTEBOOKS / f"{NAME}.ipynb"
pytestmark = pytest.mark.slow


def found(node):
    """Return the numbers of an executed notebook, with their intervals, by id."""
    return {row["result_id"]: (row["value"], row["lo"], row["hi"]) for row in results.estimates(NAME, node)}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The numbers of a report, by level of confidence."""
    folder = tmp_path_factory.mktemp("published")
    return {
        level: found(execution.run_notebook(NOTEBOOK, folder / f"{level}.ipynb", {"level": level}))
        for level in (0.95, 0.9)
    }


def operated(folder, parameters):
    """Call papermill as the PapermillOperator of Airflow does."""
    return papermill.execute_notebook(
        str(NOTEBOOK), str(folder / "out.ipynb"), parameters=parameters, progress_bar=False,
        report_mode=True, log_output=False, kernel_name=None, language=None, engine_name=None,
    )  # fmt: skip


@pytest.mark.parametrize(("given", "level"), [({}, 0.95), ({"level": 0.9}, 0.9)])
def test_airflow_finds_the_published_numbers_from_any_folder(tmp_path, monkeypatch, published, given, level):
    monkeypatch.chdir(tmp_path)
    assert found(operated(tmp_path, given)) == published[level]
    assert published[0.9] != published[0.95]


def test_a_text_in_place_of_a_number_stops_the_notebook(tmp_path):
    """Templates of Airflow give text."""
    with pytest.raises(papermill.PapermillExecutionError, match="level"):
        operated(tmp_path, {"level": "0.9"})


@pytest.mark.parametrize(("given", "level"), [({}, 0.95), ({"level": "0.9", "ref_area": '"PAK"'}, 0.9)])
def test_a_job_of_jupyter_scheduler_finds_the_published_numbers(tmp_path, published, given, level):
    """A job runs a copy in its own folder, and its parameters are a cell behind the parameters cell."""
    from nbconvert.preprocessors import ExecutePreprocessor

    copy = pathlib.Path(shutil.copy(NOTEBOOK, tmp_path))
    node = nbformat.read(copy, as_version=4)
    if given:
        (place,) = [i for i, c in enumerate(node.cells) if "parameters" in c.metadata.get("tags", [])]
        pasted = nbformat.v4.new_code_cell("\n".join(f"{k} = {v}" for k, v in given.items()))
        pasted.metadata["tags"] = ["injected-parameters"]
        node.cells.insert(place + 1, pasted)
    runner = ExecutePreprocessor(kernel_name=node.metadata.kernelspec["name"], store_widget_state=True)
    runner.preprocess(node, {"metadata": {"path": str(tmp_path)}})
    assert found(node) == published[level]
    assert list(tmp_path.iterdir()) == [copy]  # a notebook writes nothing beside itself
