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
