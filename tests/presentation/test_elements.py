"""A value never becomes markup, wherever it stands; a missing value is an error."""

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
    html = shown._repr_mimebundle_()["text/html"]
    assert type(html) is str  # IPython stores no subclass, such as the markup of jinja2
    return Read(html)


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


def test_no_text_of_a_lineage_becomes_markup(estimate):
    found = Read(str(lineage.lineage_html(estimate)))
    assert set(found.tags) == {"p", "strong", "dl", "dt", "dd", "ul", "li", "a", "code", "span"}
    of_estimate, of_count, of_citation = 6, 5, 3
    assert found.text.count(EVIL) == of_estimate + of_count + 2 * of_citation
    assert EVIL in found.attributes


@pytest.mark.parametrize("template", ["{n} of <b>&amp; 'all'</b> {x}", "{x}{n}", "{n}, {x:}"])
def test_no_text_and_no_value_of_a_paragraph_becomes_markup(estimate, template):
    found = read(presentation.prose(template, n=estimate, x=EVIL))
    assert not {"script", "b"} & set(found.tags)
    assert found.text.startswith(template.format(n=estimate, x=EVIL))


def test_no_text_of_a_table_of_estimates_becomes_markup(estimate, count):
    table = presentation.table([estimate, count], caption=EVIL, notes={"None": EVIL})
    found = read(table)
    assert not {"script", "b"} & set(found.tags)
    assert found.text.startswith(EVIL)
    source = found.text.rpartition("Source: ")[2].partition(".tr-panels")[0]
    assert source == f"{EVIL}, {EVIL} ({EVIL})"


@pytest.mark.slow
def test_no_text_of_a_table_of_facts_becomes_markup(evil_source):
    frame = pd.DataFrame({EVIL: [EVIL], "source_id": [evil_source], "note": ["1 < 2 & 'so' \"on\""]})
    found = read(presentation.facts(frame, caption=EVIL))
    assert set(found.tags) == {"div", "table", "caption", "span", "thead", "tr", "th", "tbody", "td", "p", "cite"}
    assert "1 < 2 & 'so' \"on\"" in found.text
    assert found.text.count(EVIL) == 7


def test_the_sentence_of_an_empty_table_is_text():
    for empty in (presentation.table([], caption="c", empty=EVIL), presentation.facts(pd.DataFrame(), caption="c", empty=EVIL)):  # fmt: skip
        found = read(empty)
        assert found.tags == ["p"]
        assert EVIL in found.text


def test_no_text_of_a_figure_becomes_markup(evil_source):
    chart = charts.counts_chart([Count(3, 3, label=EVIL, source_id=evil_source)])
    bundle = presentation.figure(chart, name="x", caption=EVIL, png=False)._repr_mimebundle_()
    found = Read(bundle["text/html"])
    assert found.tags == ["figure", "img", "figcaption", "cite"]
    assert chart.alt in found.attributes
    assert found.text.startswith(EVIL)
    # Files have the text unchanged: a page that shows it escapes it.
    assert bundle[bundles.FIGURE_MIME]["caption"] == EVIL


def test_a_text_or_an_element_in_another_element_is_escaped_once(estimate):
    assert read(presentation.prose("{x}", x="&lt;p&gt;")).text == "&lt;p&gt;"
    found = Read(str(presentation.number_html(estimate, "1")))
    assert found.tags[:7] == ["button", "details", "style", "summary", "div", "p", "strong"]
    assert "button" in read(presentation.table([estimate], caption="c")).tags


def test_a_missing_or_unknown_value_of_an_element_is_an_error():
    with pytest.raises(jinja2.UndefinedError, match="parameter 'caption' was not provided"):
        element("figure", image="", alt="", source="")
    with pytest.raises(TypeError, match="colour"):
        element("figure", image="", alt="", caption="", source="", colour="red")
