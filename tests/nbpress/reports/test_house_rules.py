import nbformat
import pytest
from small_notebook import notebook

from nbpress.reports import house_rules


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("for x in y:\n    pass", "For in a notebook"),
        ("def f():\n    pass", "FunctionDef in a notebook"),
        ("f = lambda: 1", "Lambda in a notebook"),
        ("read('data.csv')", "file name 'data.csv'"),
        ("import matplotlib.pyplot as plt", "matplotlib in a notebook"),
        ("show.figure(chart)", "figure without name and caption"),
        ("show.prose('In 2020 {n}', n=n)", "typed number '2020'"),
        ("show.figure(c, name='a', caption='Year 2020')", "typed number '2020'"),
        ("1 +", "not Python"),
    ],
)
def test_house_rules_find_faults(tmp_path, source, fault):
    """What the house forbids in a notebook is found, with file and cell."""
    found = list(house_rules.notebook_faults(notebook(tmp_path, source)))
    assert len(found) == 1
    assert found[0].startswith("small.ipynb, cell 3: ")
    assert fault in found[0]


def test_house_rules_accept_a_thin_notebook(tmp_path):
    """Calls, names and formats are fine, and so are digits in code."""
    assert list(house_rules.notebook_faults(notebook(tmp_path, "show.prose('{n:full} of {m}', n=f(2020), m=m)"))) == []


def test_house_rules_look_at_text_outputs_and_title(tmp_path):
    """Typed numbers in Markdown, stored outputs, a tag, another kernel and a missing title are found."""
    path = notebook(tmp_path, "x", ("y", ["nbval-check-output"]), ("z", ["raises-exception"]))
    node = nbformat.read(path, 4)
    node.cells[2].outputs = [nbformat.v4.new_output("stream", text="1")]
    node.cells[0] = nbformat.v4.new_markdown_cell("There were 760 of them, see `x1`.")
    node.metadata.kernelspec.name = "private"
    nbformat.write(node, path)
    found = " ".join(house_rules.notebook_faults(path))
    for fault in (
        "typed number '760'",
        "stored output",
        "check cell without its output",
        "cell 5: tag 'raises-exception': a report is not published if a cell fails; remove the tag.",
        "not 'python3'",
        "not a title",
    ):
        assert fault in found
