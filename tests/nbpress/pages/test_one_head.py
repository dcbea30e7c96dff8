"""Every page begins and ends with what one template says."""

import re

import pytest

from nbpress.pages import rendering

FOLDER = rendering.TEMPLATES
PAGES = sorted(p.name for p in FOLDER.glob("*.html.j2") if "macro" not in p.read_text("utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_head_stands_in_one_template(name):
    """A page extends the document, directly or through another, and writes no head of its own."""
    text = (FOLDER / name).read_text("utf-8")
    own = re.findall(r"<!DOCTYPE|<html|<head>|</body>", text)
    assert bool(own) == (name == "document.html.j2")
    assert own or re.search(r'^{%- extends "(document|layout)\.html\.j2" -%}', text, re.MULTILINE)


def test_redirect_leads_to_an_address():
    """The page that stands for a link leads on at once, and says where for those it does not lead."""
    html = rendering.html("redirect", address='../a"&b/index.html')
    assert '<meta http-equiv="refresh" content="0; url=../a&#34;&amp;b/index.html">' in html
    assert '<p><a href="../a&#34;&amp;b/index.html">' in html
