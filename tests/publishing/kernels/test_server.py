import subprocess
import sys

import pytest


@pytest.mark.slow
def test_nothing_unsafe_is_preloaded():
    """What must not be loaded before a fork is not: the check of the server passes."""
    code = (
        "import os; os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')\n"
        "from tipresearch.publishing.kernels import server\n"
        "server.preload(); server.check_forkable()\n"
        "import builtins; assert not hasattr(builtins, 'get_ipython')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
