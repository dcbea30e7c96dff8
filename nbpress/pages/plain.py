"""Outputs without lineage, shown as JupyterLab does and marked, because their numbers are not among the results."""

import base64
import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from nbpress.core.bundles import FIGURE_MIME, RESULTS_MIME
from nbpress.imports import NotebookNode
from nbpress.pages import results

_PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_WIDGET = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
#: Text of the object that a library returns with a drawing, such as ``<Axes: xlabel='x'>``.
_HANDLE = re.compile(r"\s*[\[(]*<(?:Axes|Figure|matplotlib|seaborn)\b")
_SCRIPT = re.compile(r"<script\b.*?(?:</script\s*>|$)", re.DOTALL | re.IGNORECASE)
#: Parts of HTML that are no words: styles, comments and tags.
_TAG = re.compile(r"<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
#: Description of a picture at the top of its cell, as in Quarto: ``#| fig-alt: ...``.
_OPTION = re.compile(r"^#\| *fig-(alt|cap): *(\S.*?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a notebook without data."""

    #: Name of its file below ``figures/``.
    name: str
    data: bytes
    #: Alternative text. Blank if the notebook has none.
    alt: str
    caption: str


def pictures(name: str, node: NotebookNode) -> list[Picture]:
    """Return the pictures without lineage of a notebook, in order."""
    found = []
    for number, cell in numbered(node):
        shown = [(o, kind) for o in cell.get("outputs", []) if (kind := _picture_kind(o))]
        for count, (output, kind) in enumerate(shown, 1):
            said = dict(_OPTION.findall(cell.source))
            told = output.get("metadata", {}).get(kind, {})
            raw = output.data[kind]
            data = raw.encode() if kind == "image/svg+xml" else base64.b64decode(raw)
            file = f"{name}-{number}-{count}.{_PICTURES[kind]}"
            found.append(Picture(file, data, said.get("alt") or str(told.get("alt") or ""), said.get("cap", "")))
    return found


def with_html(name: str, node: NotebookNode, html: Callable[..., str], markdown: Callable[[str], str]) -> NotebookNode:
    """Return a copy of a notebook with each output as HTML, by the template of a part of a page and by `markdown`."""
    if not any(map(is_without_lineage, results.every_output(node))):
        return node
    node, waiting = copy.deepcopy(node), iter(pictures(name, node))
    state = node.metadata.get("widgets", {}).get(_STATE, {}).get("state", {})
    for number, cell in numbered(node):
        outputs = [o for o in cell.get("outputs", []) if is_without_lineage(o)]
        drawn = any(_picture_kind(o) for o in outputs)
        for output in outputs:
            data = output.data
            part = partial(html, number=number)
            if _picture_kind(output):
                data["text/html"] = part(picture=next(waiting))
            elif "text/html" in data:
                data["text/html"] = _own_html(data["text/html"], part)
            elif _WIDGET in data:
                data["text/html"] = part(rows=_widget(data[_WIDGET].get("model_id"), state))
            elif "text/markdown" in data:
                data["text/html"] = markdown(data["text/markdown"])
            elif drawn and _HANDLE.match(data.get("text/plain", "")):
                data["text/html"] = ""
            elif "text/latex" in data and data.get("text/plain", "<IPython").startswith("<IPython"):
                data["text/plain"] = data["text/latex"]  # the name of the object means nothing to a reader
            elif "application/javascript" in data or not {"text/plain", "text/latex"} & data.keys():  # a script draws
                data["text/html"] = part(scripted=True)
    return node


def numbered(node: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield each cell with its number in the notebook as written. The cell that papermill adds has no number."""
    yield from enumerate((c for c in node.cells if "injected-parameters" not in c.metadata.get("tags", [])), 1)


def is_without_lineage(output: Mapping) -> bool:
    """Return whether an output is a display without results."""
    return "data" in output and not {FIGURE_MIME, RESULTS_MIME} & output["data"].keys()


def _picture_kind(output: Mapping) -> str | None:
    """Return the type of the picture that JupyterLab would show for an output, or None."""
    if not is_without_lineage(output) or "text/html" in output["data"]:
        return None
    return next((kind for kind in _PICTURES if kind in output["data"]), None)


def _own_html(text: str, part: Callable[..., str]) -> str:
    """Return HTML of another library without its scripts, in a frame that scrolls if it has a table."""
    kept = _SCRIPT.sub("", text)
    if kept != text and not _TAG.sub("", kept).strip():
        return part(scripted=True)
    return part(table=kept) if "<table" in kept and "tr-scroll" not in kept else kept


def _widget(model: object, state: Mapping, seen: tuple = ()) -> list[tuple[str, str]]:
    """Return the last descriptions and values of a widget and of the widgets in it."""
    if model in seen or not isinstance(own := state.get(model, {}).get("state"), Mapping):
        return []
    told = [own[key] for key in ("value", "_options_labels") if own.get(key) not in (None, "")]
    if "index" in own and "_options_labels" in own:
        chosen = own["index"] if isinstance(own["index"], list) else [own["index"]]
        told = [", ".join(str(own["_options_labels"][at]) for at in chosen if at is not None)]
    rows = [(str(own.get("description") or ""), str(told[0]))] if told else []
    for child in own.get("children") or []:
        rows += _widget(str(child).removeprefix("IPY_MODEL_"), state, (*seen, model))
    return rows
