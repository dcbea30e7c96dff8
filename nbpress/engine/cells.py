"""What each kernel of a run is given: its limit of memory, and names of cells that are the same in every run.

ipykernel calls a cell ``/tmp/ipykernel_PID/HASH.py``, for a debugger, and every warning shows this name. No constant in
its place (``IPYKERNEL_CELL_NAME``) will do: a traceback finds the lines of a cell by its name.
"""

import os

from IPython.core.compilerop import CachingCompiler

from nbpress.engine import choice, limits


def load_ipython_extension(shell: object) -> None:
    """Limit memory, and give cells IPython's own names, of their number and code; called when a kernel starts."""
    if limit := os.environ.pop(choice.MEMORY, ""):
        limits.limit_memory(float(limit))
    shell.kernel.log.setLevel("WARNING")  # it makes what nobody hears, four times a cell
    shell.compile.get_code_name = CachingCompiler.get_code_name.__get__(shell.compile)
