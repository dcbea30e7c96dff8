"""What an output says, with its markup and without, and what is found in it of persons."""

import html
import json
import re
from collections.abc import Iterator, Mapping

from tipresearch.identifiers.columns import tables
from tipresearch.identifiers.forms import ENCODED, kinds

#: A sign before a number, such as that of <5, begins no tag.
_MARKUP = re.compile(r"<style\b.*?(?:</style>|\Z)|</?[A-Za-z!?][^>]*>", re.DOTALL)
#: Tags between two rows of a table, with that of the first cell behind them, and of the cells behind it. Not all are closed.
_ROW = re.compile(r"(?i)</?tr\b[^>]*>")
_FIRST = re.compile(r"(?i)(?:</?(?:tr|thead|tbody|tfoot|table)\b[^>]*>\s*)+(?:<t[dh]\b[^>]*>)?")
_CELL = re.compile(r"(?i)<t[dh]\b[^>]*>")
#: Markup within a word, and where it parts what a reader sees in one.
_INLINE = re.compile(
    r"(?:<!--.*?(?:-->|\Z)|</?(?:a|abbr|b|bdi|code|em|font|i|mark|s|small|span|strong|sub|sup|tspan|u|wbr)\b[^>]*>)+",
    re.DOTALL,
)
#: Where lines of a drawing run; rows of such numbers may look like anything.
_LINES = re.compile(r"""\b(?:d="[Mm][\s\d.,+eEMmLlHhVvCcSsQqTtAaZz-]*"|points="[\s\d.,+e-]*")""")


def as_written(content: object) -> str:
    """Return a form of an output, text or what is written as JSON, with its markup.

    That is what a page shows, and what attributes and styles say, but for the inside of pictures and
    the course of lines.
    """
    if isinstance(content, dict):
        return "\n\n".join(map(as_written, (*content, *content.values())))
    if not isinstance(content, str):
        return json.dumps(content, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    return _LINES.sub("", ENCODED.sub("_", content))


def in_words(written: str) -> str:
    """Return a text without markup, if it has any; rows of its tables are lines, with tabs between cells."""
    if "<" not in written:
        return written
    if _ROW.search(written):
        written = _CELL.sub("\t", _FIRST.sub("\t\n", re.sub(r"\s+", " ", written)))
    return html.unescape(_MARKUP.sub(" ", _INLINE.sub("", written)))


def findings(written: str, allowed: str = "") -> Iterator[str]:
    """Yield what `kinds` and `tables` find in a text with its markup, and without it."""
    words = in_words(written)
    yield from tables(words)
    for text in dict.fromkeys((written, words)):
        yield from kinds(text, allowed)


def places(texts: Mapping[str, str], allowed: str = "") -> list[str]:
    """Say in which of these texts, by their names, `findings` has something, and what."""
    found = [f"{name}: {kind}" for name, text in texts.items() for kind in findings(text, allowed)]
    return list(dict.fromkeys(found))
