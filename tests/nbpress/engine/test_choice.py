import pytest
from small_kernel import write

from nbpress.core.errors import TipResearchError
from nbpress.engine import choice
from nbpress.notebooks import execution


@pytest.mark.slow
def test_cold_on_request_and_no_other_kind(tmp_path, monkeypatch):
    """TIPRESEARCH_KERNEL=cold starts a new interpreter; another word is refused."""
    path = write(tmp_path, "import sys; print('seaborn' in sys.modules)")
    shown = {}
    for kind in ("warm", "cold"):
        monkeypatch.setenv(choice.VARIABLE, kind)
        node = execution.run_notebook(path, tmp_path / "out.ipynb", {})
        shown[kind] = node.cells[-1].outputs[0].text
    assert shown == {"warm": "True\n", "cold": "False\n"}
    monkeypatch.setenv(choice.VARIABLE, "colt")
    with pytest.raises(TipResearchError, match="'colt' is not a kind of kernel.*Did you mean 'cold'"):
        execution.prepare()
