"""The personal-data check of a notebook: its outputs without lineage, and all that was typed into it."""

import html
import json
import re
from collections.abc import Iterator

from nbpress import review
from nbpress.core import bundles
from nbpress.imports import NotebookNode
from nbpress.pages import plain

#: Media types with markup. Any other text is shown as it is.
_MARKED_UP = ("text/html", "text/markdown", "image/svg+xml")


def find_identifiers(name: str, node: NotebookNode, allowed: str = "") -> list[str]:
    """Return which cells of an executed notebook show identifiers of persons, and of which kind.

    Numbers with lineage are not searched, and identifiers in `allowed`, such as the contact, are ignored.
    """
    given = [c for c in node.cells if "injected-parameters" in c.metadata.get("tags", [])]
    places = [(f"cell {n}", cell) for n, cell in plain.numbered(node)] + [("its parameters", cell) for cell in given]
    found = []
    for place, cell in places:
        shown = (kind for text in _searched_texts(cell) for kind in review.findings(text, allowed))
        found += [f"{name}, {place}: {kind}" for kind in (*shown, *review.kinds(cell.source, allowed))]
    widgets = review.findings(json.dumps(node.metadata.get("widgets", {}), ensure_ascii=False), allowed)
    return list(dict.fromkeys(found + [f"{name}, its widgets: {kind}" for kind in widgets]))


def _searched_texts(cell: NotebookNode) -> Iterator[str]:
    """Yield the prose of a cell, and its printed texts, tables and drawings without lineage."""
    if cell.cell_type != "code":
        yield cell.source
    for output in cell.get("outputs", []):
        printed = "\n".join([output.get("text", ""), *output.get("traceback", ())])
        yield html.escape(re.sub(r"\x1b\[[\d;]*m", "", printed))
        data = output.get("data", {})
        if bundles.FIGURE_MIME in data:  # a drawing can show any text
            yield data[bundles.FIGURE_MIME].get("svg", "")
        for kind, form in data.items() if plain.is_without_lineage(output) else ():
            if kind in _MARKED_UP:
                yield form
            elif not kind.startswith("image/"):
                yield html.escape(form if isinstance(form, str) else json.dumps(form, ensure_ascii=False))
