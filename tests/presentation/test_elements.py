"""What is filled in never becomes markup, wherever it stands; what is forgotten is an error."""

from html.parser import HTMLParser

import jinja2
import pandas as pd
import pytest

from nbpress.core import bundles
from tipresearch import presentation
from tipresearch.presentation import charts, lineage
from tipresearch.presentation.elements import element
from tipresearch.quantities import Count, Estimate

#: A text that ends an attribute, an element and a script, and one that reads as an entity.
EVIL = """"><script>alert('x')</script><b a='&amp;'>"""


class Read(HTMLParser):
    """What a browser finds in HTML: the tags, and the text with the attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.text, self.attributes = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [value for _, value in attrs]

    def handle_data(self, data):
        self.text += data


def read(shown: object) -> Read:
    return Read(shown._repr_mimebundle_()["text/html"])


@pytest.fixture
def evil_source(monkeypatch):
    """A curated table of sources whose every text is an attack."""
    fields = ["publisher", "title", "short_name", "edition", "published", "url", "licence_or_terms", "note"]
    row = dict.fromkeys(fields, EVIL)
    table = pd.DataFrame([row], index=["evil"])
    monkeypatch.setattr("tipresearch.facts.sources._sources", lambda _: table)
    monkeypatch.setattr("tipresearch.quantities.counts.suppression_by_source", lambda _: {"evil": ""})
    lineage._citation.cache_clear()
    yield "evil"
    lineage._citation.cache_clear()


@pytest.fixture
def count(evil_source):
    told = dict.fromkeys(["label", "raw_value", "reporter", "notes", "category", "edition"], EVIL)
    return Count(3, 3, source_id=evil_source, grade="A", figure_ids=(EVIL,), **told)


@pytest.fixture
def estimate(count):
    told = dict.fromkeys(["label", "unit", "formula", "method"], EVIL)
    return Estimate(
        indicator="share", value=0.5, inputs=(count,), caveats=(EVIL,), assumptions=(EVIL,),
        extra_sources=("evil",), **told,
    )  # fmt: skip


def test_lineage_shows_all_texts_as_they_are(estimate):
    """Label, formula, raw value, reporter, notes, caveats and address are text to a browser."""
    found = Read(str(lineage.lineage_html(estimate)))
    assert set(found.tags) == {"p", "strong", "dl", "dt", "dd", "ul", "li", "a", "code", "span"}
    of_estimate, of_count, of_citation = 6, 5, 3
    assert found.text.count(EVIL) == of_estimate + of_count + 2 * of_citation
    assert EVIL in found.attributes


@pytest.mark.parametrize("template", ["{n} of <b>&amp; 'all'</b> {x}", "{x}{n}", "{n}, {x:}"])
def test_prose_shows_its_text_and_values_as_they_are(estimate, template):
    """Neither the text of a paragraph nor what is named in it becomes a tag."""
    found = read(presentation.prose(template, n=estimate, x=EVIL))
    assert not {"script", "b"} & set(found.tags)
    assert found.text.startswith(template.format(n=estimate, x=EVIL))


def test_table_shows_labels_notes_caption_and_source_as_they_are(estimate, count):
    """No cell of a table of estimates becomes a tag."""
    table = presentation.table([estimate, count], caption=EVIL, notes={"None": EVIL})
    found = read(table)
    assert not {"script", "b"} & set(found.tags)
    assert found.text.startswith(EVIL)
    source = found.text.rpartition("Source: ")[2].partition(".tr-panels")[0]
    assert source == f"{EVIL}, {EVIL} ({EVIL})"


@pytest.mark.slow
def test_facts_show_headers_and_cells_as_they_are(evil_source):
    """Neither headers, cells, caption nor sources of a table of facts become tags."""
    frame = pd.DataFrame({EVIL: [EVIL], "source_id": [evil_source], "note": ["1 < 2 & 'so' \"on\""]})
    found = read(presentation.facts(frame, caption=EVIL))
    assert set(found.tags) == {"div", "table", "caption", "span", "thead", "tr", "th", "tbody", "td", "p", "cite"}
    assert "1 < 2 & 'so' \"on\"" in found.text
    assert found.text.count(EVIL) == 7


def test_sentence_in_place_of_a_table_is_shown_as_it_is():
    """The sentence of an empty table is text, too."""
    for empty in (presentation.table([], caption="c", empty=EVIL), presentation.facts(pd.DataFrame(), caption="c", empty=EVIL)):  # fmt: skip
        found = read(empty)
        assert found.tags == ["p"]
        assert EVIL in found.text


def test_figure_shows_caption_alternative_text_and_source_as_they_are(evil_source):
    """A figure in JupyterLab is one picture with a caption, whatever its words are."""
    chart = charts.counts_chart([Count(3, 3, label=EVIL, source_id=evil_source)])
    bundle = presentation.figure(chart, name="x", caption=EVIL, png=False)._repr_mimebundle_()
    found = Read(bundle["text/html"])
    assert found.tags == ["figure", "img", "figcaption", "cite"]
    assert chart.alt in found.attributes
    assert found.text.startswith(EVIL)
    # Files hold it as it is: what shows them escapes it.
    assert bundle[bundles.FIGURE_MIME]["caption"] == EVIL


def test_text_that_reads_as_an_entity_stays_text():
    """What is escaped once is not taken for escaped: ``&lt;`` is shown as these four signs."""
    assert read(presentation.prose("{x}", x="&lt;p&gt;")).text == "&lt;p&gt;"


def test_element_put_into_another_is_not_escaped_again(estimate):
    """The lineage in the panel of a number is HTML, and so is a number in a table."""
    found = Read(str(presentation.number_html(estimate, "1")))
    assert found.tags[:7] == ["button", "details", "style", "summary", "div", "p", "strong"]
    assert "button" in read(presentation.table([estimate], caption="c")).tags


def test_value_that_an_element_lacks_is_an_error():
    """A template never prints a blank for what it was not given, nor takes what it does not know."""
    with pytest.raises(jinja2.UndefinedError, match="parameter 'caption' was not provided"):
        element("figure", image="", alt="", source="")
    with pytest.raises(TypeError, match="colour"):
        element("figure", image="", alt="", caption="", source="", colour="red")


def test_html_that_is_shown_is_plain_text_to_a_kernel(estimate):
    """A bundle holds text of Python's own kind, which any kernel can send."""
    shown = [presentation.prose("{n}", n=estimate), presentation.table([estimate], caption="c")]
    assert {type(s._repr_mimebundle_()["text/html"]) for s in shown} == {str}
