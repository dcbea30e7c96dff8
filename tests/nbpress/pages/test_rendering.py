"""Pages of an edition, from executed notebooks."""

import html
import json
import re

import nbformat
import pytest
from shown_results import RECORD, executed

from nbpress.core import bundles
from nbpress.pages import rendering
from nbpress.translation import catalogues


@pytest.fixture
def written(tmp_path):
    """A function that writes pages and returns their texts by name, without ``.html``."""

    def write(*pages, title="A", build="abc", **options):
        rendering.write_pages([*pages], tmp_path, title=title, build=build, **options)
        return {p.name.removesuffix(".html"): p.read_text("utf-8") for p in tmp_path.glob("*.html")}

    return write


def page(name="nb", node=None, about="", **options):
    """A page of a notebook that shows one number, about a place or topic."""
    node = node or executed(RECORD)
    if about:
        shown(node)[bundles.RESULTS_MIME]["about"] = about
    return rendering.Page(name, node, [], **options)


def shown(node):
    """The forms of the last output of a notebook."""
    return node.cells[-1].outputs[0]["data"]


def heading(text):
    (found,) = re.findall(r"<h1[^>]*>(.*?)(?:<a class=.anchor-link|</h1>)", text)
    return found


def named_in_navigation(text):
    return re.findall(r'<li><a href="[abc].html".*?>(.*?)</a></li>', text)


def test_a_title_ends_with_what_the_outputs_are_about(written):
    plain, one = page().title, page("a", about="Nepal")
    assert ": " in plain
    assert one.title == f"{plain}: Nepal"
    assert rendering.short(one.title) == plain.partition(":")[0]
    for title, head in (("Report", f"{plain}: Nepal · Report"), (one.title, one.title)):  # no name twice
        texts = written(one, title=title)
        assert f"<title>{head}</title>" in texts["a"]
    assert heading(texts["a"]) == f"{plain}: Nepal"
    assert f"{plain}: Nepal</a></h2>" in texts["index"]


def test_no_two_pages_have_one_name_in_the_navigation(written):
    """Titles are whole where their first parts are the same."""
    titles = {"a": "Victims: 2023", "b": "Victims: 2024", "c": "Courts: 2024"}
    pages = [page(name) for name in titles]
    for each in pages:
        each.node.cells[0].source = f"# {titles[each.name]}\n\nText.\n"
    texts = written(*pages)
    changes = rendering.changes_page(None, {"title": "Report", "pages": titles})
    for text in (texts["index"], texts["a"], changes):
        assert named_in_navigation(text) == ["Victims: 2023", "Victims: 2024", "Courts"]


#: A subject ends the title of its page. With a colon it is the title, as on the page of a form of exploitation.
SUBJECTS = ["<a href='https://x.example'>Sign in</a>", "[Sign in](https://x.example)", "https://x.example", "*a* `b` _c_ $d$", "\\(a\\) ![b](c) <b>d</b>", "<i>Bonded</i> labour: change"]  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_subject_of_a_page_is_no_markup(written, subject):
    """Whoever wrote the data chose the name of an area."""
    text = written(page("a", about=subject), page("b"))["a"]
    title = html.unescape(heading(text))
    assert title == (subject if ": " in subject else f"Title: more: {subject}")
    assert "<" not in heading(text)
    named = subject.partition(":")[0] if ": " in subject else title
    assert html.unescape(named_in_navigation(text)[0]) == named


def test_pages_have_findings_navigation_sources_parameters_and_code(written):
    node = executed(RECORD)
    node.cells.insert(1, nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]}))
    one = rendering.Page("nb", node, [{"name": "n", "value": 1, "help": "a <number>"}])
    texts = written(one, page("other", executed(RECORD, tags=())), title="A & B")
    index, own = texts["index"], texts["nb"]
    assert index.count("<p>shown</p>") == 1
    assert 'href="nb.html"' in index
    assert "A &amp; B" in index
    assert "a &lt;number&gt;" in own
    assert re.search(r'<a [^>]*aria-current="page"[^>]*>Title</a>', own)
    assert re.search(r'<a [^>]*href="https://example.org"[^>]*>A source</a>', own)
    assert re.search(r'<label><input [^>]*id="show-code"', own)
    assert 'id="show-code"' not in index
    assert own.count('<div class="tr-code">') == len(node.cells) - 2  # title and parameters


def test_pages_state_licence_language_and_authors_as_given(written):
    """A language that is written from the right turns the page. Without a licence no page claims one."""
    texts = written(page(), licence="Mine <only>.", language="ur-PK", authors=["X & Y"])
    assert {"index", "nb", "search", "sources"} <= texts.keys()
    for text in texts.values():
        assert '<html lang="ur-PK" dir="rtl">' in text
        assert "Mine &lt;only&gt;. Facts belong to their publishers." in text
        assert "CC BY" not in text
    assert "<dt>Authors</dt><dd>X &amp; Y</dd>" in texts["index"]
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", texts["index"])[1])
    assert data["license"] == {"@type": "CreativeWork", "name": "Mine <only>."}
    assert data["creator"]["name"] == "X & Y"
    index = written(page(), licence="", language="en")["index"]
    assert '<html lang="en">' in index
    assert " Facts belong to their publishers." in index
    assert '"license"' not in index
    assert "MIT" not in index


@pytest.mark.parametrize(("unreviewed", "words"), [(1, "reviewed 1 of the 2 sentences"), (0, "")])
def test_a_translation_states_how_many_sentences_no_native_reader_has_reviewed(written, unreviewed, words):
    texts = {"Methods": "Méthodes", "Contents": "Contenu"}
    french = catalogues.Catalogue("fr", "français", texts, unreviewed)
    text = written(page("a"), translations=[french], catalogue=french)["a.fr"]
    note = re.search(r'<details class="tr-translation">(.*?)</details>', text, re.DOTALL)[1]
    plain = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", note)
    assert words in plain
    assert ("No native reader" in plain) == bool(words)
    assert plain.strip().startswith("This page is a translation")


def test_outputs_of_a_folded_cell_are_behind_a_caption(written):
    node = executed(RECORD, tags=("folded",))
    text = written(page(node=node))["nb"]
    opened = r'<summary>More on this</summary>\s*(?:<span id="\w+"></span>\s*)?<div class="tr-output"><p>shown</p>'
    assert re.search(opened, text)
    figure = {"name": "f", "caption": "Less & more", "alt": "", "source": "", "png": "", "csv": ""}
    shown(node)[bundles.FIGURE_MIME] = figure
    opened = r'<summary>Less &amp; more</summary>\s*(?:<span id="\w+"></span>\s*)?<figure'
    assert re.search(opened, written(page(node=node))["nb"])
    del shown(node)[bundles.FIGURE_MIME]
    shown(node)["text/html"] = "<table><caption><span>Men &amp; women</span></caption></table>"
    assert "<summary>Men &amp; women</summary>" in written(page(node=node))["nb"]
    node.cells[-1].outputs.clear()
    assert '<details class="tr-folded">' not in written(page(node=node))["nb"]


def test_a_text_tagged_if_shown_goes_where_the_cells_below_show_nothing(written):
    node = executed(RECORD)
    sections = {"Kept": (["if_shown"], node.cells[-1].outputs), "Gone": (["if_shown"], []), "Plain": ([], [])}
    for text, (tags, outputs) in sections.items():
        node.cells.append(nbformat.v4.new_markdown_cell(f"## {text}", metadata={"tags": tags}))
        node.cells.append(nbformat.v4.new_code_cell(f"{text.lower()}_code", outputs=outputs))
        node.cells.append(nbformat.v4.new_code_cell("more"))
    texts = written(page(node=node))
    words = ("Kept", "kept_code", "Gone", "gone_code", "Plain")
    assert [word for word in words if word in texts["nb"]] == ["Kept", "kept_code", "Plain"]
    assert [c.source for c in node.cells if "Gone" in c.source] == ["## Gone"]
    links = ('href="nb.html#Kept"', 'href="nb.html#Plain"', "Gone")
    assert [link in texts["search"] for link in links] == [True, True, False]


def test_a_front_page_heads_the_report_and_leads_to_the_other_pages(written):
    """The front page shows no code and is no page of its own."""
    front = page("front", executed(RECORD, tags=("headline",)), front=True)
    front.node.cells[1].source = "secret_of_the_code = 1"
    texts = written(front, page("other"), title="A & B", authors=["X & Y"], contact="the desk")
    index = texts["index"]
    assert re.search(r'<div class="tr-headline" role="heading" aria-level="1"><p>shown</p></div>', index)
    assert "secret_of_the_code" not in index
    for part in ('href="notebooks/front.ipynb"', 'href="other.html"', "X &amp; Y. A &amp; B.", "the desk"):
        assert part in index
    assert "front" not in texts
    assert 'href="front.html"' not in texts["other"]


def test_pages_have_the_day_of_their_newest_source(written):
    dated = [RECORD | {"label": str(i), "edition": e} for i, e in enumerate(["2023-05-30; 2025-04-14", "TIP 2026"])]
    texts = written(page(node=executed(*dated)), page("other"))
    for name, has_day in (("index", True), ("nb", True), ("other", False)):
        assert ('<time datetime="2025-04-14">' in texts[name]) == has_day


def test_a_table_below_a_figure_is_cut_to_four_figures():
    """Whole persons keep their digits; codes, dates and texts stay as they are."""
    text = '0.123456789,"x, y",0.036863,11181.442,-24900.0,20045,2020-12-31,women,\n'
    cut = ["0.1235", "x, y", "0.03686", "11181", "-24900", "20045", "2020-12-31", "women", ""]
    assert rendering.table_of_csv(text) == [cut]


def test_the_list_of_editions_has_no_empty_column():
    plain = {"name": "e", "number": 1, "built": "2025-04-14T00:00", "reference_date": "", "moved": {}, "approval": None, "certificates": []}  # fmt: skip
    lists = [[plain], [plain, plain | {"certificates": ["a"]}]]
    assert [rendering.html("editions", title="A", editions=each).count("<th") for each in lists] == [4, 5]


@pytest.mark.parametrize(("box", "tall"), [("0 0 518.4 301.68", False), ("0 0 518.4 620", True)])
def test_a_drawing_is_tall_if_it_is_higher_than_wide(box, tall):
    assert rendering.is_tall(f'<svg xmlns="s" viewBox="{box}"></svg>') is tall


def test_terms_and_notes_of_a_source_are_on_the_page_of_sources_alone(written):
    texts = written(page("a"), page("b"))
    own, sources, index = texts["a"], texts["sources"], texts["index"]
    assert "<summary>Sources of this page (1)</summary>" in own
    assert "Terms: free" not in own + index
    assert sources.count('<li id="source-s">') == 1
    assert "n. <span" in sources
    assert "Terms: free." in sources
    assert "Sources cited: 1." in index
    assert all('<a href="sources.html"' in text for text in (own, sources, index))


def policy(text):
    """Map each kind of content to the places that a page may load the content from."""
    (found,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    return dict(part.split(" ", 1) for part in found.split("; "))


def test_a_page_allows_its_own_style_and_script_alone(written):
    """Both are named by their hash. The style and script of an output are removed, and its text stays."""
    node = executed(RECORD)
    shown(node)["text/html"] = '<p class="a" style="color:red" id="b"> style="kept"</p><script>x()</script>'
    text = written(page(node=node), due=True)["nb"]
    assert '<p class="a" id="b"> style="kept"</p>' in text
    allowed = policy(text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    own = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[-1]
    assert "due.html" in own
    assert allowed["style-src"] == rendering.csp(style)
    assert allowed["script-src"] == rendering.csp(own)
    assert allowed["default-src"] == "'none'"
    assert policy(written(page(node=node))["sources"])["script-src"] == "'none'"


def test_the_index_describes_the_data_for_catalogues(written):
    """The description has no day, which would differ between two builds."""
    node = executed(RECORD)
    node.cells[0].source += "\n\n**Question.** How `many`,\nand who?\n\nMore."
    texts = written(page(node=node), title="A </script> & B")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', texts["index"])
    data = json.loads(found)
    assert (data["@type"], data["name"], data["version"]) == ("Dataset", "A </script> & B", "abc")
    assert data["isBasedOn"] == [{"@type": "CreativeWork", "name": "A source", "url": "https://example.org"}]
    assert [d["contentUrl"] for d in data["distribution"]] == ["results.csv", "results.json"]
    assert not any("date" in key.lower() for key in data)
    assert "ld+json" not in texts["nb"]
    assert '<meta name="description" content="Question. How many, and who?">' in texts["nb"]
    assert '<meta property="og:title" content="Title: more · A &lt;/script&gt; &amp; B">' in texts["nb"]


def test_a_shared_link_shows_the_finding_and_a_figure(written):
    """Other sites need the address of a picture in full: a report without an address names none."""
    node = executed(RECORD)
    shown(node)["text/plain"] = "The finding."
    figure = {"name": "f", "caption": "c", "alt": "", "source": "", "png": "UE5H", "csv": ""}
    drawn = nbformat.v4.new_output("display_data", {bundles.FIGURE_MIME: figure})
    node.cells.append(nbformat.v4.new_code_cell("x", outputs=[drawn]))
    text = written(page(node=node), address="https://x.example/r/")["nb"]
    assert '<meta property="og:description" content="The finding.">' in text
    assert '<meta property="og:image" content="https://x.example/r/latest/figures/f.png">' in text
    assert "og:image" not in written(page(node=node))["nb"]


def test_an_edition_has_each_record_of_a_protected_table_once(written, tmp_path):
    node = executed(RECORD)
    written(page("a", node))
    assert not (tmp_path / "disclosure.json").exists()
    record = {"words": "Protected by suppression", "cells": 4, "withheld": 2}
    (citation,) = shown(node)[bundles.RESULTS_MIME]["citations"]
    citation["disclosure"] = [record]
    written(page("a", node), page("b", node))
    assert json.loads((tmp_path / "disclosure.json").read_text("utf-8")) == [{"id": citation["id"], **record}]


def test_control_characters_that_a_cell_prints_are_shown_as_numbers(written):
    """Colours of a terminal are removed. A sign that turns the direction would let 760 read as 067."""
    node, new = executed(RECORD), nbformat.v4.new_output
    words = "\x1b[1;32mdone\x1b[0m\t\u202e760\x07 \u06a9\u200c\xa0<b>\n"
    outputs = [new("stream", text=words), new("execute_result", {"text/plain": "\x1b[31m\u2067760"})]
    node.cells.append(nbformat.v4.new_code_cell("x", outputs=outputs))
    text = written(page("a", node))["a"]
    assert ">done\t\\u202e760\\x07 \u06a9\u200c\xa0&lt;b&gt;\n</pre>" in text
    assert ">\\u2067760</pre>" in text
    assert not {"\x1b", "\x07", "\u202e", "\u2067"} & set(text)
