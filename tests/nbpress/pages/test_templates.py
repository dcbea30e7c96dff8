"""Templates of pages share one head and one foot."""

import re

import pytest

from nbpress.pages import rendering

FOLDER = rendering.TEMPLATES
#: Parts of pages, which other templates include.
PARTS = {"beside.html.j2", "door.html.j2"}
PAGES = sorted(p.name for p in FOLDER.glob("*.html.j2") if "macro" not in p.read_text("utf-8") and p.name not in PARTS)


@pytest.mark.parametrize("name", PAGES)
def test_only_the_template_of_the_document_writes_a_head(name):
    text = (FOLDER / name).read_text("utf-8")
    own = re.findall(r"<!DOCTYPE|<html|<head>|</body>", text)
    assert bool(own) == (name == "document.html.j2")
    assert own or re.search(r'^{%- extends "(document|layout)\.html\.j2" -%}', text, re.MULTILINE)


def test_a_redirect_leads_on_at_once_and_shows_a_link():
    html = rendering.html("redirect", address='../a"&b/index.html')
    assert '<meta http-equiv="refresh" content="0; url=../a&#34;&amp;b/index.html">' in html
    assert '<p><a href="../a&#34;&amp;b/index.html">' in html
