"""The inputs and parameters that two editions do not share."""

import json
from pathlib import Path

import pytest
from command_line import command
from small_project import NAME, SOURCE

from nbpress.editions import manifests

pytestmark = pytest.mark.slow


def test_a_changed_parameter_is_named_with_its_notebook_and_both_values(small):
    small.notebook(SOURCE.replace("\ndisplay(", "\nfound[0]['value'] *= n\ndisplay("))
    small.build()
    done = command("report", NAME, "--set", "n=2")
    assert done.returncode == 0, done.stderr
    changes = json.loads((small.report / "latest" / "changes.json").read_text("utf-8"))
    reason = "parameter n of small: 1 → 2"
    assert [i["file"] for i in changes["inputs"]] == [reason]
    assert [c["why"] for c in changes["results"]] == [[reason]]
    assert reason in (small.report / "latest" / "changes.html").read_text("utf-8")


def test_changed_rows_are_named_only_in_tables_whose_first_column_has_ids_of_this_package(small):
    """The first column of another table may have names of persons."""
    figures, cases = small.home / "data" / "figures.csv", small.home / "data" / "cases.csv"
    cases.write_bytes("victim,district\nA. Adam\u00e9,Quetta\n".encode("latin-1"))
    small.commit()
    small.build()
    cases.write_text("victim,district\nZainab Khan,Quetta\n", encoding="utf-8")
    figures.write_text(figures.read_text("utf-8").replace("15255", "15300"), encoding="utf-8")
    edition, _ = small.build()
    found = manifests.read_manifest(edition)["reasons"]
    assert [(r["file"], r.get("rows")) for r in found] == [("data/cases.csv", None), ("data/figures.csv", ["women"])]
    for path in filter(Path.is_file, edition.rglob("*")):
        assert "Zainab" not in path.read_text("utf-8", "replace"), path
