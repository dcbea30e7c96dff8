"""The fork server with fewer imports, for tests that edit the tables it reads."""

import sys

from nbpress.engine import server

#: Modules that a kernel needs, and that the server imports by name.
NEEDED = ("IPython", "ipykernel", "sqlite3", "tornado", "pandas", "pandera")
READING = ("tipresearch.observations", "tipresearch.facts", "tipresearch.quantities")

if __name__ == "__main__":
    server.PRELOAD = ("PIL.Image", *(name for name in server.PRELOAD if name.startswith(NEEDED)))
    walk = server.pkgutil.walk_packages
    server.pkgutil.walk_packages = lambda *of: (found for found in walk(*of) if found.name.startswith(READING))
    server.main(*sys.argv[1:])
