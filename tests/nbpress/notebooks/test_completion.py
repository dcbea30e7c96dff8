"""A notebook that ends early is a failure, however quietly it ends."""

import nbformat
import pytest
from command_line import command, refused
from small_batch import by_command, write
from small_project import NAME

from nbpress.core.errors import NotebookFailed
from nbpress.editions import folders
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


def notebook(folder, *sources):
    """Write a notebook of code cells after a heading and a parameters cell; None is a text."""
    spec = {"name": "python3", "display_name": "p", "language": "python"}
    node = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    node.cells = [
        nbformat.v4.new_markdown_cell("# Small: a test"),
        nbformat.v4.new_code_cell("n: int = 1  # a number", metadata={"tags": ["parameters"]}),
        *(nbformat.v4.new_markdown_cell("text") if s is None else nbformat.v4.new_code_cell(s) for s in sources),
    ]
    path = folder / f"{NAME}.ipynb"
    nbformat.write(node, path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["warm", "cold"])
@pytest.mark.parametrize("source", ENDS)
def test_cells_after_the_end_are_missed(tmp_path, monkeypatch, source, kind):
    """The cell that ended the run and the first one that did not run are named, by any kernel."""
    monkeypatch.setenv(choice.VARIABLE, kind)
    path = notebook(tmp_path, source, None, " \n", "print('after')")
    with pytest.raises(NotebookFailed) as raised:
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
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
def test_no_tag_lets_a_cell_fail(tmp_path, source):
    """A cell tagged `raises-exception` that fails ends the run as any other does: half of its output is not published."""
    path = notebook(tmp_path, f"print('half')\n{source}\nprint('rest')", "print('after')")
    node = nbformat.read(path, 4)
    node.cells[2].metadata["tags"] = ["raises-exception"]
    nbformat.write(node, path)
    with pytest.raises(NotebookFailed) as raised:
        execution.run_notebook(path, tmp_path / "out.ipynb", {})
    assert str(raised.value) == f"small failed in cell 3 ([2]): {FAILS[source]}"
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].execution_count is None


@pytest.mark.parametrize("source", ["import sys; sys.exit(0); print(n)", "quit()"])
def test_end_in_the_last_cell_is_one(tmp_path, source):
    """What a cell leaves out of itself is missed as well."""
    path = notebook(tmp_path, "print(n)", source)
    with pytest.raises(NotebookFailed, match=r"in cell 4 \(\[3\]\): \w+(\(\))? ended it; take out"):
        execution.run_notebook(path, tmp_path / "out.ipynb", {})


def test_cells_that_need_not_run_are_not_missed(tmp_path):
    """Blank cells, a remark, an exit that keeps the kernel and a cell whose author skips it are no fault."""
    path = notebook(tmp_path, "", " \n\t", "print(n)", "# a remark", "exit(True)", "n")
    node = nbformat.read(path, 4)
    node.cells.append(nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]}))
    nbformat.write(node, path)
    ran = execution.run_notebook(path, tmp_path / "out.ipynb", {})
    counts = [cell.get("execution_count") for cell in ran.cells]
    assert counts == [None, 1, None, None, 2, 3, 4, 5, None]


@pytest.mark.slow
def test_nothing_is_published_of_a_notebook_that_ends(small):
    """The report fails with status 3, its copy is kept, and what was published stays."""
    small.build()
    before = folders.latest(small.report)
    notebook(small.home / "notebooks", "import sys; sys.exit(0)", "print(n)")
    message = "small failed in cell 3 ([2]): SystemExit ended it, and cell 4 did not run"
    refused(command("report", NAME), message, 3)
    assert folders.latest(small.report) == before
    assert len(list(small.report.glob("failed/*/small.ipynb"))) == 1
    # Nor is such a run kept and used again.
    refused(command("report", NAME), message, 3)


@pytest.mark.slow
def test_run_of_a_batch_that_ends_has_failed(grid_home):
    """It is no page of the site, and the others are."""
    source = "import sys\nif n == 1: sys.exit(0)"
    write(grid_home / "notebooks", source, "n: int = 0  # a number", covered_by="")
    done = by_command(grid_home, "--over", "n=0..1", "--out", grid_home / "out")
    assert done.returncode == 3, done.stderr
    site = grid_home / "out" / "latest"
    assert (site / "0").is_dir()
    assert not (site / "1").exists()
    assert "in cell 4 ([3]): SystemExit ended it" in (site / "index.html").read_text("utf-8")
