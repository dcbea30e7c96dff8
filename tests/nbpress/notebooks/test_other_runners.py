"""The notebooks' contract with other runners: parameters are one cell, and the folder does not matter."""

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
    """The numbers of an executed notebook by label, formula and so on, with their intervals."""
    return {row["result_id"]: (row["value"], row["lo"], row["hi"]) for row in results.estimates(NAME, node)}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """What a report finds, by level of confidence."""
    folder = tmp_path_factory.mktemp("published")
    return {
        level: found(execution.run_notebook(NOTEBOOK, folder / f"{level}.ipynb", {"level": level}))
        for level in (0.95, 0.9)
    }


def operated(folder, parameters):
    """The call that Airflow's PapermillOperator makes."""
    return papermill.execute_notebook(
        str(NOTEBOOK), str(folder / "out.ipynb"), parameters=parameters, progress_bar=False,
        report_mode=True, log_output=False, kernel_name=None, language=None, engine_name=None,
    )  # fmt: skip


@pytest.mark.parametrize(("given", "level"), [({}, 0.95), ({"level": 0.9}, 0.9)])
def test_as_the_papermill_operator_of_airflow(tmp_path, monkeypatch, published, given, level):
    """From whatever folder a worker has, the operator finds what a report publishes."""
    monkeypatch.chdir(tmp_path)
    assert found(operated(tmp_path, given)) == published[level]
    assert published[0.9] != published[0.95]


def test_a_templated_parameter_of_the_wrong_type_is_no_number(tmp_path):
    """Airflow's templates give text: where a number is wanted the notebook stops, and computes nothing."""
    with pytest.raises(papermill.PapermillExecutionError, match="level"):
        operated(tmp_path, {"level": "0.9"})


@pytest.mark.parametrize(("given", "level"), [({}, 0.95), ({"level": "0.9", "ref_area": '"PAK"'}, 0.9)])
def test_as_a_job_of_jupyter_scheduler(tmp_path, published, given, level):
    """A job runs a copy in a folder of its own, its parameters pasted as code behind the parameters cell."""
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
