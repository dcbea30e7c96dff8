import json
from pathlib import Path

import pytest
from command_line import command
from small_project import NAME, SOURCE

from nbpress.editions import manifests, reasons


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


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (3, None, "a number → none"), (3, "<5", "a number → <5"), ("3", [0, 4], "a number → [0, 4]"),
        ([3, 19], ["<5", 19], "a number → ['<5', 19]"), ({"men": 3}, {}, "a number → {}"), ("3 of 22", "<5 of 22", "a number → <5 of 22"), ("Of 22 the women are 3.", "Of 22 the women are <5.", "a number → Of 22 the women are <5."), (3.0, None, "a number → none"),
        ([3, 19], [4, 19], "[3, 19] → [4, 19]"), ("PK-KP, 2020", "PK-KP", "PK-KP, 2020 → PK-KP"), ("2020-01-05", None, "2020-01-05 → none"), (0.95, None, "0.95 → none"),
        (3, 4, "3 → 4"), (1, 0.9, "1 → 0.9"), (2020, None, "2020 → none"), (True, None, "True → none"), (None, 3, "none → 3"),
    ],
)  # fmt: skip
def test_a_small_count_that_a_parameter_was_is_not_told_again(old, new, told):
    """Men, three: the number on the page of changes was not told, and above it stood that the parameter was 3."""
    sides = [{"inputs": {}, "parameters": {"nb": {} if v is None else {"men": v}}} for v in (old, new)]
    assert reasons.between(*sides) == [{"file": f"parameter men of nb: {told}", "commits": []}]


@pytest.mark.slow
def test_rows_are_named_of_tables_of_this_package_alone(small):
    """The first column of any other file may hold persons, or the groups whose count is withheld."""
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
