"""A permanent address for each number of a page: the id of the number in results.csv."""

import copy
import itertools
import re
from collections.abc import Callable

from nbpress.core import bundles
from nbpress.imports import NotebookNode
from nbpress.pages import results

#: A notebook marks the button of each number with `bundles.number_key`, because only a report knows the ids.
_MARK = re.compile(r' data-number="(\w+)"')
_BUTTON = re.compile(r'popovertarget="([^"]+)"( data-number="(\w+)")')
_PANEL = re.compile(r'(<div popover class="tr-lineage" id="([^"]+)">.*?)(?=</div>)', re.DOTALL)
#: A row of a table without attributes.
_ROW = re.compile(r"(<tr)>(?=\s*<t[dh])")


def with_result_ids(notebook: str, node: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook that marks its numbers with their ids in results.csv."""
    ids = {bundles.number_key(row): row["result_id"] for row in results.estimates(notebook, node)}
    attributes = {key: f' data-number="{result_id}"' for key, result_id in ids.items()}
    node = copy.deepcopy(node)
    texts = [o.data["text/html"] for o in results.every_output(node) if "text/html" in o.get("data", {})]
    placed = {mark for text in texts for mark in _MARK.findall(text)}
    for output in results.every_output(node):
        data = output.get("data", {})
        keys = dict.fromkeys(map(bundles.number_key, data.get(bundles.RESULTS_MIME, {}).get("estimates", ())))
        if new := [key for key in keys if key not in placed]:  # numbers without a button, such as those of a figure
            output.metadata["result_ids"] = [ids[key] for key in new]
            placed.update(new)
        for shown in (data, *data.get(bundles.LANGUAGES_MIME, {}).values()):
            if "text/html" in shown:
                shown["text/html"] = _MARK.sub(lambda mark: attributes.get(mark[1], ""), shown["text/html"])
    return node


def with_addresses(page: str, link: Callable[[str], str]) -> str:
    """Return a page with the id of each result at its first number, a `link` to it in each panel, and ids of rows."""
    ids: dict[str, str] = {}
    rows = itertools.count(1)

    def placed(button: re.Match[str]) -> str:
        first = button[3] not in ids.values()
        ids[button[1]] = button[3]
        return button[0].replace(button[2], f' id="{button[3]}"' if first else "")

    page = _ROW.sub(lambda row: f'{row[1]} id="row-{next(rows)}">', _BUTTON.sub(placed, page))
    return _PANEL.sub(lambda panel: panel[1] + (link(ids[panel[2]]) if panel[2] in ids else ""), page)
