import html
import json
import re

import nbformat
import pytest
from shown_results import RECORD, executed

from nbpress.core import bundles
from nbpress.pages import rendering
from nbpress.translation import catalogues


def test_a_title_names_what_the_outputs_are_about(tmp_path):
    """The heading of the page and the index have it; the navigation has the title up to its colon."""
    node = executed(RECORD)
    page = rendering.Page("a", node, [])
    plain = page.title
    assert ": " in plain
    node.cells[1].outputs[0]["data"][bundles.RESULTS_MIME]["about"] = "Nepal"
    assert page.title == f"{plain}: Nepal"
    assert rendering.short(page.title) == plain.partition(":")[0]
    rendering.write_pages([page], tmp_path, title="Report", build="0" * 12)
    assert f"<h1>{plain}: Nepal" in re.sub(r"<h1[^>]*>", "<h1>", (tmp_path / "a.html").read_text("utf-8"))
    assert f"{plain}: Nepal</a></h2>" in (tmp_path / "index.html").read_text("utf-8")
    for title, head in (("Report", f"{plain}: Nepal · Report"), (page.title, page.title)):  # one name is told once
        rendering.write_pages([page], tmp_path, title=title, build="0" * 12)
        assert f"<title>{head}</title>" in (tmp_path / "a.html").read_text("utf-8")


def test_no_two_pages_have_one_name_in_the_navigation(tmp_path):
    """Whole titles where the short ones are alike; on the page of changes, too."""
    titles = {"a": "Victims: 2023", "b": "Victims: 2024", "c": "Courts: 2024"}
    pages = [rendering.Page(name, executed(RECORD), []) for name in titles]
    for page, title in zip(pages, titles.values(), strict=True):
        page.node.cells[0].source = f"# {title}\n\nText.\n"
    rendering.write_pages(pages, tmp_path, title="Report", build="0" * 12)
    (tmp_path / "changes.html").write_text(rendering.changes_page(None, {"title": "Report", "pages": titles}), "utf-8")
    for name in ("index", "a", "changes"):
        text = (tmp_path / f"{name}.html").read_text("utf-8")
        assert re.findall(r'<li><a href="[abc].html".*?>(.*?)</a></li>', text) == [
            "Victims: 2023",
            "Victims: 2024",
            "Courts",
        ]


@pytest.mark.parametrize(
    "said", ["<a href='https://x.example'>Sign in</a>", "[Sign in](https://x.example)", "https://x.example", "*a* `b` _c_ $d$", "\\(a\\) ![b](c) <b>d</b>"]
)  # fmt: skip
def test_what_the_outputs_are_about_is_no_markup(tmp_path, said):
    """The name of an area is of whoever wrote the data: signs of HTML and of Markdown stand as they are."""
    node = executed(RECORD)
    node.cells[1].outputs[0]["data"][bundles.RESULTS_MIME]["about"] = said
    rendering.write_pages([rendering.Page("a", node, [])], tmp_path, title="R", build="0" * 12)
    text = (tmp_path / "a.html").read_text("utf-8")
    (heading,) = re.findall(r"<h1[^>]*>(.*?)<a class=.anchor-link", text)
    assert html.unescape(heading).endswith(f": {said}")
    assert "<" not in heading


def test_a_subject_with_a_colon_is_the_title_of_its_page(tmp_path):
    """A page of any form of exploitation begins with that form, in the navigation, too."""
    node = executed(RECORD)
    node.cells[1].outputs[0]["data"][bundles.RESULTS_MIME]["about"] = "<i>Bonded</i> labour: change"
    pages = [rendering.Page("a", node, []), rendering.Page("b", executed(RECORD), [])]
    rendering.write_pages(pages, tmp_path, title="R", build="0" * 12)
    text = (tmp_path / "a.html").read_text("utf-8")
    (heading,) = re.findall(r"<h1[^>]*>(.*?)<a class=.anchor-link", text)
    assert html.unescape(heading) == "<i>Bonded</i> labour: change"
    assert re.findall(r'<li><a href="a.html".*?>(.*?)</a></li>', text) == ["&lt;i&gt;Bonded&lt;/i&gt; labour"]


def test_pages_hold_findings_navigation_and_sources(tmp_path):
    """The index shows the findings; each page has navigation, sources, parameters and its code."""
    shown = [{"name": "n", "value": 1, "help": "a <number>"}]
    page = rendering.Page("nb", executed(RECORD), shown)
    page.node.cells.insert(1, nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]}))
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


def test_pages_say_the_licence_and_the_language_of_their_report(tmp_path):
    """Both stand on each page as given; a language that is written from the right turns the page."""
    page = rendering.Page("nb", executed(RECORD), [])
    said = {"licence": "Mine <only>.", "language": "ur-PK", "authors": ["X & Y"]}
    rendering.write_pages([page], tmp_path, title="A", build="abc", **said)
    texts = {p.name: p.read_text("utf-8") for p in tmp_path.glob("*.html")}
    assert {"index.html", "nb.html", "search.html", "sources.html"} <= texts.keys()
    for text in texts.values():
        assert '<html lang="ur-PK" dir="rtl">' in text
        assert "Mine &lt;only&gt;. Facts belong to their publishers." in text
        assert "CC BY" not in text
    assert "<dt>Authors</dt><dd>X &amp; Y</dd>" in texts["index.html"]
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", texts["index.html"])[1])
    assert data["license"] == {"@type": "CreativeWork", "name": "Mine <only>."}
    assert data["creator"]["name"] == "X & Y"


def test_pages_of_no_licence_claim_none(tmp_path):
    """Where neither report nor project says what may be done, no page says that of this package."""
    page = rendering.Page("nb", executed(RECORD), [])
    rendering.write_pages([page], tmp_path, title="A", build="abc", licence="", language="en")
    index = (tmp_path / "index.html").read_text("utf-8")
    assert '<html lang="en">' in index
    assert " Facts belong to their publishers." in index
    assert '"license"' not in index
    assert "MIT" not in index


@pytest.mark.parametrize(("unreviewed", "told"), [(1, "reviewed 1 of the 2 sentences"), (0, "")])
def test_a_translation_says_what_no_native_reader_has_reviewed(tmp_path, unreviewed, told):
    """Of one that is all reviewed there is nothing to say."""
    texts = {"Methods": "Méthodes", "Contents": "Contenu"}
    french = catalogues.Catalogue("fr", "français", texts, unreviewed)
    page = rendering.Page("a", executed(RECORD), [])
    rendering.write_pages([page], tmp_path, title="A", build="abc", translations=[french], catalogue=french)
    note = re.search(r'<p class="tr-translation">(.*?)</p>', (tmp_path / "a.fr.html").read_text("utf-8"), re.DOTALL)[1]
    plain = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", note)
    assert told in plain
    assert ("No native reader" in plain) == bool(told)
    assert plain.startswith("This page is a translation")


def test_folded_cell_has_its_outputs_behind_a_caption(tmp_path):
    """What a cell tagged ``folded`` shows is one click away; the caption of its figure says what it is."""
    page = rendering.Page("nb", executed(RECORD, tags=("folded",)), [])
    rendering.write_pages([page], tmp_path, title="A", build="abc")
    text = (tmp_path / "nb.html").read_text("utf-8")
    assert re.search(r"<summary>More on this</summary>\s*<div class=\"tr-output\"><p>shown</p>", text)
    figure = {"name": "f", "caption": "Less & more", "alt": "", "source": "", "png": "", "csv": ""}
    page.node.cells[-1].outputs[0]["data"][bundles.FIGURE_MIME] = figure
    rendering.write_pages([page], tmp_path, title="A", build="abc")
    text = (tmp_path / "nb.html").read_text("utf-8")
    assert re.search(r"<summary>Less &amp; more</summary>\s*<figure", text)


def test_a_text_stands_with_what_is_shown_below_it(tmp_path):
    """One tagged ``if_shown`` goes with its cells where none of them shows anything; another stays, and the notebook as it is."""
    node = executed(RECORD)
    for text, tags, outputs in (
        ("Kept", ["if_shown"], node.cells[-1].outputs),
        ("Gone", ["if_shown"], []),
        ("Plain", [], []),
    ):
        node.cells.append(nbformat.v4.new_markdown_cell(f"## {text}", metadata={"tags": tags}))
        node.cells += [
            nbformat.v4.new_code_cell(f"{text.lower()}_code", outputs=outputs),
            nbformat.v4.new_code_cell("more"),
        ]
    page = rendering.Page("nb", node, [])
    rendering.write_pages([page], tmp_path, title="A", build="abc")
    html = (tmp_path / "nb.html").read_text("utf-8")
    assert ["Kept" in html, "kept_code" in html, "Gone" in html, "gone_code" in html, "Plain" in html] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert [c.source for c in page.node.cells if "Gone" in c.source] == ["## Gone"]
    found = (tmp_path / "search.html").read_text("utf-8")
    assert ['href="nb.html#Kept"' in found, 'href="nb.html#Plain"' in found, "Gone" in found] == [True, True, False]


def test_a_front_page_is_its_notebook_and_leads_to_the_others(tmp_path):
    """It heads the report with its headline, shows no code, and is no page of its own."""
    front = rendering.Page("front", executed(RECORD, tags=("headline",)), [], front=True)
    front.node.cells[1].source = "secret_of_the_code = 1"
    other = rendering.Page("other", executed(RECORD), [])
    rendering.write_pages([front, other], tmp_path, title="A & B", build="abc", authors=["X & Y"], contact="the desk")
    index = (tmp_path / "index.html").read_text("utf-8")
    assert re.search(r'<div class="tr-headline" role="heading" aria-level="1"><p>shown</p></div>', index)
    assert "secret_of_the_code" not in index
    assert 'href="notebooks/front.ipynb"' in index
    assert 'href="other.html"' in index
    assert "X &amp; Y. A &amp; B." in index
    assert "the desk" in index
    assert not (tmp_path / "front.html").exists()
    assert 'href="front.html"' not in (tmp_path / "other.html").read_text("utf-8")


def test_pages_carry_the_day_of_their_newest_source(tmp_path):
    """It comes from the data alone; a page of sources that name no day carries none."""
    dated = [RECORD | {"label": str(i), "edition": e} for i, e in enumerate(["2023-05-30; 2025-04-14", "TIP 2026"])]
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


def test_list_of_editions_has_no_empty_column():
    """Who approved or certified is a column only where somebody did."""
    plain = {"name": "e", "number": 1, "built": "2025-04-14T00:00", "reference_date": "", "moved": {}, "approval": None, "certificates": []}  # fmt: skip
    heads = {
        "none": rendering.html("editions", title="A", editions=[plain]).count("<th"),
        "one": rendering.html("editions", title="A", editions=[plain, plain | {"certificates": ["a"]}]).count("<th"),
    }
    assert heads == {"none": 4, "one": 5}


@pytest.mark.parametrize(("box", "tall"), [("0 0 518.4 301.68", False), ("0 0 518.4 620", True)])
def test_drawing_higher_than_wide_is_tall(box, tall):
    assert rendering.is_tall(f'<svg xmlns="s" viewBox="{box}"></svg>') is tall


def test_sources_stand_once_with_their_terms(tmp_path):
    """A page lists what it cites, folded; note and terms are on the page of sources, for all pages."""
    pages = [rendering.Page(name, executed(RECORD), []) for name in ("a", "b")]
    rendering.write_pages(pages, tmp_path, title="T", build="abc")
    own, sources, index = ((tmp_path / f"{name}.html").read_text("utf-8") for name in ("a", "sources", "index"))
    assert "<summary>Sources of this page (1)</summary>" in own
    assert "Terms: free" not in own + index
    assert sources.count('<li id="source-s">') == 1
    assert "n. <span" in sources
    assert "Terms: free." in sources
    assert "Sources cited: 1." in index
    assert all('<a href="sources.html"' in text for text in (own, sources, index))


def policy(text):
    """What the page lets a browser load, by kind."""
    (found,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    return dict(part.split(" ", 1) for part in found.split("; "))


def test_page_allows_its_own_style_and_script_alone(tmp_path):
    """Both are named by their hash; a style that an output brings is left out, and nothing else of it."""
    node = executed(RECORD)
    shown = node.cells[-1].outputs[0]["data"]
    shown["text/html"] = '<p class="a" style="color:red" id="b"> style="kept"</p><script>x()</script>'
    page = rendering.Page("nb", node, [])
    rendering.write_pages([page], tmp_path, title="A", build="abc", due=True)
    text = (tmp_path / "nb.html").read_text("utf-8")
    assert '<p class="a" id="b"> style="kept"</p>' in text
    allowed = policy(text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    own = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[-1]
    assert "due.html?abc" in own
    assert allowed["style-src"] == rendering.csp(style)
    assert allowed["script-src"] == rendering.csp(own)
    assert allowed["default-src"] == "'none'"
    rendering.write_pages([page], tmp_path, title="A", build="abc")
    assert policy((tmp_path / "nb.html").read_text("utf-8"))["script-src"] == "'none'"


def test_index_says_what_data_it_holds(tmp_path):
    """For catalogues: name, licence, files and what they are based on; no day, which would differ."""
    page = rendering.Page("nb", executed(RECORD), [])
    page.node.cells[0].source += "\n\n**Question.** How `many`,\nand who?\n\nMore."
    rendering.write_pages([page], tmp_path, title="A </script> & B", build="abc")
    index, own = ((tmp_path / name).read_text("utf-8") for name in ("index.html", "nb.html"))
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', index)
    data = json.loads(found)
    assert (data["@type"], data["name"], data["version"]) == ("Dataset", "A </script> & B", "abc")
    assert data["isBasedOn"] == [{"@type": "CreativeWork", "name": "A source", "url": "https://example.org"}]
    assert [d["contentUrl"] for d in data["distribution"]] == ["results.csv", "results.json"]
    assert not any("date" in key.lower() for key in data)
    assert "ld+json" not in own
    assert '<meta name="description" content="Question. How many, and who?">' in own
    assert '<meta property="og:title" content="Title: more · A &lt;/script&gt; &amp; B">' in own


def test_an_edition_carries_the_records_of_protected_tables(tmp_path):
    """Each record once, as data beside the pages; an edition without protected tables has no such file."""
    node = executed(RECORD)
    rendering.write_pages([rendering.Page("a", node, [])], tmp_path, title="R", build="abc")
    assert not (tmp_path / "disclosure.json").exists()
    record = {"words": "Protected by suppression", "cells": 4, "withheld": 2}
    shown = node.cells[-1].outputs[0].data[bundles.RESULTS_MIME]
    shown["citations"][0] |= {"disclosure": [record]}
    pages = [rendering.Page(name, node, []) for name in ("a", "b")]
    rendering.write_pages(pages, tmp_path, title="R", build="abc")
    assert json.loads((tmp_path / "disclosure.json").read_text("utf-8")) == [
        {"id": shown["citations"][0]["id"], **record}
    ]


def test_data_behind_a_figure_are_cut_to_what_a_reader_can_use():
    """Long decimals are; whole persons keep their digits, and codes and dates stay as they are."""
    text = "0.036863,11181.442,-24900.0,20045,2020-12-31,women\n"
    assert rendering.table_of_csv(text) == [["0.03686", "11181", "-24900", "20045", "2020-12-31", "women"]]


def test_what_a_cell_prints_is_no_order_to_who_reads_it(tmp_path):
    """Colours of a terminal were letters on the page, and a sign that nobody sees had 760 read as 067."""
    node, new = executed(RECORD), nbformat.v4.new_output
    words = "\x1b[1;32mdone\x1b[0m\t\u202e760\x07 \u06a9\u200c\xa0<b>\n"
    outputs = [new("stream", text=words), new("execute_result", {"text/plain": "\x1b[31m\u2067760"})]
    node.cells.append(nbformat.v4.new_code_cell("x", outputs=outputs))
    rendering.write_pages([rendering.Page("a", node, [])], tmp_path, title="R", build="0" * 12)
    text = (tmp_path / "a.html").read_text("utf-8")
    assert ">done\t\\u202e760\\x07 \u06a9\u200c\xa0&lt;b&gt;\n</pre>" in text
    assert ">\\u2067760</pre>" in text
    assert not {"\x1b", "\x07", "\u202e", "\u2067"} & set(text)
