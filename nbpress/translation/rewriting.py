"""Pages and drawings in another language, made from the English ones after these were written.

What is between two blocks of a page is a run of text, which `sentences` translates.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from html.parser import HTMLParser
from xml.etree import ElementTree

from nbpress.translation import fonts
from nbpress.translation.catalogues import Catalogue
from nbpress.translation.sentences import END, RIGHT, TAG, Tags, translated, with_isolated_numbers

#: Elements that stand in a line of text.
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "button", "cite", "code", "em", "i", "kbd", "q", "small", "span", "strong", "sub", "sup", "time", "u", "var",
})  # fmt: skip
_EMPTY = frozenset({
    "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
#: What stays as it is, with all that is in it.
_KEPT = frozenset({"script", "style", "pre", "code", "svg"})
#: Classes of spans that stand in a line of their own.
_APART = frozenset({"tr-source", "tr-terms", "anchor-link"})
#: Attributes that a reader sees or hears.
_HEARD = frozenset({"alt", "aria-label", "title", "placeholder", "data-said"})
#: Those of an element meta whose content is for readers.
_META = frozenset({"description", "og:title", "og:description"})
#: The end of a date, which a browser would break at its hyphens, and what holds none that is shown as text. A page is gone
#: through from hyphen to hyphen in less than a tenth of the time that its digits take.
_DATE = re.compile(r"-\d\d-\d\d(?!:?[\w-])(?<=\d{4}-\d\d-\d\d)(?<![\w:-]\d{4}-\d\d-\d\d)")
_NO_TEXT = re.compile(
    r"<(?:script\b.*?</script|style\b.*?</style|svg\b.*?</svg|title\b.*?</title|pre\b.*?</pre)>", re.DOTALL
)
#: A short number behind a bracket, with its marks: it is a button, before which a browser breaks.
_HELD = re.compile(r'\((<span class="tr-unbroken">)?<button [^>]*tr-number[^>]*>[^<]{,24}</button>(?(1)[^<]*</span>)')
_SVG = "{http://www.w3.org/2000/svg}"
_WORDS = frozenset(f"{_SVG}{tag}" for tag in ("text", "tspan", "title", "desc"))


def page(text: str, catalogue: Catalogue, name: str, pages: Iterable[str]) -> str:
    """Return an HTML page in the language of a catalogue, with links to `pages`; what stays English says so."""
    reader = _Page(catalogue, name, frozenset(pages))
    reader.feed(text)
    reader.close()
    return reader.text()


def with_whole_dates(text: str) -> str:
    """Return an HTML page in which no line ends in the midst of a date, or behind a bracket before a number."""
    shown = _NO_TEXT.sub(lambda kept: "\0" * len(kept[0]), text)  # each sign in its place
    parts, end = [], 0
    for date in _DATE.finditer(shown):
        start, stop = date.start() - len("2026"), date.end()
        if shown.rfind("<", 0, start) <= shown.rfind(">", 0, start):  # and in no tag
            parts += [text[end:start], f'<span class="tr-day">{text[start:stop]}</span>']
            end = stop
    return _HELD.sub(r'<span class="tr-unbroken">\g<0></span>', "".join([*parts, text[end:]]))


def drawing(text: str, catalogue: Catalogue, name: str) -> str:
    """Return an SVG with its text in the language of a catalogue, and its font: as an image it has no other."""
    for prefix, space in (("", _SVG[1:-1]), ("xlink", "http://www.w3.org/1999/xlink")):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.fromstring(text)
    face = catalogue.face
    if face.css or face.missing_font:
        ElementTree.SubElement(root, f"{_SVG}style").text = f"{face.css}\n{fonts.OF_DRAWING}"
    for group in root.iter():
        texts = [each for each in group if each.tag in _WORDS and each.text]
        # Lines of one label lie beside each other, and are one text.
        lines = texts if group.get("id", "").startswith("text_") else []
        for each in [lines] if lines else [[t] for t in texts]:
            _translate_lines(each, catalogue, name)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _translate_lines(lines: list[ElementTree.Element], catalogue: Catalogue, name: str) -> None:
    """Put a text in place of another, in as many lines."""
    text = " ".join(str(line.text).strip() for line in lines)
    said = html.unescape(translated(html.escape(text, quote=False), None, catalogue, name))
    if said == text:
        return
    # The run turns, and not the text with its anchor.
    begin, end = (RIGHT, END) if catalogue.direction == "rtl" else ("", "")
    width = max(len(said) // len(lines), *(len(str(line.text)) for line in lines))
    words = said.split()[::-1]
    for line in lines:
        row = [words.pop()] if words else []
        while words and (line is lines[-1] or len(" ".join([*row, words[-1]])) <= width):
            row.append(words.pop())
        line.text = f"{begin}{' '.join(row)}{end}"


class _Page(HTMLParser):
    """Writes a page again, with its runs of text, and the links in them, in another language."""

    def __init__(self, catalogue: Catalogue, name: str, pages: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._catalogue, self._name, self._pages = catalogue, name, pages
        self._done: list[str] = []
        #: Text of the run so far, and its tags: begin and end.
        self._run: list[str] = []
        self._tags: Tags = []
        #: Open elements: name, and number of the tag in the run, 0 for those around it.
        self._open: list[tuple[str, int]] = []
        #: How many of the open elements are inside of what stays as it is.
        self._kept = 0
        #: Whether that is text in this language already.
        self._ready = False

    @cached_property
    def _sought(self) -> Catalogue:
        """Words to search by, of the page that has them: those of sentences elsewhere, without their links."""
        bare = {TAG.sub("", m): TAG.sub("", text) for m, text in self._catalogue.texts.items()}
        return replace(self._catalogue, texts=bare, asked={})

    def text(self) -> str:
        """Return the page as far as it was read."""
        self._flush()
        return "".join(self._done)

    def handle_decl(self, decl: str) -> None:
        self._done.append(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        self._keep(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        if self._kept:
            raw = self._open and self._open[-1][0] in {"script", "style"}
            text = data if raw else html.escape(data, quote=False)
            self._keep(with_isolated_numbers(text, marks=True) if self._ready else text)
        else:
            self._run.append(html.escape(data, quote=False))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        begin = self._begin(tag, attrs)
        given = dict(attrs)
        if self._kept:
            self._keep(begin)
            self._kept += tag not in _EMPTY
            self._open += [(tag, 0)] * (tag not in _EMPTY)
            return
        ready = given.get("lang") == self._catalogue.language
        stays = tag in _KEPT or given.get("translate") == "no" or ready
        inline = tag in _INLINE and not ready and not _APART & set((given.get("class") or "").split())
        self._kept, self._ready = int(stays and tag not in _EMPTY), ready
        if inline:
            self._tags.append((begin, "" if stays else f"</{tag}>"))
            self._open.append((tag, len(self._tags)))
            self._run.append(f"<{len(self._tags)}{'/' * stays}>")
        else:
            self._flush()
            self._done.append(begin)
            self._open += [(tag, 0)] * (tag not in _EMPTY)

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:  # what HTML lets stand open ends with what is around it
            name, number = self._open[-1]
            end = f"</{name}>" if name == tag else ""
            if self._kept:
                self._keep(end)
                self._kept -= 1
            elif number:
                self._run.append(f"</{number}>")
            else:
                self._flush()
                self._done.append(end)
            self._open.pop()
            if name == tag:
                return

    def _keep(self, text: str) -> None:
        """Put text into what stays as it is: within the run, or after it."""
        if self._run and self._tags and self._run[-1] == f"<{len(self._tags)}/>":
            begin, end = self._tags[-1]
            self._tags[-1] = (begin + text, end)
        else:
            self._done.append(text)

    def _flush(self) -> None:
        # A link that a block stands in ends outside of the run.
        self._open = [(name, 0) for name, _ in self._open]
        tags = None if self._open and self._open[-1][0] == "title" else self._tags
        self._done.append(translated("".join(self._run), tags, self._catalogue, self._name))
        self._run, self._tags = [], []

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        """Return a start tag with the words of its attributes translated, and links to pages here."""
        given = dict(attrs)
        heard = {"content"} if tag == "meta" and {given.get("name"), given.get("property")} & _META else _HEARD
        if tag == "html":
            given |= {"lang": self._catalogue.language, "dir": self._catalogue.direction}
        elif given.get("translate") == "no" and not self._kept:
            given |= {"lang": given.get("lang") or "en", "dir": "ltr"}
        pieces = [tag]
        for name, value in given.items():
            if value is None:
                pieces.append(name)
                continue
            if (name in heard or name == "data-words") and not self._kept:
                catalogue = self._sought if name == "data-words" else self._catalogue
                said = translated(html.escape(value, quote=False), None, catalogue, self._name)
                # A picture has no text that could be marked: its words say themselves that they are English.
                same, value = html.unescape(said) == value, html.unescape(said)
                if name == "alt" and same and "lang" not in given and value.upper() != value.lower():
                    pieces.append('lang="en"')
            elif name == "href" and "hreflang" not in given and value.partition("#")[0] in self._pages:
                page, hash_, part = value.partition("#")
                value = f"{self._catalogue.href(page)}{hash_}{part}"
            elif name in {"src", "srcset", "href"} and re.fullmatch(r"figures/.*\.svg", value):
                value = self._catalogue.href(value)
            pieces.append(f'{name}="{html.escape(value)}"')
        return f"<{' '.join(pieces)}>"
