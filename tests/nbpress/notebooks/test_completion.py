"""A notebook that ends early has failed, however quietly it ends."""

import nbformat
import pytest
from small_notebook import notebook

from nbpress.core.errors import NotebookFailed
from nbpress.engine import choice
from nbpress.notebooks import execution

CURE = "take out what ends it, such as sys.exit() or exit()."
#: How a notebook is ended in its second code cell, and what is said of it.
ENDS = {
    "import sys; sys.exit(0)": "small failed in cell 3 ([2]): SystemExit ended it, and cell 6 did not run; " + CURE,
    "raise SystemExit": "small failed in cell 3 ([2]): SystemExit ended it, and cell 6 did not run; " + CURE,
    "exit()": "small failed in cell 3 ([2]): exit() ended it, and cell 6 did not run; " + CURE,
    "quit()": "small failed in cell 3 ([2]): exit() ended it, and cell 6 did not run; " + CURE,
    "import os; os._exit(0)": "small failed: Kernel died (in cell 3)",
}


def run(folder, path):
    return execution.run_notebook(path, folder / "out.ipynb", {})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["warm", "cold"])
@pytest.mark.parametrize("source", ENDS)
def test_the_cell_that_ended_the_run_and_the_first_that_did_not_run_are_named(tmp_path, monkeypatch, source, kind):
    monkeypatch.setenv(choice.VARIABLE, kind)
    path = notebook(tmp_path, source, " \n", "print('after')")
    node = nbformat.read(path, 4)
    node.cells.insert(3, nbformat.v4.new_markdown_cell("text"))
    nbformat.write(node, path)
    with pytest.raises(NotebookFailed) as raised:
        run(tmp_path, path)
    assert str(raised.value) == ENDS[source]
    assert (tmp_path / "out.ipynb").is_file()


#: How a cell fails half-way, and what is said of it. papermill finds no error in the last three.
FAILS = {
    "1 / 0": "ZeroDivisionError: division by zero",
    "import sys; sys.exit(0)": f"SystemExit ended it, and cell 4 did not run; {CURE}",
    "%nosuchmagic": "CellExecutionError",
    "get_ipython().showtraceback = lambda *_, **__: None\n1 / 0": "CellExecutionError",
}


@pytest.mark.parametrize("source", FAILS)
def test_a_cell_with_the_tag_raises_exception_may_not_fail(tmp_path, source):
    """Half of its output would be published."""
    tagged = f"print('half')\n{source}\nprint('rest')", ["raises-exception"]
    with pytest.raises(NotebookFailed) as raised:
        run(tmp_path, notebook(tmp_path, tagged, "print('after')"))
    assert str(raised.value) == f"small failed in cell 3 ([2]): {FAILS[source]}"
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].execution_count is None


@pytest.mark.parametrize("source", ["import sys; sys.exit(0); print(n)", "quit()"])
def test_a_last_cell_that_ends_early_has_failed(tmp_path, source):
    with pytest.raises(NotebookFailed, match=r"in cell 4 \(\[3\]\): \w+(\(\))? ended it; take out"):
        run(tmp_path, notebook(tmp_path, "print(n)", source))


def test_blank_cells_remarks_and_skipped_cells_need_not_run(tmp_path):
    skipped = "1 / 0", ["skip-execution"]
    ran = run(tmp_path, notebook(tmp_path, "", " \n\t", "print(n)", "# a remark", "exit(True)", "n", skipped))
    counts = [cell.get("execution_count") for cell in ran.cells]
    assert counts == [None, 1, None, None, 2, 3, 4, 5, None]
