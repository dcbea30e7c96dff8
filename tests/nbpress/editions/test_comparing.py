import json
import re

import pytest
from command_line import command, refused
from small_edition import publish

from nbpress.core.errors import TipResearchError
from nbpress.editions import comparing, manifests
from tipresearch.cli import data as cli

ROW = {
    "result_id": "a", "notebook": "nb", "indicator": "count", "label": "Women", "ref_area": "PAK", "period": "2020",
    "category": "women", "edition": "e1", "value": 100, "lo": None, "hi": None, "kind": "point", "unit": "persons",
    "method": "as published", "inputs": [{"figure_ids": ["r1"], "as_published": "100"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "why"),
    [({"value": [1]}, "its value"), ({"label": {}}, "its label"), ({"inputs": [{}]}, "figure_ids"), ({"text": 1}, "its text"), ({"result_id": None}, "result_id")],
)  # fmt: skip
def test_numbers_of_another_shape_are_damaged(tmp_path, cells, why):
    """What a stranger wrote in place of a number is refused by its field; ours, also without words, is read."""
    path = tmp_path / "results.json"
    path.write_text(json.dumps([ROW, ROW | {"value": "INF", "inputs": None, "flags": ["x"]}]), "utf-8")
    assert len(comparing.read_results(tmp_path)) == 2
    path.write_text(json.dumps([ROW, ROW | cells]), "utf-8")
    with pytest.raises(TipResearchError, match=f"results.json is damaged: .*{why}"):
        comparing.read_results(tmp_path)


def changed(**cells):
    return comparing.changed_results([ROW], [ROW | cells])


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
def test_a_number_is_revised_or_redefined(cells, kind, factor):
    """Another value is a revision, another method, unit or kind a redefinition, rounding nothing."""
    found = changed(**cells)
    assert [c["change"] for c in found] == ([kind] if kind else [])
    if kind:
        assert found[0]["factor"] == factor


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "apart", [{"sources": ["s2"]}, {"sources": ["s1"], "inputs": [{"figure_ids": ["r2"], "as_published": "100"}]}]
)
def test_a_number_whose_name_became_that_of_two_is_held_against_itself(apart, order):
    """Whichever stands first on its page: the other took its place, and its jump was told as new and not held."""
    old = ROW | {"sources": ["s1"]}
    moved, other = old | {"result_id": "b", "value": 1000}, old | {"result_id": "c", **apart}
    found = comparing.changed_results([old], [moved, other][::order])
    assert {c["result_id"]: c["change"] for c in found} == {"b": "revised", "c": "new"}
    assert [c["result_id"] for c in found if comparing.jumped(c, 3)] == ["b"]
    back = comparing.changed_results([moved, other][::order], [old])
    assert [(c["change"], c["result_id"]) for c in back] == [("revised", "a"), ("removed", "c")]


def test_a_number_is_new_or_removed():
    """A number in one edition only is new or removed."""
    other = ROW | {"result_id": "b", "label": "Men"}
    found = comparing.changed_results([ROW], [other])
    assert [(c["change"], c["label"]) for c in found] == [("new", "Men"), ("removed", "Women")]


def test_a_number_is_paired_with_one_of_its_measure():
    """Where a second measure came, both have new ids: the detected are told beside the detected, in whatever order."""
    was = ROW | {"measure": "detected"}
    now = [was | {"result_id": "c", "measure": "convicted", "value": 3}, was | {"result_id": "d"}]
    assert [c["change"] for c in comparing.changed_results([was], now)] == ["new"]


@pytest.mark.parametrize("apart", [("partition", "sex", "form"), ("measure", "detected", "convicted")])
def test_another_number_under_the_id_of_one_that_went_is_no_revision(apart):
    """*Other* of a sex went, and *Other* of a form has its name alone now: 205 did not become 435."""
    name, was, now = apart
    found = comparing.changed_results([ROW | {name: was, "value": 205}], [ROW | {name: now, "value": 435}])
    assert [(c["change"], bool(c["old"]), bool(c["new"])) for c in found] == [
        ("new", False, True),
        ("removed", True, False),
    ]
    (revised,) = comparing.changed_results([ROW | {"value": 205}], [ROW | {name: now, "value": 435}])
    assert revised["change"] == "revised"  # an older edition does not say what it counts


@pytest.mark.parametrize(
    ("old", "new", "far"),
    [(100, 200, False), (100, 201, True), (100, 49, True), (0, 1, True), (0, 0, False), (-1, 1, True), (1, None, True)],
)
def test_jumps_are_factors_beyond_the_limit(old, new, far):
    """Up or down by more than the limit is a jump; so is what has no factor, if it moved."""
    found = comparing.changed_results([ROW | {"value": old}], [ROW | {"value": new, "lo": 1}])
    assert any(comparing.jumped(each, 2.0) for each in found) == far


def test_bounds_without_a_value_jump_by_their_ends():
    """Where nothing lies between the bounds, an end that moves far is a jump."""
    bounds = ROW | {"value": None, "lo": 0.2, "hi": 0.4}
    for cells, far in (({"lo": 0.15}, False), ({"lo": 0.05}, True), ({"hi": 0.9}, True)):
        found = comparing.changed_results([bounds], [bounds | cells])
        assert any(comparing.jumped(each, 2.0) for each in found) == far


def test_sides_say_what_the_pages_say():
    """Value, unit and kind of interval as printed; what is too small to be seen is shown in full."""
    text = {"text": "47.6 % (95 % random-variation interval 47.1–48.2 %)"}
    ((change,),) = [comparing.changed_results([ROW | text], [ROW | text | {"value": 100.001}])]
    assert change["old"]["text"] == f"{text['text']} [100]"
    assert change["new"]["text"] == f"{text['text']} [100.001]"
    (other,) = comparing.changed_results([ROW | text], [ROW | {"text": "48 %", "value": 101}])
    assert [other[side]["text"] for side in ("old", "new")] == [text["text"], "48 %"]


@pytest.mark.slow
def test_first_edition_says_so(small):
    """The first edition has the page, which is the same bytes at any time, and no data."""
    edition, _ = small.build()
    assert "This is the first edition" in (edition / "changes.html").read_text("utf-8")
    assert not (edition / "changes.json").exists()
    assert 'href="changes.html"' in (edition / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_text_of_a_number_is_no_markup(small):
    """A unit may come from a data file."""
    marked = "persons<img src=x onerror=alert(3)>"
    for value in ("15255", "15300"):
        small.figures("15255,persons", f"{value},{marked}")
        edition, _ = small.build()
    page = (edition / "changes.html").read_text("utf-8")
    assert "<td>15255 persons&lt;img src=x onerror=alert(3)&gt;</td>" in page
    assert "<td>15300 persons&lt;img" in page
    assert "<img" not in page


@pytest.mark.slow
def test_second_edition_shows_what_changed_and_why(small):
    """Each change has its values, factor and the source row; the commit is named."""
    small.commit()
    first, _ = small.build()
    small.figures("10667,persons,as published\n", "10667,persons,by hand\nboys,Boys,1851,persons,as published\n")
    text = (small.home / "data" / "figures.csv").read_text("utf-8").replace("15255", "30510")
    (small.home / "data" / "figures.csv").write_text(text, encoding="utf-8")
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
    assert entry["file"] == "data/figures.csv"
    assert entry["rows"] == ["boys", "men", "women"]
    assert re.fullmatch(r"[0-9a-f]{7,} correct the women", entry["commits"][0])
    assert changes["old"]["edition"] == first.name
    page = (second / "changes.html").read_text("utf-8")
    for shown in (first.name, "row women: 15255 → 30510", "correct the women", "Redefined", "by hand"):
        assert shown in page
    again = comparing.compare(first, second)
    assert again["results"] == changes["results"]


@pytest.mark.slow
def test_changes_are_not_in_the_content_hash(small, tmp_path):
    """The same inputs built without history have the same content hash."""
    small.build()
    small.figures("15255", "16000")
    second, _ = small.build()
    alone, _ = small.build(out=tmp_path / "elsewhere")
    assert manifests.content_hash(alone) == manifests.content_hash(second)
    assert alone.name == second.name


@pytest.mark.slow
def test_two_reports_are_not_compared(small):
    """Editions of two reports are refused in one line."""
    first, _ = small.build()
    manifest = manifests.read_manifest(first) | {"report": "other"}
    second = first.with_name("other")
    second.mkdir()
    manifests.seal(second, manifest)
    with pytest.raises(TipResearchError, match="of two reports, 'small' and 'other'"):
        comparing.compare(first, second)


@pytest.mark.slow
def test_command_compares_two_editions(small, tmp_path):
    """`changes` takes two editions of a report, in either place of a file, and names number, values and file."""
    first, _ = small.build()
    small.figures("15255", "16000")
    second, _ = small.build()
    page = tmp_path / "page.html"
    done = command("changes", first, small.report / "latest", "--html", page)
    assert done.returncode == 0, done.stderr
    assert re.search(r"revised +Women +count +PAK +2020 +15255 persons +16000 persons +1\.049", done.stdout)
    assert "data/figures.csv" in done.stdout
    assert "16000" in page.read_text("utf-8")
    again = command("changes", second, second)
    assert "Numbers (0 of 0)" in again.stdout


@pytest.mark.slow
def test_editions_of_two_reports_are_not_compared(small):
    """Two reports, or an edition and a file, are refused in one line."""
    edition, _ = small.build()
    other = small.out / "other"
    other.mkdir()
    manifest = manifests.read_manifest(edition) | {"report": "other"}
    (other / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    refused(command("changes", edition, other), "of two reports, 'small' and 'other'")
    refused(command("changes", edition, small.home / "data" / "figures.csv"), "is no edition")


@pytest.mark.slow
def test_edition_that_was_changed_is_not_compared(tmp_path):
    """Numbers of one put in place of another's would tell that nothing changed."""
    old, _ = publish(tmp_path / "r", "one")
    new, _ = publish(tmp_path / "r", "two")
    assert command("changes", old, new).returncode == 0
    for edition in (new, old):
        (edition / "results.json").write_text("[ ]", encoding="utf-8")
        message = f"{edition.name} is not as published; see what differs with: tipresearch verify"
        refused(command("changes", old, new), message)


def test_no_label_writes_to_the_terminal(tmp_path, capsys):
    """What a terminal would obey is shown by its number."""
    editions = []
    for value in (1, 2):
        text = json.dumps([ROW | {"value": value, "label": "\x1b[2JGone", "unit": "persons"}])
        editions.append(publish(tmp_path / "r", str(value), results=text)[0])
    cli.changes(*editions, html=None, most=15)
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\\x1b[2JGone" in said


@pytest.mark.slow
def test_no_option_reaches_git_from_a_manifest(small, tmp_path):
    """git would write the list of commits to a file that a commit names as an option."""
    small.commit()
    first, _ = small.build()
    small.figures("15255", "16000")
    commit = small.commit("later")
    second, _ = small.build()
    victim = tmp_path / f"victim..{commit}"
    victim.write_text("mine", encoding="utf-8")
    forged = manifests.read_manifest(first) | {"commit": f"--output={tmp_path / 'victim'}"}
    text = manifests.manifest_text(forged)
    (first / "manifest.json").write_text(text, encoding="utf-8")
    done = command("changes", first, second)
    assert victim.read_text("utf-8") == "mine"
    refused(done, "is not forty hexadecimal digits")
