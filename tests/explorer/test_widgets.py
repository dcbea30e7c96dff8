"""The controls: each follows the others, a broken file is told in place, a page shows it as left."""

import base64
import gc
import re

import nbformat
import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import MissingExtra, TipResearchError
from nbpress.pages import rendering, results

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def nepal(invented):
    """An explorer of the invented rows, at Nepal's victims."""
    return tip.explore(invented, area="NPL", measure="detected")


def control(explorer, name):
    return explorer._steps[name]


@pytest.mark.slow
def test_controls_offer_what_is_held(nepal):
    """Each with its number; one that leaves no choice is not shown."""
    assert list(control(nepal, "area").options) == [("Nepal (15)", "NPL"), ("Pakistan (2)", "PAK")]
    assert list(control(nepal, "breakdown").options) == [("sex (5)", "sex"), ("total (3)", "total")]
    assert nepal._years.options == (("2019 (1)", 2019), ("2020 (1)", 2020), ("2022 (1)", 2022))
    hidden = [n for n, c in nepal._steps.items() if c.layout.display == "none"]
    assert hidden == ["publication", "definition", "period"]


@pytest.mark.slow
def test_names_stand_in_the_order_of_the_alphabet():
    """By code Angola stood before Albania, and Switzerland behind Canada."""
    areas = ["CAN", "CHE", "CIV", "CZE", "CYP", "AGO", "ALB"]
    frame = pd.DataFrame({"area": areas, "year": 2020, "measure": "detected", "count": 7})
    offered = control(tip.explore(tip.observations_from(frame, source="Our survey")), "area").options
    assert [code for _, code in offered] == ["ALB", "AGO", "CAN", "CIV", "CYP", "CZE", "CHE"]


@pytest.mark.slow
def test_a_choice_is_followed(nepal):
    """By controls, chart, table and code; what is no longer held gives way."""
    control(nepal, "breakdown").value = "sex"
    nepal._years.value = (2019, 2020)
    assert nepal.view.chart.data["year"].tolist() == [2019, 2020, 2019, 2020]
    assert "year=&#39;2019..2020&#39;" in nepal._code.value
    before = nepal._drawing.value
    control(nepal, "area").value = "PAK"
    assert control(nepal, "breakdown").value == "total"
    assert nepal._years.value == (2021, 2021)
    assert nepal._drawing.value != before
    assert nepal.view.chart.data["lo"].tolist() == [20]


@pytest.mark.slow
def test_a_category_is_chosen(nepal):
    """Offered with its number; chart, table, code and the page follow, and none marked are all."""
    control(nepal, "breakdown").value = "sex"
    (sex,) = nepal._among.children
    assert sex.options == (("Female (3)", "female"), ("Male (2)", "male"))
    sex.value = ("male",)
    assert nepal.view.chart.data["series"].unique().tolist() == ["Male"]
    assert nepal._years.options == (("2019 (1)", 2019), ("2020 (1)", 2020))
    assert "partition=&#39;sex&#39;, sex=&#39;male&#39;" in nepal._code.value
    assert "sex: Male" in nepal._repr_mimebundle_()["text/html"]
    sex.value = ()
    assert len(nepal.view.chart.data) == 5
    control(nepal, "breakdown").value = "total"
    assert nepal._among.children == ()


@pytest.mark.slow
def test_every_choice_of_the_controls(nepal):
    """Whatever is chosen after whatever, something is shown."""
    for area in ("PAK", "NPL"):
        control(nepal, "area").value = area
        for _, measure in control(nepal, "measure").options:
            control(nepal, "measure").value = measure
            for _, breakdown in control(nepal, "breakdown").options:
                control(nepal, "breakdown").value = breakdown
                assert nepal.state.measure == measure
                assert "<svg" in nepal._drawing.value or "No chart: " in nepal._drawing.value
                assert "<table" in nepal._table.value


@pytest.mark.slow
def test_points_say_what_they_are(nepal):
    """Under the pointer: exact, suppressed and not adding up; the drawing leaves the page's own styles alone."""
    titles = re.findall(r"<title>(.*?)</title>", nepal._drawing.value)
    both_ends = "Total, 50–70 in 2020 (printed as 50; its parts add up to at least 70)"
    assert titles == ["Total, 100 in 2019", "Total, 90 in 2022", both_ends]
    control(nepal, "breakdown").value = "sex"
    assert "Male, fewer than 5 in 2020" in re.findall(r"<title>(.*?)</title>", nepal._drawing.value)
    assert "<style" not in nepal._drawing.value


@pytest.mark.slow
@pytest.mark.parametrize("frozen", [False, True])
def test_what_was_there_before_is_not_gone_through(invented, frozen):
    """What a drawing leaves over is collected after it, among what came with it; then all is as it was."""
    before, seen = gc.get_freeze_count(), []
    (gc.freeze if frozen else gc.unfreeze)()
    gc.enable()  # who has read a workbook in this process may have left it off
    explorer = tip.explore(invented, area="NPL", measure="detected")

    def told(phase, _):
        if not gc.isenabled():  # what Python collects by itself may come before the drawing
            seen.append((phase, gc.get_freeze_count() > 0))

    try:
        gc.callbacks.append(told)
        control(explorer, "breakdown").value = "sex"
        assert seen[:2] == [("start", True), ("stop", True)]
        assert (gc.get_freeze_count() > 0, gc.isenabled()) == (frozen, True)
    finally:
        gc.callbacks.pop()
        (gc.freeze if before else gc.unfreeze)()


@pytest.mark.slow
def test_the_table_is_filtered(nepal):
    """By words of a line, in any order; its counts open their lineage."""
    control(nepal, "breakdown").value = "sex"
    assert "7 of 7 lines" in nepal._table.value
    nepal._words.value = "SUPPRESSED male"
    assert "1 of 7 lines" in nepal._table.value
    assert nepal._table.value.count("popovertarget=") == 1
    assert "Row <code>" in nepal._table.value
    nepal._words.value = "<b>"
    assert "No line of 7 holds &#39;&lt;b&gt;&#39;." in nepal._table.value


@pytest.mark.slow
def test_a_broken_workbook_is_told_in_place(nepal, tmp_path, workbook):
    """With the words of the command line; what was shown stays, and another file is taken."""
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(workbook.read_bytes()[:1000])
    with pytest.raises(TipResearchError) as caught:
        tip.open(broken)
    shown = nepal._drawing.value
    nepal._file.value = str(broken)
    assert f"<p>{caught.value}</p>" == nepal._said.value.replace("&#39;", "'")
    assert (nepal._drawing.value, nepal.state.area) == (shown, "NPL")
    control(nepal, "area").value = "PAK"
    assert nepal.state.area == "PAK"
    nepal._file.value = str(workbook)
    assert (nepal._said.value, nepal.state.area) == ("", "FRA")


@pytest.mark.slow
def test_it_begins_with_a_broken_workbook(tmp_path, workbook):
    broken = tmp_path / "broken.xlsx"
    broken.write_text("none")
    explorer = tip.explore(broken)
    assert repr(explorer) == "Explorer: nothing is open"
    assert "broken.xlsx" in explorer._repr_mimebundle_()["text/html"]
    with pytest.raises(TipResearchError, match="nothing is open to be explored"):
        _ = explorer.view
    explorer._file.value = str(workbook)
    assert explorer.view.chart


@pytest.mark.slow
def test_on_a_page_it_stands_as_it_was_left(nepal):
    """The same chart and table with their lineage, and nothing to operate."""
    control(nepal, "breakdown").value = "sex"
    bundle = nepal._repr_mimebundle_()
    assert VIEW in bundle
    assert bundle["text/plain"].startswith("Explorer of own, edition undated: ")
    html = bundle["text/html"]
    svg = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)[1])
    assert b"Detected victims, Nepal, by sex" in svg
    assert "max-width:100%" in re.search("<img [^>]*>", html)[0]  # a phone is narrower than a drawing
    assert "Nepal; Detected victims; Our survey, undated" in html
    assert html.count("popovertarget=") == 5
    assert "missing: no row is held here" in html
    assert "held.plot(by=&#39;sex&#39;)" in html
    assert not re.search("onclick|<input|<select|<script", html)
    assert len(bundle[RESULTS_MIME]["estimates"]) == 5


@pytest.mark.slow
def test_a_report_takes_it_as_it_is(nepal, tmp_path):
    """The page of a notebook holds chart and table, its counts are results, and no control is left."""
    output = nbformat.v4.new_output("display_data", nepal._repr_mimebundle_())
    cells = [nbformat.v4.new_markdown_cell("# Mine"), nbformat.v4.new_code_cell("x", outputs=[output])]
    page = rendering.Page("mine", nbformat.v4.new_notebook(cells=cells), [])
    rendering.write_pages([page], tmp_path, title="R", build="0" * 12)
    text = (tmp_path / "mine.html").read_text("utf-8")
    assert text.count('<img src="data:image/svg+xml;base64,') == 1
    assert "its parts add up to at least 70" in text
    assert "Without lineage" not in text
    assert "jupyter-widget" not in text
    (held,) = results.outputs(page.node, RESULTS_MIME)
    assert [e["label"] for e in held["estimates"]] == ["Detected victims"] * 3


@pytest.mark.slow
def test_the_examples_of_the_page(datasets, monkeypatch):
    """Each call runs on the file that it names, and shows a chart; the span is cut to what is held."""
    page = (paths.HOME / "docs" / "explorer.md").read_text("utf-8")
    monkeypatch.chdir(datasets / "glotip")
    (file,) = re.findall(r'tip\.explore\("(.*?)"\)', page)
    names = {"tip": tip, "glotip": tip.open(file)}
    calls = re.findall(r"tip\.explore\([^)]+\)\)?", page)
    found = [eval(call, names) for call in calls]
    assert [e.state.years for e in found] == [None, (2016, 2021)]
    assert (found[0].state.measure, found[0].state.breakdown) == ("detected", "total")
    totals = names["glotip"].select(measure="detected", partition="total").observations
    assert len(found[0].view.chart.data) == totals["ref_area"].value_counts().max()
    assert found[1].view.chart.data["series"].unique().tolist() == ["Female"]


def test_it_needs_the_extra(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as caught:
        tip.explore()
    assert str(caught.value) == "the explorer needs ipywidgets, which is not installed; install tipresearch with the extra 'lab': pip install 'tipresearch[lab]'."  # fmt: skip
