"""Where data, notebooks and reports are.

A project is the folder with the file ``tipresearch.toml``, looked for in the working directory
and above; ``TIPRESEARCH_HOME`` names another folder, such as a copy in which figures are being
tried out. Where neither is, what the package brings along is all there is.
"""

import contextlib
import functools
import os
import stat
import tempfile
from pathlib import Path

from nbpress.core import host

MARKER = "tipresearch.toml"
PACKAGE = host.FOLDER

#: What the package brings along: in a wheel inside it, in a checkout beside it.
PACKAGED = PACKAGE if (PACKAGE / "data").is_dir() else PACKAGE.parent


def project_at(folder: Path) -> Path:
    """Return the project that a folder lies in; where there is none, what the package brings."""
    return next((place for place in (folder, *folder.parents) if (place / MARKER).is_file()), PACKAGED)


def caches() -> Path:
    """Return the folder of what can be made again; without a home that takes one it is one's own in the temporary folder."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        place = given if given.is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return _of_nobody_else()
    own = place / "tipresearch"
    lies = next(p for p in (own, *own.parents) if os.path.lexists(p))
    if lies == own:  # it is read, also where it takes no files any more
        return place
    takes_it = os.path.isdir(lies) and os.access(lies, os.W_OK)  # noqa: PTH112 - of a home that may not be looked into Path raises
    return place if takes_it else _of_nobody_else()


@functools.cache
def _of_nobody_else() -> Path:
    place = Path(tempfile.gettempdir()) / f"cache-{os.getuid()}"
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700)
    state = place.lstat() if os.path.lexists(place) else None
    own = state and stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
    return place if own else Path(tempfile.mkdtemp(prefix="cache-"))


HOME = Path(os.environ.get("TIPRESEARCH_HOME") or project_at(Path.cwd())).resolve()
DATA = HOME / "data"
NOTEBOOKS = HOME / "notebooks"
REPORTS = HOME / "reports"
