"""What pytest loads before the tests: the plugin for notebooks, without a grammar that nothing uses.

Left to itself pytest loads nbval before any file of ours, and with it that grammar, which takes
a second or three to compile in each process.
"""

from tipresearch.publishing import imports

imports.load("nbformat")
pytest_plugins = ["nbval.plugin"]
