import subprocess
import sys

import pytest


@pytest.mark.slow
def test_what_kernels_share_is_read_before_the_fork_and_nothing_unsafe():
    """The check of the server passes, and no kernel reads the codes of provinces again."""
    code = (
        "import os; os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')\n"
        "from tipresearch.publishing.kernels import server\n"
        "server.preload(); server.check_forkable()\n"
        "import builtins; assert not hasattr(builtins, 'get_ipython')\n"
        "from tipresearch.facts import areas; assert areas._parts_of_iso.cache_info().currsize == 1"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
