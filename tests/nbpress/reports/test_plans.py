"""Plans: checked parameters and covered data, before anything runs."""

import sys
import types
from pathlib import Path

import nbformat
import pytest
from small_notebook import definition, notebook

from nbpress.core import parameters
from nbpress.core.errors import TipResearchError
from nbpress.reports import plans


def test_a_parameter_that_no_notebook_has_is_refused_with_the_nearest_name(project):
    notebook(project, "print(n)")
    with pytest.raises(TipResearchError, match="no notebook of test has a parameter 'm'; they have n"):
        plans.plan(definition("small"), {"m": "1"}, project)
    with pytest.raises(TipResearchError, match="no notebook of test has a parameter 'nn'.*Did you mean 'n'"):
        plans.plan(definition("small", nn=1), {}, project)


def test_coverage_is_checked_in_the_file_of_the_user(project, monkeypatch):
    """The notebook has the name of the copy, and the check has the path of the file."""
    path = notebook(project, "print(data_file)")
    node = nbformat.read(path, 4)
    node.metadata["tipresearch"] = {"covered_by": "totals"}
    node.cells[1].source = 'data_file: str = ""  # a file'
    nbformat.write(node, path)
    (project / "words.txt").write_text("x")
    planned = plans.plan(definition("small"), {"data_file": str(project / "words.txt")}, project / "out")
    calls = []
    monkeypatch.setattr(parameters, "check_coverage", lambda *given: calls.append(given))
    module = types.SimpleNamespace(covered=lambda name, values: None)
    monkeypatch.setitem(sys.modules, "coverage_of_the_test", module)
    plans.check(planned.tasks, "coverage_of_the_test:covered")
    ((_, values, _),) = calls
    assert Path(values["data_file"]).read_text() == "x"
    assert not Path(planned.tasks[0].values["data_file"]).is_absolute()
