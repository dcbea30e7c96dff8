import os
import subprocess
import sys

import pytest

from nbpress.engine import client


@pytest.mark.slow
def test_what_kernels_share_is_read_before_the_fork_and_nothing_unsafe():
    """The check of the server passes, and no kernel reads the codes of provinces again."""
    code = (
        "import os; os.environ.update(OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')\n"
        "from nbpress.engine import server\n"
        "server.preload(); server.check_forkable()\n"
        "import builtins; assert not hasattr(builtins, 'get_ipython')\n"
        "from tipresearch.facts import areas; assert areas._parts_of_iso.cache_info().currsize == 1"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_kernels_are_forked_where_psutil_is_not_installed():
    """ipykernel takes it where it is there; of what publishing needs IPython alone asks for it."""
    code = (
        "import sys; sys.modules['psutil'] = None\n"
        "from nbpress.engine import server\n"
        "server.preload(); server.check_forkable(); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_kernels_are_forked_where_pandas_brings_pyarrow(tmp_path):
    """Its allocator starts a thread unless told not to, and where it is installed pandas loads it: all kernels were cold."""
    (tmp_path / "pyarrow.py").write_text(
        "import os, threading\n"
        "if os.environ.get('JE_ARROW_MALLOC_CONF') != 'background_thread:false':\n"
        "    threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    code = "from nbpress.engine import server; import pyarrow; server.check_forkable()"
    path = os.pathsep.join([str(tmp_path), *sys.path])
    told = {**os.environ, **client._SERVER, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=told)
    assert done.returncode == 0, done.stderr
