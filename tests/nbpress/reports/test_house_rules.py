"""The rules for the notebooks of this project."""

import nbformat
import pytest
from small_notebook import notebook

from nbpress.reports import house_rules

FAULTS = {
    "for x in y:\n    pass": "For in a notebook",
    "def f():\n    pass": "FunctionDef in a notebook",
    "f = lambda: 1": "Lambda in a notebook",
    "read('data.csv')": "file name 'data.csv'",
    "import matplotlib.pyplot as plt": "matplotlib in a notebook",
    "show.figure(chart)": "figure without name and caption",
    "show.prose('In 2020 {n}', n=n)": "typed number '2020'",
    "show.figure(c, name='a', caption='Year 2020')": "typed number '2020'",
    "1 +": "not Python",
}


@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_in_a_cell_is_named_with_file_and_cell(tmp_path, source):
    (found,) = house_rules.notebook_faults(notebook(tmp_path, source))
    assert found.startswith("small.ipynb, cell 3: ")
    assert FAULTS[source] in found


def test_calls_formats_and_digits_in_code_are_allowed(tmp_path):
    assert list(house_rules.notebook_faults(notebook(tmp_path, "show.prose('{n:full} of {m}', n=f(2020), m=m)"))) == []


def test_faults_in_prose_outputs_tags_kernel_and_title_are_found(tmp_path):
    path = notebook(tmp_path, "x", ("y", ["nbval-check-output"]), ("z", ["raises-exception"]))
    node = nbformat.read(path, 4)
    node.cells[2].outputs = [nbformat.v4.new_output("stream", text="1")]
    node.cells[0] = nbformat.v4.new_markdown_cell("There were 760 of them, see `x1`.")
    node.metadata.kernelspec.name = "private"
    nbformat.write(node, path)
    found = " ".join(house_rules.notebook_faults(path))
    faults = ("typed number '760'", "stored output", "check cell without its output", "not 'python3'", "not a title")
    raises = "cell 5: tag 'raises-exception': a report is not published if a cell fails; remove the tag."
    assert [fault for fault in (*faults, raises) if fault not in found] == []
