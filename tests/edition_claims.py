"""What the files of an edition claim, taken apart as an attacker reads them.

A claim is a row of named fields (of CSV, of an HTML table, of a table printed as text, an object
of JSON) or a sentence (of text, attributes, comments, descriptions and data in links).
"""

import base64
import csv
import io
import json
import re
import urllib.parse
from html import unescape
from html.parser import HTMLParser

#: Attributes that hold geometry and style alone.
_GEOMETRY = {"d", "style", "points", "transform", "viewbox", "class", "id", "width", "height", "x", "y"}
_BLOCKS = {
    "p", "li", "dd", "dt", "figcaption", "summary", "pre", "div", "title", "desc", "text", "script",
    "style", "h1", "h2", "h3", "h4", "td", "th", "tr", "caption", "table", "details", "section", "g",
    "metadata",
}  # fmt: skip
#: Fields of a result that are checked as one number (`edition_audit`), not as a claim.
RESULT = {
    "result_id", "notebook", "indicator", "text", "ref_area", "value", "lo", "hi", "kind", "level",
    "unit", "method", "flags", "state", "formula", "edition", "sources",
}  # fmt: skip


def claims(edition, file="**/*"):
    """Every claim of every file, as (file, claim); a claim is a dict of fields or a sentence."""
    for path in sorted(p for p in edition.glob(file) if p.is_file()):
        name = path.relative_to(edition).as_posix()
        yield from ((name, claim) for claim in of_file(path))


def of_file(path):
    """Every claim of one file."""
    if path.suffix == ".png":
        return [*_prose(" ".join(_png_texts(path.read_bytes())))]
    return [*_of_text(path.read_text("utf-8"), path.suffix)]


def _of_text(text, kind):
    if kind == ".csv":
        rows = csv.DictReader(io.StringIO(text), restkey="")
        yield from (_but_for_a_result({k: str(v) for k, v in row.items()}) for row in rows)
    elif kind in (".json", ".ipynb"):
        yield from _of_json(json.loads(text), {})
    elif kind in (".html", ".svg"):
        yield from _of_markup(text)
    else:
        yield from _prose(text)


def _of_json(value, around):
    if isinstance(value, dict):
        scalars = {k: str(v) for k, v in value.items() if isinstance(v, (int, float, str)) and not _long(v)}
        fields = {**around, **_but_for_a_result(scalars)}
        if scalars:
            yield fields
        for item in value.values():
            yield from _of_json(item, fields)
    elif isinstance(value, list):
        if value and all(isinstance(v, str) for v in value):
            yield from _of_json("".join(v if v.endswith("\n") else v + "\n" for v in value), around)
        else:
            for item in value:
                yield from _of_json(item, around)
    elif isinstance(value, str):
        yield from _of_string(value)


def _but_for_a_result(fields):
    return {k: v for k, v in fields.items() if k not in RESULT} if "result_id" in fields else fields


def _long(value):
    return isinstance(value, str) and (len(value) > 200 or "\n" in value)


def _of_string(text):
    if text.startswith("data:"):
        yield from _of_data(text)
    elif re.search(r"<\w+[ >/]", text):
        yield from _of_markup(text)
    else:
        yield from _aligned(text)
        yield from _prose(text)


def _of_data(uri):
    head, _, body = uri[5:].partition(",")
    data = base64.b64decode(body) if head.endswith("base64") else urllib.parse.unquote_to_bytes(body)
    kind = next((k for k in ("svg", "html", "json", "csv") if k in head), "txt")
    yield from _prose(" ".join(_png_texts(data))) if "png" in head else _of_text(data.decode("utf-8"), f".{kind}")


def _aligned(text):
    """Rows of a table printed as text, whose columns end where their names end."""
    header = []
    for line in text.splitlines():
        words = [(m.end(), m.group()) for m in re.finditer(r"\S+", line)]
        if not words:
            header = []
        elif re.search(r"\S {2,}\S", line) and {"year", "period", "lo"} & {w for _, w in words}:
            header = words
        elif header:
            row = {}
            for end, word in words:
                name = next((n for e, n in header if e >= end), "")
                row[name] = f"{row[name]} {word}" if name in row else word
            yield row


def _prose(text):
    """Sentences; of a list of a series ("Male: 7 in 2012, 9 in 2013") each member with its name."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n|;|\|", text):
        name, colon, rest = sentence.partition(": ")
        if colon and ("," in rest or re.search(r"\d", rest)):
            for piece in rest.split(", "):
                yield f"{name}: {piece}"
        elif sentence.strip():
            yield sentence.strip()


def _png_texts(data):
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if kind in (b"tEXt", b"iTXt"):
            yield data[at + 8 : at + 8 + size].decode("utf-8", "replace").replace("\0", " ")
        at += 12 + size


class _Markup(HTMLParser):
    """Blocks of text, attributes, comments, and rows of tables under their headings."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.block, self.tables, self.panels = [], [], [], {}

    def feed(self, data):
        """Read a page; what the panel of a number says belongs to the row that the number stands in."""
        panels = re.findall(r'<div popover[^>]*? id="([^"]+)"[^>]*>(.*?)</div>', data, re.DOTALL)
        self.panels = {name: unescape(re.sub("<[^>]*>", " ", text)) for name, text in panels}
        super().feed(data)

    def handle_starttag(self, tag, attrs):
        self.parted(tag)
        for name, value in attrs:
            if value and name not in _GEOMETRY:
                self.found += _of_data(value) if value.startswith("data:") else _prose(value)
        if tag == "table":
            self.tables.append({"head": [], "row": [], "caption": ""})
        elif self.tables and tag == "tr":
            self.tables[-1]["row"] = []
        elif self.tables and tag in ("td", "th"):
            self.tables[-1]["row"].append([tag, ""])
        elif self.tables and tag == "caption":
            self.tables[-1]["caption"] = " "
        elif self.tables and tag == "button" and self.tables[-1]["row"]:
            self.tables[-1]["row"][-1][1] += f" {self.panels.get(dict(attrs).get('popovertarget'), '')} "

    def handle_endtag(self, tag):
        self.parted(tag)
        if not self.tables:
            return
        table = self.tables[-1]
        if tag == "tr" and table["row"]:
            if all(t == "th" for t, _ in table["row"]):
                table["head"] = [v.strip() for _, v in table["row"]]
            else:
                names = table["head"] + [f"column {i}" for i in range(len(table["row"]))]
                self.found.append({"caption": table["caption"]} | {n: v.strip() for n, (_, v) in zip(names, table["row"], strict=False)})  # fmt: skip
        elif tag == "table":
            self.tables.pop()

    def handle_data(self, data):
        self.block.append(data)
        if self.tables and self.tables[-1]["row"]:
            self.tables[-1]["row"][-1][1] += data
        elif self.tables and self.tables[-1]["caption"]:
            self.tables[-1]["caption"] += data

    def handle_comment(self, data):
        self.found += _prose(data)

    def parted(self, tag):
        if tag in _BLOCKS:
            self.flush()
            if self.tables and self.tables[-1]["row"]:
                self.tables[-1]["row"][-1][1] += " "

    def flush(self):
        text, self.block = "".join(self.block), []
        if text.strip():
            self.found += [*_aligned(text), *_prose(text)]


def _of_markup(text):
    parser = _Markup()
    parser.feed(text)
    parser.close()
    parser.flush()
    return parser.found
