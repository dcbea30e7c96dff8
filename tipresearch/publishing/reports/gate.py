"""A look before publication at all that a report would hold: nobody's identifiers leave by it."""

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tipresearch import identifiers
from tipresearch.publishing.pages import plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MARKUP = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def persons(name: str, node: "NotebookNode", allowed: str = "") -> list[str]:
    """Say in which cells of an executed notebook identifiers of persons stand, and of which kind.

    All pages, tables, figures and results come from these cells. What stands in `allowed`, such as
    the contact of the report, is no finding. No value is told.
    """
    found: dict[str, None] = {}
    for number, cell in plain.numbered(node):
        for text in _texts(cell):
            for word in filter(None, allowed.split()):
                text = text.replace(word.strip(".,;<>()"), " ")
            found |= {f"{name}, cell {number}: {kind}": None for kind in identifiers.kinds(text)}
    return list(found)


def _texts(cell: "NotebookNode") -> Iterator[str]:
    """Yield what a cell says: its source, and each form of each output, without its markup."""
    yield cell.source
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        for kind, content in output.get("data", {}).items():
            if not kind.startswith("image/") or kind == "image/svg+xml":
                text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)  # fmt: skip
                yield html.unescape(_MARKUP.sub(" ", text))
