"""A look before publication at all that a report would hold: nobody's identifiers leave by it."""

import re

from nbpress import review
from nbpress.imports import NotebookNode
from nbpress.pages import plain
from nbpress.review import embedded


def persons(name: str, node: NotebookNode, allowed: str = "") -> list[str]:
    """Say in which cells of an executed notebook identifiers of persons stand, and of which kind.

    All pages, tables, figures and results come from these cells. What stands in `allowed`, such as
    the contact of the report, is no finding. No value is told.
    """
    found: dict[str, None] = {}
    given = [c for c in node.cells if "injected-parameters" in c.metadata.get("tags", [])]
    places = [(f"cell {n}", c.source, _shown(c)) for n, c in plain.numbered(node)]
    places += [("its parameters", c.source, []) for c in given]
    about = {k: v for k, v in node.metadata.items() if k not in ("widgets", "language_info")}
    beside = {"widgets": node.metadata.get("widgets", {}), "metadata": [about, [c.metadata for c in node.cells]]}
    places += [(f"its {what}", "", [review.as_written(said)]) for what, said in beside.items()]
    for place, source, shown in places:
        kinds = [kind for text in shown for kind in review.findings(text, allowed)]
        kinds += [*review.kinds(source, allowed), *review.tables(review.in_code(source))]
        found |= {f"{name}, {place}: {kind}": None for kind in kinds}
    return list(found)


def _shown(cell: NotebookNode) -> list[str]:
    """Return what a cell shows: each form of each output, as it is written."""
    outputs = cell.get("outputs", [])
    words = ("\n".join([o.get("text", ""), o.get("evalue", ""), *o.get("traceback", ())]) for o in outputs)
    attached = cell.get("attachments", {})
    beside = [o.get("metadata", {}) for o in outputs] + [*attached]
    forms = [form for each in (*(o.get("data", {}) for o in outputs), *attached.values()) for form in each.items()]
    seen = (content for kind, content in forms if "image/" not in kind or "svg" in kind)
    printed = (re.sub(r"\x1b\[[\d;]*m", "", text) for text in words)
    # As addresses carry them; a notebook breaks base64 into lines.
    files = (f"data:{kind};base64,{f}".replace("\n", "") if attached or "image/" in kind else f for kind, f in forms)
    inside = [embedded.words(f) for f in (cell.source, *files) if "data:" in f]
    text = [cell.source] * (cell.cell_type != "code")
    dressed = (*text, *(content for kind, content in forms if kind == "text/markdown"))
    said = (beside, *seen, *filter(None, inside), *text, *map(review.undressed, dressed))
    return [*map(review.as_written, said), *printed]
