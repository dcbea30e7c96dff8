"""An executed notebook that shows results."""

import nbformat

from nbpress.core import bundles

RECORD = {
    "indicator": "share", "label": "Women", "measure": "identified", "ref_area": "PAK", "period": "2020", "partition": "unodc_pk_4", "category": "women", "edition": "e",
    "value": 0.5, "lo": None, "hi": float("inf"), "kind": "point", "level": None, "unit": "proportion",
    "method": "ratio", "flags": ["A", "B"], "state": "exceeded", "disagrees_with": ["f1", "f2"], "sources": ["s"], "formula": "1 / 2", "inputs": [],
}  # fmt: skip


def executed(*records, tags=("finding",)):
    """Return an executed notebook that shows each record in an output."""
    node = nbformat.v4.new_notebook()
    node.cells.append(nbformat.v4.new_markdown_cell("# Title: more"))
    citation = {"id": "s", "text": "A source", "url": "https://example.org", "terms": "free", "note": "n"}
    for record in records:
        data = {bundles.RESULTS_MIME: {"estimates": [record], "citations": [citation]}, "text/html": "<p>shown</p>"}
        output = nbformat.v4.new_output("display_data", data)
        node.cells.append(nbformat.v4.new_code_cell("x", outputs=[output], metadata={"tags": list(tags)}))
    return node
