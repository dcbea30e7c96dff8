"""The words of an output, and what is found in them of persons."""

import html
import re
from collections.abc import Iterator, Mapping

from nbpress.review.columns import tables
from nbpress.review.patterns import kinds

#: A sign before a number, such as that of <5, begins no tag; matplotlib keeps words that it draws as lines in comments.
_TAG = re.compile(r"<style\b[^<]*|</?[A-Za-z?][^<>]*>")
_ROW, _CELL = re.compile(r"\s*<tr\b[^<>]*>\s*(?:<t[dh]\b[^<>]*>)?", re.I), re.compile(r"\s*<t[dh]\b[^<>]*>\s*", re.I)


def visible_text(markup: str) -> str:
    """Return HTML, SVG or Markdown as a reader sees it: rows of its tables are lines, with tabs between cells."""
    if "<tr" in markup.lower():
        markup = _CELL.sub("\t", _ROW.sub("\t\n", re.sub(r"\s+", " ", markup))) + "\t"
    return html.unescape(_TAG.sub("", markup))


def findings(markup: str, allowed: str = "") -> Iterator[str]:
    """Yield the kinds of identifiers and of tables of persons in the words of a text."""
    words = visible_text(markup)
    yield from tables(words)
    yield from kinds(words, allowed)


def places(texts: Mapping[str, str], allowed: str = "") -> list[str]:
    """Return where and of which kind persons are found in several texts, by their names."""
    return list(dict.fromkeys(f"{name}: {kind}" for name, text in texts.items() for kind in findings(text, allowed)))
