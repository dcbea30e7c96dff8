"""The index of the page of search: each text that a page shows, with its address."""

import html
import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from nbpress.pages import methods

HREF = "search.html"
#: The element of the page of search that takes the index.
_EMPTY = '<script type="application/json" id="texts">[]</script>'
#: Elements without text for readers, and classes of elements that another page shows or that are folded into a number.
_UNREAD = frozenset({"script", "style", "svg", "template"})
_LEFT_OUT = frozenset({"tr-lineage", "tr-code", "tr-data", "tr-unseen", "tr-source", "tr-below", "anchor-link"})
_CELLS = frozenset({"td", "th"})
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "button", "cite", "code", "em", "i", "img", "input", "kbd", "label", "picture", "q", "small",
    "source", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_EMPTY_INLINE = frozenset({"img", "input", "source", "wbr"})
#: Around a run from left to right, such as a date, which a line from right to left would turn.
_ISOLATE, _END = "\u2066", "\u2069"
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def write_index(search: Path, pages: Iterable[Path]) -> None:
    """Put the texts of pages, which are already written, into the page of search next to them."""
    found = [_indexed(page) for page in pages]
    index = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    text = search.read_text("utf-8")
    search.write_text(text.replace(_EMPTY, _EMPTY.replace("[]", index)), encoding="utf-8", newline="")


def _indexed(page: Path) -> list:
    """Return address, title and texts of a page, each text with its anchor, or a blank if the text before has the same."""
    text = page.read_text("utf-8")
    reader = _Reader()
    reader.feed(text)
    title = html.unescape(_TITLE.findall(text)[0].partition(" · ")[0])
    before = ["", *(anchor for anchor, _ in reader.texts)]
    texts = [["" if a == old else a, text] for old, (a, text) in zip(before, reader.texts, strict=False)]
    # Of the methods, only the headings fit into the index.
    return [page.name, title, [t for t in texts if t[0] or page.name != methods.HREF]]


class _Reader(HTMLParser):
    """Collects the texts in the main part of a page, one a paragraph or row, each with its anchor."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[list[str]] = []
        self._main = False
        #: The element that is left out, and how many of its name are open.
        self._left_out = ("", 0)
        self._section = self._own = ""
        self._text: list[str] = []
        #: What ends each open inline element: the end of its isolation, or nothing.
        self._ends: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, depth = self._left_out
        self._main |= tag == "main"
        if depth or not self._main:
            self._left_out = name, depth + (tag == name)
        elif tag in _UNREAD or _LEFT_OUT & set((given.get("class") or "").split()):
            self._left_out = tag, 1
        elif tag in _CELLS:
            self._text += [" · "] if self._text else []
        elif tag not in _INLINE:
            self._end_text()
            self._section = self._section if tag == "tr" else given.get("id") or self._section
        if tag in _INLINE | _CELLS | {"tr"} and not self._left_out[1]:
            self._own = self._own or given.get("id") or ""
        if tag in _INLINE - _EMPTY_INLINE and not self._left_out[1]:
            isolated = given.get("dir") == "ltr"
            self._text.append(_ISOLATE if isolated else "")
            self._ends.append(_END if isolated else "")

    def handle_endtag(self, tag: str) -> None:
        name, depth = self._left_out
        if depth:
            self._left_out = name, depth - (tag == name)
        elif tag not in _INLINE | _CELLS:
            self._end_text()
            self._main &= tag != "main"
        elif tag in _INLINE and self._ends:
            self._text.append(self._ends.pop())

    def handle_data(self, data: str) -> None:
        if self._main and not self._left_out[1]:
            self._text.append(data)

    def _end_text(self) -> None:
        text = re.sub(r"( ·)+(?= ·|$)", "", " ".join("".join(self._text).split()))
        if re.search(r"\w", text):
            self.texts.append([self._own or self._section, text])
        self._text, self._ends, self._own = [], [], ""
