"""What an output says, with its markup and without, and what is found in it of persons."""

import html
import json
import re
from collections.abc import Iterator, Mapping

from nbpress.review.columns import tables
from nbpress.review.forms import ENCODED, of_text

#: A sign before a number, such as that of <5, begins no tag.
_MARKUP = re.compile(r"<style\b.*?(?:</style>|\Z)|</?[A-Za-z!?][^>]*>", re.DOTALL)
#: Tags between two rows of a table, with that of the first cell behind them, and of the cells behind it. Not all are closed.
#: Each begins with the sign of a tag: a text is gone through to the next in a tenth of the time of any other beginning.
_ROW = re.compile(r"</?(?i:tr)\b[^>]*>")
_BETWEEN = r"/?(?i:tr|thead|tbody|tfoot|table)\b[^>]*>\s*"
_FIRST = re.compile(rf"<{_BETWEEN}(?:<{_BETWEEN})*(?:<(?i:t[dh])\b[^>]*>)?")
_CELL = re.compile(r"<(?i:t[dh])\b[^>]*>")
#: What parts two texts of one output, where blanks are one as well: numbers of widgets in a row are no telephone.
_APART = "\n\n;\n\n"
#: Markup within a word, and where it parts what a reader sees in one.
_WITHIN = r"(?:!--.*?(?:-->|\Z)|/?(?:a|abbr|b|bdi|code|em|font|i|mark|s|small|span|strong|sub|sup|tspan|u|wbr)\b[^>]*>)"
_INLINE = re.compile(f"<{_WITHIN}(?:<{_WITHIN})*", re.DOTALL)
#: What Markdown takes for a link with its words, for a sign that says how to show, and for such a sign at the edge of a word.
_LINK = re.compile(r"!?\[([^][\n]*)\](?:\([^()\n]*\)|\[[^][\n]*\])?")
_DRESS = re.compile(r"\\([^\w\s])|[*`~$]|\\[()]")
_EDGE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
#: Where lines of a drawing run; rows of such numbers may look like anything.
_LINES = re.compile(r'''d="(?<!\wd=")[Mm][\s\d.,+eEMmLlHhVvCcSsQqTtAaZz-]*"''')
_POINTS = re.compile(r'''points="(?<!\wpoints=")[\s\d.,+e-]*"''')


def as_written(content: object) -> str:
    """Give a form of an output as text with its markup."""
    if isinstance(content, dict):
        return _APART.join(map(as_written, (*content, *content.values())))
    if not isinstance(content, str):
        return json.dumps(content, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    return _POINTS.sub("", _LINES.sub("", ENCODED.sub("_", content)))


def in_words(written: str) -> str:
    """Return a text of `as_written` without its markup: rows of its tables are lines, with tabs between cells."""
    if "<" not in written:
        return written
    if _ROW.search(_closed(written)[0]):
        written = re.sub(r"\s+", " ", written)
        for tags, instead in ((_FIRST, "\t\n"), (_CELL, "\t")):
            written = _replaced(tags, instead, written)
    for tags, instead in ((_INLINE, ""), (_MARKUP, " ")):
        written = _replaced(tags, instead, written)
    return html.unescape(written)


def _closed(written: str) -> tuple[str, str]:
    """Part a text behind its last tag that is closed: what opens there would be sought to the end, each anew."""
    end = written.rfind(">") + 1
    return written[:end], written[end:]


def _replaced(tags: re.Pattern, instead: str, written: str) -> str:
    marked, rest = _closed(written)
    return tags.sub(instead, marked) + rest


def findings(written: str, allowed: str = "") -> Iterator[str]:
    """Look for persons in a text with its markup, and without it."""
    words = in_words(written := ENCODED.sub("_", written))
    yield from tables(words)
    for text in dict.fromkeys((written, words)):
        yield from of_text(text, allowed)


def undressed(markdown: str) -> str:
    """Take Markdown's signs out of a text: what a page shows of it, with the words of its links alone."""
    return _EDGE.sub("", _DRESS.sub(r"\1", _LINK.sub(r"\1", markdown)))


def places(texts: Mapping[str, str], allowed: str = "") -> list[str]:
    """Look for persons in several texts."""
    return list(dict.fromkeys(f"{name}: {kind}" for name, text in texts.items() for kind in findings(text, allowed)))
