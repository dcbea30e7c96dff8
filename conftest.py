"""What pytest loads before the tests: the plugin for notebooks, without a grammar that nothing uses.

Left to itself pytest loads nbval before any file of ours, and with it that grammar, which takes
a second or three to compile in each process.
"""

import os

import pytest

from tipresearch.publishing import imports

imports.load("nbformat")
pytest_plugins = ["nbval.plugin"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One process more than there are cores: some tests wait for others' clocks and use none."""
    return (os.cpu_count() or 1) + 1
