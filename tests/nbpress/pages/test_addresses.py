"""Addresses of numbers: ids of results.csv, at the first place of each number."""

import re

import nbformat
from shown_results import RECORD, executed

from nbpress.core import bundles
from nbpress.pages import addresses, rendering, results

LABELS = ("Women", "Men", "Women")


def node(*labels):
    """An executed notebook that shows a number for each label, with its button and panel."""
    made = executed(*(RECORD | {"label": label} for label in labels))
    for at, (cell, label) in enumerate(zip(made.cells[1:], labels, strict=True)):
        key = bundles.number_key(RECORD | {"label": label})
        cell.outputs[0]["data"]["text/html"] = (
            f'<p><button popovertarget="n{at}" data-number="{key}">0.5</button></p>'
            f'<div popover class="tr-lineage" id="n{at}"><p>{label}</p></div><table><tr><td>1</td></tr></table>'
        )
    return made


def written(folder, *labels):
    rendering.write_pages([rendering.Page("nb", node(*labels), [])], folder, title="T", build="b")
    return (folder / "nb.html").read_text("utf-8")


def test_the_first_place_of_a_number_has_its_id_and_each_panel_a_link(tmp_path):
    women, men = (row["result_id"] for row in results.estimates("nb", node(*LABELS)))
    text = written(tmp_path, *LABELS)
    assert re.findall(r'<button popovertarget="n\d"(?: id="(\w+)")?>', text) == [women, men, ""]
    assert '<span id="' not in text
    assert re.findall(r'<a href="#(\w+)">Link to this number</a></p></div>', text) == [women, men, women]
    assert "data-number" not in text
    assert text.count('<tr id="row-') == 3


def test_another_number_on_the_page_changes_no_address(tmp_path):
    (men,) = (row["result_id"] for row in results.estimates("nb", node("Men")))
    assert f'id="{men}"' in written(tmp_path, "Women", "Men")


def test_a_number_that_no_button_opens_has_its_address_before_its_output(tmp_path):
    made = executed(RECORD, RECORD)
    (row,) = results.estimates("nb", made)
    rendering.write_pages([rendering.Page("nb", made, [])], tmp_path, title="T", build="b")
    text = (tmp_path / "nb.html").read_text("utf-8")
    assert text.count(f'<span id="{row["result_id"]}"></span>') == 1
    assert text.index(row["result_id"]) < text.index("<p>shown</p>")


def test_a_number_that_is_no_result_has_no_address():
    made = node("Women")
    made.cells[1].outputs[0]["data"].pop(bundles.RESULTS_MIME)
    (output,) = results.every_output(addresses.with_result_ids("nb", made))
    text = addresses.with_addresses(output["data"]["text/html"], lambda _: "link")
    assert ("link" in text, "data-number" in text) == (False, False)
    assert isinstance(made, nbformat.NotebookNode)
