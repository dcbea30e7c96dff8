"""Pages show what other libraries draw, print and return, without numbers that have lineage."""

import base64
import json
import re

import nbformat
import pytest
from command_line import command
from shown_results import RECORD, executed
from small_edition import approve
from small_project import NAME

import tipresearch as tip
from nbpress.notebooks.outputs import reproducible
from nbpress.pages import plain, rendering, results

PNG = base64.b64encode(b"\x89PNG picture").decode()
WIDGETS = {
    "box": {"state": {"children": ["IPY_MODEL_year", "IPY_MODEL_area", "IPY_MODEL_box"]}},
    "year": {"state": {"description": "Year", "value": 2020}},
    "area": {"state": {"description": "Area", "_options_labels": ["Nepal", "<Kosovo>"], "index": 1}},
}


def notebook(*outputs, source="x", tags=()):
    """A notebook of one cell that shows these outputs: (form, content) each, or several forms."""
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Mine")])
    made = [nbformat.v4.new_output("display_data", dict(o), metadata={}) for o in outputs]
    node.cells.append(nbformat.v4.new_code_cell(source, outputs=made, metadata={"tags": [*tags]}))
    return node


def page(node, tmp_path, name="mine.html"):
    rendering.write_pages([rendering.Page("mine", node, [])], tmp_path, title="R", build="0" * 12)
    return (tmp_path / name).read_text("utf-8")


def test_a_picture_has_the_description_of_its_cell_or_output(tmp_path):
    """A blank description is none. Pages mark a picture as without lineage."""
    source = "#| fig-alt: Women & men.\n#| fig-cap:  By sex. \nplot()"
    node = notebook({"image/png": PNG, "text/plain": "<Figure>"}, source=source)
    described = {"metadata": {"image/svg+xml": {"alt": "A line"}}}
    node.cells[1].outputs.append(nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"}, **described))
    assert plain.pictures("mine", node) == [
        plain.Picture("mine-2-1.png", b"\x89PNG picture", "Women & men.", "By sex."),
        plain.Picture("mine-2-2.svg", b"<svg/>", "Women & men.", "By sex."),
    ]
    for blank in ("", "#| fig-alt: \n", "#| fig-alt:   \n", "#| fig-alt: \t\n"):
        node.cells[1].source = f"{blank}plot()"
        assert [p.alt for p in plain.pictures("mine", node)] == ["", "A line"]
    text = page(node, tmp_path)
    assert '<img src="figures/mine-2-1.png" alt="A picture of which the notebook gives no description; see the code of cell 2.">' in text  # fmt: skip
    assert '<img src="figures/mine-2-2.svg" alt="A line">' in text
    assert text.count("Without lineage") == 2
    node = executed(RECORD)
    assert plain.with_html("m", node, None, None) is node


HANDLE = {"text/plain": "<Axes: xlabel='x'>"}
NEEDS_A_SCRIPT = ["Cell 2 shows something that needs a script, and a page runs none"]
COLOURED = "<style type='text/css'>#T_1 td { color: red }</style><table id='T_1'><tr><td style='x'>1</td></tr></table>"
#: As Altair writes a chart: a style, a place and a script.
ALTAIR = "<style>\n#altair-viz-1 { width: 1% }</style><!-- a > b --><div id='v'></div><script>draw()</script>"
#: Outputs, the texts that a page shows in their place, and a text that it does not show.
OUTPUTS = {
    "an object beside its drawing": ([HANDLE, {"image/png": PNG}], [], "Axes"),
    "an object alone": ([HANDLE], ["&lt;Axes: xlabel="], "<Axes"),
    # A page allows the styles that it contains, by their hash, and no other.
    "a table with a style": ([{"text/html": COLOURED}], ['tabindex="0" role="region" aria-label="Table of cell 2"><style', rendering.csp("#T_1 td { color: red }")], "'styles'"),
    "a script": ([{"text/html": "<div id='p'></div><script>draw()</script>"}], NEEDS_A_SCRIPT, "draw()"),
    "a chart of Altair": ([{"text/html": ALTAIR}], NEEDS_A_SCRIPT, "draw()"),
    "a chart of Plotly": ([{"application/vnd.plotly.v1+json": {"data": []}}], NEEDS_A_SCRIPT, "vnd.plotly"),
    "a script with a name": ([{"application/javascript": "draw()", "text/plain": "<IPython.core.display.Javascript object>"}], NEEDS_A_SCRIPT, "IPython"),
    "a script between words": ([{"text/html": "<b>seen</b><script src='https://x.org'></SCRIPT ><i>too</i>"}], ["<b>seen</b><i>too</i>"], "x.org"),
    "Markdown": ([{"text/markdown": "Some **bold**", "text/plain": "x"}], ["Some <strong>bold</strong>"], "**bold"),
    "a text": ([{"text/plain": "1 < 2"}], ["1 &lt; 2</pre>"], "1 < 2"),
    # The words of the library that made a formula stay, but not the name of its object.
    "formulas": ([{"text/latex": "$x$"}, {"text/latex": "$x^2$", "text/plain": "x**2"}], [">$x$</pre>", ">x**2</pre>"], "$x^2$"),
    "a formula with a name": ([{"text/latex": "$\\pi < 1$", "text/plain": "<IPython.core.display.Latex object>"}], ["$\\pi &lt; 1$</pre>"], "IPython"),
}  # fmt: skip


@pytest.mark.parametrize(("outputs", "shown", "hidden"), OUTPUTS.values(), ids=OUTPUTS)
def test_outputs_of_other_libraries_are_shown_without_their_scripts(tmp_path, outputs, shown, hidden):
    text = page(notebook(*outputs), tmp_path)
    assert [each for each in shown if each not in text] == []
    assert hidden not in text


def test_warnings_are_on_the_page_and_texts_of_checks_behind_the_switch(tmp_path):
    node = notebook({"text/plain": "760"})
    node.cells[1].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="careful"))
    assert 'aria-label="Text of cell 2, stderr">careful</pre>' in page(node, tmp_path)
    node.cells[1].metadata.tags = ["nbval-check-output"]
    assert '<div class="tr-code"><p class="tr-label">Numbers as text</p>' in page(node, tmp_path)


def test_a_finding_without_lineage_heads_its_section(tmp_path):
    node = notebook({"image/png": PNG}, {"text/plain": "24836 <b>"}, tags=["finding"])
    index = page(node, tmp_path, "index.html")
    assert "figures/mine-2-1.png" in index
    assert "<p>24836 &lt;b&gt;</p>" in index


def test_a_page_shows_the_last_value_of_each_widget(tmp_path):
    """A widget that contains itself is no endless loop."""
    node = notebook({"application/vnd.jupyter.widget-view+json": {"model_id": "box"}, "text/plain": "VBox()"})
    node.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": WIDGETS}}
    text = page(node, tmp_path)
    assert '<tr><th scope="row">Year</th><td>2020</td></tr><tr><th scope="row">Area</th><td>&lt;Kosovo&gt;</td></tr>' in re.sub(r' id="row-\d+"', "", text)  # fmt: skip
    again = reproducible(node)
    assert "box" not in json.dumps(again.metadata) + json.dumps(again.cells[1].outputs)
    assert page(again, tmp_path) == text


def test_random_names_in_outputs_become_numbers_in_order():
    node = notebook(
        {"text/html": '<style>#T_ab12f td {}</style><table id="T_ab12f">', "text/plain": "<pandas.Styler at 0x7f0c1b2d>"},
        {"text/plain": "[<Line2D at 0x7f0c1b2e>, <Line2D at 0x7f0c1b2d>]"},
        {"text/html": f'<div id="altair-viz-{"0a" * 16}"><script>"altair-viz-{"0a" * 16}"'},
    )  # fmt: skip
    first, second, third = (o.data for o in reproducible(node).cells[1].outputs)
    assert first == {
        "text/html": '<style>#T_00000 td {}</style><table id="T_00000">', "text/plain": "<pandas.Styler at 00002>",
    }  # fmt: skip
    assert second == {"text/plain": "[<Line2D at 00003>, <Line2D at 00002>]"}
    assert third == {"text/html": '<div id="altair-viz-00001"><script>"altair-viz-00001"'}


@pytest.mark.slow
def test_a_chart_of_seaborn_is_published_with_notes_on_what_it_lacks(small):
    frame = "pd.DataFrame({'group': ['women', 'men'], 'n': [15255, 9581]})"
    small.notebook(f"import pandas as pd, seaborn as sns\nsns.barplot({frame}, x='group', y='n')")
    assert command("report", NAME).returncode == 1
    approve(small.report, "Seen")
    done = command("report", NAME)
    lineage, description = done.stderr.splitlines()
    assert lineage.startswith("tipresearch: note: 1 picture without lineage, ")
    assert description.startswith("tipresearch: note: 1 picture without a description ")
    assert description.endswith(": small-3-1.png; begin the cell with: #| fig-alt: what it shows")
    latest = small.report / "latest"
    assert (latest / "figures" / "small-3-1.png").read_bytes().startswith(b"\x89PNG")
    assert "Axes" not in (latest / "small.html").read_text("utf-8")


@pytest.mark.slow
def test_a_chart_of_the_package_is_published_with_drawing_data_and_source(tmp_path):
    held = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", measure="detected")
    bundle = held.plot(by="sex")._repr_mimebundle_()
    node = notebook(bundle)
    assert plain.pictures("nb", node) == []
    (figure,) = results.figures(node)
    assert [c["id"] for c in results.citations(node)] == ["unodc_glotip@2025-04-14"]
    results.write_figures([figure], tmp_path)
    name = figure["name"]
    assert {p.name for p in tmp_path.iterdir()} == {f"{name}.svg", f"{name}.csv", "narrow"}
    assert "GLO25-det-2020-F-total" in (tmp_path / f"{name}.csv").read_text("utf-8")


def test_a_random_name_of_a_table_becomes_a_number_and_a_chosen_name_stays():
    """Great Tables makes names of ten random letters."""

    def made(code, name):
        html = f'<div id="{name}" style="width:auto;">\n<style>\n#{name} table {{ color: red }}\n#{name} p {{}}</style></div>'
        shown = nbformat.v4.new_output("execute_result", {"text/html": html}, execution_count=1)
        return reproducible(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, outputs=[shown])])).cells[0]

    first, second = (made("GT(frame)", name) for name in ("gybmpbbsbo", "qwertyuiop"))
    assert first == second
    assert "#T_00000 p {}" in first.outputs[0].data["text/html"]
    own = made('GT(frame, id="population")', "population")
    assert own.source == 'GT(frame, id="population")'
    assert "#population p {}" in own.outputs[0].data["text/html"]
