"""The index of the page of search, from the texts of pages."""

import json
import re

import pytest

from nbpress.pages import search

PAGE = """<title>A &amp; B · Report</title><header><p>Header</p></header><main id="content">
<h2 id="One">One<a class="anchor-link" href="#One">¶</a></h2>
<p>At most <button id="abc">32,022</button><span>.</span></p> <div class="tr-lineage"><div>panel</div><p>panel</p></div>
<table><caption><span>Caption</span></caption><tr><th>Part</th><th></th><th>n</th></tr><tr id="row-2"><td>Women</td><td>7</td></tr></table>
<ol><li>Note</li></ol><figure id="drawn"><figcaption>A figure. <span class="tr-source">Source</span></figcaption></figure>
<pre class="tr-code">code</pre><p> </p><p>x &lt; y</p></main><footer><p>Footer</p></footer>"""


@pytest.fixture
def texts(tmp_path):
    """A function that returns the index that is in the page of search, for pages by name."""

    def written(**pages):
        paths = [tmp_path / f"{name}.html" for name in pages]
        for path, text in zip(paths, pages.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        place = tmp_path / "search.html"
        place.write_text('<script type="application/json" id="texts">[]</script>', encoding="utf-8")
        search.write_index(place, paths)
        return json.loads(re.search(">(.*)</script>", place.read_text("utf-8"))[1])

    return written


def test_each_text_of_a_page_is_in_the_index_with_the_address_next_to_it(texts):
    """A text has a blank anchor if it has that of the text before."""
    ((href, title, found),) = texts(one=PAGE)
    assert (href, title) == ("one.html", "A & B")
    assert found == [
        ["One", "One"], ["abc", "At most 32,022."], ["One", "Caption"], ["", "Part · n"], ["row-2", "Women · 7"], ["One", "Note"],
        ["drawn", "A figure."], ["", "x < y"],
    ]  # fmt: skip


def test_a_date_in_a_line_from_right_to_left_is_not_turned(texts):
    line = '<title>A</title><main id="m"><p>\u0627 <bdi dir="ltr">2025-04-14</bdi> <span><b dir="ltr">UNODC, 1</b></span>.</p></main>'
    ((_, _, found),) = texts(one=line)
    assert found == [["m", "\u0627 \u20662025-04-14\u2069 \u2066UNODC, 1\u2069."]]


def test_of_the_methods_the_index_has_the_headings(texts):
    text = '<title>Methods</title><main><h2 id="a">A</h2><p>Long.</p><h2 id="b">B</h2></main>'
    ((_, _, found),) = texts(methods=text)
    assert found == [["a", "A"], ["b", "B"]]
