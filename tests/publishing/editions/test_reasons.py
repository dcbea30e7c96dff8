import json

import pytest
from command_line import command
from small_project import NAME, SOURCE


@pytest.mark.slow
def test_other_parameters_are_a_reason(small):
    """An edition of another value of a parameter says so, and of which notebook."""
    small.notebook(SOURCE.replace("\ndisplay(", "\nfound[0]['value'] *= n\ndisplay("))
    small.build()
    done = command("report", NAME, "--set", "n=2")
    assert done.returncode == 0, done.stderr
    changes = json.loads((small.report / "latest" / "changes.json").read_text("utf-8"))
    reason = "parameter n of small: 1 → 2"
    assert [i["file"] for i in changes["inputs"]] == [reason]
    assert [c["why"] for c in changes["results"]] == [[reason]]
    assert reason in (small.report / "latest" / "changes.html").read_text("utf-8")
