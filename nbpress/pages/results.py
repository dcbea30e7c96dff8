"""Numbers, figures and citations of the notebooks of a report, as files."""

import base64
import copy
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from nbpress.core import bundles
from nbpress.core.bundles import APART, COLUMNS, FIGURE_MIME, KEY, LANGUAGES_MIME, RESULTS_MIME, WORDS_MIME
from nbpress.core.errors import CheckFailed, TipResearchError
from nbpress.core.files import csv_of, harmless, json_rows, json_text, sha256
from nbpress.imports import NotebookNode

#: File with the records of how case records were protected.
DISCLOSURE = "disclosure.json"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def every_output(node: NotebookNode) -> Iterator[NotebookNode]:
    """Yield all outputs of an executed notebook."""
    return (output for cell in node.cells for output in cell.get("outputs", []))


def outputs(node: NotebookNode, mime: str) -> Iterator[dict]:
    """Yield the data of one type from all outputs of an executed notebook."""
    return (o.data[mime] for o in every_output(node) if mime in o.get("data", {}))


def estimates(notebook: str, node: NotebookNode) -> list[dict]:
    """Return the estimates that a notebook shows, each once, in order of appearance."""
    records = (record for data in outputs(node, RESULTS_MIME) for record in data.get("estimates", []))
    rows = [{"notebook": notebook, **record} for record in records]
    names = [tuple(str(row[k]) for k in KEY) for row in rows]
    of = [(*(str(row.get(k)) for k in APART), *sorted(row.get("sources", ()))) for row in rows]
    alone = Counter(name for name, _ in {*zip(names, of, strict=True)})
    found: dict[str, dict] = {}
    for row, name, more in zip(rows, names, of, strict=True):
        result_id = sha256("\x1f".join(name if alone[name] == 1 else (*name, *more)).encode())[:12]
        known = found.setdefault(result_id, {"result_id": result_id, **row})
        if any(known[k] != row[k] for k in ("value", "lo", "hi")):
            raise TipResearchError(f"{notebook} shows two different values for {row['label']!r}: {known['value']} and {row['value']}; give each a label of its own.")  # fmt: skip
    return list(found.values())


def citations(node: NotebookNode) -> list[dict]:
    """Return the sources that a notebook cites, each once."""
    return bundles.each_once(c for data in outputs(node, RESULTS_MIME) for c in data["citations"])


def cited_together(cited: Iterable[dict]) -> list[dict]:
    """Return the sources of pages that are published together, each once.

    Two tables that were protected apart are refused: a reader could compute what one of them withholds.
    """
    found = list(cited)
    pairs = combinations(bundles.protections(found), 2)
    if pair := next((pair for pair in pairs if bundles.apart(*pair)), None):
        said = " and ".join(f"{r['source']} ({r['rule'].partition(',')[0]})" for r in pair)
        raise CheckFailed(f"two tables of one time were protected apart, {said}; what is published together shows one of them.")  # fmt: skip
    return bundles.each_once(found)


def reference_date(node: NotebookNode) -> str:
    """Return the day of the newest source edition that a notebook cites for a number, text or table, or nothing."""
    named = {c.get(name, "") for c in citations(node) for name in ("edition", "published")}
    for data in outputs(node, RESULTS_MIME):
        named |= {e for r in data["estimates"] for e in r["edition"].split("; ")}
    return max((e for e in named if _DAY.fullmatch(e)), default="")


def figures(node: NotebookNode) -> list[dict]:
    """Return the figures of a notebook."""
    return list(outputs(node, FIGURE_MIME))


def write_figures(found: Iterable[Mapping], folder: Path) -> None:
    """Write each figure as SVG (wide and narrow) and PNG, with its data as CSV."""
    for figure in found:
        (folder / "narrow").mkdir(parents=True, exist_ok=True)
        if not re.fullmatch(r"[a-z0-9_]+", str(figure["name"])):
            raise TipResearchError(f"figure name {figure['name']!r} is not allowed; use lower-case letters, digits and _.")  # fmt: skip
        path = folder / f"{figure['name']}.svg"
        if path.exists() and path.read_text("utf-8") == figure["svg"]:
            continue  # shown twice
        if path.exists():
            raise TipResearchError(f"two figures of the report are named {figure['name']!r}; rename one.")
        path.write_text(figure["svg"], encoding="utf-8")
        (folder / "narrow" / path.name).write_text(figure["svg_narrow"], encoding="utf-8")
        if figure["png"]:
            path.with_suffix(".png").write_bytes(base64.b64decode(figure["png"]))
        path.with_suffix(".csv").write_text(figure["csv"], encoding="utf-8", newline="")


def write_results(rows: list[dict], folder: Path, title: str) -> None:
    """Write results.csv, results.json (with the lineage) and datapackage.json."""
    names = [name for name, _, _ in COLUMNS]
    text = csv_of([names, *([cell(row.get(name)) for name in names] for row in rows)])
    (folder / "results.csv").write_text(text, encoding="utf-8", newline="")
    # JSON has no infinity.
    found = [{k: "INF" if cell(v) == "INF" else v for k, v in row.items()} for row in rows]
    (folder / "results.json").write_text(json_rows(found), encoding="utf-8")
    (folder / "datapackage.json").write_text(json_text(_datapackage(title)), encoding="utf-8")


def cell(value: object) -> object:
    """Return a value as results.csv prints it. Text goes through `files.harmless`."""
    if isinstance(value, list):
        return harmless("; ".join(map(str, value)))
    # A kernel sends infinity as text, because JSON has no infinity.
    if value in ("inf", "Infinity") or (isinstance(value, float) and math.isinf(value)):
        return "INF"
    return "" if value is None else harmless(value)


def _datapackage(title: str) -> dict:
    fields = [{"name": n, "type": t, "description": d} for n, t, d in COLUMNS]
    schema = {"fields": fields, "primaryKey": "result_id", "missingValues": [""]}
    resource = {
        "name": "results", "path": "results.csv", "type": "table", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "schema": schema,
    }  # fmt: skip
    return {"name": "results", "title": title, "resources": [resource]}


def without_data(node: NotebookNode) -> NotebookNode:
    """Return a copy without results and figures in its outputs. The edition has them as files."""
    node = copy.deepcopy(node)
    for output in every_output(node):
        for mime in (RESULTS_MIME, FIGURE_MIME, LANGUAGES_MIME, WORDS_MIME):
            output.get("data", {}).pop(mime, None)
            output.get("metadata", {}).pop(mime, None)
    return node
