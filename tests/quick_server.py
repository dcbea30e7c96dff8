"""The fork server itself, with fewer imports: it reads all tables, and notes of which files.

For tests of what it does when these are edited, each of which starts several.
"""

import sys

from nbpress.engine import server

#: Imported besides what these bring along: what a kernel needs, and what the server asks for by name.
NEEDED = ("IPython", "ipykernel", "sqlite3", "tornado", "pandas", "pandera")
READING = ("tipresearch.observations", "tipresearch.facts", "tipresearch.quantities")

if __name__ == "__main__":
    server.PRELOAD = ("PIL.Image", *(name for name in server.PRELOAD if name.startswith(NEEDED)))
    walk = server.pkgutil.walk_packages
    server.pkgutil.walk_packages = lambda *of: (found for found in walk(*of) if found.name.startswith(READING))
    server.main(*sys.argv[1:])
