"""Reviews of outputs without lineage: which outputs a person has to look at, and who has looked at them.

A review holds for outputs with the same hash, in all later editions of the report.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from nbpress import review
from nbpress.core import bundles, files
from nbpress.editions import manifests
from nbpress.imports import NotebookNode
from nbpress.notebooks import reading
from nbpress.pages import plain

#: Ends a row or a paragraph of HTML.
_END_OF_BLOCK = re.compile(r"</(?:tr|table|caption|p|div|section|details|dl|dd|li|h\d)>", re.IGNORECASE)
#: Stands between the number of outputs and their list.
UNREVIEWED = "output(s) without lineage were not reviewed: "
_WIDGET = "application/vnd.jupyter.widget-view+json"
#: Words for the kind of an output, by the first part of its media type; the first that fits counts.
_KINDS = (("image/", "picture"), (_WIDGET, "widget"), ("text/html", "table or HTML"), ("text/", "text"))


def outputs_to_review(notebook: Path, node: NotebookNode) -> list[dict]:
    """Return the outputs of an executed notebook that a person has to review: notebook, cell, kind and hash.

    An output without lineage needs no review if it only repeats rows with lineage, or if the file of the notebook keeps
    it in a cell with the tag ``keep_output``: whoever kept it there has looked at it.
    """
    shown = [
        (number, output)
        for number, cell in plain.numbered(node)
        for output in cell.get("outputs", [])
        if not _has_lineage(output)
    ]
    kept = _kept_texts(notebook) if shown else frozenset()
    left = [(number, output) for number, output in shown if _text(output) not in kept]
    known = _known_words(node) if left else {}
    return [
        {"notebook": notebook.stem, "cell": number, "kind": _kind(output), "sha256": _digest(output, node)}
        for number, output in left
        if _text(output) is None or not review.repeats(_text(output), **known)
    ]


def place(output: Mapping) -> str:
    """Return the place of an output and its kind."""
    return f"{output['notebook']}, cell {output['cell']} ({output['kind']})"


def reasons(outputs: Sequence[Mapping]) -> Iterator[str]:
    """Yield why a build with these unreviewed outputs waits."""
    if outputs:
        yield f"{len(outputs)} {UNREVIEWED}{'; '.join(dict.fromkeys(map(place, outputs)))}"


def unreviewed(outputs: Iterable[Mapping], reviews: Iterable[Mapping]) -> list[Mapping]:
    """Return the outputs whose hash is in none of the reviews."""
    seen = {each["sha256"] for one in reviews for each in one.get("outputs", ())}
    return [each for each in outputs if each["sha256"] not in seen]


def earlier_reviews(editions: Sequence[Path], outputs: Sequence[Mapping]) -> list[dict]:
    """Return the reviews in earlier editions, newest first, that cover some of the outputs, each with these outputs."""
    found: list[dict] = []
    for one in (one for edition in reversed(editions) for one in manifests.sealed(edition).get("reviews", ())):
        if not (left := unreviewed(outputs, found)):
            break
        missing = unreviewed(left, [one])
        if covered := [each for each in left if each not in missing]:
            found.append({**one, "outputs": covered})
    return found


def of_approval(approval: Mapping | None, outputs: Sequence[Mapping]) -> list[dict]:
    """Return the review of these outputs by who approved them, in a list that is empty without outputs."""
    said = {key: (approval or {}).get(key, "") for key in ("by", "at", "reason")}
    return [{**said, "outputs": list(outputs)}] if outputs else []


def _has_lineage(output: Mapping) -> bool:
    return "data" in output and not plain.is_without_lineage(output)


def _kept_texts(notebook: Path) -> frozenset[str]:
    """Return the texts that a notebook file keeps on purpose."""
    cells = reading.read_notebook(notebook).cells
    kept = (c for c in cells if "keep_output" in c.metadata.get("tags", []))
    return frozenset(text for cell in kept for o in cell.get("outputs", []) if (text := _text(o)) is not None)


def _known_words(node: NotebookNode) -> dict:
    """Return the words of each row with lineage, and the words that the author of the notebook typed."""
    shown = (o for cell in node.cells for o in cell.get("outputs", []) if _has_lineage(o))
    rows = {review.words(line) for output in shown for line in _lines(output["data"])}
    return {"rows": rows, "typed": review.words("\n".join(cell.source for cell in node.cells))}


def _lines(data: Mapping) -> Iterator[str]:
    """Yield the rows of an output with lineage, as it is shown and as data."""
    for block in _END_OF_BLOCK.split(data.get("text/html", "")):
        yield from review.visible_text(block).splitlines()
    yield from data.get("text/plain", "").splitlines()
    for records in data.get(bundles.RESULTS_MIME, {}).values():
        yield from (json.dumps(record, ensure_ascii=False) for record in records if isinstance(record, dict))
    table = data.get(bundles.FIGURE_MIME, {}).get("csv", "")
    yield from map("\t".join, csv.reader(table.splitlines()))


def _text(output: Mapping) -> str | None:
    """Return an output that is nothing but plain text, else None."""
    if "data" not in output:
        return output.get("text")
    return output["data"]["text/plain"] if output["data"].keys() == {"text/plain"} else None


def _kind(output: Mapping) -> str:
    if "data" not in output:
        return "printed text"
    types = [*output["data"]]
    known = (kind for form, kind in _KINDS for each in types if each.startswith(form))
    return next(known, types[0] if types else "empty")


def _digest(output: Mapping, node: NotebookNode) -> str:
    """Return the hash of an output, for a widget with the state of the widgets of the notebook."""
    shown = {k: v for k, v in output.items() if k != "execution_count"}
    if _WIDGET in output.get("data", {}):
        shown["widgets"] = node.metadata.get("widgets", {})
    return files.sha256(files.json_text(shown).encode())
