"""Names of cells that are the same in every run: an IPython extension.

ipykernel calls a cell ``/tmp/ipykernel_PID/HASH.py``, for a debugger, and every warning
shows this name. No constant in its place (``IPYKERNEL_CELL_NAME``) will do: a traceback finds
the lines of a cell by its name.
"""

from IPython.core.compilerop import CachingCompiler


def load_ipython_extension(shell: object) -> None:
    """Give cells IPython's own names, of their number and code; called when a kernel starts."""
    shell.compile.get_code_name = CachingCompiler.get_code_name.__get__(shell.compile)
