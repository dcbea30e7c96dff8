import re

import nbformat
from shown_results import RECORD, executed

from tipresearch import bundles
from tipresearch.publishing.pages import rendering


def test_a_title_names_what_the_outputs_are_about():
    """The heading of the page and the index have it; the navigation has the title up to its colon."""
    node = executed(RECORD)
    page = rendering.Page("a", node, [])
    plain = page.title
    assert ": " in plain
    node.cells[1].outputs[0]["data"][bundles.RESULTS_MIME]["about"] = "Nepal"
    assert page.title == f"{plain}: Nepal"
    assert page.short_title == plain.partition(":")[0]
    found = dict(rendering._rendered([page], "Report", "0" * 12))
    assert f"<h1>{plain}: Nepal" in re.sub(r"<h1[^>]*>", "<h1>", found["a.html"])
    assert f"{plain}: Nepal</a></h2>" in found["index.html"]


def test_pages_hold_findings_navigation_and_sources(tmp_path):
    """The index shows the findings; each page has navigation, sources, parameters and its code."""
    shown = [{"name": "n", "value": 1, "help": "a <number>"}]
    page = rendering.Page("nb", executed(RECORD), shown)
    page.node.cells.insert(
        1, nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})
    )
    other = rendering.Page("other", executed(RECORD, tags=()), [])
    rendering.write_pages([page, other], tmp_path, title="A & B", build="abc")
    index, own = ((tmp_path / name).read_text("utf-8") for name in ("index.html", "nb.html"))
    assert "<p>shown</p>" in index
    assert index.count("<p>shown</p>") == 1
    assert 'href="nb.html"' in index
    assert "A &amp; B" in index
    assert "a &lt;number&gt;" in own
    assert re.search(r'<a [^>]*aria-current="page"[^>]*>Title</a>', own)
    assert re.search(r'<a [^>]*href="https://example.org"[^>]*>A source</a>', own)
    assert re.search(r'<label><input [^>]*id="show-code"', own)
    assert 'id="show-code"' not in index
    assert own.count('<div class="tr-code">') == len(page.node.cells) - 2  # title and parameters


def test_folded_cell_has_its_outputs_behind_a_caption(tmp_path):
    """What a cell tagged ``folded`` shows is one click away; the caption of its figure says what it is."""
    page = rendering.Page("nb", executed(RECORD, tags=("folded",)), [])
    rendering.write_pages([page], tmp_path, title="A", build="abc")
    text = (tmp_path / "nb.html").read_text("utf-8")
    assert re.search(
        r"<summary>More on this</summary>\s*<div class=\"tr-output\"><p>shown</p>", text
    )
    figure = {"name": "f", "caption": "Less & more", "alt": "", "source": "", "png": "", "csv": ""}
    page.node.cells[-1].outputs[0]["data"][bundles.FIGURE_MIME] = figure
    rendering.write_pages([page], tmp_path, title="A", build="abc")
    text = (tmp_path / "nb.html").read_text("utf-8")
    assert re.search(r"<summary>Less &amp; more</summary>\s*<figure", text)


def test_pages_carry_the_day_of_their_newest_source(tmp_path):
    """It comes from the data alone; a page of sources that name no day carries none."""
    dated = [
        RECORD | {"label": str(i), "edition": e}
        for i, e in enumerate(["2023-05-30; 2025-04-14", "TIP 2026"])
    ]
    page, other = (
        rendering.Page("nb", executed(*dated), []),
        rendering.Page("other", executed(RECORD), []),
    )
    rendering.write_pages([page, other], tmp_path, title="A", build="abc")
    for name, shown in (("index", True), ("nb", True), ("other", False)):
        text = (tmp_path / f"{name}.html").read_text("utf-8")
        assert ('<time datetime="2025-04-14">' in text) == shown


def test_long_decimals_are_cut_for_readers():
    """The table below a figure prints four figures; the file keeps all."""
    assert rendering.table_of_csv('a,b\n0.123456789,"x, y"\n15255,\n') == [
        ["a", "b"],
        ["0.1235", "x, y"],
        ["15255", ""],
    ]
