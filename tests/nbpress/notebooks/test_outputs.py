import os
from pathlib import Path

import nbformat
import pytest
from small_kernel import write
from small_notebook import notebook

import tipresearch
from nbpress.engine import choice
from nbpress.notebooks import execution, outputs


def test_two_runs_are_the_same_bytes(tmp_path):
    """An executed notebook holds no time and no random id."""
    source = notebook(tmp_path, "print(hash('a'), n)")
    first, second = (nbformat.writes(execution.run_notebook(source, tmp_path / "a.ipynb", {"n": 2})) for _ in range(2))
    assert first == second


@pytest.mark.slow
def test_pieces_of_one_print_are_joined(tmp_path):
    """Output that arrives in pieces is stored as one, so that timing changes no byte."""
    source = "import sys, time\nprint('a'); sys.stdout.flush(); time.sleep(0.3); print('b')"
    node = execution.run_notebook(notebook(tmp_path, source), tmp_path / "out.ipynb", {})
    assert [o.text for o in node.cells[-1].outputs] == ["a\nb\n"]


WARNS = (
    "import warnings\ndef careful():\n    warnings.warn('careful')",
    "careful()",
    "import traceback\ntry:\n    careful(1)\nexcept TypeError:\n    traceback.print_exc()",
)


@pytest.mark.slow
def test_warnings_are_the_same_in_every_run(tmp_path, monkeypatch):
    """The name of a cell in warnings and tracebacks holds no process id, and finds its lines."""
    path, found = write(tmp_path, *WARNS), set()
    for kind in ("warm", "cold") * 2:
        monkeypatch.setenv(choice.VARIABLE, kind)
        found.add(nbformat.writes(execution.run_notebook(path, tmp_path / "out.ipynb", {})))
    assert len(found) == 1
    (text,) = found
    assert "UserWarning: careful" in text
    assert "    careful(1)" in text
    assert "ipykernel_" not in text


def test_a_warning_says_no_place_of_the_machine():
    """Of a file of the package stood where it lay: `verify` has it elsewhere, so that the edition was never proven."""
    cell = nbformat.v4.new_code_cell("1")
    places = (tipresearch.__file__, nbformat.__file__, os.__file__)
    cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text="".join(f"{p}:3: Warning\n" for p in places))]
    node = outputs.reproducible(nbformat.v4.new_notebook(cells=[cell], metadata={}))
    kept = Path("tipresearch", "__init__.py"), Path("nbformat", "__init__.py"), "os.py"
    assert node.cells[0].outputs[0].text.splitlines() == [f"{each}:3: Warning" for each in kept]


@pytest.mark.parametrize("place", [os.sep, ".", "src"])
def test_a_warning_keeps_what_is_no_place_of_the_machine(monkeypatch, place):
    """Where a build was begun in the root of a container, `python -m` has / among its places: of an address two strokes went."""
    said = "Warning: see https://example.org, ../data and mysrc/a.csv\n"
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text=said)]
    with monkeypatch.context() as patch:
        patch.syspath_prepend(place)
        node = outputs.reproducible(nbformat.v4.new_notebook(cells=[cell], metadata={}))
    assert node.cells[0].outputs[0].text == said


@pytest.mark.parametrize(
    ("said", "seen"),
    [("1 %\r2 %\r3 %\n", "3 %\n"), ("a\r\nb\r", "a\r\nb\r"), ("a\r\rb", "b"), ("x" * 5_000_000, "x" * 5_000_000)],
    ids=["progress", "ends", "twice", "long"],
)
def test_of_a_line_that_is_written_again_the_last_is_kept(said, seen):
    """As nbclient does it, but at once where a line is of megabytes; around a figure, too."""
    cell = nbformat.v4.new_code_cell("1")
    figure = nbformat.v4.new_output("display_data", {"text/plain": "1"})
    halves = said[: len(said) // 2], said[len(said) // 2 :]
    first, second = (nbformat.v4.new_output("stream", text=half) for half in halves)
    cell.outputs = [first, figure, second]
    node = nbformat.v4.new_notebook(cells=[cell], metadata={})
    found = outputs.reproducible(node).cells[0].outputs
    assert [o.get("text") == seen for o in found] == [True, False]
