"""A forked kernel gives what a new one gives."""

import json
import re

import nbformat
import pytest
from small_kernel import forks, printed, ran

from nbpress.core import paths
from nbpress.engine import choice
from nbpress.notebooks import execution, outputs
from nbpress.reports import definitions

#: Those of the report on Pakistan are run in both kinds of kernel by tests/test_main_report.py.
NOTEBOOKS = [
    path
    for path in sorted(paths.NOTEBOOKS.glob("*.ipynb"))
    if path.stem not in definitions.read_definition("pakistan-2020").notebooks
]


ADDRESS = re.compile(r"0x[0-9a-f]+")


#: The five kinds of output that Jupyter has: stream, display_data, execute_result, error, update.
KINDS = [
    "import sys; print('out'); print('err', file=sys.stderr)",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('A figure')",
    "plt.bar(['a', 'b'], [1, 2]);",
    "import pandas as pd\npd.DataFrame([range(40)] * 70, columns=[f'column_{i}' for i in range(40)])",
    "import seaborn as sns; sns.set_theme(); plt.plot([3, 1]);",
    "from IPython.display import HTML, display; display(HTML('<b>b</b>')); 'text'",
    "shown = display({'text/plain': 'one'}, raw=True, display_id='d1'); shown.update({'text/plain': 'two'}, raw=True)",
    "pd.DataFrame({'x': [0.1]}).style.set_uuid('fixed').format(precision=3)",
    "import warnings; warnings.warn_explicit('careful', UserWarning, 'file.py', 1)",
    "from IPython.display import clear_output; print('gone'); clear_output(); print('stays')",
    "display('gone'); clear_output(wait=True); display('stays')",
    "{}['missing']",
]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_warm_and_cold_give_the_same_bytes(notebook, tmp_path, monkeypatch):
    """Every other notebook of the project gives the same document, cell by cell, in both kernels."""
    nodes = {}
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        nodes[kind] = execution.run_notebook(notebook, tmp_path / f"{kind}.ipynb", {})
    outputs = {k: [len(c.get("outputs", [])) for c in n.cells] for k, n in nodes.items()}
    assert outputs["warm"] == outputs["cold"]
    assert sum(outputs["warm"]) > 5
    assert nbformat.writes(nodes["warm"]) == nbformat.writes(nodes["cold"])


@pytest.mark.slow
def test_every_kind_of_output_is_the_same(warm):
    """Streams, figures, wide tables, updates, warnings and errors are those of a cold kernel."""
    nodes = [ran(kernel, *KINDS, allow_errors=True) for kernel in (warm, "python3")]
    for source, one, other in zip(KINDS, *(n.cells for n in nodes), strict=True):
        one, other = (json.dumps(outputs._joined(c.outputs), sort_keys=True) for c in (one, other))
        # The address of an object differs between any two runs.
        assert ADDRESS.sub("", one) == ADDRESS.sub("", other), source
    kinds = {output.output_type for cell in nodes[0].cells for output in cell.outputs}
    assert kinds == {"stream", "display_data", "execute_result", "error"}
    assert [list(o.data) for o in nodes[0].cells[2].outputs] == [["text/plain", "image/png"]]


PROBE = """
import os, sys, pandas as pd, matplotlib as mpl
print(sorted(n for n in globals() if n.startswith('left_')), pd.get_option('display.max_rows'),
      pd.get_option('display.max_columns'), os.environ.get('LEFT'), os.getcwd(),
      mpl.rcParams['font.size'], 'colorsys_left' in sys.modules)
"""


MESS = """
import os, sys, types, pandas as pd, matplotlib as mpl
left_over = 1; pd.set_option('display.max_rows', 3); os.environ['LEFT'] = 'x'; os.chdir('/')
mpl.rcParams['font.size'] = 99; sys.modules['colorsys_left'] = types.ModuleType('colorsys_left')
"""


@pytest.mark.slow
def test_nothing_leaks_from_kernel_to_kernel(warm):
    """Names, options, environment, folder, rcParams and modules are as in a cold kernel."""
    before = printed(warm, PROBE)
    ran(warm, MESS)
    assert printed(warm, PROBE) == before == printed("python3", PROBE)


@pytest.mark.slow
def test_kernel_starts_as_a_new_interpreter_would(warm):
    """Arguments, module search path, name of the main module, threads and signals are usual."""
    source = (
        "import sys, signal, gc, warnings; print(sys.argv[0], sys.path, __name__, gc.isenabled(),"
        " signal.getsignal(signal.SIGTERM), sys.flags.hash_randomization, len(warnings.filters) > 0,"
        " sys.stdin.read())"
    )
    assert printed(warm, source) == printed("python3", source)


AXES = """
from tipresearch.presentation import drawing
with drawing.styled():
    print(drawing._made_before[0] == drawing._settings(), len(drawing._made_before[1]))
"""


@pytest.mark.slow
def test_charts_begin_with_axes_made_before_the_fork(warm):
    """The settings of a kernel are those that they were made with, also once pyplot has chosen a back end."""
    assert printed(warm, AXES) == "True 12"
    assert printed(warm, "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.close()", AXES) == "True 12"


def in_folder(path):
    """Options with which nbclient runs a notebook in a folder, as nbconvert does."""
    return {"resources": {"metadata": {"path": str(path)}}}


@pytest.mark.slow
def test_relative_folder_is_the_clients(warm, tmp_path, monkeypatch):
    """A folder that a client names relative to its own is found by the server in another one."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    source = "import os, sys; print(os.getcwd(), 'pandas' in sys.modules)"
    found = ran(warm, source, **in_folder("notebooks")).cells[0].outputs[0].text
    assert found == f"{tmp_path / 'notebooks'} True\n"


@pytest.mark.slow
def test_folder_that_is_not_there_is_an_error_of_the_client(warm, tmp_path, capfd):
    """The forked child says nothing by itself of a folder that it cannot enter."""
    with pytest.raises(FileNotFoundError):
        ran(warm, "1", **in_folder(tmp_path / "none"))
    assert "forked.py" not in capfd.readouterr().err
    assert forks() == []


@pytest.mark.slow
def test_relative_search_path_is_the_clients(warm, light, tmp_path, monkeypatch):
    """PYTHONPATH means in a warm kernel what it means in a cold one."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("import sys; sys.own = True\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "own")
    source = "import sys; print(sys.path, sys.own)"
    assert printed(warm, source) == printed("python3", source)


@pytest.mark.slow
def test_random_numbers_differ_between_forks(warm):
    """Python's, numpy's and the system's random numbers are new in each kernel."""
    source = "import random, uuid, numpy as np; print(random.random(), np.random.rand(), uuid.uuid4(), sep='|')"
    first, second = (printed(warm, source).split("|") for _ in range(2))
    assert all(a != b for a, b in zip(first, second, strict=True))
