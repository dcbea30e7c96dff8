"""Outputs without lineage wait until a person has looked at them, once for each output."""

import json

import nbformat
import pytest
from command_line import command, refused
from small_edition import approve_by_command, forge
from small_edition import publish as publish_page
from small_project import NAME, SOURCE, verified

from nbpress.core import bundles
from nbpress.core.errors import Held
from nbpress.editions import folders, holds, manifests, publication, reviews
from nbpress.inputs import project

RESULTS = {"estimates": [{"label": "Women", "value": 15255}], "citations": []}
WITH_LINEAGE = {bundles.RESULTS_MIME: RESULTS, "text/html": "<table><tr><td>Men</td><td>10,667</td></tr></table>"}
#: Data of an output, and the kind under which it waits; None if nobody has to look at it.
OUTPUTS = {
    "a drawing": ({"image/png": "aaaa", "text/plain": "<Axes: >"}, "picture"),
    "a frame": ({"text/html": "<table></table>", "text/plain": "Women 15255"}, "table or HTML"),
    "a widget": ({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "x"}, "widget"),
    "a script": ({"application/javascript": "draw()"}, "application/javascript"),
    "a new number": ({"text/plain": "15256"}, "text"),
    "a number of a result": ({"text/plain": "Women 15255"}, None),
    "a row of a table with lineage": ({"text/plain": "Men 10667"}, None),
    "a word of the code": ({"text/plain": "shown"}, None),
    "a result": (WITH_LINEAGE, None),
}
#: Prints a text that is neither in the code nor among the numbers.
PRINTED = "\nprint('{}'[::-1])"


def executed(*outputs):
    """An executed notebook with a cell of numbers, and one cell with these outputs."""
    shown = [nbformat.v4.new_output("display_data", data) for data in (WITH_LINEAGE, *outputs)]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("shown", outputs=[each]) for each in shown])


def stored(folder, text="", tags=()):
    """The file of a notebook that keeps a printed text."""
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("stream", text=text)])
    cell.metadata["tags"] = list(tags)
    kernel = {"name": "python3", "display_name": "p", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path := folder / "nb.ipynb")
    return path


@pytest.mark.parametrize(("data", "kind"), OUTPUTS.values(), ids=OUTPUTS)
def test_what_has_no_lineage_and_repeats_no_row_waits(tmp_path, data, kind):
    found = reviews.outputs_to_review(stored(tmp_path), executed(data))
    assert [(each["notebook"], each["cell"], each["kind"]) for each in found] == [("nb", 2, kind)] * (kind is not None)


def test_a_printed_text_that_its_notebook_keeps_on_purpose_needs_no_review(tmp_path):
    node = executed()
    node.cells[0].outputs.append(nbformat.v4.new_output("stream", text="99 new\n"))
    cases = [("99 new\n", ["keep_output"]), ("99 new\n", []), ("98 new\n", ["keep_output"])]
    assert [len(reviews.outputs_to_review(stored(tmp_path, *case), node)) for case in cases] == [0, 1, 1]


def test_the_hash_of_a_widget_covers_its_state(tmp_path):
    node = executed(OUTPUTS["a widget"][0])
    (before,) = reviews.outputs_to_review(stored(tmp_path), node)
    node.metadata["widgets"] = {"state": {"1": {"value": "Khan"}}}
    assert reviews.outputs_to_review(stored(tmp_path), node)[0]["sha256"] != before["sha256"]


def output(digit, cell=3):
    return {"notebook": "small", "cell": cell, "kind": "picture", "sha256": digit * 64}


def test_an_output_is_reviewed_once_and_a_changed_one_again(tmp_path, inputs_unchanged):
    """It stays reviewed in another cell, and after editions that did not show it."""

    def publish(text, *outputs):
        return publish_page(tmp_path, text, to_review=list(outputs))[0]

    why = "1 output(s) without lineage were not reviewed: small, cell 3 (picture)"
    with pytest.raises(Held, match=r"1 output\(s\) without lineage were not reviewed: small, cell 3 \(picture\)\. Pub"):
        publish("one", output("a"))
    assert folders.latest(tmp_path) is None
    build = holds.waiting_build(tmp_path)
    first = publication.approve(tmp_path, "A map without names", build.name, " Ann ")
    (review,) = manifests.intact_manifest(first)["reviews"]
    assert (review["by"], review["reason"], review["outputs"]) == ("Ann", "A map without names", [output("a")])
    assert manifests.intact_manifest(first)["approval"] == {k: review[k] for k in ("reason", "by", "at")} | {"why": why}
    publish("two")
    third = publish("three", output("a", cell=5))
    assert manifests.intact_manifest(third)["reviews"] == [review | {"outputs": [output("a", cell=5)]}]
    assert manifests.intact_manifest(third).get("approval") is None
    with pytest.raises(Held, match=r"1 output\(s\) .*: small, cell 3 \(picture\)\. Publish"):
        publish("four", output("a", cell=5), output("b"))
    fourth = publication.approve(tmp_path, "New", holds.waiting_build(tmp_path).name, "Ben")
    assert [(r["by"], [o["cell"] for o in r["outputs"]]) for r in manifests.intact_manifest(fourth)["reviews"]] == [("Ann", [5]), ("Ben", [3])]  # fmt: skip
    (fourth / "index.html").write_text("other", encoding="utf-8")
    repaired = publish("four", output("a", cell=5), output("b"))
    assert manifests.intact_manifest(repaired)["reviews"] == manifests.readable(fourth)["reviews"]


def test_a_review_that_somebody_wrote_into_a_manifest_does_not_count(tmp_path):
    """The log has the hash of the manifest without it."""
    edition, _ = publish_page(tmp_path, "one")
    forged = [{"by": "Eve", "at": "2026-01-02T00:00:00+00:00", "reason": "x", "outputs": [output("a")]}]
    manifests.seal(edition, manifests.read_manifest(edition) | {"reviews": forged})
    with pytest.raises(Held, match="cell 3"):
        publish_page(tmp_path, "two", to_review=[output("a")])


@pytest.mark.slow
def test_a_report_with_a_printed_text_of_its_own_waits_and_then_publishes_new_numbers(small):
    """Nothing of the waiting build is visible; a schedule sees status 1 and the command that approves."""
    edition, _ = small.build()
    small.notebook(SOURCE + PRINTED.format("nahK"))
    done = command("report", NAME)
    refused(done, "1 output(s) without lineage were not reviewed: small, cell 3 (printed text). Publish it with: ", 1)
    seen = [p for p in small.report.rglob("*") if p.is_file() and "held" not in p.parts and b"Khan" in p.read_bytes()]
    assert (folders.latest(small.report), seen) == (edition.resolve(), [])
    assert f"held for approval: {holds.waiting_build(small.report).name}" in command("status", NAME).stdout
    assert approve_by_command(small.report, "A word of ours").returncode == 0
    small.figures("15255", "15256")
    following, new = small.build()
    assert new
    (review,) = manifests.intact_manifest(following)["reviews"]
    assert (review["reason"], review["by"]) == ("A word of ours", project.person())
    assert verified(following).differences == []
    small.notebook(SOURCE + PRINTED.format("ibiB"))
    with pytest.raises(Held, match="cell 3"):
        small.build()


@pytest.mark.slow
def test_an_edition_without_the_review_that_it_needs_is_not_verified(small):
    small.notebook(SOURCE + PRINTED.format("nahK"))
    edition = small.reviewed()
    manifest = manifests.read_manifest(edition)
    assert verified(edition).differences == []
    other = json.loads(json.dumps(manifest["reviews"]).replace(manifest["to_review"][0]["sha256"], "a" * 64))
    cure = "nobody has reviewed small, cell 3 (printed text); take that out, or "
    for changes, also in (
        ({"reviews": []}, []),
        ({"reviews": other}, []),
        ({"reviews": [], "to_review": []}, ["to_review"]),
    ):
        forge(edition, **changes)
        found = verified(edition).differences
        assert [d.what for d in found if d.what != "manifest.json, approval"] == [f"manifest.json, {a}" for a in also]
        assert found[-1].why.startswith(cure)
        forge(edition, **{k: manifest[k] for k in ("reviews", "to_review")})
    forge(edition, reviews=[])
    repaired, new = small.build(force=True)  # the approval is for the same content
    assert new
    assert manifests.read_manifest(repaired)["reviews"] == manifest["reviews"]
    assert verified(repaired).differences == []
