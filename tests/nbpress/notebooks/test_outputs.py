"""Outputs of an executed notebook are the same bytes in every run and on every machine."""

import os
from pathlib import Path

import nbformat
import pytest
from small_kernel import write

import tipresearch
from nbpress.engine import choice
from nbpress.notebooks import execution, outputs


def cell_with(*given):
    """Return the outputs of a cell, made reproducible."""
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [*given]
    return outputs.reproducible(nbformat.v4.new_notebook(cells=[cell], metadata={})).cells[0].outputs


def warned(text):
    """Return a warning of a cell, made reproducible."""
    return cell_with(nbformat.v4.new_output("stream", name="stderr", text=text))[0].text


WARNS = (
    "import warnings\ndef careful():\n    warnings.warn('careful')",
    "careful()",
    "import traceback\ntry:\n    careful(1)\nexcept TypeError:\n    traceback.print_exc()",
)


@pytest.mark.slow
def test_warnings_and_tracebacks_are_the_same_in_every_run(tmp_path, monkeypatch):
    """The name of a cell has no number of a process, and a traceback shows the lines of the cell."""
    path, found = write(tmp_path, *WARNS), set()
    for kind in ("warm", "cold") * 2:
        monkeypatch.setenv(choice.VARIABLE, kind)
        found.add(nbformat.writes(execution.run_notebook(path, tmp_path / "out.ipynb", {})))
    assert len(found) == 1
    (text,) = found
    assert "UserWarning: careful" in text
    assert "    careful(1)" in text
    assert "ipykernel_" not in text


def test_a_warning_names_a_file_of_a_package_without_the_folder_of_this_machine():
    """`verify` runs in another folder."""
    places = (tipresearch.__file__, nbformat.__file__, os.__file__)
    kept = Path("tipresearch", "__init__.py"), Path("nbformat", "__init__.py"), "os.py"
    found = warned("".join(f"{p}:3: Warning\n" for p in places))
    assert found.splitlines() == [f"{each}:3: Warning" for each in kept]


@pytest.mark.parametrize("place", [os.sep, ".", "src"])
def test_a_warning_keeps_addresses_and_relative_paths(monkeypatch, place):
    """In the root of a container, ``/`` is among the folders of modules."""
    said = "Warning: see https://example.org, ../data and mysrc/a.csv\n"
    with monkeypatch.context() as patch:
        patch.syspath_prepend(place)
        assert warned(said) == said


@pytest.mark.parametrize(
    ("said", "seen"),
    [("1 %\r2 %\r3 %\n", "3 %\n"), ("a\r\nb\r", "a\r\nb\r"), ("a\r\rb", "b"), ("x" * 5_000_000, "x" * 5_000_000)],
    ids=["progress", "ends", "twice", "long"],
)
def test_of_a_line_that_is_written_again_the_last_text_is_kept(said, seen):
    """A line of megabytes takes no time, and a figure may be between."""
    figure = nbformat.v4.new_output("display_data", {"text/plain": "1"})
    halves = said[: len(said) // 2], said[len(said) // 2 :]
    first, second = (nbformat.v4.new_output("stream", text=half) for half in halves)
    assert [o.get("text") == seen for o in cell_with(first, figure, second)] == [True, False]
