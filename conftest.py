"""What pytest loads before the tests: the plugin for notebooks, without a grammar that nothing uses.

Left to itself pytest loads nbval before any file of ours, and with it that grammar, which takes
a second or three to compile in each process.
"""

import gc
import os

from nbpress import imports

# What is imported until the tests are known stays: looking it through again and again for what
# could be freed takes as long as the imports.
gc.disable()
# Threads of numerical libraries would spin beside the processes of tests, which have the cores; read at import.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

imports.load("nbformat")
pytest_plugins = ["nbval.plugin"]


def pytest_collection_finish():
    """Free again what tests leave, and pass over what was there before them."""
    gc.enable()
    gc.freeze()
