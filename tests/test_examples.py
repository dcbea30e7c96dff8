"""The examples in docstrings give what they say."""

import doctest
import importlib

import pytest

from nbpress.core import paths
from tipresearch.quantities import NBSP

MODULES = [
    ".".join(p.relative_to(paths.HOME).with_suffix("").parts)
    for p in sorted((paths.HOME / "tipresearch").rglob("*.py"))
    if ">>> " in p.read_text("utf-8")
]


class AsRead(doctest.OutputChecker):
    """Treats a no-break space as a space."""

    def check_output(self, want, got, optionflags):
        return super().check_output(want, got.replace(NBSP, " "), optionflags)


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_are_right(module):
    runner = doctest.DocTestRunner(AsRead(), optionflags=doctest.NORMALIZE_WHITESPACE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(module)):
        runner.run(example)
    assert (runner.tries > 0, runner.failures) == (True, 0)
