"""Make the outputs of two equal runs of a notebook the same bytes."""

import json
import logging
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from nbpress import imports
from nbpress.core import paths
from nbpress.imports import NotebookNode


def prepared(notebook: Path, parameters: Mapping[str, object]) -> NotebookNode:
    """Return a notebook as papermill runs it: without outputs, and with its parameters set."""
    log = logging.getLogger("papermill")
    if not log.handlers:  # its messages are also in the errors that this module raises
        log.addHandler(logging.NullHandler())
    return imports.load("papermill").execute_notebook(notebook, None, dict(parameters), prepare_only=True)


def reproducible(node: NotebookNode) -> NotebookNode:
    """Remove what differs between two equal runs: times, paths, random ids and cuts in streams."""
    node.metadata.pop("papermill", None)
    node = _with_stable_names(node)
    for number, cell in enumerate(node.cells):
        cell["id"] = f"c{number:02d}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)
    return node


def _with_stable_names(node: NotebookNode) -> NotebookNode:
    """Replace random names of tables, charts, widgets and addresses in memory with numbers in their order."""
    text = json.dumps(node)
    state = node.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    styled = re.findall(r'id=\\"(T_[0-9a-f]{5,})\\"', text)
    divided = re.findall(r'<div id=\\"([a-z]{10})\\" style=\\"[^<>]*>\\n<style>\\n#\1 ', text)
    great = [name for name in divided if not any(name in cell.source for cell in node.cells)]
    altair = re.findall(r"altair-viz-([0-9a-f]{32})", text)
    random = [*styled, *great, *altair, *state.get("state", {})]
    places = re.findall(r"<[\w. ]+ at (0x[0-9a-f]{6,})>", text)
    for number, name in enumerate(dict.fromkeys([*random, *places])):
        mark = "T_" if name.startswith("T_") or name in great else ""
        text = text.replace(name, f"{mark}{number:05x}")
    return imports.load("nbformat").from_dict(json.loads(text)) if random or places else node


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join the pieces of each stream, standard output first, and drop lines that were overwritten.

    A kernel sends printed text every 0.2 s, so cuts and order depend on the load of the machine.
    """
    found: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type != "stream":
            found.append(output)
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            before = bool(found) and output.name == "stdout" and found[-1] is streams.get("stderr")
            found.insert(len(found) - before, output)
    for output in streams.values():  # nbclient takes hours for this if a line is long
        output.text = "\n".join(line[line[:-1].rfind("\r") + 1 :] for line in output.text.split("\n"))
        # Warnings and tracebacks name the folder of a module, which differs on another machine and in `verify`.
        places = {str(paths.PACKAGE.parent), *filter(os.path.isabs, sys.path)} - {os.sep}
        for place in sorted(places, key=len, reverse=True) if output.name == "stderr" else ():
            output.text = output.text.replace(f"{place}{os.sep}", "")
    return found
