"""The fork server with nothing loaded but what a kernel itself needs: half a second instead of three.

For tests that start a server often and whose notebooks import next to nothing.
"""

import importlib
import os
import sys

from nbpress.engine import server

KERNEL = ("IPython", "ipykernel", "sqlite3", "tornado")


def preload():
    """Import what a kernel needs; no file of the package is watched for edits."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in server.PRELOAD:
        if name.startswith(KERNEL):
            importlib.import_module(name)
    # What each kernel would load and compile anew: the patterns of Python's words, of options and of completion.
    importlib.import_module("psutil")
    sys.modules["IPython.core.inputtransformer2"].TransformerManager().transform_cell("import csv\n")
    sys.modules["IPython.core.completer"].IPCompleter(use_jedi=False)
    sys.modules["ipykernel.kernelapp"].IPKernelApp().parse_command_line([])
    return {}


if __name__ == "__main__":
    server.preload = preload
    server.main(*sys.argv[1:])
