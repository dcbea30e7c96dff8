from pathlib import Path

import nbformat
import pytest
from small_notebook import definition, notebook

from tipresearch.errors import TipResearchError
from tipresearch.publishing.kernels import client
from tipresearch.publishing.reports import definitions, plans


def test_plan_refuses_a_parameter_no_notebook_has(project):
    """A typo in --set or in the definition is refused with the nearest parameter."""
    notebook(project, "print(n)")
    with pytest.raises(
        TipResearchError, match="no notebook of test has a parameter 'm'; they have n"
    ):
        plans.plan(definition("small"), {"m": "1"}, project)
    with pytest.raises(
        TipResearchError, match="no notebook of test has a parameter 'nn'.*Did you mean 'n'"
    ):
        plans.plan(definition("small", nn=1), {}, project)


def test_coverage_is_checked_in_a_fork_or_here(monkeypatch, tmp_path):
    """What the data do not cover is refused with the same words, with and without a server."""
    definition = definitions.read_definition("pakistan-2020")
    planned = plans.plan(definition, {"year": "1999"}, tmp_path).tasks
    said = []
    for broken in (False, True):
        if broken:
            monkeypatch.setattr(client, "_servers", {})
            monkeypatch.setitem(client._SERVER, "PYTHONHOME", "/nowhere")
        with pytest.raises(TipResearchError, match="year=1999 is not covered") as raised:
            plans.check(planned, "tipresearch.coverage:covered", forked=True)
        said.append((type(raised.value), str(raised.value)))
    client.close_all()
    assert said[0] == said[1]


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
    monkeypatch.setattr(plans, "check_held", lambda coverage, found: asked.extend(found))
    plans.check(planned.tasks, "a:b", forked=False)
    ((_, _, values),) = asked
    assert Path(values["data_file"]).read_text() == "x"
    assert not Path(planned.tasks[0].values["data_file"]).is_absolute()
