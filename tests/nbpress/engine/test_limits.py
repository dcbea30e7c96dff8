import math
import subprocess
import sys

import pytest

from nbpress.core.errors import TipResearchError
from nbpress.engine import limits


def test_a_user_comes_before_a_definition_and_that_before_the_default(monkeypatch):
    assert limits.chosen({}) == limits.Limits(math.inf, 4, 64)
    defined = {"time_limit": 60, "memory_limit": 2.5, "output_limit": None}
    assert limits.chosen(defined) == limits.Limits(60, 2.5, 64)
    monkeypatch.setenv("TIPRESEARCH_MEMORY_LIMIT", "8")
    assert limits.chosen(defined) == limits.Limits(60, 8, 64)


@pytest.mark.parametrize("given", ["0", "0.5", "-1", "nan", "inf", "4 GB", "1e9"])
def test_a_limit_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("TIPRESEARCH_MEMORY_LIMIT", given)
    with pytest.raises(TipResearchError) as raised:
        limits.chosen({})
    assert str(raised.value) == (
        f"TIPRESEARCH_MEMORY_LIMIT={given!r} is not allowed; it takes a number above 0.5, up to 1,000,000."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize(
    ("least", "most", "then"), [(64, 64, "refused"), (64, 200, "200"), (256, 2000, "1024"), (1500, 2000, "1500")]
)
def test_files_that_a_kernel_opens_are_allowed_or_asked_for(least, most, then):
    """Below 70 a kernel died before its first cell, with a line that named no cause."""
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({least}, {most}))
from nbpress.core import errors
from nbpress.engine import limits
try:
    limits.allow_open_files()
    print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
except errors.TipResearchError as error:
    print("refused", error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(then)
    assert then != "refused" or ("at most 64 files may be open" in done.stdout and "ulimit -n 1024" in done.stdout)
