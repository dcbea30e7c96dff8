"""What changed from one edition to the next."""

import json
import re
from pathlib import Path

import pytest
from command_line import command, refused
from small_edition import publish
from small_project import NAME, SOURCE

from nbpress.core.errors import TipResearchError
from nbpress.editions import comparing, manifests, number_changes
from tipresearch.cli import data as cli

ROW = {
    "result_id": "a", "notebook": "nb", "indicator": "count", "label": "Women", "ref_area": "PAK", "period": "2020",
    "category": "women", "edition": "e1", "value": 100, "lo": None, "hi": None, "kind": "point", "unit": "persons",
    "method": "as published", "inputs": [{"figure_ids": ["r1"], "as_published": "100"}],
}  # fmt: skip


WRONG_KINDS = [({"value": [1]}, "its value"), ({"label": {}}, "its label"), ({"inputs": [{}]}, "figure_ids")]
WRONG_KINDS += [({"text": 1}, "its text"), ({"result_id": None}, "result_id")]
#: Numbers that cannot be compared, or for which JSON has no word.
WRONG_KINDS += [({"value": value}, "its value") for value in (10**400, float("inf"), float("-inf"), float("nan"))]


@pytest.mark.parametrize(("cells", "why"), WRONG_KINDS)
def test_a_number_with_a_value_of_a_wrong_kind_is_damaged(tmp_path, cells, why):
    path = tmp_path / "results.json"
    path.write_text(json.dumps([ROW, ROW | {"value": "INF", "inputs": None, "flags": ["x"]}]), "utf-8")
    assert len(comparing.read_results(tmp_path)) == 2
    path.write_text(json.dumps([ROW, ROW | cells]), "utf-8")
    with pytest.raises(TipResearchError, match=f"results.json is damaged: .*{why}"):
        comparing.read_results(tmp_path)


@pytest.mark.parametrize(
    ("cells", "kind", "factor"),
    [
        ({"value": 150}, "revised", 1.5),
        ({"value": 100.00000000001}, None, None),
        ({"lo": 0.1}, "revised", 1),
        ({"value": None}, "revised", None),
        ({"value": -17}, "revised", None),
        ({"kind": "bounds"}, "redefined", 1),
        ({"result_id": "b", "method": "ratio"}, "redefined", 1),
        ({"result_id": "b", "unit": "percent", "value": 50}, "redefined", 0.5),
        ({"result_id": "b", "edition": "e2", "value": 200}, "revised", 2),
        ({"hi": "INF"}, "revised", 1),
    ],
)
def test_another_value_is_a_revision_and_another_method_unit_or_kind_a_redefinition(cells, kind, factor):
    found = number_changes.changed_results([ROW], [ROW | cells])
    assert [(c["change"], c["factor"]) for c in found] == ([(kind, factor)] if kind else [])


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "apart", [{"sources": ["s2"]}, {"sources": ["s1"], "inputs": [{"figure_ids": ["r2"], "as_published": "100"}]}]
)
def test_of_two_numbers_with_one_name_the_one_of_the_same_source_is_compared(apart, order):
    """In whatever order they are listed, a jump is reported as a jump."""
    old = ROW | {"sources": ["s1"]}
    moved, other = old | {"result_id": "b", "value": 1000}, old | {"result_id": "c", **apart}
    found = number_changes.changed_results([old], [moved, other][::order])
    assert {c["result_id"]: c["change"] for c in found} == {"b": "revised", "c": "new"}
    assert [c["result_id"] for c in found if number_changes.is_jump(c, 3)] == ["b"]
    back = number_changes.changed_results([moved, other][::order], [old])
    assert [(c["change"], c["result_id"]) for c in back] == [("revised", "a"), ("removed", "c")]


DETECTED = ROW | {"measure": "detected"}
#: Numbers before and after, and each change with whether it has an old and a new side.
PAIRS = {
    "another label": ([ROW], [ROW | {"result_id": "b", "label": "Men"}], [("new", False, True), ("removed", True, False)]),
    "a second measure": (
        [DETECTED],
        [DETECTED | {"result_id": "c", "measure": "convicted", "value": 3}, DETECTED | {"result_id": "d"}],
        [("new", False, True)],
    ),
    "another breakdown under the same id": (
        [ROW | {"partition": "sex", "value": 205}],
        [ROW | {"partition": "form", "value": 435}],
        [("new", False, True), ("removed", True, False)],
    ),
    "another measure under the same id": (
        [DETECTED | {"value": 205}],
        [DETECTED | {"measure": "convicted", "value": 435}],
        [("new", False, True), ("removed", True, False)],
    ),
    "an older edition without breakdowns": ([ROW], [ROW | {"partition": "form", "value": 435}], [("revised", True, True)]),
    "an older edition without measures": ([ROW], [DETECTED | {"value": 435}], [("revised", True, True)]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "changes"), PAIRS.values(), ids=PAIRS)
def test_a_number_is_compared_only_with_a_number_of_the_same_name_measure_and_breakdown(before, after, changes):
    found = number_changes.changed_results(before, after)
    assert [(c["change"], bool(c["old"]), bool(c["new"])) for c in found] == changes


VALUES = [(100, 200, False), (100, 201, True), (100, 49, True), (0, 1, True), (0, 0, False)]
VALUES += [(-1, 1, True), (1, None, True)]
BOUNDS = {"value": None, "lo": 0.2, "hi": 0.4}
JUMPS = [
    *(({"value": old}, {"value": new, "lo": 1}, far) for old, new, far in VALUES),
    *((BOUNDS, BOUNDS | end, far) for end, far in [({"lo": 0.15}, False), ({"lo": 0.05}, True), ({"hi": 0.9}, True)]),
    ({}, {"value": 1000, "method": "as printed"}, True),
    ({}, {"value": 1000, "unit": "percent"}, False),
    ({}, {"value": 1000, "kind": "bounds"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "far"), JUMPS)
def test_a_jump_is_a_change_beyond_the_factor_or_one_without_a_factor(before, after, far):
    """A number without a value is compared by its bounds. Another method hides no jump; another unit is another number."""
    found = number_changes.changed_results([ROW | before], [ROW | after])
    assert any(number_changes.is_jump(each, 2.0) for each in found) == far


def test_a_change_shows_numbers_as_the_pages_do_with_more_digits_where_needed():
    text = {"text": "47.6 % (95 % random-variation interval 47.1–48.2 %)"}
    (change,) = number_changes.changed_results([ROW | text], [ROW | text | {"value": 100.001}])
    assert change["old"]["text"] == f"{text['text']} [100]"
    assert change["new"]["text"] == f"{text['text']} [100.001]"
    (other,) = number_changes.changed_results([ROW | text], [ROW | {"text": "48 %", "value": 101}])
    assert [other[side]["text"] for side in ("old", "new")] == [text["text"], "48 %"]


@pytest.mark.slow
def test_the_page_of_changes_shows_values_factor_source_row_and_commit(small, tmp_path):
    """The page of the first edition says that it is the first. Markup from a data file is shown as text."""
    marked = "persons<img src=x onerror=alert(3)>"
    path = small.home / "data" / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("15255,persons", f"15255,{marked}"), encoding="utf-8")
    small.commit()
    first, _ = small.build()
    assert "This is the first edition" in (first / "changes.html").read_text("utf-8")
    assert not (first / "changes.json").exists()
    assert 'href="changes.html"' in (first / "index.html").read_text("utf-8")
    text = path.read_text("utf-8").replace("15255", "30510")
    text = text.replace("10667,persons,as published", "10667,persons,by hand")
    path.write_text(text + "boys,Boys,1851,persons,as published\n", encoding="utf-8")
    small.commit("correct the women")
    second, new = small.build()
    assert new
    changes = json.loads((second / "changes.json").read_text("utf-8"))
    found = {c["label"]: c for c in changes["results"]}
    assert {label: c["change"] for label, c in found.items()} == {"Women": "revised", "Men": "redefined", "Boys": "new"}
    women = found["Women"]
    assert (women["old"]["value"], women["new"]["value"], women["factor"]) == (15255, 30510, 2)
    assert women["why"] == ["row women: 15255 → 30510"]
    (entry,) = changes["inputs"]
    assert (entry["file"], entry["rows"]) == ("data/figures.csv", ["boys", "men", "women"])
    assert re.fullmatch(r"[0-9a-f]{7,} correct the women", entry["commits"][0])
    assert changes["old"]["edition"] == first.name
    page = (second / "changes.html").read_text("utf-8")
    said = [first.name, "row women: 15255 → 30510", "correct the women", "Redefined", "by hand"]
    said += [f"<td>{n} persons&lt;img src=x onerror=alert(3)&gt;</td>" for n in (15255, 30510)]
    assert [each for each in said if each not in page] == []
    assert "<img" not in page
    assert comparing.compare(first, second)["results"] == changes["results"]
    done = command("changes", first, small.report / "latest", "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    listed = rf"revised +Women +count +PAK +2020 +15255 {marked} +30510 {marked} +2 ".replace("(3)", "[(]3[)]")
    assert re.search(listed, done.stdout)
    assert "data/figures.csv" in done.stdout
    assert "30510" in (tmp_path / "page.html").read_text("utf-8")
    assert "Numbers (0 of 0)" in command("changes", second, second).stdout


@pytest.mark.slow
def test_editions_that_were_changed_or_belong_to_two_reports_are_not_compared(tmp_path):
    old, _ = publish(tmp_path / "r", "one")
    new, _ = publish(tmp_path / "r", "two")
    assert command("changes", old, new).returncode == 0
    for edition in (new, old):
        (edition / "results.json").write_text("[ ]", encoding="utf-8")
        message = f"{edition.name} is not as published; see what differs with: tipresearch verify"
        refused(command("changes", old, new), message)
    other, _ = publish(tmp_path / "other")
    for second, message in ((other, "belong to two reports, 'r' and 'other'"), (old / "index.html", "is no edition")):
        with pytest.raises(TipResearchError, match=message):
            comparing.compare(old, second)


def test_control_characters_in_a_label_are_shown_by_their_numbers(tmp_path, capsys):
    editions = []
    for value in (1, 2):
        text = json.dumps([ROW | {"value": value, "label": "\x1b[2JGone", "unit": "persons"}])
        editions.append(publish(tmp_path / "r", str(value), results=text)[0])
    cli.changes(*editions, html=None, most=15)
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\\x1b[2JGone" in said


@pytest.mark.slow
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


@pytest.mark.slow
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
