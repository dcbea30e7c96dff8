"""Every combination of parameters that a notebook offers can be built."""

import ast
import json

import pytest

from nbpress.core import paths
from tipresearch.datasets import coverage

NOTEBOOKS = [
    path for path in sorted(paths.NOTEBOOKS.glob("*.ipynb"))
    if json.loads(path.read_text("utf-8"))["metadata"]["tipresearch"]["covered_by"] not in ("", "profile", "world", "lists")
]  # fmt: skip


def offered(path):
    """Return the combinations of parameters that a notebook offers, with three publications of each."""
    found = coverage.covered(json.loads(path.read_text("utf-8"))["metadata"]["tipresearch"]["covered_by"])
    if "release" in found:
        found = found.groupby([c for c in found if c != "release"]).sample(3, random_state=1)
    return found.to_dict("records")


def run(path, parameters):
    """Run the cells of a notebook in this process without drawing."""
    names = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names |= parameters
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), path.name, "eval"), names)
            if hasattr(shown, "chart"):
                assert shown.chart.alt
            elif hasattr(shown, "_repr_mimebundle_"):
                assert shown._repr_mimebundle_()["text/html"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_offered_combination_can_be_built(path, capsys):
    combinations = offered(path)
    assert combinations
    failed = []
    for combination in combinations:
        try:
            run(path, combination)
        except Exception as error:
            failed.append((combination, repr(error)))
    assert failed == []
