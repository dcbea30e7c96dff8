"""The visible text of an output, and the personal data in it."""

import html
import re
from collections.abc import Iterator

from nbpress.review.columns import tables
from nbpress.review.patterns import kinds

#: A tag does not begin before a number such as <5. Comments stay, because matplotlib keeps drawn words in comments.
_TAG = re.compile(r"<style\b[^<]*|</?[A-Za-z?][^<>]*>")
_ROW, _CELL = re.compile(r"\s*<tr\b[^<>]*>\s*(?:<t[dh]\b[^<>]*>)?", re.I), re.compile(r"\s*<t[dh]\b[^<>]*>\s*", re.I)


def visible_text(markup: str) -> str:
    """Return the visible text of HTML, SVG or Markdown. A row of a table is a line with tabs between cells."""
    if "<tr" in markup.lower():
        markup = _CELL.sub("\t", _ROW.sub("\t\n", re.sub(r"\s+", " ", markup))) + "\t"
    return html.unescape(_TAG.sub("", markup))


def findings(markup: str, allowed: str = "") -> Iterator[str]:
    """Yield the kinds of identifiers and of tables of persons in the visible text of `markup`."""
    words = visible_text(markup)
    yield from tables(words)
    yield from kinds(words, allowed)
