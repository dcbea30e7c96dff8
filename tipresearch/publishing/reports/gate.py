"""A look before publication at all that a report would hold: nobody's identifiers leave by it."""

import html
import json
import re
from typing import TYPE_CHECKING

from tipresearch import identifiers
from tipresearch.publishing.pages import plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MARKUP = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)
#: Markup within a word.
_INLINE = re.compile(r"</?(?:a|b|code|em|i|mark|s|small|span|strong|sub|sup|tspan|u|wbr)\b[^>]*>")


def persons(name: str, node: "NotebookNode", allowed: str = "") -> list[str]:
    """Say in which cells of an executed notebook identifiers of persons stand, and of which kind.

    All pages, tables, figures and results come from these cells. What stands in `allowed`, such as
    the contact of the report, is no finding. No value is told.
    """
    found: dict[str, None] = {}
    given = [c for c in node.cells if "injected-parameters" in c.metadata.get("tags", [])]
    places = [(f"cell {n}", c.source, _shown(c)) for n, c in plain.numbered(node)]
    places += [("its parameters", c.source, []) for c in given]
    places += [("its widgets", "", [_text(node.metadata.get("widgets", {}))])]
    words = [word.strip(".,;<>()") for word in allowed.split()]
    for place, source, shown in places:
        kinds = [kind for text in shown for kind in identifiers.tables(text)]
        for text in (source, *shown):
            for word in filter(None, words):
                text = text.replace(word, " ")
            kinds += identifiers.kinds(text)
        found |= {f"{name}, {place}: {kind}": None for kind in kinds}
    return list(found)


def _shown(cell: "NotebookNode") -> list[str]:
    """Return what a cell shows: each form of each output, without its markup."""
    outputs = cell.get("outputs", [])
    said = ("\n".join([o.get("text", ""), *o.get("traceback", ())]) for o in outputs)
    forms = [form for o in outputs for form in o.get("data", {}).items()]
    seen = (_text(content, kind) for kind, content in forms if "image/" not in kind or "svg" in kind)  # fmt: skip
    return [*(re.sub(r"\x1b\[[\d;]*m", "", text) for text in said), *seen]


def _text(content: object, kind: str = "") -> str:
    """Return a text without markup, if it may have any; rows of its tables become lines, with tabs between cells."""
    if kind == "text/plain":
        return str(content)
    if isinstance(content, dict):
        return "\n\n".join(map(_text, (*content, *content.values())))
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')  # fmt: skip
    if re.search(r"</tr>", text):
        text = re.sub(r"</tr>", "\n", re.sub(r"</t[dh]>\s*", "\t", re.sub(r"\s+", " ", text)))
    return html.unescape(_MARKUP.sub(" ", _INLINE.sub("", text)))
