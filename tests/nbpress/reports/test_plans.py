import sys
import types
from pathlib import Path

import nbformat
import pytest
from small_notebook import definition, notebook

from nbpress.core import parameters
from nbpress.core.errors import TipResearchError
from nbpress.reports import definitions, plans


def test_plan_refuses_a_parameter_no_notebook_has(project):
    """A typo in --set or in the definition is refused with the nearest parameter."""
    notebook(project, "print(n)")
    with pytest.raises(TipResearchError, match="no notebook of test has a parameter 'm'; they have n"):
        plans.plan(definition("small"), {"m": "1"}, project)
    with pytest.raises(TipResearchError, match="no notebook of test has a parameter 'nn'.*Did you mean 'n'"):
        plans.plan(definition("small", nn=1), {}, project)


@pytest.mark.slow
def test_what_the_data_do_not_cover_is_refused(tmp_path):
    """The command itself asks the data, before any kernel has a notebook."""
    definition = definitions.read_definition("pakistan-2020")
    planned = plans.plan(definition, {"year": "1999"}, tmp_path).tasks
    with pytest.raises(TipResearchError, match="year=1999 is not covered"):
        plans.check(planned, "tipresearch.datasets.coverage:covered")


def test_coverage_is_asked_of_the_file_where_it_lies(project, monkeypatch):
    """A file of the user has its name in the store for the notebook, and a path for who checks it."""
    path = notebook(project, "print(data_file)")
    node = nbformat.read(path, 4)
    node.metadata["tipresearch"] = {"covered_by": "totals"}
    node.cells[1].source = 'data_file: str = ""  # a file'
    nbformat.write(node, path)
    (project / "words.txt").write_text("x")
    settings = {"data_file": str(project / "words.txt")}
    planned = plans.plan(definition("small"), settings, project / "out")
    asked = []
    monkeypatch.setattr(parameters, "check_coverage", lambda *given: asked.append(given))
    held = types.SimpleNamespace(covered=lambda name, values: None)
    monkeypatch.setitem(sys.modules, "held", held)
    plans.check(planned.tasks, "held:covered")
    ((_, values, _),) = asked
    assert Path(values["data_file"]).read_text() == "x"
    assert not Path(planned.tasks[0].values["data_file"]).is_absolute()
